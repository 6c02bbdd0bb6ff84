import { viewOf } from './byte-window.js';

/** The bytes of characters that are ASCII: names of chunks and forms. */
export function characters(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Four bytes, little endian as in RIFF. */
export function uint32Little(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, true);
  return bytes;
}

/** Four bytes, big endian as in AIFF. */
export function uint32Big(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value);
  return bytes;
}

/** A whole chunk: contents of odd size are padded, and the pad is not counted (EA IFF 85, RIFF). */
export function encodeChunk(
  id: string,
  contents: Uint8Array,
  size: (value: number) => Uint8Array,
): Uint8Array {
  return joinBytes([
    characters(id),
    size(contents.length),
    contents,
    new Uint8Array(padBytes(contents.length)),
  ]);
}

/** What follows contents of such a size: a byte behind odd ones. */
export function padBytes(size: number): 0 | 1 {
  return size % 2 === 0 ? 0 : 1;
}

/** The parts, one behind the other. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
