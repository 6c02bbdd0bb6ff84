import { UsageError } from '@trackout/core';
import { FieldWriter, plainText } from './chunk-fields.js';
import type { ChunkReading } from './chunk-reading.js';
import type { TextEncoding } from './text-coding.js';

/** Loudness of the whole file, to a hundredth; a figure that was not measured is absent (EBU Tech 3285 v2). */
export interface BextLoudness {
  readonly integratedLufs?: number;
  readonly rangeLu?: number;
  readonly maxTruePeakDbtp?: number;
  readonly maxMomentaryLufs?: number;
  readonly maxShortTermLufs?: number;
}

/** The broadcast extension: what, by whom, when, and where on the time line (EBU Tech 3285 v2). */
export interface BextMetadata {
  /** At most 256 bytes. */
  readonly description: string;
  /** At most 32 bytes. */
  readonly originator: string;
  /** At most 32 bytes. */
  readonly originatorReference: string;
  /** `yyyy-mm-dd`; files have other separators too, and it is given as it stands. */
  readonly originationDate: string;
  /** `hh:mm:ss`, likewise. */
  readonly originationTime: string;
  /**
   * Frames from midnight to the first sample. Absent where the file states more than 2^53 - 1, which is no time;
   * written as 0 then.
   */
  readonly timeReference?: number;
  /** 0; 1 adds the UMID; 2 adds loudness. */
  readonly version: number;
  /** SMPTE ST 330, 64 bytes as 128 hexadecimal digits in lower case; absent where it is all zeros. */
  readonly umid?: string;
  /** Absent where no figure is stated. */
  readonly loudness?: BextLoudness;
  /** A line for each coding step, each ended by CR LF (EBU R 98). */
  readonly codingHistory: string;
  /** The reserved bytes, where they are not all zeros. */
  readonly reserved?: Uint8Array;
}

/** Size without coding history (EBU Tech 3285 v2, clause 2.3). */
export const BEXT_BYTES = 602;
/** What a loudness field holds when it is not used (EBU Tech 3285 v2, clause 2.3). */
const UNUSED_LOUDNESS = 0x7fff;

const LOUDNESS_FIELDS = [
  'integratedLufs',
  'rangeLu',
  'maxTruePeakDbtp',
  'maxMomentaryLufs',
  'maxShortTermLufs',
] as const satisfies readonly (keyof BextLoudness)[];

