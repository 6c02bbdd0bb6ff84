const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** What Node has beyond the web: its decoder takes a fraction of a millisecond where the one below takes eight. */
interface NodeGlobals {
  readonly Buffer?: { from(text: string, encoding: 'base64'): Uint8Array<ArrayBuffer> };
}

/** The bytes of base64 with padding and without spaces. */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  return (globalThis as NodeGlobals).Buffer?.from(text, 'base64') ?? decodeByHand(text);
}

/** The same anywhere: an AudioWorklet has neither `atob` nor `TextDecoder`. */
export function decodeByHand(text: string): Uint8Array<ArrayBuffer> {
  const sextets = new Uint8Array(128);
  for (let value = 0; value < ALPHABET.length; value++) sextets[ALPHABET.charCodeAt(value)] = value;
  const sextet = (at: number) => sextets[text.charCodeAt(at)] as number;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let from = 0, to = 0; from < text.length; from += 4, to += 3) {
    const word = (sextet(from) << 18) | (sextet(from + 1) << 12) | (sextet(from + 2) << 6) | sextet(from + 3);
    // Writes past the end of a typed array are dropped: that is the padding.
    bytes[to] = word >> 16;
    bytes[to + 1] = word >> 8;
    bytes[to + 2] = word;
  }
  return bytes;
}
