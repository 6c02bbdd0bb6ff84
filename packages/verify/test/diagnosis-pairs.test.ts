import { INT24, MONO, planarSource } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import { Contribution } from '../src/diagnosis/contribution.js';
import type { Hypothesis } from '../src/diagnosis/hypothesis.js';
import { knownFrames } from '../src/diagnosis/known-frames.js';
import { locate } from '../src/diagnosis/lag-search.js';
import { chooseWindows } from '../src/diagnosis/probes.js';
import type { Scene } from '../src/diagnosis/scene.js';
import { Transforms } from '../src/diagnosis/spectra.js';
import { nullTest } from '../src/index.js';
import { seeded } from './seeded.js';

const dsp = await createDsp({ memoryBytes: 64 << 20 });
const FRAMES = 7 * 48_000;

describe('the windows that are looked at', () => {
  const POINTS = 1000;
  const range = { from: 0, to: FRAMES };
  const lineOf = (peaks: Float64Array) => ({
    startFrame: 0,
    pointFrames: FRAMES / POINTS,
    residualPeaks: peaks,
    mixPeaks: peaks,
    places: peaks.map((_, point) => Math.floor(((point + 0.9) * FRAMES) / POINTS)),
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('hold the loudest place, wherever it lies (%i)', (seed) => {
    const random = seeded(seed);
    const peaks = Float64Array.from({ length: POINTS }, () => 0.1 + 0.1 * random());
    const loudest = Math.floor(POINTS * random());
    peaks[loudest] = 1;
    const windows = chooseWindows(lineOf(peaks), range, 0.01, 8, 2);
    const place = Math.floor(((loudest + 0.9) * FRAMES) / POINTS);
    expect(windows.some(({ from, to }) => from <= place && place < to)).toBe(true);
    for (const [at, { from }] of windows.entries())
      expect(from).toBeGreaterThanOrEqual(windows[at - 1]?.to ?? 0);
  });
});

describe('without frames of which nothing is known', () => {
  it('each channel of each stem goes on without them, and what is one plane stays one', () => {
    const plane = () => new Float64Array(8192);
    const mono = plane();
    const scene = {
      windows: [
        {
          from: 0,
          frames: 8192,
          mix: [plane(), plane(), plane()],
          sum: [plane(), plane(), plane()],
          stems: [
            [plane(), plane(), plane()],
            [mono, mono, mono],
          ],
        },
      ],
      frames: 8192,
    } as unknown as Scene;
    const unknown = [{ unknown: [{ from: 4096, to: 8192 }] } as unknown as Hypothesis];
    const seen = knownFrames(scene, [[plane(), plane(), plane()]], unknown);
    const [window] = seen.scene.windows;
    expect(window?.stems.map((planes) => planes.map(({ length }) => length))).toEqual([
      [4096, 4096, 4096],
      [4096, 4096, 4096],
    ]);
    expect(new Set(window?.stems[0]).size).toBe(3);
    expect(new Set(window?.stems[1]).size).toBe(1);
  });
});

const code = (x: number) => Math.round(x * 2 ** 23) / 2 ** 23;
const file = (name: string, plane: Float32Array) => ({
  name,
  encoding: INT24,
  source: planarSource({ sampleRate: 48_000, layout: MONO }, [plane]),
});
const noise = (seed: number) => {
  const random = seeded(seed);
  return Float32Array.from({ length: FRAMES }, () => code(0.1 * (random() - random())));
};

async function faultsOf(stems: readonly Float32Array[], delivered: readonly Float32Array[]) {
  const mix = Float32Array.from({ length: FRAMES }, (_, i) =>
    stems.reduce((sum, plane) => sum + (plane[i] as number), 0),
  );
  const files = delivered.map((plane, at) => file(`STEM ${at + 1}`, plane));
  const reference = { ...file('MIX', mix), kind: 'independent' } as const;
  return (await nullTest(files, reference, { dsp, diagnose: true })).faults;
}

it('a DC offset beside a repeated block is as large as it is, and one', async () => {
  const [one, two] = [noise(1), noise(2)];
  const shifted = one.map((x) => code(x + 0.002));
  const repeated = two.map((x, i) => (i >= 200_000 && i < 200_512 ? (two[i - 512] as number) : x));
  const faults = await faultsOf([one, two], [shifted, repeated]);
  expect(faults).toMatchObject([
    { kind: 'dc', stem: 'STEM 1', figure: expect.closeTo(20 * Math.log10(0.002), 2) },
    { kind: 'dropout', stem: 'STEM 2', figure: 512, fromFrame: 200_000 },
  ]);
});

it('some stray samples here and there are no missing stem', async () => {
  const stems = [noise(3), noise(4)];
  const stray = stems.map((plane) => plane.slice());
  for (const [at, frame] of [20_000, 100_000, 180_000, 290_000].entries())
    (stray[at % 2] as Float32Array)[frame] = 0.5;
  const faults = await faultsOf(stems, stray);
  expect(faults.map(({ kind }) => kind)).toEqual(['unexplained']);
});

describe('a block that is repeated', () => {
  const repeatedAt = (plane: Float32Array, at: number, frames: number) =>
    plane.map((x, i) => (i >= at && i < at + frames ? (plane[i - frames] as number) : x));
  const cutAt = (plane: Float32Array, at: number) => plane.map((x, i) => (i < at ? x : 0));

  it('is found where another file that ends too early is missing behind it', async () => {
    const [one, two] = [noise(5), noise(6)];
    const faults = await faultsOf([one, two], [repeatedAt(one, 100_000, 512), cutAt(two, 100_600)]);
    expect(faults).toMatchObject([
      { kind: 'dropout', stem: 'STEM 1', figure: 512, fromFrame: 100_000 },
      { kind: 'truncated', stem: 'STEM 2', fromFrame: 100_600 },
    ]);
  });

  it('is no part of a tone that comes again all the time', async () => {
    const period = Float32Array.from({ length: 48 }, (_, i) => code(0.1 * Math.sin((Math.PI * i) / 24)));
    const tone = Float32Array.from({ length: FRAMES }, (_, i) => period[i % 48] as number);
    const late = noise(7).fill(0, 0, 100_600);
    const faults = await faultsOf([tone, late], [tone]);
    expect(faults.map(({ kind }) => kind)).toEqual(['missing-stem']);
  });
});

it('the scale of the mix is one fault beside a loud stem that is late', async () => {
  const stems = [noise(8).map((x) => code(4 * x)), noise(9), noise(10), noise(11)];
  const late = (stems[0] as Float32Array).map((_, i, all) => all[i - 1000] ?? 0);
  const full = stems.map((plane) => plane.map((x) => (x * 32_767) / 32_768));
  const mix = Float64Array.from({ length: FRAMES }, (_, i) =>
    full.reduce((sum, plane) => sum + (plane[i] as number), 0),
  );
  const files = [late, ...stems.slice(1)].map((plane, at) => file(`STEM ${at + 1}`, plane));
  const reference = { ...file('MIX', Float32Array.from(mix, code)), kind: 'independent' } as const;
  const { faults } = await nullTest(files, reference, { dsp, diagnose: true });
  expect(faults).toMatchObject([
    { kind: 'scale', stem: null },
    { kind: 'offset', stem: 'STEM 1', figure: 1000 },
  ]);
});

it('a gain of the master that moves is one of the sum as it would be, beside a stem that is inverted', async () => {
  const stems = [noise(12), noise(13), noise(14), noise(15)];
  const gain = (i: number) => 1 - 0.4 * Math.max(0, Math.sin(i / 4000)) ** 4;
  const mix = Float32Array.from({ length: FRAMES }, (_, i) =>
    code(gain(i) * stems.reduce((sum, plane) => sum + (plane[i] as number), 0)),
  );
  const delivered = stems.map((plane, at) => (at === 1 ? plane.map((x) => -x) : plane));
  const files = delivered.map((plane, at) => file(`STEM ${at + 1}`, plane));
  const { faults } = await nullTest(
    files,
    { ...file('MIX', mix), kind: 'independent' },
    { dsp, diagnose: true },
  );
  expect(faults).toMatchObject([
    { kind: 'polarity', stem: 'STEM 2' },
    { kind: 'master-dynamics', stem: null, figure: expect.closeTo(20 * Math.log10(0.6), 1) },
  ]);
});

it('a delay is found in windows of any length: what another fault leaves of them may be odd', async () => {
  const plane = noise(16);
  const stem = new Contribution(dsp, file('STEM', plane), 1);
  const scene = { stems: [stem], transforms: new Transforms(dsp) } as unknown as Scene;
  const places = [40_001, 90_000].map((from, index) => {
    const wanted = [Float64Array.from(plane.subarray(from - 37, from - 37 + 4097))];
    return { index, from, frames: 4097, wanted, energy: 1 };
  });
  const { lags, each } = await locate(scene, 0, places, 2);
  expect([lags[0], ...each.map(({ lag }) => lag)]).toEqual([37, 37, 37]);
});
