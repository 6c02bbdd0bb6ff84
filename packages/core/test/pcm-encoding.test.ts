import { expect, test } from 'vitest';
import {
  bytesPerSample,
  describeEncoding,
  FLOAT32,
  FLOAT64,
  INT16,
  INT24,
  INT32,
  topCodeLevel,
} from '../src/index.js';

test.each([
  [{ type: 'int', bits: 8 } as const, 1, '8-bit'],
  [INT16, 2, '16-bit'],
  [INT24, 3, '24-bit'],
  [INT32, 4, '32-bit'],
  [FLOAT32, 4, '32-bit float'],
  [FLOAT64, 8, '64-bit float'],
])('%j has %d bytes and is called %s', (encoding, bytes, words) => {
  expect(bytesPerSample(encoding)).toBe(bytes);
  expect(describeEncoding(encoding)).toBe(words);
});

test('the named encodings say nothing of byte order or dither, which are off unless asked for', () => {
  for (const encoding of [INT16, INT24, INT32, FLOAT32, FLOAT64]) {
    expect(Object.keys(encoding)).toEqual(['type', 'bits']);
  }
});

test.each([
  [8, 127 / 128],
  [16, 32_767 / 32_768],
  [24, 8_388_607 / 8_388_608],
  [32, 2_147_483_647 / 2_147_483_648],
] as const)('the highest code of %d bits lies one step below full scale', (bits, level) => {
  expect(topCodeLevel(bits)).toBe(level);
});
