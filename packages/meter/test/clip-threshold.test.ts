import { FLOAT32, FLOAT64, INT16, INT24, INT32 } from '@trackout/core';
import { expect, it } from 'vitest';
import { fullScaleThreshold } from '../src/index.js';

it.each([
  ['8-bit', { type: 'int', bits: 8 } as const, 127 / 128],
  ['16-bit', INT16, 32_767 / 32_768],
  ['24-bit', INT24, 8_388_607 / 8_388_608],
  ['32-bit', INT32, 2_147_483_647 / 2_147_483_648],
  ['32-bit float', FLOAT32, 1],
  ['64-bit float', FLOAT64, 1],
  ['unknown', undefined, 1],
])('of %s is the top positive code', (_, encoding, threshold) => {
  expect(fullScaleThreshold(encoding)).toBe(threshold);
});
