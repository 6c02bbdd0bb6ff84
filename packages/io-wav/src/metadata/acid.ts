import { UsageError } from '@trackout/core';
import { FieldWriter } from './chunk-fields.js';
import type { ChunkReading } from './chunk-reading.js';

/** Tempo and key of a loop (`acid`, as ACID and its followers write it; never published). */
export interface AcidMetadata {
  /** Played once, not looped. */
  readonly oneShot: boolean;
  /** Whether `rootKey` means anything. */
  readonly rootKeySet: boolean;
  /** Stretched to the tempo of the song. */
  readonly stretch: boolean;
  /** Streamed from disk. */
  readonly diskBased: boolean;
  /** Other bits of the flags, as they stand. */
  readonly otherFlags: number;
  /** MIDI note; 60 is middle C. */
  readonly rootKey: number;
  readonly beats: number;
  readonly meterNumerator: number;
  readonly meterDenominator: number;
  /** Beats a minute, in 32-bit float. */
  readonly tempoBpm: number;
  /** Six bytes without a known meaning, where they are not the usual ones. */
  readonly reserved?: Uint8Array;
}

const BYTES = 24;
const ONE_SHOT = 1;
const ROOT_KEY_SET = 2;
const STRETCH = 4;
const DISK_BASED = 8;
const NAMED_FLAGS = 15;
/** 0x8000 and 0.0: what nearly every writer puts there. */
const USUAL_RESERVED = [0, 0x80, 0, 0, 0, 0];

/** An `acid` chunk; `undefined` where it is too short to be one. */
export function readAcid(chunk: ChunkReading): AcidMetadata | undefined {
  if (chunk.bytes.length < BYTES) {
    chunk.warn('metadata/too-short', `"acid" has ${chunk.bytes.length} bytes and needs ${BYTES}.`);
    return undefined;
  }
  const fields = chunk.fields();
  const flags = fields.u32();
  const rootKey = fields.u16();
  const reserved = fields.bytes(6).slice();
  const beats = fields.u32();
  const meterDenominator = fields.u16();
  const meterNumerator = fields.u16();
  const tempoBpm = fields.f32();
  const set = (bit: number) => (flags & bit) !== 0;
  if (!Number.isFinite(tempoBpm)) {
    chunk.warn('metadata/figure', `"acid" has the tempo ${tempoBpm}, which is no tempo.`, 20);
  }
  return {
    oneShot: set(ONE_SHOT),
    rootKeySet: set(ROOT_KEY_SET),
    stretch: set(STRETCH),
    diskBased: set(DISK_BASED),
    otherFlags: (flags & ~NAMED_FLAGS) >>> 0,
    rootKey,
    beats,
    meterNumerator,
    meterDenominator,
    tempoBpm,
    ...(reserved.every((byte, i) => byte === USUAL_RESERVED[i]) ? {} : { reserved }),
  };
}

/** The contents of an `acid` chunk. */
export function encodeAcid(acid: AcidMetadata): Uint8Array {
  const fields = new FieldWriter(true);
  const named =
    (acid.oneShot ? ONE_SHOT : 0) +
    (acid.rootKeySet ? ROOT_KEY_SET : 0) +
    (acid.stretch ? STRETCH : 0) +
    (acid.diskBased ? DISK_BASED : 0);
  fields.u32(named + acid.otherFlags, 'acid flags');
  fields.u16(acid.rootKey, 'acid root key');
  const reserved = acid.reserved ?? Uint8Array.from(USUAL_RESERVED);
  if (reserved.length !== USUAL_RESERVED.length) {
    throw new UsageError(
      'metadata/field-range',
      `An "acid" chunk has ${USUAL_RESERVED.length} reserved bytes; got ${reserved.length}. Leave them out to write the usual ones.`,
      { sizeBytes: reserved.length, limit: USUAL_RESERVED.length },
    );
  }
  fields.bytes(reserved);
  fields.u32(acid.beats, 'acid beats');
  fields.u16(acid.meterDenominator, 'acid meter denominator');
  fields.u16(acid.meterNumerator, 'acid meter numerator');
  fields.f32(acid.tempoBpm);
  return fields.finish();
}
