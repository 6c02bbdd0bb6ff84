/** The two families of files whose metadata is read and written: RIFF (RF64, BW64, RIFX) and AIFF (AIFF-C). */
export type MetadataContainer = 'wav' | 'aiff';

/** A chunk as it stands in a file: its name and its contents, without the padding byte. */
export interface MetadataChunk {
  /** Four characters: `bext`, `LIST`. */
  readonly id: string;
  readonly bytes: Uint8Array;
  /** Whether it stands in front of the samples. */
  readonly beforeAudio: boolean;
  /** Offset of the contents in the file, where it is known; warnings count from it. */
  readonly offsetBytes?: number;
}

/** A chunk that is to be written: its contents, without the padding byte that an odd size needs. */
export interface EncodedChunk {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly placement: 'before-audio' | 'after-audio';
}

/** A chunk that is kept as it is. */
export interface RawChunk {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly beforeAudio: boolean;
}

/** An entry of a `LIST` chunk that is kept as it is. */
export interface RawEntry {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** What can be wrong with metadata; none of it keeps the audio from being read. */
export type MetadataWarningCode =
  | 'metadata/not-loaded'
  | 'metadata/too-short'
  | 'metadata/count'
  | 'metadata/too-many'
  | 'metadata/duplicate'
  | 'metadata/entry-overrun'
  | 'metadata/entry-unpadded'
  | 'metadata/stray-bytes'
  | 'metadata/orphan'
  | 'metadata/figure'
  | 'metadata/ixml'
  | 'metadata/text-cut';

/** Something in the metadata that departs from its standard, and what was made of it. */
export interface MetadataWarning {
  readonly code: MetadataWarningCode;
  readonly message: string;
  readonly chunkId: string;
  /** In the file, where the chunk's place was given; else within the chunk's contents. */
  readonly offsetBytes: number;
}

/**
 * Chunks that describe the samples themselves. They belong to the reader and the writer of the audio, and are
 * no metadata: kept, they would contradict the next samples that are written.
 */
const AUDIO_CHUNKS: Readonly<Record<MetadataContainer, ReadonlySet<string>>> = {
  wav: new Set(['fmt ', 'data', 'fact', 'ds64', 'JUNK', 'junk', 'PAD ', 'FLLR', 'PEAK', 'wavl', 'slnt']),
  aiff: new Set(['COMM', 'SSND', 'FVER', 'CHAN', 'PEAK', 'FLLR', 'PAD ']),
};

/** True for chunks that describe or hold the samples, or hold nothing: `fmt `, `data`, `JUNK`, `COMM`. */
export function isAudioChunk(id: string, container: MetadataContainer): boolean {
  return AUDIO_CHUNKS[container].has(id);
}
