import { MONO } from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { channelWeights } from '../src/index.js';
import { kFilter } from '../src/k-filter.js';
import { randomPartition, seeded } from './random-signals.js';
import { readPlanes, speakers } from './read-planes.js';
import { referenceLoudness } from './reference/loudness-reference.js';
import { stereo, tones } from './tone.js';

const ALL = ['momentary', 'shortTerm', 'integrated', 'loudnessRange', 'timeSeries'] as const;
const RATES = [
  8000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000, 352_800, 384_000,
];

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 32 * 1024 * 1024 });
});

/** Noise whose level wanders over 40 dB, as programmes do. */
function programme(seed: number, frames: number, channels: number): Float32Array[] {
  const random = seeded(seed);
  const levels = Array.from(
    { length: Math.ceil(frames / 24_000) + 1 },
    () => 10 ** (-(5 + 40 * random()) / 20),
  );
  return Array.from({ length: channels }, () =>
    Float32Array.from(
      { length: frames },
      (_, i) => (levels[Math.floor(i / 24_000)] as number) * (2 * random() - 1),
    ),
  );
}

describe('K-weighting', () => {
  it('has the coefficients that BS.1770-5 prints for 48 kHz', () => {
    const { shelf, highPass } = kFilter(dsp.math, 48_000);
    [1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585].forEach(
      (value, i) => {
        expect(shelf[i]).toBeCloseTo(value, 13);
      },
    );
    [-1.99004745483398, 0.99007225036621].forEach((value, i) => {
      expect(highPass[i]).toBeCloseTo(value, 13);
    });
  });

  it.each(RATES)(
    'has at %i Hz the response of 48 kHz: within 0.02 dB, below 32 kHz within 0.25 dB',
    (sampleRate) => {
      const response = (rate: number, frequency: number) => {
        const { shelf, highPass } = kFilter(dsp.math, rate);
        const [b0, b1, b2, a1, a2] = shelf;
        const w = (2 * Math.PI * frequency) / rate;
        const magnitude = (c0: number, c1: number, c2: number) =>
          Math.hypot(c0 + c1 * Math.cos(w) + c2 * Math.cos(2 * w), c1 * Math.sin(w) + c2 * Math.sin(2 * w));
        return (
          20 *
          Math.log10(
            (magnitude(b0, b1, b2) * magnitude(1, -2, 1)) /
              (magnitude(1, a1, a2) * magnitude(1, highPass[0], highPass[1])),
          )
        );
      };
      for (const frequency of [25, 50, 100, 500, 997, 2000, 4000].filter((f) => f < sampleRate / 8)) {
        expect(Math.abs(response(sampleRate, frequency) - response(48_000, frequency))).toBeLessThan(
          sampleRate < 32_000 ? 0.25 : 0.02,
        );
      }
    },
  );
});

describe('against the reference', () => {
  it.each([
    [1, 12 * 48_000, 'L R'],
    [2, 20 * 48_000 + 123, 'L R C LFE BL BR'],
    [3, 9 * 48_000, 'M'],
    [4, 65 * 48_000, 'L R'],
  ])('seed %i: %i frames of %s', (seed, frames, roles) => {
    const layout = speakers(roles);
    const planes = programme(seed, frames, layout.kind === 'speakers' ? layout.roles.length : 0);
    const reading = readPlanes(dsp, planes, ALL, { layout, loudnessRangeTail: 'silence' });
    const expected = referenceLoudness(planes, channelWeights(layout));
    for (const figure of ['maxMomentaryLufs', 'maxShortTermLufs', 'gatingThresholdLufs'] as const) {
      expect(reading[figure]).toBeCloseTo(expected[figure], 9);
    }
    // A gate may fall within a bin of the histogram, and percentiles are means of bins.
    expect(Math.abs(reading.integratedLufs - expected.integratedLufs)).toBeLessThan(0.005);
    expect(Math.abs(reading.loudnessRangeLu - expected.loudnessRangeLu)).toBeLessThan(0.0086);
  });
});

