import { FormatError } from '@trackout/core';
import { type ByteWindow, fourCharacters, viewOf } from './byte-window.js';
import type { FileSubject } from './file-subject.js';

/** In a 32-bit size field: the size stands in `ds64` (EBU Tech 3306, 2.3), or was never written. */
export const UNKNOWN_SIZE = 0xffff_ffff;

/** Size of a `ds64` chunk without a table: three 64-bit sizes and the table's length (EBU Tech 3306, 2.4). */
export const DS64_BYTES = 28;

/** The 64-bit sizes of an RF64 or BW64 file. */
export interface Ds64 {
  /** Of everything behind the first eight bytes. */
  readonly riffBytes: number;
  readonly dataBytes: number;
  /** Frames of an RF64 file; BW64 leaves it undefined. */
  readonly frameCount: number;
  /** Sizes of other chunks beyond 4 GiB, by name. */
  readonly table: ReadonlyMap<string, number>;
}

const MAX_TABLE_ROWS = 1024;

/** Reads the contents of a `ds64` chunk. */
export async function readDs64(
  window: ByteWindow,
  offsetBytes: number,
  sizeBytes: number,
  subject: FileSubject,
): Promise<Ds64> {
  const wanted = Math.min(sizeBytes, DS64_BYTES + 12 * MAX_TABLE_ROWS);
  const bytes = await window.read(offsetBytes, wanted);
  if (sizeBytes < DS64_BYTES || bytes.length < wanted) {
    throw new FormatError(
      sizeBytes < DS64_BYTES ? 'wav/ds64' : 'audio/truncated',
      sizeBytes < DS64_BYTES
        ? `The "ds64" chunk of ${subject.label} at offset ${offsetBytes} has ${sizeBytes} bytes; it needs ${DS64_BYTES} to hold the sizes of a file beyond 4 GiB. Export it again.`
        : `${subject.label} ends within its "ds64" chunk: at least ${wanted - bytes.length} bytes are missing. Copy or export it again.`,
      subject.facts({ chunkId: 'ds64', offsetBytes, sizeBytes, missingBytes: wanted - bytes.length }),
    );
  }
  const view = viewOf(bytes);
  const size = (at: number): number => {
    const value = view.getBigUint64(at, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER - 16)) {
      throw new FormatError(
        'wav/ds64',
        `The "ds64" chunk of ${subject.label} states a size of ${value} bytes at offset ${offsetBytes + at}; no file is that large. Export it again.`,
        subject.facts({ chunkId: 'ds64', offsetBytes: offsetBytes + at }),
      );
    }
    return Number(value);
  };
  const table = new Map<string, number>();
  const rows = Math.min(view.getUint32(24, true), Math.floor((bytes.length - DS64_BYTES) / 12));
  for (let row = 0; row < rows; row++) {
    const at = DS64_BYTES + 12 * row;
    table.set(fourCharacters(bytes, at), size(at + 4));
  }
  const frameCount = Math.min(Number(view.getBigUint64(16, true)), Number.MAX_SAFE_INTEGER);
  return { riffBytes: size(0), dataBytes: size(8), frameCount, table };
}

/** The size of a chunk that refers to `ds64`. Throws `FormatError` where it says nothing about it. */
export function sizeFromDs64(
  ds64: Ds64 | undefined,
  id: string,
  offsetBytes: number,
  subject: FileSubject,
): number {
  const size = id === 'data' ? ds64?.dataBytes : ds64?.table.get(id);
  if (size === undefined) {
    throw new FormatError(
      'wav/ds64',
      `The "${id}" chunk of ${subject.label} at offset ${offsetBytes} leaves its size to a "ds64" chunk, ` +
        `${ds64 ? 'which does not list it' : 'and there is none before it'}. Export it again.`,
      subject.facts({ chunkId: id, offsetBytes }),
    );
  }
  return size;
}

/** The contents of a `ds64` chunk without a table. */
export function encodeDs64(riffBytes: number, dataBytes: number, frameCount: number): Uint8Array {
  const bytes = new Uint8Array(DS64_BYTES);
  const view = viewOf(bytes);
  view.setBigUint64(0, BigInt(riffBytes), true);
  view.setBigUint64(8, BigInt(dataBytes), true);
  view.setBigUint64(16, BigInt(frameCount), true);
  return bytes;
}
