import { MONO, STEREO } from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TruePeakFilter } from '../src/index.js';
import { randomPartition, seeded } from './random-signals.js';
import { readPlanes } from './read-planes.js';
import { annex2Reference, bandLimitedPeak } from './reference/true-peak-reference.js';

const RATES = [44_100, 48_000, 88_200, 96_000, 176_400, 192_000];

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 8 * 1024 * 1024 });
});

const read = (plane: Float32Array | Float64Array, options: Partial<Parameters<typeof readPlanes>[3]> = {}) =>
  readPlanes(dsp, [plane] as Float32Array[], ['truePeak', 'levels'], { layout: MONO, ...options });

/** A tone with linear fades of 10 ms at both ends, as Tech 3341 cases 15 to 19 have it. */
function fadedTone(sampleRate: number, cyclesPerSample: number, amplitude: number, phaseDegrees: number) {
  const frames = Math.round(sampleRate * 0.2);
  const fade = Math.round(sampleRate * 0.01);
  return Float32Array.from({ length: frames }, (_, i) => {
    const gain = Math.min(1, i / fade, (frames - 1 - i) / fade);
    return gain * amplitude * Math.sin(2 * Math.PI * cyclesPerSample * i + (Math.PI * phaseDegrees) / 180);
  });
}

const TONES = [
  [15, 1 / 4, 0.5, 0, -6.0206],
  [16, 1 / 4, 0.5, 45, -6.0206],
  [17, 1 / 6, 0.5, 60, -6.0206],
  [18, 1 / 8, 0.5, 67.5, -6.0206],
  [19, 1 / 4, 1.41, 45, 2.9844],
] as const;

/**
 * Tech 3341 cases 20 to 23: a tone of fs/6 at half scale that holds one period of fs/4 at full scale, made at four
 * times the rate, low-passed and decimated from an offset.
 */
function burst(offset: number): Float32Array {
  const length = 4 * 4096;
  const middle = length / 2;
  const [slow, fast] = [4 * 6, 4 * 4];
  const high = Float64Array.from({ length }, (_, i) => {
    const at = i - middle;
    if (at >= 0 && at < fast) return Math.sin((2 * Math.PI * at) / fast);
    return 0.5 * Math.sin((2 * Math.PI * (at < 0 ? at : at - fast)) / slow);
  });
  // Cut off at half the final rate: windowed sinc, 8 * 64 + 1 taps.
  const reach = 256;
  const taps = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => {
    const x = (i - reach) / 4;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    return (sinc * Math.cos((Math.PI * (i - reach)) / (2 * reach + 2)) ** 2) / 4;
  });
  return Float32Array.from({ length: length / 4 - 2 * reach }, (_, n) => {
    const centre = 4 * (n + reach) + offset;
    return taps.reduce((sum, tap, k) => sum + tap * (high[centre + k - reach] ?? 0), 0);
  });
}

describe('EBU Tech 3341', () => {
  describe.each(RATES)('at %i Hz', (sampleRate) => {
    it.each(TONES)('case %i reads its level within 0.02 dB', (_, cycles, amplitude, phase, level) => {
      const { truePeakDbtp } = read(fadedTone(sampleRate, cycles, amplitude, phase), { sampleRate });
      expect(truePeakDbtp - Math.round(level)).toBeGreaterThanOrEqual(-0.4);
      expect(truePeakDbtp - Math.round(level)).toBeLessThanOrEqual(0.2);
      expect(Math.abs(truePeakDbtp - level)).toBeLessThanOrEqual(0.02);
    });

    it.each(TONES)('case %i passes with the taps of Annex 2 too', (_, cycles, amplitude, phase, level) => {
      const { truePeakDbtp } = read(fadedTone(sampleRate, cycles, amplitude, phase), {
        sampleRate,
        truePeakFilter: 'annex2',
      });
      expect(truePeakDbtp - Math.round(level)).toBeGreaterThanOrEqual(-0.4);
      expect(truePeakDbtp - Math.round(level)).toBeLessThanOrEqual(0.2);
    });
  });

  it.each([
    [20, 0],
    [21, 1],
    [22, 2],
    [23, 3],
  ])('case %i: a burst decimated from offset %i reads 0 dBTP', (_, offset) => {
    for (const truePeakFilter of ['accurate', 'annex2'] as const) {
      const { truePeakDbtp } = read(burst(offset), { truePeakFilter });
      expect(truePeakDbtp).toBeGreaterThanOrEqual(-0.4);
      expect(truePeakDbtp).toBeLessThanOrEqual(0.2);
    }
  });
});

