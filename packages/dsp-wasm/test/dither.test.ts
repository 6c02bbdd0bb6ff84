import { UsageError } from '@trackout/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDither, createDsp, type Dsp, ditherBytes, encodeSamples } from '../src/index.js';
import { placed } from './placing.js';
import { ditherReference, splitMix64 } from './reference/dither.js';

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 16 * 1024 * 1024 });
});

const FRAMES = 2 ** 18;
const BLOCK = 4096;

/** The dither itself, in LSB: what is added to silence. */
function ditherOf(seed: number, channels = 1, frames = FRAMES, cuts: readonly number[] = [BLOCK]) {
  const silence = placed(
    dsp,
    'f32',
    Array.from({ length: channels }, () => new Float32Array(BLOCK)),
  );
  const dither = createDither(dsp, { channels, bits: 16, seed, maxFrames: BLOCK });
  const found = Array.from({ length: channels }, () => new Float64Array(frames));
  for (let at = 0, turn = 0; at < frames; turn++) {
    const count = Math.min(cuts[turn % cuts.length] as number, frames - at);
    const addresses = dither.apply('f32', silence.addresses, count);
    addresses.forEach((address, channel) => {
      const view = new Float64Array(dsp.memory.buffer, address, count);
      (found[channel] as Float64Array).set(
        view.map((x) => x * 2 ** 15),
        at,
      );
    });
    at += count;
  }
  dither.release();
  silence.release();
  return found;
}

const mean = (values: ArrayLike<number>, of: (x: number, i: number) => number = (x) => x) => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += of(values[i] as number, i);
  return sum / values.length;
};

test('the generator of the reference is SplitMix64', () => {
  // The first numbers of the seed 1234567, as the authors' own implementation prints them.
  const next = splitMix64(1234567n);
  expect([next(), next(), next()]).toEqual([
    6457827717110365317n,
    3203168211198807973n,
    9817491932198370423n,
  ]);
});

test.each([
  [0, 0],
  [1, 0],
  [1, 5],
  [0xffff_ffff, 63],
])('seed %i, channel %i: the numbers of the reference, bit for bit', (seed, channel) => {
  const found = ditherOf(seed, channel + 1, 1000)[channel] as Float64Array;
  expect([...found]).toEqual(ditherReference(seed, channel, 1000));
});

test('is the same however the blocks are cut', () => {
  const whole = ditherOf(7, 2, 20_000);
  expect(ditherOf(7, 2, 20_000, [1, 4096, 17, 0, 333])).toEqual(whole);
});

describe.each([1, 2, 12345])('seed %i', (seed) => {
  // Of N numbers with variance v and kurtosis k, mean and variance lie within 5 of their own standard
  // deviations: sqrt(v / N) and v sqrt((k - 1) / N). Triangular: v = 1/6, k = 2.4.
  test('is triangular, of two LSB peak to peak, with mean 0 and variance 1/6 LSB^2', () => {
    const dither = ditherOf(seed)[0] as Float64Array;
    expect(Math.abs(mean(dither))).toBeLessThan(5 * Math.sqrt(1 / 6 / FRAMES));
    expect(Math.abs(mean(dither, (x) => x * x) - 1 / 6)).toBeLessThan(5 * (1 / 6) * Math.sqrt(1.4 / FRAMES));
    const peak = Math.max(Math.max(...dither.subarray(0, 65_536)), -Math.min(...dither.subarray(0, 65_536)));
    expect(peak).toBeLessThan(1);
    expect(peak).toBeGreaterThan(0.99);
    // 20 bins: the share of each follows from the triangle; 5 standard deviations of a binomial share.
    const bins = new Array<number>(20).fill(0);
    for (const x of dither) bins[Math.floor((x + 1) * 10)]!++;
    bins.forEach((count, bin) => {
      const cumulative = (x: number) => (x < 0 ? (1 + x) ** 2 / 2 : 1 - (1 - x) ** 2 / 2);
      const share = cumulative((bin + 1) / 10 - 1) - cumulative(bin / 10 - 1);
      expect(Math.abs(count / FRAMES - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / FRAMES));
    });
  });

  test('is white: no lag repeats itself, and every band has the same power', () => {
    const dither = ditherOf(seed)[0] as Float64Array;
    for (const lag of [1, 2, 3, 5, 16, 64, 1000, 4096]) {
      const correlation = mean(dither.subarray(lag), (x, i) => x * (dither[i] as number)) * 6;
      expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(FRAMES - lag));
    }
    // Averaged periodograms of 1024 windows of 256: each bin is within 5/sqrt(1024) of 1/6.
    for (const bin of [1, 3, 10, 31, 64, 100, 127]) {
      let power = 0;
      for (let from = 0; from < FRAMES; from += 256) {
        let re = 0;
        let im = 0;
        for (let i = 0; i < 256; i++) {
          re += (dither[from + i] as number) * Math.cos((2 * Math.PI * bin * i) / 256);
          im += (dither[from + i] as number) * Math.sin((2 * Math.PI * bin * i) / 256);
        }
        power += (re * re + im * im) / 256;
      }
      expect(Math.abs((6 * power) / 1024 - 1)).toBeLessThan(5 / Math.sqrt(1024));
    }
  });

  test('channels and seeds have nothing in common', () => {
    const planes = [...ditherOf(seed, 3), ...ditherOf(seed + 1, 1)];
    for (let a = 0; a < planes.length; a++) {
      for (let b = 0; b < a; b++) {
        const other = planes[b] as Float64Array;
        const correlation = mean(planes[a] as Float64Array, (x, i) => x * (other[i] as number)) * 6;
        expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(FRAMES));
      }
    }
  });
});

