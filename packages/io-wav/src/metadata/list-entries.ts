import { FieldReader, FieldWriter } from './chunk-fields.js';
import type { ChunkReading } from './chunk-reading.js';
import type { RawEntry } from './metadata-chunk.js';

/** An entry of a `LIST` chunk and where its contents start in the chunk. */
export interface ListEntry extends RawEntry {
  readonly at: number;
}

const PRINTABLE = /^[\x20-\x7e]{4}$/;

/**
 * The entries of a `LIST` chunk behind its type; `undefined` where there are more than 100,000 of them.
 *
 * Trusts no size: an entry that reaches beyond the chunk is cut at its end. Where a writer forgot the padding
 * byte of an odd entry, the next one is found all the same.
 */
export function readListEntries(chunk: ChunkReading): ListEntry[] | undefined {
  const { bytes } = chunk;
  const fields = new FieldReader(bytes, chunk.little);
  fields.offset = 4;
  const entries: ListEntry[] = [];
  while (fields.left >= 8) {
    const start = fields.offset;
    const id = fields.id();
    const size = fields.u32();
    if (!PRINTABLE.test(id)) {
      fields.offset = start;
      break;
    }
    const at = fields.offset;
    if (chunk.isTooMany(entries.length + 1, 'entries')) return undefined;
    if (size > fields.left) {
      chunk.warn(
        'metadata/entry-overrun',
        `"${id}" in "${chunk.id}" claims ${size} bytes at ${at}, and the chunk ends ${size - fields.left} bytes earlier. It is read as far as it goes.`,
        at,
      );
    }
    entries.push({ id, bytes: fields.bytes(size), at });
    if (size % 2 === 1 && fields.left > 0) {
      if (PRINTABLE.test(idAt(bytes, fields.offset))) {
        chunk.warn(
          'metadata/entry-unpadded',
          `"${id}" in "${chunk.id}" has an odd size of ${size} and no padding byte behind it.`,
          at,
        );
      } else fields.offset++;
    }
  }
  const stray = fields.offset;
  if (fields.rest().some((byte) => byte !== 0)) {
    chunk.warn(
      'metadata/stray-bytes',
      `Bytes that belong to no entry follow at ${stray} of "${chunk.id}".`,
      stray,
    );
  }
  chunk.spend(entries.length);
  return entries;
}

/** The type of a `LIST` chunk: `INFO`, `adtl`; empty where it is too short to have one. */
export function listType(bytes: Uint8Array): string {
  return bytes.length < 4 ? '' : idAt(bytes, 0);
}

/** The contents of a `LIST` chunk. */
export function encodeList(type: string, entries: readonly RawEntry[]): Uint8Array {
  const fields = new FieldWriter(true);
  fields.id(type, 'list type');
  for (const { id, bytes } of entries) {
    fields.id(id, 'list entry');
    fields.u32(bytes.length, `size of "${id}"`);
    fields.bytes(bytes);
    fields.pad();
  }
  return fields.finish();
}

function idAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
