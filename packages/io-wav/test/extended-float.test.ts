import { describe, expect, it } from 'vitest';
import { readExtendedRate } from '../src/extended-float.js';

const read = (hex: string) =>
  readExtendedRate(new DataView(Uint8Array.from(Buffer.from(hex, 'hex')).buffer), 0);

describe('80-bit sample rates', () => {
  // The rates as Apple's and others' files have them.
  it.each([
    ['400bfa00000000000000', 8000],
    ['400cac44000000000000', 11_025],
    ['400dac44000000000000', 22_050],
    ['400eac44000000000000', 44_100],
    ['400ebb80000000000000', 48_000],
    ['400fac44000000000000', 88_200],
    ['400fbb80000000000000', 96_000],
    ['4010bb80000000000000', 192_000],
    ['3fff8000000000000000', 1],
    ['401effffffff00000000', 4_294_967_295],
    ['400daddd1745d1745d17', 15_667_200 / 704],
    ['400ebb7f800000000000', 47_999.5],
  ])('reads %s as %d Hz', (hex, rate) => {
    expect(read(hex)).toBe(rate);
  });

  it('rounds to the nearest double', () => {
    // 2^53 + 1 does not fit a double; scaled to a rate, its last bit is lost upwards or downwards to even.
    expect(read('400ebb80000000000001')).toBe(48_000);
    expect(read('400ebb800000000003ff')).toBe(48_000);
    expect(read('400ebb80000000000401')).toBe(48_000 + 2 ** -37);
  });

  it.each([
    ['zero', '00000000000000000000'],
    ['minus 48000', 'c00ebb80000000000000'],
    ['infinity', '7fff8000000000000000'],
    ['NaN', '7fffc000000000000000'],
    ['one half', '3ffe8000000000000000'],
    ['2^32', '401f8000000000000000'],
    ['a denormal', '400e0000000000000001'],
  ])('refuses %s', (_, hex) => {
    expect(read(hex)).toBeUndefined();
  });
});
