import { type ByteSource, UsageError } from '@trackout/core';
import { pathFault } from './relative-path.js';

/** One finished file on its way into a ZIP. */
export interface ZipEntry {
  /** Relative, with `/`: `stems/DRUMS.wav`. */
  readonly path: string;
  /** Exact: fewer or more bytes stop the packing. */
  readonly sizeBytes: number;
  /** Called when the entry's turn comes, up to twice; what it gives is closed each time. */
  open(): Promise<ByteSource>;
  /**
   * CRC-32 in 8 hexadecimal digits, as a `ByteHash` gives it: collected while the file was written, it saves
   * a reading. It is checked against the bytes that are packed.
   */
  readonly crc32?: string;
}

/** An entry that is in memory: a manifest, a note. A string becomes UTF-8. Bytes are not copied. */
export function memoryEntry(path: string, content: Uint8Array | string): ZipEntry {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const read = (offset: number, target: Uint8Array) => {
    const part = bytes.subarray(offset, offset + target.length);
    target.set(part);
    return part.length;
  };
  return {
    path,
    sizeBytes: bytes.length,
    open: async () => ({
      sizeBytes: bytes.length,
      read: async (offset, target) => read(offset, target),
      readSync: read,
      close: async () => {},
    }),
  };
}

/** Refuses entries that no ZIP should hold, before a byte is written. Throws `UsageError`. */
export function checkEntries(entries: readonly ZipEntry[]): void {
  const seen = new Set<string>();
  for (const { path, sizeBytes, crc32 } of entries) {
    const fault = entryPathFault(path);
    if (fault) {
      throw new UsageError(
        'zip/path',
        `The path ${JSON.stringify(path)} ${fault}. Give a relative path with "/", such as stems/DRUMS.wav.`,
        { path },
      );
    }
    if (seen.has(path)) {
      throw new UsageError('zip/equal-paths', `Two entries are called "${path}". Rename one of them.`, {
        path,
      });
    }
    seen.add(path);
    if (!(Number.isSafeInteger(sizeBytes) && sizeBytes >= 0)) {
      throw new UsageError(
        'zip/size',
        `The size of "${path}" is given as ${sizeBytes}. Give whole bytes, 0 or more.`,
        { path, sizeBytes },
      );
    }
    if (crc32 !== undefined && !/^[0-9a-f]{8}$/.test(crc32)) {
      throw new UsageError(
        'zip/crc32',
        `The CRC-32 of "${path}" is given as ${JSON.stringify(crc32)}. Give 8 lower-case hexadecimal digits, or leave it out.`,
        { path, crc32 },
      );
    }
  }
}

/** Longest name that the 16-bit length field of a ZIP header can hold (APPNOTE 6.3.10, 4.4.10). */
const MAX_PATH_BYTES = 65535;

function entryPathFault(path: string): string | undefined {
  if (new TextEncoder().encode(path).length > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  return pathFault(path);
}
