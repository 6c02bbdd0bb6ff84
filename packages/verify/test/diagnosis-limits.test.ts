import { FAULT_KINDS, INT24, MONO, planarSource } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it, vi } from 'vitest';
import type { FaultDraft } from '../src/diagnosis/hypothesis.js';
import { isTold } from '../src/diagnosis/smallest-figures.js';
import { nullTest } from '../src/index.js';
import { INJECTIONS } from './faults/injections.js';
import { judge } from './faults/judge.js';
import { correctPack, type Injection, replace } from './faults/pack.js';
import { syntheticSession } from './faults/synthetic-session.js';
import { seeded } from './seeded.js';

const dsp = await createDsp({ memoryBytes: 128 << 20 });
const injection = (name: string) => INJECTIONS.find((each) => each.name === name) as Injection;

vi.setConfig({ testTimeout: 60_000 });

describe('a figure that cannot be told from none is not said', () => {
  const draft = (kind: FaultDraft['kind'], figure: number | null): FaultDraft => ({
    kind,
    stem: 0,
    figure,
    unit: null,
  });

  it.each([
    ['offset', -2e-10],
    ['gain', -0.002],
    ['master-gain', 0.0049],
    ['pan-law', -0.001],
    ['stem-dynamics', 0.01],
    ['master-dynamics', -0.04],
    ['master-eq', 0.02],
    ['drift', 0.01],
    ['truncated', 0],
    ['dropout', 0],
    ['dc', -150],
  ] as const)('%s of %f', (kind, figure) => {
    expect(isTold(draft(kind, figure), 'plain', -129)).toBe(false);
  });

  it.each([
    ['offset', 0.37],
    ['gain', -0.01],
    ['drift', 0.2],
    ['dropout', 16],
    ['dc', -135],
    ['polarity', null],
  ] as const)('unlike %s of %f', (kind, figure) => {
    expect(isTold(draft(kind, figure), 'plain', -129)).toBe(true);
  });

  it('unless it is the only one and leaves nothing', () => {
    expect(isTold(draft('gain', 0.003), 'proven', -129)).toBe(true);
    expect(isTold(draft('gain', 1e-6), 'proven', -129)).toBe(false);
  });

  it('and a level beside what cannot be calculated must be larger', () => {
    expect(isTold(draft('gain', -0.09), 'doubtful', -129)).toBe(false);
    expect(isTold(draft('pan-law', 0.3), 'doubtful', -129)).toBe(false);
    expect(isTold(draft('gain', 1.5), 'doubtful', -129)).toBe(true);
    expect(isTold(draft('offset', 0.37), 'doubtful', -129)).toBe(true);
  });

  it.each(FAULT_KINDS)('nor one that is no number: %s', (kind) => {
    expect(isTold(draft(kind, Number.NaN), 'proven', -129)).toBe(false);
    expect(isTold(draft(kind, Number.NEGATIVE_INFINITY), 'proven', -129)).toBe(false);
  });
});

describe('a missing stem', () => {
  const sixteen = syntheticSession(16, 6, 1);
  it.each(['016 VOX', '010 FILL'])(
    'among parts in one key is not the return of another: %s',
    async (stem) => {
      const pack = injection('missing-stem').apply(correctPack(sixteen), stem);
      const { named, wrong } = await judge(dsp, pack, 6 * 48_000);
      expect({ named, wrong }).toEqual({ named: ['missing-stem'], wrong: [] });
    },
  );
});

it.each([2000, 12_000, 30_000])('silence of %i frames in noise is a dropout', async (frames) => {
  const random = seeded(5);
  const noise = () =>
    Float32Array.from({ length: 48_000 }, () => Math.round((random() - random()) * 2 ** 20) / 2 ** 23);
  const pack = correctPack(['A', 'B', 'C'].map((name) => ({ name, planes: [noise()] })));
  const stems = replace(pack.stems, 'B', ([plane = new Float32Array()]) => [
    plane.slice().fill(0, 9000, 9000 + frames),
  ]);
  const { result } = await judge(dsp, { ...pack, stems }, 48_000);
  expect(result.faults).toMatchObject([
    { kind: 'dropout', stem: 'B', figure: frames, fromFrame: 9000, toFrame: 9000 + frames },
  ]);
});

it('a dropout of 20 ms is found in five minutes', async () => {
  const mix = Float32Array.from(
    { length: 300 * 48_000 },
    (_, i) => Math.round(0.3 * Math.sin(i * 0.0576) * 2 ** 23) / 2 ** 23,
  );
  const file = (name: string, plane: Float32Array) => ({
    name,
    encoding: INT24,
    source: planarSource({ sampleRate: 48_000, layout: MONO }, [plane]),
  });
  // At the start of a point of the time line, which is longer than what is looked at of it.
  const from = 14_400 * 377 + 10;
  const result = await nullTest(
    [file('TONE', mix.slice().fill(0, from, from + 960))],
    { ...file('MIX', mix), kind: 'independent' },
    { dsp, diagnose: true },
  );
  expect(result.faults).toMatchObject([{ kind: 'dropout', stem: 'TONE', figure: 960, fromFrame: from }]);
});

it('a short sound that drifts is not only late', async () => {
  const random = seeded(6);
  let [a, b] = [0, 0];
  const dark = Float32Array.from({ length: 4 * 48_000 }, () => {
    a += 0.3 * (random() - random() - a);
    b += 0.3 * (a - b);
    return Math.round(0.5 * b * 2 ** 23) / 2 ** 23;
  });
  const short = dark.map((x, i) => (i >= 140_000 && i < 150_000 ? x : 0));
  const stems = [
    { name: 'SHORT', planes: [short] },
    { name: 'LONG', planes: [dark.slice().reverse()] },
  ];
  const pack = injection('drift 40 ppm').apply(correctPack(stems), 'SHORT');
  const { named, wrong } = await judge(dsp, pack, 4 * 48_000);
  expect({ named, wrong }).toEqual({ named: ['drift 40 ppm'], wrong: [] });
});