describe('quantised with dither', () => {
  // Between two codes, on one, just beside one: the error must not know.
  test.each([0, 0.1, 0.25, 0.5, 0.75, 0.999])(
    'a level of %d LSB is kept on average, with an error of variance 1/4 LSB^2',
    (level) => {
      const planes = placed(dsp, 'f64', [new Float64Array(BLOCK).fill((100 + level) / 2 ** 15)]);
      const out = dsp.allocate(2 * BLOCK);
      const dither = createDither(dsp, { channels: 1, bits: 16, seed: 3, maxFrames: BLOCK });
      const errors = new Float64Array(FRAMES);
      const clamped = new Float64Array(1);
      for (let at = 0; at < FRAMES; at += BLOCK) {
        const sources = dither.apply('f64', planes.addresses, BLOCK);
        encodeSamples(dsp, { type: 'int', bits: 16 }, 'f64', sources, out.address, BLOCK, clamped);
        const codes = new Int16Array(dsp.memory.buffer, out.address, BLOCK);
        for (let i = 0; i < BLOCK; i++) errors[at + i] = (codes[i] as number) - 100 - level;
      }
      expect(clamped).toEqual(new Float64Array(1));
      expect(Math.abs(mean(errors))).toBeLessThan(5 * Math.sqrt(0.25 / FRAMES));
      // The error lies within 1.5 LSB, so its fourth moment is below 2.25 / 4: a generous 5 deviations.
      expect(Math.abs(mean(errors, (x) => x * x) - 0.25)).toBeLessThan(5 * Math.sqrt((2.25 * 0.25) / FRAMES));
      planes.release();
      out.release();
      dither.release();
    },
  );

  test('without dither the same level is lost: the test above can fail', () => {
    const planes = placed(dsp, 'f64', [new Float64Array(BLOCK).fill(100.25 / 2 ** 15)]);
    const out = dsp.allocate(2 * BLOCK);
    const clamped = new Float64Array(1);
    encodeSamples(dsp, { type: 'int', bits: 16 }, 'f64', planes.addresses, out.address, BLOCK, clamped);
    expect(new Set(new Int16Array(dsp.memory.buffer, out.address, BLOCK))).toEqual(new Set([100]));
    planes.release();
    out.release();
  });
});

test('f32 and f64 planes get the same dither, and NaN and infinities stay', () => {
  const samples = [0.5, -0.25, Number.NaN, Number.POSITIVE_INFINITY, -1];
  const f32 = placed(dsp, 'f32', [Float32Array.from(samples)]);
  const f64 = placed(dsp, 'f64', [Float64Array.from(samples)]);
  const results = (['f32', 'f64'] as const).map((type) => {
    const dither = createDither(dsp, { channels: 1, bits: 24, seed: 9, maxFrames: 5 });
    const [address] = dither.apply(type, (type === 'f32' ? f32 : f64).addresses, 5) as [number];
    const found = [...new Float64Array(dsp.memory.buffer, address, 5)];
    dither.release();
    return found;
  });
  expect(results[0]).toEqual(results[1]);
  expect(results[0]?.slice(2, 4)).toEqual([Number.NaN, Number.POSITIVE_INFINITY]);
  const [first] = ditherReference(9, 0, 1) as [number];
  expect(results[0]?.[0]).toBe(0.5 + first / 2 ** 23);
  f32.release();
  f64.release();
});

test('takes the memory it says, and gives it back', () => {
  const before = dsp.freeBytes;
  const dither = createDither(dsp, { channels: 3, bits: 16, seed: 0, maxFrames: 100 });
  expect(before - dsp.freeBytes).toBe(ditherBytes(3, 100));
  dither.release();
  dither.release();
  expect(dsp.freeBytes).toBe(before);
});

test.each([
  ['a seed of -1', { seed: -1 }],
  ['a seed of 1.5', { seed: 1.5 }],
  ['a seed of 2^32', { seed: 2 ** 32 }],
  ['33 bits', { bits: 33 }],
])('refuses %s', (_, change) => {
  const options = { channels: 1, bits: 16, seed: 0, maxFrames: 1, ...change };
  expect(() => createDither(dsp, options)).toThrow(UsageError);
});

test('refuses blocks that it was not made for', () => {
  const dither = createDither(dsp, { channels: 1, bits: 16, seed: 0, maxFrames: 8 });
  expect(() => dither.apply('f32', [65_536, 65_536], 8)).toThrow(UsageError);
  expect(() => dither.apply('f32', [65_536], 9)).toThrow(UsageError);
  dither.release();
});
