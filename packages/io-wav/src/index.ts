export {
  aiffCContainer,
  aiffContainer,
  audioContainer,
  type WrittenContainer,
  wavContainer,
} from './audio-container.js';
export { type AudioFile, type OpenAudioOptions, openAudio, readerBytes } from './audio-file.js';
export type {
  AudioFileCodec,
  AudioFileContainer,
  AudioFileInfo,
  SampleStorage,
} from './audio-file-info.js';
export { type AudioWriterOptions, createAudioWriter, writerBytes } from './audio-writer.js';
export { blobSource } from './blob-source.js';
export { bytesSource, memorySink } from './bytes-in-memory.js';
export { type ChunkPlace, readChunk } from './chunk-place.js';
export { metadataContainerOf, readFileMetadata } from './file-metadata.js';
export type { FileWarning } from './file-warning.js';
export { type Hashed, hashedSink } from './hashed-sink.js';
export type { HeaderOptions } from './header-reading.js';
export { type HttpSourceOptions, httpSource } from './http-source.js';
export * from './metadata/index.js';
export { MONITOR_FRAMES, type MonitoredFile, monitorBytes, monitoredSink } from './monitored-sink.js';
export type { ReaderOptions, ReaderShape } from './packet-reader.js';
export type { AudioWriter, AudioWritten } from './pcm-writer.js';
export { type ProbedFile, type ProbeOptions, probe } from './probe.js';
export { readHeader } from './read-header.js';
export { streamSink } from './stream-sink.js';
