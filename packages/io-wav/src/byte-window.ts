import type { ByteSource } from '@trackout/core';

const WINDOW_BYTES = 4096;

/**
 * Small reads near each other, served from one larger read.
 *
 * For headers only: walking a file chunk by chunk costs one read a window, not two a chunk. Nothing is asked
 * for beyond the end of a source that knows its size.
 */
export class ByteWindow {
  readonly #source: ByteSource;
  #bytes: Uint8Array = new Uint8Array(0);
  #from = 0;
  /** The start of the source, which is asked for again after a walk. */
  #head: Uint8Array = new Uint8Array(0);
  /** Where the source ends, once that is known. */
  #end: number | undefined;

  constructor(source: ByteSource) {
    this.#source = source;
    this.#end = source.sizeBytes;
  }

  /** `length` bytes from `offset` on, fewer only where the source ends. Borrowed until the next read. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const start = offset - this.#from;
    if (start >= 0 && start + length <= this.#bytes.length)
      return this.#bytes.subarray(start, start + length);
    if (offset + length <= this.#head.length) return this.#head.subarray(offset, offset + length);
    const rest = this.#end === undefined ? Number.POSITIVE_INFINITY : Math.max(0, this.#end - offset);
    const target = new Uint8Array(Math.min(Math.max(length, WINDOW_BYTES), rest));
    const received =
      target.length === 0
        ? 0
        : (this.#source.readSync?.(offset, target) ?? (await this.#source.read(offset, target)));
    if (received > 0 && received < target.length) this.#end = offset + received;
    this.#bytes = target.subarray(0, received);
    this.#from = offset;
    if (offset === 0) this.#head = this.#bytes;
    return this.#bytes.subarray(0, length);
  }

  /** True where the source has a byte at `offset`. */
  async has(offset: number): Promise<boolean> {
    if (this.#end !== undefined) return offset < this.#end;
    return (await this.read(offset, 1)).length === 1;
  }

  /** Where the source ends; searched for where it does not know. `from` must lie at or before the end. */
  async end(from: number): Promise<number> {
    let inside = from - 1;
    let step = WINDOW_BYTES;
    while (this.#end === undefined && (await this.has(inside + step))) {
      inside += step;
      step *= 2;
    }
    let outside = inside + step;
    while (this.#end === undefined && outside - inside > 1) {
      const middle = inside + Math.floor((outside - inside) / 2);
      if (await this.has(middle)) inside = middle;
      else outside = middle;
    }
    this.#end ??= outside;
    return this.#end;
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
