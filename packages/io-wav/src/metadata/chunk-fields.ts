import { UsageError } from '@trackout/core';
import { encodeText, fromUnits, type TextEncoding } from './text-coding.js';

/** Reads fields one after another. The caller makes sure that they are there: see `left`. */
export class FieldReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #little: boolean;
  offset = 0;

  constructor(bytes: Uint8Array, little: boolean) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = little;
  }

  /** Bytes that have not been read. */
  get left(): number {
    return this.#bytes.length - this.offset;
  }

  u8(): number {
    return this.#view.getUint8(this.#step(1));
  }
  i8(): number {
    return this.#view.getInt8(this.#step(1));
  }
  u16(): number {
    return this.#view.getUint16(this.#step(2), this.#little);
  }
  i16(): number {
    return this.#view.getInt16(this.#step(2), this.#little);
  }
  u32(): number {
    return this.#view.getUint32(this.#step(4), this.#little);
  }
  f32(): number {
    return this.#view.getFloat32(this.#step(4), this.#little);
  }

  /** Four characters; bytes above 127 are taken as Latin-1. */
  id(): string {
    return fromUnits(this.bytes(4));
  }

  /** The next bytes, at most as many as there are; a view, not a copy. */
  bytes(count: number): Uint8Array {
    const at = this.#step(Math.min(count, this.left));
    return this.#bytes.subarray(at, this.offset);
  }

  rest(): Uint8Array {
    return this.bytes(this.left);
  }

  #step(count: number): number {
    const at = this.offset;
    this.offset += count;
    return at;
  }
}

/** Writes fields one after another. Throws `UsageError` for a figure or a text that its field cannot hold. */
export class FieldWriter {
  readonly #little: boolean;
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  constructor(little: boolean) {
    this.#little = little;
  }

  u8(value: number, what: string): void {
    const at = this.#room(1);
    this.#view.setUint8(at, inRange(value, 0, 0xff, what));
  }
  i8(value: number, what: string): void {
    const at = this.#room(1);
    this.#view.setInt8(at, inRange(value, -0x80, 0x7f, what));
  }
  u16(value: number, what: string): void {
    const at = this.#room(2);
    this.#view.setUint16(at, inRange(value, 0, 0xffff, what), this.#little);
  }
  i16(value: number, what: string): void {
    const at = this.#room(2);
    this.#view.setInt16(at, inRange(value, -0x8000, 0x7fff, what), this.#little);
  }
  u32(value: number, what: string): void {
    const at = this.#room(4);
    this.#view.setUint32(at, inRange(value, 0, 0xffff_ffff, what), this.#little);
  }
  f32(value: number): void {
    const at = this.#room(4);
    this.#view.setFloat32(at, value, this.#little);
  }

  id(value: string, what: string): void {
    this.bytes(encodeText(checkChunkId(value, what)));
  }

  bytes(bytes: Uint8Array): void {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** A text, then zeros up to `size`. */
  fixedText(text: string, size: number, what: string, encoding?: TextEncoding): void {
    const bytes = plainText(text, what, encoding);
    if (bytes.length > size) {
      throw new UsageError(
        'metadata/text-too-long',
        `The ${what} "${text.slice(0, 40)}" takes ${bytes.length} bytes, and its field has ${size}. Shorten it.`,
        { field: what, sizeBytes: bytes.length, limit: size },
      );
    }
    this.bytes(bytes);
    this.#room(size - bytes.length);
  }

  /** A zero where the length so far is odd. */
  pad(): void {
    if (this.#length % 2 === 1) this.#room(1);
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** Where the next `count` bytes go. Replaces `#bytes` and `#view` when they grow: take the place first, then those. */
  #room(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }
}

/** The bytes of a text that may not hold a zero, as a zero would end it. */
export function plainText(text: string, what: string, encoding?: TextEncoding): Uint8Array {
  if (text.includes('\0')) {
    throw new UsageError(
      'metadata/text',
      `The ${what} "${text.slice(0, 40)}" holds the character U+0000, which would end it. Take it out.`,
      { field: what },
    );
  }
  return encodeText(text, encoding);
}

/** `id`, where it is four printable ASCII characters. Throws `UsageError`. */
export function checkChunkId(id: string, what: string): string {
  if (/^[\x20-\x7e]{4}$/.test(id)) return id;
  throw new UsageError(
    'metadata/chunk-id',
    `The ${what} "${id}" does not consist of four ASCII characters. Pad a shorter one with spaces.`,
    { field: what, chunkId: id },
  );
}

function inRange(value: number, lowest: number, highest: number, what: string): number {
  if (Number.isInteger(value) && lowest <= value && value <= highest) return value;
  throw new UsageError(
    'metadata/field-range',
    `The ${what} is ${value}; its field holds whole numbers from ${lowest} to ${highest}.`,
    { field: what, value, lowest, highest },
  );
}