describe('BS.2217-like material', () => {
  const sine = (
    sampleRate: number,
    seconds: number,
    level: number,
    frequency: number,
    roles: number,
    only: number,
  ) => {
    const planes: Float32Array[] = Array.from(
      { length: roles },
      () => new Float32Array(Math.round(seconds * sampleRate)),
    );
    planes[only] = tones(sampleRate, [{ seconds, levelsDbfs: [level] }], frequency)[0] as Float32Array;
    return planes;
  };

  it.each([44_100, 48_000, 96_000])(
    'a full-scale 997 Hz sine in L, R or C reads -3.01 at %i Hz',
    (sampleRate) => {
      for (const only of [0, 1, 2]) {
        const planes = sine(sampleRate, 2, 0, 997, 6, only);
        const { integratedLufs } = readPlanes(dsp, planes, ['integrated'], {
          sampleRate,
          layout: speakers('L R C LFE BL BR'),
        });
        expect(Math.abs(integratedLufs + 3.01)).toBeLessThan(0.005);
      }
    },
  );

  const layouts = [
    ['5.1, surrounds at the back', 'L R C LFE BL BR', [1, 1, 1, 0, 1.41, 1.41]],
    ['5.1, surrounds at the side', 'L R C LFE SL SR', [1, 1, 1, 0, 1.41, 1.41]],
    ['quad', 'L R BL BR', [1, 1, 1.41, 1.41]],
    ['7.1', 'L R C LFE BL BR SL SR', [1, 1, 1, 0, 1, 1, 1.41, 1.41]],
    ['7.1.4', 'L R C LFE BL BR SL SR TFL TFR TBL TBR', [1, 1, 1, 0, 1, 1, 1.41, 1.41, 1, 1, 1, 1]],
    [
      '22.2',
      'LW RW C LFE BL BR L R BC LFE2 SL SR TFL TFR TFC TC TBL TBR TSL TSR TBC BFC BFL BFR',
      [1.41, 1.41, 1, 0, 1, 1, 1, 1, 1, 0, 1.41, 1.41, ...Array<number>(12).fill(1)],
    ],
    ['mono', 'M', [1]],
  ] as const;

  it.each(layouts)('%s: each channel has its weight, LFE none', (_, roles, weights) => {
    const layout = speakers(roles);
    expect(channelWeights(layout)).toEqual(weights);
    const reference = readPlanes(dsp, sine(48_000, 1, -20, 1000, 1, 0), ['integrated'], { layout: MONO });
    weights.forEach((weight, channel) => {
      const { integratedLufs } = readPlanes(
        dsp,
        sine(48_000, 1, -20, 1000, weights.length, channel),
        ['integrated'],
        {
          layout,
        },
      );
      const expected =
        weight === 0 ? Number.NEGATIVE_INFINITY : reference.integratedLufs + 10 * Math.log10(weight);
      expect(integratedLufs === expected || Math.abs(integratedLufs - expected) < 1e-9).toBe(true);
    });
  });

  it('the relative gate leaves out what is 10 LU below, and the absolute one what is below -70', () => {
    const gated = tones(48_000, stereo([10, -36], [30, -23], [10, -36]));
    expect(Math.abs(readPlanes(dsp, gated, ['integrated']).integratedLufs + 23)).toBeLessThan(0.1);
    const near = readPlanes(dsp, tones(48_000, stereo([10, -69.5])), ['integrated']);
    expect(Math.abs(near.integratedLufs + 69.5)).toBeLessThan(0.1);
    const below = readPlanes(dsp, tones(48_000, stereo([10, -70.5])), ['integrated']);
    expect(below).toMatchObject({ integratedLufs: Number.NEGATIVE_INFINITY, gatingThresholdLufs: -70 });
  });

  it.each([25, 100, 500, 2000, 10_000])('%i Hz reads the same at every rate that holds it', (frequency) => {
    const at48 = readPlanes(dsp, tones(48_000, stereo([2, -20]), frequency), ['integrated']).integratedLufs;
    for (const sampleRate of [44_100, 96_000, 192_000]) {
      const { integratedLufs } = readPlanes(
        dsp,
        tones(sampleRate, stereo([2, -20]), frequency),
        ['integrated'],
        {
          sampleRate,
        },
      );
      expect(Math.abs(integratedLufs - at48)).toBeLessThan(0.02);
    }
  });

  it('channels of a discrete layout count once each, unless weights are given', () => {
    const layout = { kind: 'discrete', count: 2 } as const;
    const planes = tones(48_000, stereo([2, -20]));
    const { integratedLufs } = readPlanes(dsp, planes, ['integrated'], { layout });
    const halved = readPlanes(dsp, planes, ['integrated'], { layout, channelWeights: [0.5, 0.5] });
    expect(integratedLufs - halved.integratedLufs).toBeCloseTo(10 * Math.log10(2), 9);
  });
});

