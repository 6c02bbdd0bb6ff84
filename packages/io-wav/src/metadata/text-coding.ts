import { UsageError } from '@trackout/core';

/**
 * How a text was written. Most of these formats ask for ASCII and get whatever the writer's system used, so it is
 * decided by validity: bytes below 128 only are ASCII, valid UTF-8 is UTF-8, everything else is Latin-1,
 * which every sequence of bytes is. UTF-16 occurs in iXML only.
 */
export type TextEncoding = 'ascii' | 'utf-8' | 'latin-1' | 'utf-16';

/** A text and how it was written. */
export interface DecodedText {
  readonly text: string;
  readonly encoding: TextEncoding;
}

/** The text in `bytes`, all of them, decoded as their validity says. Never throws. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const encoding = textEncodingOf(bytes);
  if (encoding !== 'utf-8') return { text: fromUnits(bytes), encoding };
  const units = new Uint16Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at]!;
    const size = sequenceSize(lead);
    let code = size === 1 ? lead : lead & (0x7f >> size);
    for (let i = 1; i < size; i++) code = (code << 6) | (bytes[at + i]! & 0x3f);
    at += size;
    if (code > 0xffff) {
      units[length++] = 0xd7c0 + (code >> 10);
      units[length++] = 0xdc00 | (code & 0x3ff);
    } else units[length++] = code;
  }
  return { text: fromUnits(units.subarray(0, length)), encoding };
}

/** The text in front of the first zero byte, or all of it where there is none. */
export function decodeTerminatedText(bytes: Uint8Array): DecodedText {
  return decodeText(untilZero(bytes));
}

/** The bytes in front of the first zero byte. */
export function untilZero(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

/** ASCII, UTF-8 by RFC 3629 (no overlong forms, no surrogates, nothing beyond U+10FFFF), or Latin-1. */
export function textEncodingOf(bytes: Uint8Array): TextEncoding {
  let ascii = true;
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at]!;
    const size = sequenceSize(lead);
    if (size === 0 || at + size > bytes.length) return 'latin-1';
    if (size > 1) {
      ascii = false;
      const second = bytes[at + 1]!;
      if (second < lowestSecond(lead) || second > highestSecond(lead)) return 'latin-1';
      for (let i = 2; i < size; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 'latin-1';
    }
    at += size;
  }
  return ascii ? 'ascii' : 'utf-8';
}

/**
 * The bytes of a text: UTF-8, or Latin-1 where that is preferred, can hold it, and would not be taken for UTF-8.
 * So `decodeText` gives the same text back. Throws `UsageError` for half a surrogate pair.
 */
export function encodeText(text: string, preferred: TextEncoding = 'utf-8'): Uint8Array {
  if (preferred === 'latin-1') {
    const bytes = latin1Bytes(text);
    if (bytes !== undefined && textEncodingOf(bytes) === 'latin-1') return bytes;
  }
  const bytes = new Uint8Array(3 * text.length);
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code >= 0xd800 && code <= 0xdfff) {
      throw new UsageError(
        'metadata/text',
        `The text "${text.slice(0, 40)}" holds half a surrogate pair, U+${code.toString(16).toUpperCase()}: it was probably cut within a character.`,
        { code },
      );
    }
    if (code < 0x80) bytes[length++] = code;
    else if (code < 0x800) {
      bytes[length++] = 0xc0 | (code >> 6);
      bytes[length++] = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
      bytes[length++] = 0xe0 | (code >> 12);
      bytes[length++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[length++] = 0x80 | (code & 0x3f);
    } else {
      bytes[length++] = 0xf0 | (code >> 18);
      bytes[length++] = 0x80 | ((code >> 12) & 0x3f);
      bytes[length++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[length++] = 0x80 | (code & 0x3f);
    }
  }
  return bytes.slice(0, length);
}

const FROM_ASCII: readonly TextEncoding[] = ['ascii', 'utf-8', 'latin-1', 'utf-16'];

/** What was seen over several texts: the one furthest from ASCII. */
export function widestEncoding(a: TextEncoding, b: TextEncoding): TextEncoding {
  return FROM_ASCII.indexOf(a) >= FROM_ASCII.indexOf(b) ? a : b;
}

/** Code units to text, in pieces that fit the stack. */
export function fromUnits(units: Uint8Array | Uint16Array): string {
  let text = '';
  for (let at = 0; at < units.length; at += 8192) {
    text += String.fromCharCode(...units.subarray(at, at + 8192));
  }
  return text;
}

function latin1Bytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0xff) return undefined;
    bytes[i] = unit;
  }
  return bytes;
}

/** Bytes of the sequence that a lead byte starts; 0 where it can start none. */
function sequenceSize(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

function lowestSecond(lead: number): number {
  return lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
}

function highestSecond(lead: number): number {
  return lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
}
