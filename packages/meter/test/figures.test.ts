import { INT16, INT24, MONO, STEREO } from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { ALL_MEASURES, createMeter, type MeasureName } from '../src/index.js';
import { randomPartition, seeded } from './random-signals.js';
import { type Planes, readPlanes } from './read-planes.js';
import { stereo, tones } from './tone.js';

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 16 * 1024 * 1024 });
});

const noise = (seed: number, frames: number, gain = 1): Float32Array => {
  const random = seeded(seed);
  return Float32Array.from({ length: frames }, () => gain * (2 * random() - 1));
};
const mono = <const M extends MeasureName>(plane: Float32Array | Float64Array, measure: readonly M[]) =>
  readPlanes(dsp, [plane] as Planes, measure, { layout: MONO });

describe('a reading', () => {
  it('has what was asked for and nothing else, in its type too', () => {
    const levels = createMeter(dsp, { format: { sampleRate: 48_000, layout: MONO } }).read();
    expectTypeOf(levels.samplePeakDbfs).toEqualTypeOf<number>();
    expectTypeOf(levels.channels[0]!.clipRuns).toEqualTypeOf<number>();
    // @ts-expect-error: loudness was not asked for.
    expect(levels.integratedLufs).toBeUndefined();
    const peaks = readPlanes(dsp, [noise(1, 100), noise(2, 100)], ['truePeak', 'peakToLoudness']);
    expect(Object.keys(peaks).sort()).toEqual([
      'channels',
      'frameCount',
      'peakToLoudnessRatioLu',
      'truePeakDbtp',
      'truePeakFrame',
    ]);
    const plr = readPlanes(dsp, [noise(1, 100), noise(2, 100)], ['peakToLoudness']);
    expect(Object.keys(plr).sort()).toEqual(['channels', 'frameCount', 'peakToLoudnessRatioLu']);
    expect(plr.channels).toEqual([{}, {}]);
  });

  it('of everything is that of each measure by itself', () => {
    const planes = [noise(1, 200_000), noise(2, 200_000, 0.5)];
    const all = readPlanes(dsp, planes, ALL_MEASURES);
    for (const measure of ALL_MEASURES) {
      const { channels, ...figures } = readPlanes(dsp, planes, [measure]);
      expect(all).toMatchObject(figures);
      channels.forEach((channel, index) => {
        expect(all.channels[index]).toMatchObject(channel);
      });
    }
  });

  it('does not depend on blocks', () => {
    const planes = [noise(3, 30_000), noise(4, 30_000)];
    const whole = readPlanes(dsp, planes, ALL_MEASURES);
    for (const longest of [50, 3000]) {
      const lengths = randomPartition(seeded(longest), 30_000, longest);
      expect(readPlanes(dsp, planes, ALL_MEASURES, { lengths })).toEqual(whole);
    }
  });
});

describe('RMS, crest factor, DC offset', () => {
  it('a full-scale sine is -3.01 dBFS, 0 dBFS by AES17, and has a crest factor of 3.01 dB', () => {
    const [plane] = tones(48_000, stereo([1, 0]), 1000);
    const reading = mono(plane as Float32Array, ['rms', 'crestFactor', 'dcOffset']);
    expect(reading.rmsDbfs).toBeCloseTo(-3.0103, 4);
    expect(reading.rmsAes17Dbfs).toBeCloseTo(0, 4);
    expect(reading.crestFactorDb).toBeCloseTo(3.0103, 4);
    expect(Math.abs(reading.dcOffset)).toBeLessThan(1e-9);
    expect(reading.channels[0]).toMatchObject({
      rmsDbfs: reading.rmsDbfs,
      crestFactorDb: reading.crestFactorDb,
    });
  });

  it('an offset is that of the channel where it is farthest from 0, with its sign', () => {
    const planes = [
      new Float32Array(999).fill(0.25),
      new Float32Array(999).fill(-0.5),
      new Float32Array(999),
    ];
    const reading = readPlanes(dsp, planes, ['dcOffset', 'rms'], { layout: { kind: 'discrete', count: 3 } });
    expect(reading.dcOffset).toBe(-0.5);
    expect(reading.channels.map((channel) => channel.dcOffset)).toEqual([0.25, -0.5, 0]);
    expect(reading.rmsDbfs).toBeCloseTo(10 * Math.log10((0.0625 + 0.25) / 3), 9);
  });

  it('silence and no frames have none', () => {
    for (const frames of [0, 10]) {
      expect(mono(new Float32Array(frames), ['rms', 'crestFactor', 'dcOffset'])).toMatchObject({
        rmsDbfs: Number.NEGATIVE_INFINITY,
        crestFactorDb: 0,
        dcOffset: 0,
      });
    }
  });
});

