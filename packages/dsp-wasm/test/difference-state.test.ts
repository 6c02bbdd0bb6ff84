import { beforeAll, describe, expect, test } from 'vitest';
import {
  createDsp,
  DIFFERENCE_STATE_BYTES,
  type Dsp,
  readDifferenceState,
  resetDifferenceState,
} from '../src/index.js';
import { randomNumbers } from './awkward-samples.js';
import { placed } from './placing.js';
import { energyReference, peakReference } from './reference/levels.js';

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 2 * 1024 * 1024 });
});

const PAIRS = [
  ['F32', 'f32', 'f32'],
  ['F64', 'f64', 'f64'],
  ['F64F32', 'f64', 'f32'],
] as const;
const FRAMES = 1500;

describe.each(PAIRS)('difference%s', (name, typeA, typeB) => {
  const kernel = () => dsp.kernels[`difference${name}`];

  function compare(a: readonly number[], b: readonly number[], blocks: () => number) {
    const planesA = placed(dsp, typeA, [a]);
    const planesB = placed(dsp, typeB, [b]);
    const state = dsp.allocate(DIFFERENCE_STATE_BYTES);
    resetDifferenceState(dsp, state.address);
    for (let from = 0; from < a.length; ) {
      const frames = Math.min(a.length - from, blocks());
      kernel()(
        (planesA.addresses[0] as number) + from * (typeA === 'f32' ? 4 : 8),
        (planesB.addresses[0] as number) + from * (typeB === 'f32' ? 4 : 8),
        frames,
        state.address,
      );
      from += frames;
    }
    const result = readDifferenceState(dsp, state.address);
    for (const held of [planesA, planesB, state]) held.release();
    return result;
  }

  const random = randomNumbers(77);
  const a = Array.from({ length: FRAMES }, () => Math.fround(2 * random() - 1));
  const b = a.map((x, i) => (i < 1234 ? x : Math.fround(x + random() * 1e-3)));
  const differences = a.map((x, i) => x - (b[i] as number));

  test('gives the same bits in any partition into blocks', () => {
    const whole = compare(a, b, () => FRAMES);
    for (const longest of [1, 3, 8, 50, 700]) {
      expect(compare(a, b, () => 1 + Math.floor(random() * longest))).toEqual(whole);
    }
    expect(whole.peak).toBe(peakReference(differences));
    expect(whole.firstDifferingFrame).toBe(differences.findIndex((d) => d !== 0));
    expect(whole.framesSeen).toBe(FRAMES);
    const exact = energyReference(differences);
    // As for energy: FRAMES / 8 additions in a lane and three of lanes, each rounds by at most 2^-53 of the whole.
    expect(Math.abs(whole.energy - exact)).toBeLessThan(exact * (FRAMES / 8 + 4) * 2 ** -53);
  });

  test('equal signals null', () => {
    expect(compare(a, a, () => 64)).toEqual({
      peak: 0,
      energy: 0,
      firstDifferingFrame: null,
      framesSeen: FRAMES,
    });
  });

  test.each([0, 7, 8, 640, 1499])('finds a single differing sample at frame %i', (place) => {
    const c = a.map((x, i) => (i === place ? x + 0.5 : x));
    const found = compare(c, a, () => 320);
    expect(found.firstDifferingFrame).toBe(place);
    expect(found.peak).toBe(Math.abs(Math.fround(c[place] as number) - (a[place] as number)));
  });

  test.each([
    [Number.NaN, 0],
    [0, Number.NaN],
    [Number.NaN, Number.NaN],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ])('%d against %d never passes as equal', (x, y) => {
    for (const place of [3, 600, 1499]) {
      const found = compare(
        a.map((v, i) => (i === place ? x : v)),
        a.map((v, i) => (i === place ? y : v)),
        () => 250,
      );
      expect(found.peak).toBe(Number.POSITIVE_INFINITY);
      expect(found.energy).toBeNaN();
      expect(found.firstDifferingFrame).toBe(place);
    }
  });

  test('a difference too small to be squared is still one', () => {
    const found = compare(
      a.map((_, i) => (i === 99 ? 1e-42 : 0)),
      a.map(() => 0),
      () => 250,
    );
    expect(found.firstDifferingFrame).toBe(99);
    expect(found.peak).toBeGreaterThan(0);
  });
});
