import type { ByteSink, ByteSource } from '@trackout/core';
import type { ZipEntry } from '../src/index.js';

/** Keeps what is written, and what became of it. */
export class MemorySink implements ByteSink<Uint8Array> {
  readonly seekable = false;
  readonly writes: Uint8Array[] = [];
  closed = false;
  abortedWith: unknown;

  write(bytes: Uint8Array): Promise<void> | undefined {
    this.writes.push(bytes.slice());
    return undefined;
  }

  async close(): Promise<Uint8Array> {
    this.closed = true;
    return this.bytes();
  }

  async abort(reason: unknown): Promise<void> {
    this.abortedWith = reason;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(Buffer.concat(this.writes));
  }
}

/** An entry whose bytes are made as they are read; says whether each source it gave was closed. */
export function generatedEntry(
  path: string,
  sizeBytes: number,
  fill: (offset: number, target: Uint8Array) => void = () => {},
): ZipEntry & { readonly state: { opened: number; closed: number; readBytes: number } } {
  const state = { opened: 0, closed: 0, readBytes: 0 };
  return {
    path,
    sizeBytes,
    state,
    async open(): Promise<ByteSource> {
      state.opened++;
      return {
        sizeBytes,
        async read(offset, target) {
          const got = Math.min(target.length, sizeBytes - offset);
          fill(offset, target.subarray(0, got));
          state.readBytes += got;
          return got;
        },
        close: async () => {
          state.closed++;
        },
      };
    },
  };
}

/** Bytes that say where they stand: the k-th 32-bit word is k. */
export function positions(offset: number, target: Uint8Array): void {
  for (let i = 0; i < target.length; i++) {
    const at = offset + i;
    target[i] = Math.floor(at / 4) >>> (8 * (at % 4));
  }
}
