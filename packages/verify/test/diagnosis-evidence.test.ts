import { INT24, MONO, planarSource } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import { isReplaced } from '../src/diagnosis/consistency.js';
import { matrixCorrection, scalarMatrix } from '../src/diagnosis/correction.js';
import { isEven } from '../src/diagnosis/evenness.js';
import type { FaultDraft, Hypothesis } from '../src/diagnosis/hypothesis.js';
import { isOnAllStems } from '../src/diagnosis/on-all-stems.js';
import { MASTER, type Scene } from '../src/diagnosis/scene.js';
import { Transforms } from '../src/diagnosis/spectra.js';
import { terminalHypothesis } from '../src/diagnosis/terminal-hypotheses.js';
import { nullTest } from '../src/index.js';
import { seeded } from './seeded.js';

const dsp = await createDsp({ memoryBytes: 64 << 20 });
const WINDOW = 8192;
const WINDOWS = 6;
const FRAMES = WINDOW * WINDOWS;

const noise = (seed: number, level = 0.1) => {
  const random = seeded(seed);
  return Float64Array.from({ length: FRAMES }, () => level * (random() - random()));
};
/** A sound without its treble. */
const dark = (plane: Float64Array) => {
  let [a, b] = [0, 0];
  return plane.map((x) => {
    a += 0.05 * (x - a);
    b += 0.05 * (a - b);
    return 5 * b;
  });
};
const times = (plane: Float64Array, gain: number) => plane.map((x) => gain * x);
const sumOf = (...planes: Float64Array[]) =>
  Float64Array.from({ length: FRAMES }, (_, i) =>
    planes.reduce((sum, plane) => sum + (plane[i] as number), 0),
  );
const cut = (plane: Float64Array) =>
  Array.from({ length: WINDOWS }, (_, at) => [plane.slice(at * WINDOW, (at + 1) * WINDOW)]);

/** A mono scene of these stems; nothing but what is looked at here. */
function sceneOf(stems: readonly Float64Array[]): Scene {
  const parts = stems.map(cut);
  const sum = cut(sumOf(...stems));
  const reader = (plane: Float64Array) => ({
    read: async (from: number, frames: number) => [plane.slice(from, from + frames)],
  });
  return {
    dsp,
    transforms: new Transforms(dsp),
    sampleRate: 48_000,
    channels: 1,
    stems: stems.map(reader),
    master: reader(sumOf(...stems)),
    windows: sum.map((planes, at) => ({
      from: at * WINDOW,
      frames: WINDOW,
      mix: planes,
      sum: planes,
      stems: parts.map((part) => part[at]),
    })),
    frames: FRAMES,
    range: { from: 0, to: FRAMES },
    active: { from: 0, to: FRAMES },
    bound: 1e-7,
    floorPower: 1e-15,
  } as unknown as Scene;
}

const hypothesis = (more: Partial<Hypothesis>) => more as Hypothesis;
const said = (kind: FaultDraft['kind'], figure: number | null) => () => [
  { kind, stem: 0, figure, unit: null },
];

describe('a stem that is taken out, with another take of it left,', () => {
  const stem = dark(noise(1));
  const scene = sceneOf([stem]);
  const take = cut(dark(noise(2)));
  it.each([
    ['extra-stem', null],
    ['mono-collapse', null],
    ['gain', -20],
    ['pan-law', 10],
  ] as const)('is replaced, and no matter of %s %s', (kind, figure) => {
    const drafts = said(kind, figure);
    expect(isReplaced(scene, hypothesis({ stem: 0, after: take, drafts }))).toBe(true);
    // What sounds otherwise is something else.
    expect(isReplaced(scene, hypothesis({ stem: 0, after: cut(noise(3)), drafts }))).toBe(false);
  });

  it.each([
    ['gain', -3],
    ['pan-law', 6.02],
  ] as const)('unlike one that is there, with %s of %f dB', (kind, figure) => {
    expect(isReplaced(scene, hypothesis({ stem: 0, after: take, drafts: said(kind, figure) }))).toBe(false);
  });
});

describe('what is taken off', () => {
  const [stem, other] = [sumOf(noise(4), dark(noise(5))), noise(6)];
  it('is even where it is there in every octave', () => {
    const before = cut(sumOf(times(stem, 0.3), other));
    expect(isEven(sceneOf([stem]), before, cut(other))).toBe(true);
  });

  it('and uneven where only its low sound is', () => {
    const low = dark(noise(5));
    const before = cut(sumOf(times(low, 0.3), other));
    const after = cut(sumOf(times(low, 0.3), other, times(stem, -0.3)));
    expect(isEven(sceneOf([stem]), before, after)).toBe(false);
  });
});

describe('what is on the master', () => {
  const [loud, soft] = [noise(7, 0.2), noise(8)];
  const scene = sceneOf([loud, soft]);
  const correction = matrixCorrection(scalarMatrix(1, 0.2));
  const filter = hypothesis({ stem: MASTER, family: 'filter', correction });
  it('is on each of its stems', async () => {
    expect(await isOnAllStems(scene, cut(times(sumOf(loud, soft), 0.2)), filter, [])).toBe(true);
  });

  it('and what is on the loudest alone is not', async () => {
    expect(await isOnAllStems(scene, cut(times(loud, 0.2)), filter, [])).toBe(false);
  });
});

describe('what nothing explains', () => {
  const stem = noise(9);
  const scene = sceneOf([stem, noise(10)]);
  const kindOf = async (plane: Float64Array) => {
    const segment = async () => ({ from: 0, frames: 64, residual: [plane.slice(0, 64)] });
    const last = await terminalHypothesis(scene, cut(plane), [], segment);
    return last.drafts().map(({ kind }) => kind);
  };

  it('is a missing stem where it is made of none', async () => {
    expect(await kindOf(noise(11))).toEqual(['missing-stem']);
  });

  it('and none where it is made of one', async () => {
    expect(await kindOf(sumOf(times(stem, 0.9), noise(11)))).toEqual(['unexplained']);
  });
});

describe('beside a stem that is missing', () => {
  const written = (plane: Float64Array) => Float32Array.from(plane, (x) => Math.round(x * 2 ** 23) / 2 ** 23);
  const file = (name: string, plane: Float64Array) => ({
    name,
    encoding: INT24,
    source: planarSource({ sampleRate: 48_000, layout: MONO }, [written(plane)]),
  });
  const [one, two, three] = [noise(12), dark(noise(13)), times(noise(14), 0.05)];
  it.each([
    [0.3, ['missing-stem']],
    [0.7, ['gain', 'missing-stem']],
  ])('a level that is %f dB off is told from half a decibel on', async (level, kinds) => {
    const mix = file('MIX', sumOf(times(one, 10 ** (level / 20)), two, three));
    const { faults } = await nullTest(
      [file('ONE', one), file('TWO', two)],
      { ...mix, kind: 'independent' },
      { dsp, diagnose: true },
    );
    expect(faults.map(({ kind }) => kind)).toEqual(kinds);
  });
});
