import type { AcidMetadata } from './acid.js';
import type { AiffComment } from './aiff-markers.js';
import type { BextMetadata } from './bext.js';
import type { Cue } from './cue.js';
import type { InfoMetadata } from './info.js';
import type { InstrumentMetadata } from './instrument.js';
import type { IxmlMetadata } from './ixml.js';
import type { MetadataChunk, MetadataContainer, RawChunk, RawEntry } from './metadata-chunk.js';
import type { SamplerMetadata } from './sampler.js';
import type { TextEncoding } from './text-coding.js';

/**
 * Everything that a WAV or AIFF file says beside its samples. Every part is optional; a change is a copy:
 * `{ ...metadata, bext: { ...metadata.bext, description: 'Kick' } }`.
 *
 * Nothing is lost: what has no field here is kept raw, and parts that were not changed are written back byte for
 * byte, out of `original`.
 */
export interface AudioMetadata {
  /** WAV. */
  readonly bext?: BextMetadata;
  /** WAV. */
  readonly ixml?: IxmlMetadata;
  /** Markers and regions: `cue ` and `LIST` `adtl`, or `MARK`. */
  readonly cues?: readonly Cue[];
  /** Entries of `LIST` `adtl` that belong to no cue, are none of the known ones, or too many. */
  readonly cueExtras?: readonly RawEntry[];
  /** WAV: `smpl`. */
  readonly sampler?: SamplerMetadata;
  readonly instrument?: InstrumentMetadata;
  /** WAV: `LIST` `INFO`. */
  readonly info?: InfoMetadata;
  /** Entries of `LIST` `INFO` whose id stood there before. */
  readonly infoExtras?: readonly RawEntry[];
  /** WAV. */
  readonly acid?: AcidMetadata;
  /** AIFF: `NAME`, `AUTH`, `(c) `, `ANNO`, `COMT`. */
  readonly name?: string;
  readonly author?: string;
  readonly copyright?: string;
  readonly annotations?: readonly string[];
  readonly comments?: readonly AiffComment[];
  /** A whole ID3v2 tag, not taken apart. */
  readonly id3?: Uint8Array;
  /** Chunks that have no field here, or that could not be read; in file order. */
  readonly unknown?: readonly RawChunk[];
  /** Where this was read from; absent from metadata that was made anew. */
  readonly original?: OriginalMetadata;
}

/** The chunks that metadata was read from. */
export interface OriginalMetadata {
  readonly container: MetadataContainer;
  readonly byteOrder: 'little' | 'big';
  readonly chunks: readonly MetadataChunk[];
  /** What the texts of each part were written in: of the part's texts, the one furthest from ASCII. */
  readonly textEncodings: Readonly<Partial<Record<MetadataPart, TextEncoding>>>;
}

/** A part of the metadata that is read from its own chunks and written to them. */
export type MetadataPart = Exclude<keyof AudioMetadata, 'cueExtras' | 'infoExtras' | 'original'>;

/** The fields that make up a part. */
export function fieldsOfPart(part: MetadataPart): readonly (keyof AudioMetadata)[] {
  if (part === 'cues') return ['cues', 'cueExtras'];
  return part === 'info' ? ['info', 'infoExtras'] : [part];
}

/** What the metadata holds of a part, empty lists counted as absent; `undefined` where it is nothing. */
export function contentOfPart(metadata: AudioMetadata, part: MetadataPart): readonly unknown[] | undefined {
  const content = fieldsOfPart(part).map((field) => {
    const value = metadata[field];
    const empty =
      typeof value === 'object' && !(value instanceof Uint8Array) && Object.keys(value).length === 0;
    return empty ? undefined : value;
  });
  return content.every((value) => value === undefined) ? undefined : content;
}
