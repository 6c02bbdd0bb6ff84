export { blobSource } from './blob-source.js';
export { bytesSource, memorySink } from './bytes-in-memory.js';
export { type Hashed, hashedSink } from './hashed-sink.js';
export type { ChunkPlace, RiffContainer } from './riff-chunks.js';
export { readWavHeader, type WavHeader } from './wav-header.js';
export { wavByteLength, wavContainer } from './wav-plan.js';
export { type OpenWavOptions, openWav, type WavFile, wavReaderBytes } from './wav-reader.js';
export {
  createWavWriter,
  type WavWriter,
  type WavWriterOptions,
  type WavWritten,
  wavWriterBytes,
} from './wav-writer.js';
