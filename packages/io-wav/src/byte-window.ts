import type { ByteSource } from '@trackout/core';

const WINDOW_BYTES = 4096;

/**
 * Small reads near each other, served from one larger read.
 *
 * For headers only: walking a file chunk by chunk costs one read a window, not two a chunk.
 */
export class ByteWindow {
  readonly #source: ByteSource;
  #bytes: Uint8Array = new Uint8Array(0);
  #from = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** `length` bytes from `offset` on, fewer only where the source ends. Borrowed until the next read. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const start = offset - this.#from;
    if (start >= 0 && start + length <= this.#bytes.length)
      return this.#bytes.subarray(start, start + length);
    const target = new Uint8Array(Math.max(length, WINDOW_BYTES));
    const received = this.#source.readSync?.(offset, target) ?? (await this.#source.read(offset, target));
    this.#bytes = target.subarray(0, received);
    this.#from = offset;
    return this.#bytes.subarray(0, length);
  }
}

/** A view for reading numbers out of `bytes`. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Four characters of a chunk or form name. Bytes above 127 are taken as Latin-1. */
export function fourCharacters(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}
