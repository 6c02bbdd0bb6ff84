export { type AudioFile, type OpenAudioOptions, openAudio, readerBytes } from './audio-file.js';
export type {
  AudioFileCodec,
  AudioFileContainer,
  AudioFileInfo,
  SampleStorage,
} from './audio-file-info.js';
export { blobSource } from './blob-source.js';
export { bytesSource, memorySink } from './bytes-in-memory.js';
export { type ChunkPlace, readChunk } from './chunk-place.js';
export type { FileWarning } from './file-warning.js';
export { type Hashed, hashedSink } from './hashed-sink.js';
export type { ProbeOptions } from './header-reading.js';
export type { ReaderOptions, ReaderShape } from './packet-reader.js';
export { probe } from './probe.js';
export { wavByteLength, wavContainer } from './wav-plan.js';
export {
  createWavWriter,
  type WavWriter,
  type WavWriterOptions,
  type WavWritten,
  wavWriterBytes,
} from './wav-writer.js';
