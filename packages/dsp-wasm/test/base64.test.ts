import { describe, expect, it } from 'vitest';
import { bytesOfBase64, decodeByHand } from '../src/base64.js';
import { DSP_BINARY_BASE64 } from '../src/dsp-binary.generated.js';

describe('base64', () => {
  it('gives the same kernels in Node and where there is no Buffer', () => {
    const bytes = decodeByHand(DSP_BINARY_BASE64);
    expect([...bytes.subarray(0, 4)]).toEqual([0x00, 0x61, 0x73, 0x6d]);
    expect(Buffer.compare(bytes, bytesOfBase64(DSP_BINARY_BASE64))).toBe(0);
  });

  it.each([0, 1, 2, 3, 4, 5])('gives back %i bytes, each value of them', (length) => {
    for (let first = 0; first < 256; first++) {
      const bytes = Uint8Array.from({ length }, (_, i) => first + 85 * i);
      const text = Buffer.from(bytes).toString('base64');
      expect([...decodeByHand(text)]).toEqual([...bytes]);
      expect([...bytesOfBase64(text)]).toEqual([...bytes]);
    }
  });
});
