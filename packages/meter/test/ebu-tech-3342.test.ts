import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPlanes } from './read-planes.js';
import { stereo, tones } from './tone.js';

const RATES = [44_100, 48_000, 88_200, 96_000, 176_400, 192_000];

const CASES = [
  [1, [-20, -30], 10],
  [2, [-20, -15], 5],
  [3, [-40, -20], 20],
  [4, [-50, -35, -20, -35, -50], 15],
] as const;

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 8 * 1024 * 1024 });
});

const rangeOf = (
  planes: Float32Array[],
  sampleRate: number,
  loudnessRangeTail: 'none' | 'silence' = 'none',
) => readPlanes(dsp, planes, ['loudnessRange'], { sampleRate, loudnessRangeTail }).loudnessRangeLu;

describe.each(RATES)('EBU Tech 3342 at %i Hz', (sampleRate) => {
  it.each(CASES)('case %i: tones of 20 s at %j dBFS have a range of %i LU', (_, levels, range) => {
    const planes = tones(sampleRate, stereo(...levels.map((level) => [20, level] as const)));
    for (const tail of ['none', 'silence'] as const) {
      const measured = rangeOf(planes, sampleRate, tail);
      expect(Math.abs(measured - range)).toBeLessThanOrEqual(1);
      expect(Math.abs(measured - range)).toBeLessThanOrEqual(0.05);
    }
  });
});

describe('the loudness range', () => {
  it('is that of the whole when the signal is repeated', () => {
    const once = stereo([20, -40], [20, -20], [20, -30]);
    const difference =
      rangeOf(tones(48_000, [...once, ...once]), 48_000) - rangeOf(tones(48_000, once), 48_000);
    expect(Math.abs(difference)).toBeLessThanOrEqual(0.05);
  });

  it('is 0 below 3 s, in silence, and for one level', () => {
    expect(rangeOf(tones(48_000, stereo([1, -20])), 48_000)).toBe(0);
    expect(rangeOf(tones(48_000, stereo([10, null])), 48_000)).toBe(0);
    expect(
      readPlanes(dsp, tones(48_000, stereo([20, -20])), ['loudnessRange'], { live: true }),
    ).toMatchObject({
      loudnessRangeLu: expect.closeTo(0, 2),
    });
  });

  it('reaches the end of a file where silence is appended: the last tone counts for as long as it lasts', () => {
    const planes = tones(48_000, stereo([20, -20], [2, -30]));
    expect(rangeOf(planes, 48_000, 'silence')).toBeGreaterThan(rangeOf(planes, 48_000) + 0.5);
  });
});
