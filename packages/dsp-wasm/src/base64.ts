const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** What Node has beyond the web: its decoder takes a fraction of a millisecond where the one below takes four. */
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
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  // No calls: the loop runs once, and mostly before it is compiled.
  for (let from = 0, to = 0; from < text.length; ) {
    const word =
      ((sextets[text.charCodeAt(from++)] as number) << 18) |
      ((sextets[text.charCodeAt(from++)] as number) << 12) |
      ((sextets[text.charCodeAt(from++)] as number) << 6) |
      (sextets[text.charCodeAt(from++)] as number);
    // Writes past the end of a typed array are dropped: that is the padding.
    bytes[to++] = word >> 16;
    bytes[to++] = word >> 8;
    bytes[to++] = word;
  }
  return bytes;
}
