export type { AcidMetadata } from './acid.js';
export type { AiffComment } from './aiff-markers.js';
export type { AudioMetadata, MetadataPart, OriginalMetadata } from './audio-metadata.js';
export type { BextLoudness, BextMetadata } from './bext.js';
export { type BextForExport, bextForExport, codingHistoryLine } from './coding-history.js';
export type { Cue, CuePlacement, CueRegion } from './cue.js';
export { encodeMetadata } from './encode-metadata.js';
export { INFO_IDS, type InfoMetadata } from './info.js';
export type { InstrumentLoop, InstrumentMetadata } from './instrument.js';
export { buildIxml, type IxmlMetadata, ixmlOf } from './ixml.js';
export type {
  IxmlFields,
  IxmlFileSet,
  IxmlHistory,
  IxmlSpeed,
  IxmlSyncPoint,
  IxmlTrack,
} from './ixml-fields.js';
export {
  type EncodedChunk,
  isAudioChunk,
  type MetadataChunk,
  type MetadataContainer,
  type MetadataWarning,
  type MetadataWarningCode,
  type RawChunk,
  type RawEntry,
} from './metadata-chunk.js';
export { type DroppedMetadata, type FittedMetadata, metadataForContainer } from './metadata-for-container.js';
export { MAX_METADATA_BYTES, planMetadataLoading } from './metadata-loading.js';
export { type ReadMetadata, readMetadata } from './read-metadata.js';
export type { LoopType, SamplerLoop, SamplerMetadata } from './sampler.js';
export type { TextEncoding } from './text-coding.js';
