import { describe, expect, it } from 'vitest';
import { ALAW_SAMPLES, expandCodes, MULAW_SAMPLES } from '../src/companding.js';
import { alawValue, mulawValue } from './reference/companding.js';

describe('A-law', () => {
  it('expands all 256 codes as G.711 tabulates them', () => {
    const expected = Array.from({ length: 256 }, (_, code) => alawValue(code) / 4096);
    expect([...ALAW_SAMPLES]).toEqual(expected);
  });

  it.each([
    [0xd5, 8],
    [0x55, -8],
    [0xaa, 32_256],
    [0x2a, -32_256],
    [0x80, 5504],
  ])('gives code 0x%s the 16-bit value %i', (code, value) => {
    expect(ALAW_SAMPLES[code]! * 32_768).toBe(value);
  });
});

describe('mu-law', () => {
  it('expands all 256 codes as G.711 tabulates them', () => {
    const expected = Array.from({ length: 256 }, (_, code) => mulawValue(code) / 8192);
    expect([...MULAW_SAMPLES]).toEqual(expected);
  });

  it.each([
    [0xff, 0],
    [0x7f, 0],
    [0x80, 32_124],
    [0x00, -32_124],
    [0xfe, 8],
  ])('gives code 0x%s the 16-bit value %i', (code, value) => {
    expect(MULAW_SAMPLES[code]! * 32_768).toBe(value);
  });
});

describe('expanding codes', () => {
  it('takes interleaved codes apart', () => {
    const table = Float32Array.from({ length: 256 }, (_, code) => code);
    const planes = [new Float32Array(2), new Float32Array(2), new Float32Array(2)];
    expandCodes(table, Uint8Array.of(99, 10, 11, 12, 20, 21, 22, 30), 1, planes, 2);
    expect(planes.map((plane) => [...plane])).toEqual([
      [10, 20],
      [11, 21],
      [12, 22],
    ]);
  });
});