/** A `bext` chunk; one that is too short is read as if zeros followed. Little-endian, big in RIFX. */
export function readBext(chunk: ChunkReading): BextMetadata {
  let { bytes } = chunk;
  if (bytes.length < BEXT_BYTES) {
    chunk.warn(
      'metadata/too-short',
      `"bext" has ${bytes.length} bytes and needs ${BEXT_BYTES}: what is missing is taken for zeros.`,
    );
    const whole = new Uint8Array(BEXT_BYTES);
    whole.set(bytes);
    bytes = whole;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (at: number, size: number, what: string) =>
    chunk.fixedText(bytes.subarray(at, at + size), what, at);
  const version = view.getUint16(346, chunk.little);
  if (version > 2) {
    chunk.warn(
      'metadata/figure',
      `"bext" has version ${version}; it is read as version 2, the highest known.`,
      346,
    );
  }
  const time = readTimeReference(view, chunk);
  const umid = bytes.subarray(348, 412);
  const loudness = version >= 2 ? readLoudness(view, chunk.little) : undefined;
  const reserved = bytes.subarray(reservedOffset(version), BEXT_BYTES);
  return {
    description: text(0, 256, 'description'),
    originator: text(256, 32, 'originator'),
    originatorReference: text(288, 32, 'originator reference'),
    originationDate: text(320, 10, 'origination date'),
    originationTime: text(330, 8, 'origination time'),
    ...(time === undefined ? {} : { timeReference: time }),
    version,
    ...(version >= 1 && umid.some(isNotZero) ? { umid: hexadecimal(umid) } : {}),
    ...(loudness === undefined ? {} : { loudness }),
    codingHistory: chunk.text(bytes.subarray(BEXT_BYTES)),
    ...(reserved.some(isNotZero) ? { reserved: reserved.slice() } : {}),
  };
}

/** The contents of a `bext` chunk. Throws `UsageError` for what its fields cannot hold. */
export function encodeBext(bext: BextMetadata, encoding?: TextEncoding): Uint8Array {
  const fields = new FieldWriter(true);
  fields.fixedText(bext.description, 256, 'bext description', encoding);
  fields.fixedText(bext.originator, 32, 'bext originator', encoding);
  fields.fixedText(bext.originatorReference, 32, 'bext originator reference', encoding);
  fields.fixedText(bext.originationDate, 10, 'bext origination date', encoding);
  fields.fixedText(bext.originationTime, 8, 'bext origination time', encoding);
  writeTimeReference(fields, bext.timeReference ?? 0);
  fields.u16(bext.version, 'bext version');
  if (bext.version >= 1) fields.bytes(umidBytes(bext.umid));
  else refuseForVersion(bext, 'umid', 1);
  if (bext.version >= 2) {
    for (const name of LOUDNESS_FIELDS) {
      const figure = bext.loudness?.[name];
      fields.i16(
        figure === undefined ? UNUSED_LOUDNESS : hundredths(figure, name),
        `bext ${name}, in hundredths`,
      );
    }
  } else refuseForVersion(bext, 'loudness', 2);
  const room = BEXT_BYTES - reservedOffset(bext.version);
  const reserved = bext.reserved ?? new Uint8Array(room);
  if (reserved.length !== room) {
    throw new UsageError(
      'metadata/field-range',
      `bext version ${bext.version} has ${room} reserved bytes; got ${reserved.length}. Leave them out to write zeros.`,
      { sizeBytes: reserved.length, limit: room },
    );
  }
  fields.bytes(reserved);
  fields.bytes(plainText(bext.codingHistory, 'bext coding history', encoding));
  return fields.finish();
}

function readTimeReference(view: DataView, chunk: ChunkReading): number | undefined {
  // Low word before high word (clause 2.3); in RIFX each is big-endian, and their order is the same.
  const time = BigInt(view.getUint32(338, chunk.little)) | (BigInt(view.getUint32(342, chunk.little)) << 32n);
  if (time <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(time);
  chunk.warn(
    'metadata/figure',
    `"bext" has the time reference ${time}, which is no time of day. It is left out.`,
    338,
  );
  return undefined;
}

function writeTimeReference(fields: FieldWriter, time: number): void {
  if (!(Number.isSafeInteger(time) && time >= 0)) {
    throw new UsageError(
      'metadata/field-range',
      `The bext time reference is ${time}; it counts whole frames since midnight.`,
      { field: 'timeReference', value: time },
    );
  }
  const wide = BigInt(time);
  fields.u32(Number(wide & 0xffff_ffffn), 'time reference');
  fields.u32(Number(wide >> 32n), 'time reference');
}

function readLoudness(view: DataView, little: boolean): BextLoudness | undefined {
  const figures: { -readonly [Name in keyof BextLoudness]: BextLoudness[Name] } = {};
  LOUDNESS_FIELDS.forEach((name, i) => {
    const value = view.getInt16(412 + 2 * i, little);
    if (value !== UNUSED_LOUDNESS) figures[name] = value / 100;
  });
  return Object.keys(figures).length > 0 ? figures : undefined;
}

/** The nearest hundredth, as an integer. 327.67 means "not used" and cannot be stated. */
function hundredths(figure: number, name: string): number {
  const value = Math.round(figure * 100);
  if (value >= -0x8000 && value < UNUSED_LOUDNESS) return value;
  throw new UsageError(
    'metadata/field-range',
    `The bext figure ${name} is ${figure}; its field holds -327.68 to 327.66. Leave out what was not measured, silence included.`,
    { field: name, value: String(figure) },
  );
}

function reservedOffset(version: number): number {
  return version >= 2 ? 422 : version === 1 ? 412 : 348;
}

function refuseForVersion(bext: BextMetadata, field: 'umid' | 'loudness', version: number): void {
  if (bext[field] === undefined) return;
  throw new UsageError(
    'metadata/bext-version',
    `bext version ${bext.version} has no room for ${field}. Set its version to ${version}.`,
    { field, version: bext.version },
  );
}

function umidBytes(umid: string | undefined): Uint8Array {
  const bytes = new Uint8Array(64);
  if (umid === undefined) return bytes;
  if (!/^[0-9a-fA-F]{128}$/.test(umid)) {
    throw new UsageError(
      'metadata/umid',
      `A UMID is 128 hexadecimal digits; got ${umid.length} characters, "${umid.slice(0, 16)}". Fill a basic one of 64 with zeros.`,
      { length: umid.length },
    );
  }
  return bytes.map((_, i) => Number.parseInt(umid.slice(2 * i, 2 * i + 2), 16));
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function isNotZero(byte: number): boolean {
  return byte !== 0;
}
