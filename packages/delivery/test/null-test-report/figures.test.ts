import { describe, expect, it } from 'vitest';
import { clock, decimal, faultFigure, linearSize, whole } from '../../src/null-test-report/figures.js';
import { gainOf, levelOf } from '../../src/null-test-report/level-arithmetic.js';
import { exampleFault } from './example-result.js';

describe('figures', () => {
  it.each([
    [-0.04, 1, '0.0'],
    [-12.34, 1, '−12.3'],
    [Number.NEGATIVE_INFINITY, 1, '−∞'],
    [Number.POSITIVE_INFINITY, 1, '∞'],
  ])('writes %d with %d decimals', (value, digits, text) => {
    expect(decimal(value, digits)).toBe(text);
  });

  it('groups thousands', () => {
    expect([0, 999, 1000, 7_938_000, -48_000].map(whole)).toEqual([
      '0',
      '999',
      '1\u202F000',
      '7\u202F938\u202F000',
      '−48\u202F000',
    ]);
  });

  it.each([
    [0, 48_000, '0:00.000'],
    [47_999, 48_000, '0:01.000'],
    [59.9996 * 48_000, 48_000, '1:00.000'],
    [-24_000, 48_000, '−0:00.500'],
    [3_600 * 44_100 + 1, 44_100, '1:00:00.000'],
    [3_661 * 44_100, 44_100, '1:01:01.000'],
  ])('puts frame %d at %d Hz on the clock', (frame, sampleRate, text) => {
    expect(clock(frame, sampleRate)).toBe(text);
  });

  it.each([
    [{ figure: 0.5, unit: 'dB' }, '+0.50 dB'],
    [{ figure: -45.23, unit: 'dBFS' }, '−45.2 dBFS'],
    [{ figure: 1, unit: 'frames' }, '+1 frame (+0.021 ms)'],
    [{ figure: -48_000, unit: 'frames' }, '−48\u202F000 frames (−1000.000 ms)'],
    [{ figure: 0.37, unit: 'frames' }, '+0.37 frames (+0.008 ms)'],
    [{ figure: 40, unit: 'ppm' }, '+40.00 ppm'],
    [{ figure: 44_100, unit: 'Hz' }, '44\u202F100 Hz'],
    [{ figure: 16, unit: 'bits' }, '16 bits'],
    [{ figure: 2, unit: 'ratio' }, '2.000'],
    [{ kind: 'scale', figure: 0.000265, unit: 'dB' }, '+0.000265 dB'],
    [{ figure: null, unit: null }, undefined],
  ] as const)('writes %o', (parts, text) => {
    expect(faultFigure(exampleFault(parts), 48_000)).toBe(text);
  });

  it.each([
    [2 ** -24, '2⁻²⁴'],
    [3 * 2 ** -16, '3 × 2⁻¹⁶'],
    [2 ** -149, '2⁻¹⁴⁹'],
    [1, '1'],
    [0.1, '1.000 × 10⁻¹'],
  ])('writes the size %d', (value, text) => {
    expect(linearSize(value)).toBe(text);
  });

  it.each([0, -0.001, -6.0206, 3.2, -96.33, -144.49, -320])('turns %d dB into a factor and back', (db) => {
    expect(Math.abs(gainOf(db) / 10 ** (db / 20) - 1)).toBeLessThan(1e-6);
    expect(Math.abs(levelOf(gainOf(db)) - db)).toBeLessThan(1e-6);
  });

  it('knows silence', () => {
    expect(gainOf(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(levelOf(0)).toBe(Number.NEGATIVE_INFINITY);
  });
});