describe('properties', () => {
  const planes = programme(9, 8 * 48_000, 2);
  const whole = () => readPlanes(dsp, planes, ALL);

  it('any partition into blocks gives the same bits', () => {
    for (const [seed, longest] of [
      [1, 97],
      [2, 5000],
      [3, 100_000],
    ] as const) {
      const lengths = randomPartition(seeded(seed), 8 * 48_000, longest);
      expect(readPlanes(dsp, planes, ALL, { lengths })).toEqual(whole());
    }
  });

  it('at rates that have no whole hop too', () => {
    for (const sampleRate of [11_025, 22_050, 22_254.5454, 44_100]) {
      const lengths = randomPartition(seeded(sampleRate), 8 * 48_000, 3000);
      expect(readPlanes(dsp, planes, ALL, { sampleRate, lengths })).toEqual(
        readPlanes(dsp, planes, ALL, { sampleRate }),
      );
    }
  });

  it('f64 planes give what the same f32 planes give', () => {
    expect(
      readPlanes(
        dsp,
        planes.map((plane) => Float64Array.from(plane)),
        ALL,
      ),
    ).toEqual(whole());
  });

  it('polarity changes nothing, channels of equal weight may change places, gain adds', () => {
    const { timeSeries: _, ...figures } = whole();
    const [left, right] = planes as [Float32Array, Float32Array];
    const turned = readPlanes(dsp, [left.map((sample) => -sample), right], ALL);
    expect(turned).toMatchObject(figures);
    const swapped = readPlanes(dsp, [right, left], ALL);
    expect(swapped.integratedLufs).toBeCloseTo(figures.integratedLufs, 9);
    const louder = readPlanes(
      dsp,
      planes.map((plane) => plane.map((sample) => 2 * sample)),
      ALL,
    );
    const six = 20 * Math.log10(2);
    for (const figure of [
      'integratedLufs',
      'maxMomentaryLufs',
      'maxShortTermLufs',
      'gatingThresholdLufs',
    ] as const) {
      expect(louder[figure] - figures[figure]).toBeCloseTo(six, 9);
    }
    expect(louder.loudnessRangeLu).toBeCloseTo(figures.loudnessRangeLu, 9);
  });
});

