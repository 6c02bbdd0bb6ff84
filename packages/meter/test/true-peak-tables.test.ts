import { describe, expect, it } from 'vitest';
import { annex2Tables, interpolationTables } from '../src/true-peak-tables.js';

/** A value between samples as what each sample around it weighs: taps[REACH + k] is sample k's. */
const REACH = 40;
type Taps = Float64Array;

const sample = (k: number): Taps => {
  const taps = new Float64Array(2 * REACH + 1);
  taps[REACH + k] = 1;
  return taps;
};
const sum = (...terms: readonly (readonly [number, Taps])[]): Taps =>
  new Float64Array(2 * REACH + 1).map((_, i) =>
    terms.reduce((total, [weight, taps]) => total + weight * (taps[i] as number), 0),
  );

/** |value| <= level * max |x| + slope * max |x[i + 1] - x[i]| and <= total * max |x|. */
function boundsOf(taps: Taps) {
  let slope = Number.POSITIVE_INFINITY;
  for (let reference = 0; reference < taps.length; reference++) {
    let partial = 0;
    let magnitude = 0;
    for (let i = 0; i < reference; i++) {
      partial += taps[i] as number;
      magnitude += Math.abs(partial);
    }
    partial = 0;
    for (let i = taps.length - 1; i > reference; i--) {
      partial += taps[i] as number;
      magnitude += Math.abs(partial);
    }
    slope = Math.min(slope, magnitude);
  }
  return {
    level: Math.abs(taps.reduce((total, tap) => total + tap, 0)),
    slope,
    total: taps.reduce((total, tap) => total + Math.abs(tap), 0),
    reach: Math.max(...taps.map((tap, i) => (tap === 0 ? 0 : Math.abs(i - REACH)))),
  };
}

describe('what the kernels skip by', () => {
  it('holds for every value that interpolation can find (assembly/true-peak-refine.ts: SLOPE, SUM)', () => {
    const tables = interpolationTables().map(Math.fround);
    const half = (i: number) =>
      sum(
        ...tables
          .slice(0, 16)
          .flatMap((tap, j) => [[tap, sample(i - j)] as const, [tap, sample(i + 1 + j)] as const]),
      );
    /** The 2x grid: even places are samples, odd ones halves. */
    const on2x = (m: number) => (m % 2 === 0 ? sample(m / 2) : half((m - 1) / 2));
    const on4x = (m: number) => {
      if (m % 2 === 0) return on2x(m / 2);
      const below = (m - 1) / 2;
      return sum(
        ...tables
          .slice(16, 20)
          .flatMap((tap, j) => [[tap, on2x(below - j)] as const, [tap, on2x(below + 1 + j)] as const]),
      );
    };
    // A sample or a half with two points on each side, and the polynomial through all five up to its neighbours.
    for (const centre of [0, 2]) {
      const points = [-2, -1, 0, 1, 2].map((point) => on4x(centre + point));
      for (let place = -1; place <= 1; place += 1 / 64) {
        const weights = [-2, -1, 0, 1, 2].map((point) =>
          [-2, -1, 0, 1, 2]
            .filter((other) => other !== point)
            .reduce((weight, other) => (weight * (place - other)) / (point - other), 1),
        );
        const taps = sum(...points.map((point, i) => [weights[i] as number, point] as const));
        const { level, slope, total, reach } = boundsOf(taps);
        expect(level).toBeLessThan(1 + 1e-6);
        expect(slope).toBeLessThanOrEqual(1.276);
        expect(total).toBeLessThanOrEqual(2.551);
        expect(reach).toBeLessThanOrEqual(18);
      }
    }
  });

  it('holds for the phases of Annex 2 (assembly/annex2-peak.ts: LEVEL, SLOPE, SUM)', () => {
    const tables = annex2Tables();
    for (const [even, odd] of [
      [0, 1],
      [2, 3],
    ] as const) {
      for (const sign of [1, -1]) {
        const terms = [0, 1, 2, 3, 4, 5].flatMap((pair) => {
          const [e, o] = [tables[4 * pair + even] as number, sign * (tables[4 * pair + odd] as number)];
          return [[e + o, sample(6 - pair)] as const, [e - o, sample(pair - 5)] as const];
        });
        const { level, slope, total } = boundsOf(sum(...terms));
        expect(level).toBeLessThanOrEqual(1.0017);
        expect(slope).toBeLessThanOrEqual(0.862);
        expect(total).toBeLessThanOrEqual(2.0235);
      }
    }
  });
});
