import { FLOAT32, FLOAT64, INT16, INT24, INT32, type PcmEncoding } from '@trackout/core';
import { createDsp, type DspMath } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BoundFile, nullBoundTerms, sumOfTerms } from '../src/index.js';
import { seeded } from './seeded.js';
import { quantise } from './signals.js';

let math: DspMath;
beforeAll(async () => {
  ({ math } = await createDsp({ memoryBytes: 131_072 }));
});

const TPDF24: PcmEncoding = { ...INT24, dither: 'tpdf' };

function boundOf(count: number, encoding: PcmEncoding, peak = 1): number {
  const file: BoundFile = { encoding, peak };
  return sumOfTerms(nullBoundTerms(math, new Array<BoundFile>(count).fill(file), file, undefined));
}

const decibels = (gain: number) => 20 * Math.log10(gain);

describe('integer files', () => {
  it.each([
    [1, INT24, -138.5],
    [4, INT24, -130.5],
    [8, INT24, -125.4],
    [16, INT24, -119.9],
    [32, INT24, -114.1],
    [64, INT24, -108.2],
    [16, INT16, -71.7],
  ])('%i of them and the mix: half a step each (%j: %f dBFS)', (count, encoding, expected) => {
    // The table stands in dBFS with one decimal.
    expect(Math.abs(decibels(boundOf(count, encoding)) - expected)).toBeLessThan(0.0501);
    expect(boundOf(count, encoding)).toBe(((count + 1) / 2) * 2 ** (1 - encoding.bits));
  });

  it('with TPDF dither are off by up to one and a half steps', () => {
    expect(boundOf(16, TPDF24)).toBe(3 * boundOf(16, INT24));
  });

  it('are off by half a step whatever their level, also where they are silent', () => {
    expect(boundOf(3, INT24, 0)).toBe(boundOf(3, INT24, 1));
  });
});

describe('float files', () => {
  it.each([
    [FLOAT32, 1, 2 ** -24],
    [FLOAT32, 0.999, 2 ** -25],
    [FLOAT32, 0.5, 2 ** -25],
    [FLOAT32, 3.9, 2 ** -23],
    [FLOAT32, 2 ** -126, 2 ** -150],
    [FLOAT32, 2 ** -149, 2 ** -150],
    [FLOAT64, 1, 2 ** -53],
    [FLOAT64, 0.75, 2 ** -54],
    [FLOAT64, 5e-324, 5e-324],
  ])('%j with the peak %f are off by half the distance of two floats there', (encoding, peak, each) => {
    expect(boundOf(1, encoding, peak)).toBe(2 * each);
  });

  it('are not off where they are silent', () => {
    expect(
      nullBoundTerms(math, [{ encoding: FLOAT32, peak: 0 }], { encoding: FLOAT64, peak: 0 }, undefined),
    ).toEqual([]);
    expect(boundOf(5, FLOAT32, 0)).toBe(0);
  });
});

it.each([INT16, INT24, INT32, FLOAT32])('no rounding to %j moves a sample by more', (encoding) => {
  const random = seeded(encoding.bits);
  for (let i = 0; i < 20_000; i++) {
    const exact = (random() - 0.5) * 1.99 * 2 ** -Math.floor(random() * 20);
    const held = quantise(exact, encoding);
    const term = nullBoundTerms(
      math,
      [{ encoding, peak: Math.abs(held) }],
      { encoding: FLOAT64, peak: 0 },
      undefined,
    );
    const moved = Math.abs(held - exact);
    if (moved > sumOfTerms(term)) expect({ exact, moved }).toEqual({ exact, moved: sumOfTerms(term) });
  }
});

describe('terms', () => {
  it('count equal causes together, and name the reference apart', () => {
    const files = [
      { encoding: INT24, peak: 1 },
      { encoding: INT16, peak: 1 },
      { encoding: INT24, peak: 0.1 },
      { encoding: TPDF24, peak: 1 },
      { encoding: FLOAT32, peak: 0.5 },
      { encoding: FLOAT32, peak: 0.7 },
      { encoding: FLOAT32, peak: 1.5 },
    ];
    expect(nullBoundTerms(math, files, { encoding: INT24, peak: 1 }, undefined)).toEqual([
      { label: 'rounding of a 24-bit file', count: 2, each: 2 ** -24 },
      { label: 'rounding of a 16-bit file', count: 1, each: 2 ** -16 },
      { label: 'rounding of a dithered 24-bit file', count: 1, each: 3 * 2 ** -24 },
      { label: 'rounding of a 32-bit float file', count: 2, each: 2 ** -25 },
      { label: 'rounding of a 32-bit float file', count: 1, each: 2 ** -24 },
      { label: 'rounding of the 24-bit reference', count: 1, each: 2 ** -24 },
    ]);
  });

  it('add one rounding for each addition after the first of a sum in 32-bit float', () => {
    const [, addition] = nullBoundTerms(
      math,
      [],
      { encoding: FLOAT32, peak: 0.5 },
      { files: 9, largestPartialSum: 1.9 },
    );
    expect(addition).toEqual({
      label: 'additions of the reference in 32-bit float',
      count: 8,
      each: 2 ** -24,
    });
    for (const sum of [
      { files: 1, largestPartialSum: 1 },
      { files: 8, largestPartialSum: 0 },
    ]) {
      expect(nullBoundTerms(math, [], { encoding: FLOAT32, peak: 0 }, sum)).toEqual([]);
    }
  });

  it('add two roundings for each signal where everything is 64-bit float', () => {
    const sum = { files: 9, largestPartialSum: 1.9, summedIn: 'f64' } as const;
    expect(nullBoundTerms(math, [], { encoding: FLOAT64, peak: 0 }, sum)).toEqual([
      { label: 'additions in 64-bit float', count: 18, each: 2 ** -53 },
    ]);
  });
});