describe('at the edges', () => {
  const none = Number.NEGATIVE_INFINITY;
  const nothing = {
    momentaryLufs: none,
    maxMomentaryLufs: none,
    shortTermLufs: none,
    maxShortTermLufs: none,
    integratedLufs: none,
    gatingThresholdLufs: -70,
    loudnessRangeLu: 0,
  };

  it.each([
    ['no frames', 0],
    ['one frame', 1],
    ['a frame less than 400 ms', 19_199],
  ])('%s have no loudness', (_, frames) => {
    expect(readPlanes(dsp, programme(1, frames, 2), ALL)).toMatchObject(nothing);
  });

  it('400 ms have a momentary and an integrated loudness, 3 s a short-term one', () => {
    const brief = readPlanes(dsp, tones(48_000, stereo([0.4, -20])), ALL);
    expect(brief.integratedLufs).toBe(brief.momentaryLufs);
    expect(Math.abs(brief.integratedLufs + 20)).toBeLessThan(0.2);
    expect(brief.shortTermLufs).toBe(none);
    expect(Math.abs(readPlanes(dsp, tones(48_000, stereo([3, -20])), ALL).shortTermLufs + 20)).toBeLessThan(
      0.1,
    );
  });

  it('silence has none, and neither has silence after noise once it has filled the window', () => {
    expect(readPlanes(dsp, [new Float32Array(200_000), new Float32Array(200_000)], ALL)).toMatchObject(
      nothing,
    );
    const [plane] = tones(48_000, stereo([1, -3], [9, null]));
    const reading = readPlanes(dsp, [plane, plane] as Float32Array[], ALL);
    expect(reading).toMatchObject({ momentaryLufs: none, shortTermLufs: none });
    expect(reading.integratedLufs).toBeGreaterThan(-10);
  });

  it('NaN and infinities are 0 to the filters, and no later sample suffers', () => {
    const odd = tones(48_000, stereo([5, -20])).map((plane) => plane.slice());
    const clean = odd.map((plane) => plane.slice());
    for (const [frame, value] of [
      [1000, Number.NaN],
      [50_000, Number.POSITIVE_INFINITY],
      [50_001, Number.NEGATIVE_INFINITY],
    ] as const) {
      for (const plane of odd) plane[frame] = value;
      for (const plane of clean) plane[frame] = 0;
    }
    expect(readPlanes(dsp, odd, ALL)).toEqual(readPlanes(dsp, clean, ALL));
    expect(
      readPlanes(
        dsp,
        odd.map((plane) => Float64Array.from(plane)),
        ALL,
      ),
    ).toEqual(readPlanes(dsp, clean, ALL));
  });

  it('subnormal samples are silence to the gates, and the greatest f64 are infinitely loud', () => {
    const tiny = [0, 1].map(() => new Float32Array(96_000).fill(1e-42));
    expect(readPlanes(dsp, tiny, ALL)).toMatchObject({ integratedLufs: none });
    const huge = [0, 1].map(() =>
      Float64Array.from({ length: 96_000 }, (_, i) => (i % 2 === 0 ? 1 : -1) * 1e200),
    );
    expect(readPlanes(dsp, huge, ALL).integratedLufs).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([[7999], [384_001], [Number.NaN], [0]])('refuses %f Hz', (sampleRate) => {
    expect(() => readPlanes(dsp, programme(1, 10, 2), ALL, { sampleRate })).toThrow(
      expect.objectContaining({ code: 'meter/options' }),
    );
  });
});

describe('the time series', () => {
  it('has a point for every 100 ms: its greatest momentary loudness and peak', () => {
    const { timeSeries } = readPlanes(dsp, tones(48_000, stereo([1, -20], [1, null], [0.05, -6])), [
      'timeSeries',
    ]);
    expect(timeSeries).toMatchObject({ stepSeconds: 0.1, startSeconds: 0 });
    expect(timeSeries.momentaryLufs).toHaveLength(21);
    expect(timeSeries.momentaryLufs[2]).toBe(Number.NEGATIVE_INFINITY);
    expect(timeSeries.momentaryLufs[8]).toBeCloseTo(-20, 1);
    expect(timeSeries.samplePeakDbfs[3]).toBeCloseTo(-20, 2);
    expect(timeSeries.samplePeakDbfs[15]).toBe(Number.NEGATIVE_INFINITY);
    expect(timeSeries.samplePeakDbfs[20]).toBeCloseTo(-6, 2);
  });

  it('keeps its size: the steps double, the greatest figures stay', () => {
    const planes = programme(5, 10 * 48_000, 2);
    const fine = readPlanes(dsp, planes, ['timeSeries']).timeSeries;
    const coarse = readPlanes(dsp, planes, ['timeSeries'], { timeSeriesPoints: 16 }).timeSeries;
    expect(coarse.stepSeconds).toBe(0.8);
    expect(coarse.momentaryLufs).toHaveLength(13);
    coarse.samplePeakDbfs.forEach((peak, point) => {
      expect(peak).toBe(Math.max(...fine.samplePeakDbfs.slice(8 * point, 8 * point + 8)));
      expect(coarse.momentaryLufs[point]).toBe(
        Math.max(...fine.momentaryLufs.slice(8 * point, 8 * point + 8)),
      );
    });
  });
});
