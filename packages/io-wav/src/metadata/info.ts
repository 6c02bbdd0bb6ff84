import { plainText } from './chunk-fields.js';
import type { ChunkReading } from './chunk-reading.js';
import { encodeList, readListEntries } from './list-entries.js';
import type { RawEntry } from './metadata-chunk.js';
import type { TextEncoding } from './text-coding.js';

/** The four-letter names of `LIST` `INFO`, under words (RIFF, 1991, and what taggers have added since). */
export const INFO_IDS = {
  title: 'INAM',
  artist: 'IART',
  album: 'IPRD',
  trackNumber: 'ITRK',
  genre: 'IGNR',
  comment: 'ICMT',
  copyright: 'ICOP',
  date: 'ICRD',
  software: 'ISFT',
  engineer: 'IENG',
  technician: 'ITCH',
  commissioned: 'ICMS',
  subject: 'ISBJ',
  keywords: 'IKEY',
  source: 'ISRC',
  sourceForm: 'ISRF',
  medium: 'IMED',
  language: 'ILNG',
  archive: 'IARL',
  digitised: 'IDIT',
} as const;

/** Texts by their four-letter name: `{ INAM: 'Kick', ISFT: 'Trackout' }`; see `INFO_IDS`. */
export type InfoMetadata = Readonly<Record<string, string>>;

/** Adds the entries of one `LIST` `INFO`; an id that is there already is kept aside. False where it has too many. */
export function readInfo(chunk: ChunkReading, info: Record<string, string>, extras: RawEntry[]): boolean {
  const entries = readListEntries(chunk);
  if (!entries) return false;
  for (const entry of entries) {
    if (Object.hasOwn(info, entry.id)) {
      chunk.warn('metadata/duplicate', `"${entry.id}" stands twice in "INFO"; the first counts.`, entry.at);
      extras.push({ id: entry.id, bytes: entry.bytes });
    } else info[entry.id] = chunk.text(entry.bytes);
  }
  return true;
}

/** The contents of a `LIST` `INFO`; each text ends with a zero, which its size counts. */
export function encodeInfo(
  info: InfoMetadata,
  extras: readonly RawEntry[],
  encoding?: TextEncoding,
): Uint8Array {
  const entries = Object.entries(info).map(([id, text]) => ({
    id,
    bytes: terminated(plainText(text, `INFO text "${id}"`, encoding)),
  }));
  return encodeList('INFO', [...entries, ...extras]);
}

/** With a zero behind it. */
export function terminated(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(bytes.length + 1);
  whole.set(bytes);
  return whole;
}