describe('the accurate filter', () => {
  it('is within 0.03 dB of every tone up to 0.45 of the sample rate, at every phase', () => {
    const errors: number[] = [];
    for (let f = 0.005; f <= 0.4501; f += 0.005) {
      for (let phase = 0; phase < 1; phase += 0.23) {
        // Long fades: the start of a tone rings, and is a peak of its own.
        const plane = Float32Array.from({ length: 1200 }, (_, i) => {
          const gain = Math.sin((Math.PI * (i + 0.5)) / 1200) ** 2;
          return (
            0.5 *
            (i > 400 && i < 800 ? 1 : Math.min(1, gain * 1.3333)) *
            Math.sin(2 * Math.PI * (f * i + phase))
          );
        });
        errors.push(read(plane).truePeakDbtp - 20 * Math.log10(0.5));
      }
    }
    expect(Math.max(...errors)).toBeLessThan(0.03);
    expect(Math.min(...errors)).toBeGreaterThan(-0.03);
  });

  it('finds the peak of band-limited noise, and where it is', () => {
    const random = seeded(5);
    for (let run = 0; run < 4; run++) {
      // Noise without what lies near half the rate: a sum of tones.
      const partials = Array.from({ length: 40 }, () => [random() * 0.44, random(), random()] as const);
      const plane = Float32Array.from({ length: 700 }, (_, i) =>
        partials.reduce(
          (sum, [f, phase, level]) => sum + 0.05 * level * Math.sin(2 * Math.PI * (f * i + phase)),
          0,
        ),
      );
      plane.fill(0, 0, 120);
      for (let i = 120; i < 220; i++)
        plane[i] = (plane[i] as number) * Math.sin((Math.PI * (i - 120)) / 200) ** 2;
      for (let i = 480; i < 580; i++)
        plane[i] = (plane[i] as number) * Math.cos((Math.PI * (i - 480)) / 200) ** 2;
      plane.fill(0, 580);
      const truth = bandLimitedPeak(plane, 100, 600);
      const { truePeakDbtp, truePeakFrame } = read(plane);
      expect(Math.abs(truePeakDbtp - 20 * Math.log10(truth))).toBeLessThan(0.05);
      const near = bandLimitedPeak(plane, (truePeakFrame as number) - 1, (truePeakFrame as number) + 2);
      expect(near / truth).toBeGreaterThan(0.999);
    }
  });
});

describe('the filter of Annex 2', () => {
  it.each(Array.from({ length: 6 }, (_, seed) => seed))('is that of the standard (seed %i)', (seed) => {
    const random = seeded(seed);
    const plane = Float32Array.from({ length: 900 }, () => 2 * random() - 1);
    const { truePeakDbtp } = read(plane, { truePeakFilter: 'annex2' });
    // 24 products in f32 in place of 12 in f64: a relative error of some 24 * 2^-24.
    expect(truePeakDbtp).toBeCloseTo(20 * Math.log10(annex2Reference(plane)), 4);
  });
});

