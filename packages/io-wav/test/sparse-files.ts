import type { ByteSink, ByteSource } from '@trackout/core';

/** A file of which only the start and the end are known; zeros lie between them. */
export interface Sparse {
  readonly header: Uint8Array;
  readonly trailer: Uint8Array;
  readonly byteLength: number;
}

/** Reads a file that would be too large to hold. */
export function sparseSource({ header, trailer, byteLength }: Sparse): ByteSource {
  const put = (target: Uint8Array, offset: number, bytes: Uint8Array, at: number) => {
    const from = Math.max(offset, at);
    const to = Math.min(offset + target.length, at + bytes.length);
    if (from < to) target.set(bytes.subarray(from - at, to - at), from - offset);
  };
  return {
    sizeBytes: byteLength,
    read: async (offset, target) => {
      const wanted = target.subarray(0, Math.max(0, Math.min(target.length, byteLength - offset)));
      wanted.fill(0);
      put(wanted, offset, header, 0);
      put(wanted, offset, trailer, byteLength - trailer.length);
      return wanted.length;
    },
    close: async () => {},
  };
}

/** Counts bytes and keeps the first and the last few thousand; `log` says what was done to it. */
export function countingSink(options: { readonly seekable: boolean }): {
  readonly sink: ByteSink<Sparse>;
  readonly log: string[];
} {
  const log: string[] = [];
  const header = new Uint8Array(4096);
  const trailer = new Uint8Array(4096);
  let length = 0;
  const keep = (offset: number, bytes: Uint8Array) => {
    if (offset < header.length) header.set(bytes.subarray(0, header.length - offset), offset);
  };
  const sink: ByteSink<Sparse> = {
    seekable: options.seekable,
    write(bytes) {
      keep(length, bytes);
      const tail = bytes.subarray(-trailer.length);
      trailer.copyWithin(0, tail.length);
      trailer.set(tail, trailer.length - tail.length);
      length += bytes.length;
      return undefined;
    },
    ...(options.seekable
      ? {
          writeAt(offset: number, bytes: Uint8Array) {
            log.push(`writeAt ${offset}, ${bytes.length}`);
            keep(offset, bytes);
            return undefined;
          },
        }
      : {}),
    async close() {
      log.push('close');
      const kept = Math.min(length, 4096);
      return {
        header: header.subarray(0, kept),
        trailer: trailer.subarray(trailer.length - kept),
        byteLength: length,
      };
    },
    async abort() {
      log.push('abort');
    },
  };
  return { sink, log };
}
