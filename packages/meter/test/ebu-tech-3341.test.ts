import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMeter } from '../src/index.js';
import { readPlanes, speakers } from './read-planes.js';
import { stereo, tones } from './tone.js';

const RATES = [44_100, 48_000, 88_200, 96_000, 176_400, 192_000];

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 8 * 1024 * 1024 });
});

const LOUDNESS = ['momentary', 'shortTerm', 'integrated'] as const;

describe.each(RATES)('EBU Tech 3341 Table 1 at %i Hz', (sampleRate) => {
  const read = (planes: Float32Array[]) => readPlanes(dsp, planes, LOUDNESS, { sampleRate });

  it.each([
    [1, -23],
    [2, -33],
  ])('case %i: M, S and I are %f LUFS', (_, level) => {
    const reading = read(tones(sampleRate, stereo([20, level])));
    for (const figure of [reading.momentaryLufs, reading.shortTermLufs, reading.integratedLufs]) {
      expect(Math.abs(figure - level)).toBeLessThanOrEqual(0.1);
      expect(Math.abs(figure - level)).toBeLessThanOrEqual(0.013);
    }
  });

  it.each([
    [
      3,
      [
        [10, -36],
        [60, -23],
        [10, -36],
      ],
    ],
    [
      4,
      [
        [10, -72],
        [10, -36],
        [60, -23],
        [10, -36],
        [10, -72],
      ],
    ],
    [
      5,
      [
        [20, -26],
        [20.1, -20],
        [20, -26],
      ],
    ],
  ] as const)('case %i: I is -23 LUFS', (_, stretches) => {
    const { integratedLufs } = read(tones(sampleRate, stereo(...stretches)));
    expect(Math.abs(integratedLufs + 23)).toBeLessThanOrEqual(0.1);
    expect(Math.abs(integratedLufs + 23)).toBeLessThanOrEqual(0.03);
  });

  it('case 6: five channels at -28, -28, -24, -30, -30 make -23 LUFS', () => {
    const planes = tones(sampleRate, [{ seconds: 20, levelsDbfs: [-28, -28, -24, -30, -30] }]);
    const { integratedLufs } = readPlanes(dsp, planes, LOUDNESS, {
      sampleRate,
      layout: speakers('L R C SL SR'),
    });
    expect(Math.abs(integratedLufs + 23)).toBeLessThanOrEqual(0.1);
    expect(Math.abs(integratedLufs + 23)).toBeLessThanOrEqual(0.02);
  });

  it('case 9: S is constant after 3 s', () => {
    const planes = tones(
      sampleRate,
      stereo(...repeat<readonly [number, number]>(5, [1.34, -20], [1.66, -30])),
    );
    const seen = watch(planes, sampleRate, 3, (reading) => reading.shortTermLufs);
    expect(Math.max(...seen.map((figure) => Math.abs(figure + 23)))).toBeLessThanOrEqual(0.1);
  });

  it('case 10: max S of 3 s at any offset is -23 LUFS', () => {
    for (let i = 0; i < 20; i++) {
      const reading = read(tones(sampleRate, stereo([i * 0.15, null], [3, -23], [1, null])));
      expect(Math.abs(reading.maxShortTermLufs + 23)).toBeLessThanOrEqual(0.1);
    }
  });

  it('case 11: max S in turn is -38 to -19 LUFS', () => {
    const stretches = Array.from({ length: 20 }, (_, i) =>
      stereo([i * 0.15, null], [3, -38 + i], [3 - i * 0.15, null]),
    );
    expect(greatestInTurn(stretches, 6, 'shortTerm')).toBeLessThanOrEqual(0.1);
  });

  it('case 12: M is constant after 1 s', () => {
    const planes = tones(
      sampleRate,
      stereo(...repeat<readonly [number, number]>(25, [0.18, -20], [0.22, -30])),
    );
    const seen = watch(planes, sampleRate, 1, (reading) => reading.momentaryLufs);
    expect(Math.max(...seen.map((figure) => Math.abs(figure + 23)))).toBeLessThanOrEqual(0.1);
  });

  it('case 13: max M of 400 ms at any offset is -23 LUFS', () => {
    for (let i = 0; i < 20; i++) {
      const reading = read(tones(sampleRate, stereo([i * 0.02, null], [0.4, -23], [1, null])));
      expect(Math.abs(reading.maxMomentaryLufs + 23)).toBeLessThanOrEqual(0.1);
    }
  });

  it('case 14: max M in turn is -38 to -19 LUFS', () => {
    const stretches = Array.from({ length: 20 }, (_, i) =>
      stereo([i * 0.02, null], [0.4, -38 + i], [0.4 - i * 0.02, null]),
    );
    expect(greatestInTurn(stretches, 0.8, 'momentary')).toBeLessThanOrEqual(0.1);
  });

  /** The meter after every 10 ms, from `fromSeconds` on. */
  function watch(
    planes: Float32Array[],
    rate: number,
    fromSeconds: number,
    figure: (reading: { momentaryLufs: number; shortTermLufs: number }) => number,
  ): number[] {
    const meter = createMeter(dsp, {
      format: { sampleRate: rate, layout: { kind: 'speakers', roles: ['L', 'R'] } },
      measure: ['momentary', 'shortTerm'],
    });
    const seen: number[] = [];
    const frames = Math.round(rate / 100);
    for (let at = 0; at + frames <= (planes[0]?.length ?? 0); at += frames) {
      meter.push({
        startFrame: at,
        frameCount: frames,
        sampleType: 'f32',
        planes: planes.map((plane) => plane.subarray(at, at + frames)),
      });
      if (at + frames >= fromSeconds * rate) seen.push(figure(meter.read()));
    }
    meter.release();
    return seen;
  }

  /** One file of all parts; the greatest figure within each is compared with -38 + i. Returns the worst error. */
  function greatestInTurn(
    parts: readonly ReturnType<typeof stereo>[],
    partSeconds: number,
    which: 'momentary' | 'shortTerm',
  ): number {
    const planes = tones(sampleRate, parts.flat());
    const seen = watch(planes, sampleRate, 0, (reading) =>
      which === 'momentary' ? reading.momentaryLufs : reading.shortTermLufs,
    );
    const errors = parts.map((_, i) => {
      const part = seen.slice(Math.round(i * partSeconds * 100), Math.round((i + 1) * partSeconds * 100));
      return Math.abs(Math.max(...part) - (-38 + i));
    });
    return Math.max(...errors);
  }
});

function repeat<T>(times: number, ...items: T[]): T[] {
  return Array.from({ length: times }, () => items).flat();
}

describe('a live meter says -18.0 LUFS', () => {
  it('for a stereo sine of 1 kHz at -18 dBFS', () => {
    const { integratedLufs } = readPlanes(dsp, tones(48_000, stereo([5, -18])), ['integrated']);
    expect(integratedLufs.toFixed(1)).toBe('-18.0');
  });
});