describe.each(['accurate', 'annex2'] as const)('with the filter %s', (truePeakFilter: TruePeakFilter) => {
  const material: Record<string, (random: () => number, i: number) => number> = {
    noise: (random) => 2 * random() - 1,
    clipped: (random) => Math.max(-0.9, Math.min(0.9, 3 * (2 * random() - 1))),
    'a kick': (_, i) => Math.sin(40 * Math.sqrt(i / 1000)) * Math.exp(-i / 3000),
    'music that grows': (random, i) => (i / 20_000) * (0.8 * Math.sin(i * 0.02) + 0.2 * random()),
    'a 1 kHz tone': (_, i) => Math.fround(0.125 * Math.sin((2 * Math.PI * i) / 48)),
    'a 997 Hz tone at full scale': (_, i) => Math.sin((2 * Math.PI * 997 * i) / 48_000),
    'a tone near a quarter of the rate': (_, i) => 0.9 * Math.sin(1.56 * i),
    'four tones': (_, i) => [0.029, 0.036, 0.043, 1.9].reduce((sum, f) => sum + 0.2 * Math.sin(f * i), 0),
    'a full-scale square': (_, i) => (i % 48 < 24 ? 1 : -1),
    'a square between samples': (_, i) => ((i * 997) % 48_000 < 24_000 ? 0.9 : -0.9),
    'clicks of one height': (_, i) => (i % 480 === 7 ? 0.9 : 0),
    silence: () => 0,
    'one sample': (_, i) => (i === 7000 ? 0.5 : 0),
  };

  it.each(Object.keys(material))(
    '%s: skipping and blocks change nothing, and no sample is above it',
    (name) => {
      const random = seeded(name.length);
      const plane = Float32Array.from({ length: 20_000 }, (_, i) => material[name]?.(random, i) as number);
      const whole = read(plane, { truePeakFilter, truePeakSkipping: false });
      for (const longest of [1, 60, 1000, 20_000]) {
        const frames = longest === 1 ? 3000 : 20_000;
        const part = plane.subarray(20_000 - frames);
        const lengths = randomPartition(random, frames, longest);
        const expected = frames === 20_000 ? whole : read(part, { truePeakFilter, truePeakSkipping: false });
        expect(read(part, { truePeakFilter, lengths })).toEqual(expected);
      }
      expect(read(Float64Array.from(plane), { truePeakFilter })).toEqual(whole);
      expect(whole.truePeakDbtp).toBeGreaterThanOrEqual(whole.samplePeakDbfs);
    },
  );

  it('is that of the louder channel, and each channel has its own', () => {
    const random = seeded(3);
    const [left, right] = [0.5, 0.7].map((gain) =>
      Float32Array.from({ length: 4000 }, () => gain * (2 * random() - 1)),
    ) as [Float32Array, Float32Array];
    const both = readPlanes(dsp, [left, right], ['truePeak'], { layout: STEREO, truePeakFilter });
    const alone = [left, right].map((plane) => read(plane, { truePeakFilter }));
    expect(both.channels.map((channel) => channel.truePeakDbtp)).toEqual(
      alone.map((one) => one.truePeakDbtp),
    );
    expect(both.truePeakDbtp).toBe(alone[1]?.truePeakDbtp);
    expect(both.truePeakFrame).toBe(alone[1]?.truePeakFrame);
  });

  it('goes up with the gain, and polarity changes nothing', () => {
    const random = seeded(4);
    const plane = Float32Array.from({ length: 5000 }, () => 0.25 * (2 * random() - 1));
    const { truePeakDbtp } = read(plane, { truePeakFilter });
    const louder = read(
      plane.map((sample) => 2 * sample),
      { truePeakFilter },
    );
    expect(louder.truePeakDbtp - truePeakDbtp).toBeCloseTo(20 * Math.log10(2), 12);
    expect(
      read(
        plane.map((sample) => -sample),
        { truePeakFilter },
      ).truePeakDbtp,
    ).toBe(truePeakDbtp);
  });

  it('leaves out NaN and infinities, and holds for the greatest numbers', () => {
    const plane = Float32Array.from([0, 0.5, Number.NaN, 0.25, Number.POSITIVE_INFINITY, -0.5, 0]);
    const clean = Float32Array.from([0, 0.5, 0, 0.25, 0, -0.5, 0]);
    expect(read(plane, { truePeakFilter }).truePeakDbtp).toBe(read(clean, { truePeakFilter }).truePeakDbtp);
    expect(read(new Float32Array(0), { truePeakFilter })).toMatchObject({
      truePeakDbtp: Number.NEGATIVE_INFINITY,
      truePeakFrame: null,
    });
    expect(read(Float64Array.from([0, 1e300, 0]), { truePeakFilter })).toMatchObject({
      truePeakDbtp: 6000,
      truePeakFrame: 1,
    });
    expect(read(Float32Array.from([0, 3e38, 0]), { truePeakFilter }).truePeakDbtp).toBeCloseTo(769.54, 1);
    expect(read(Float32Array.from([0, 1e-42, 0]), { truePeakFilter }).truePeakDbtp).toBeLessThan(-830);
  });
});