describe('correlation and mono', () => {
  const left = noise(5, 5000);
  const kindOf = (right: Float32Array, tolerance?: number) =>
    readPlanes(dsp, [left, right], ['mono', 'correlation'], {
      ...(tolerance === undefined ? {} : { monoTolerance: tolerance }),
    });
  const moved = (by: number, sign = 1) => left.map((sample, i) => sign * sample + (i % 2 === 0 ? by : -by));

  it.each([
    ['the same', left.slice(), 'identical', 1],
    ['turned over', left.map((sample) => -sample), 'inverted', -1],
    ['half a 16-bit step away', moved(2 ** -16), 'near', 1],
    ['turned over and as far away', moved(2 ** -16, -1), 'nearInverted', -1],
    ['two 16-bit steps away', moved(2 ** -14), null, 1],
    ['half as loud', left.map((sample) => sample / 2), null, 1],
    ['other noise', noise(6, 5000), null, 0],
  ] as const)('a right channel that is %s', (_, right, kind, correlation) => {
    const reading = kindOf(right as Float32Array);
    expect(reading.monoKind).toBe(kind);
    expect(reading.correlation).toBeCloseTo(correlation, 1);
  });

  it('the tolerance can be set', () => {
    expect(kindOf(moved(2 ** -14), 2 ** -14).monoKind).toBe('near');
    expect(kindOf(moved(2 ** -16), 0).monoKind).toBe(null);
  });

  it('is said of two channels that sound, and without NaN', () => {
    expect(mono(left, ['mono', 'correlation'])).toMatchObject({ monoKind: null, correlation: null });
    const silent = readPlanes(dsp, [new Float32Array(9), new Float32Array(9)], ['mono', 'correlation']);
    expect(silent).toMatchObject({ monoKind: null, correlation: null });
    const one = readPlanes(dsp, [left, new Float32Array(5000)], ['correlation']);
    expect(one.correlation).toBe(null);
    const odd = left.slice();
    odd[7] = Number.NaN;
    expect(readPlanes(dsp, [odd, odd], ['mono'], { layout: STEREO }).monoKind).toBe(null);
  });
});

describe('effective bits', () => {
  const quantised = (bits: number) =>
    noise(8, 3000).map((sample) => Math.round(sample * 2 ** (bits - 1)) / 2 ** (bits - 1));

  it.each([8, 12, 16, 20, 24])('of %i-bit samples', (bits) => {
    expect(
      mono(
        quantised(bits).map((x) => Math.min(x, 1 - 2 ** (1 - bits))),
        ['effectiveBits'],
      ).effectiveBits,
    ).toBe(bits);
  });

  it('are 16 of samples that were dithered to 16 bits and padded to 24, and 24 where that dither came after', () => {
    const random = seeded(17);
    const dithered = (plane: Float32Array, bits: number) => {
      const scale = 2 ** (bits - 1);
      return plane.map((x) => Math.round(0.9 * scale * x + random() + random() - 1) / scale);
    };
    const sixteen = dithered(noise(9, 3000), 16);
    expect(mono(sixteen, ['effectiveBits']).effectiveBits).toBe(16);
    expect(mono(dithered(sixteen, 24), ['effectiveBits']).effectiveBits).toBe(24);
  });

  it('are those of the channel that uses most', () => {
    const reading = readPlanes(
      dsp,
      [quantised(16).fill(0.5, 0, 9), new Float32Array(3000)],
      ['effectiveBits'],
    );
    expect(reading.effectiveBits).toBe(16);
    expect(reading.channels.map((channel) => channel.effectiveBits)).toEqual([16, 0]);
  });

  it('are null of floats that are no codes: finer steps, beyond full scale, NaN', () => {
    for (const odd of [2 ** -40, 1.5, Number.NaN]) {
      const plane = quantised(16).fill(0, 0, 3);
      plane[2] = odd;
      expect(mono(plane, ['effectiveBits']).effectiveBits).toBe(null);
    }
    const codes = Float64Array.from({ length: 100 }, (_, i) => (2 * i + 1) / 2 ** 31);
    expect(mono(codes, ['effectiveBits']).effectiveBits).toBe(32);
    expect([INT16.bits, INT24.bits]).toEqual([16, 24]);
  });
});

describe('silence at the ends', () => {
  const plane = (...samples: number[]) => Float32Array.from(samples);

  it.each([
    ['sound throughout', [1, 1, 1], 0, 0],
    ['both ends', [0, 0, 1, 0, 1, 0, 0, 0], 2, 3],
    ['all of it', [0, 0, 0], 3, 3],
    ['nothing', [], 0, 0],
    ['a NaN, which is no silence', [0, Number.NaN, 0, 0], 1, 2],
    ['an infinity', [0, 0, Number.POSITIVE_INFINITY], 2, 0],
  ])('%s', (_, samples, leading, trailing) => {
    for (const lengths of [[8], [1, 1, 1, 1, 1, 1, 1, 1], [3, 5]]) {
      expect(readPlanes(dsp, [plane(...samples)], ['silence'], { layout: MONO, lengths })).toMatchObject({
        leadingSilenceFrames: leading,
        trailingSilenceFrames: trailing,
      });
    }
  });

  it('is where all channels are silent, up to a threshold', () => {
    const planes = [plane(0, 0, 0.1, 0, 0, 0), plane(0, 0.01, 0, 0.01, 0, 0)];
    expect(readPlanes(dsp, planes, ['silence'])).toMatchObject({
      leadingSilenceFrames: 1,
      trailingSilenceFrames: 2,
    });
    expect(readPlanes(dsp, planes, ['silence'], { silenceThreshold: 0.05 })).toEqual({
      frameCount: 6,
      leadingSilenceFrames: 2,
      trailingSilenceFrames: 3,
      channels: [
        { leadingSilenceFrames: 2, trailingSilenceFrames: 3 },
        { leadingSilenceFrames: 6, trailingSilenceFrames: 6 },
      ],
    });
  });
});
