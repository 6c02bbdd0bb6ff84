import { FLOAT32, INT16, INT24, MONO, planarSource } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it, vi } from 'vitest';
import { nullTest } from '../src/index.js';
import { CORRECT_PACKS, UNDECLARED_DITHER } from './faults/correct-packs.js';
import { INJECTIONS } from './faults/injections.js';
import { judge, signalOf } from './faults/judge.js';
import { correctPack, type Injection, mixDown, type Pack, replace } from './faults/pack.js';
import { syntheticSession } from './faults/synthetic-session.js';
import { quantise } from './signals.js';

const SECONDS = 3;
const FRAMES = SECONDS * 48_000;
const dsp = await createDsp({ memoryBytes: 128 << 20 });
const eight = syntheticSession(8, SECONDS);
/** Enough for faults that are searched for long. */
const three = eight.filter(({ name }) => /KICK|BASS|PAD/.test(name));

const apply = (pack: Pack, name: string, stem: string): Pack =>
  (INJECTIONS.find((each) => each.name === name) as Injection).apply(pack, stem);

vi.setConfig({ testTimeout: 60_000 });

describe('a correct pack is not accused:', () => {
  // Those of many stems take long to make: the confusion script has them.
  it.each(CORRECT_PACKS.filter(({ name }) => !/64 stems|200/.test(name)))('$name', async ({ test }) => {
    expect(await test(dsp, 1)).toMatchObject({ verdict: 'pass', faults: [] });
  });
});

describe('two faults at once are both named:', () => {
  it.each([
    ['gain +1.5 dB', '003 GTR L', 'polarity', '006 VOX'],
    ['polarity', '003 GTR L', 'offset -37', '002 BASS'],
    ['offset -37', '005 PAD', 'missing-stem', '001 KICK'],
    ['offset -37', '005 PAD', 'master-gain', ''],
    ['mono-collapse (pack)', '005 PAD', 'pan-law (panned)', '007 HATS'],
    ['channel-swap', '003 GTR L', 'channel-swap (mix)', ''],
    // The softer one beside what is undone only nearly, and beside what leaves half of the song unknown.
    ['drift 40 ppm', '004 GTR R', 'dither 16 (mix)', ''],
    ['offset +0.37', '005 PAD', 'sample-rate (96 kHz)', '004 GTR R'],
    ['truncated start', '005 PAD', 'dither 16', '002 BASS'],
  ])('%s on %s, %s on %s', async (first, stem, second, other) => {
    const few = [stem, other].every((name) => three.some((each) => each.name === name));
    const pack = apply(apply(correctPack(few ? three : eight), first, stem), second, other);
    expect(await judge(dsp, pack, FRAMES)).toMatchObject({ named: [first, second], missed: [], wrong: [] });
  });
});

it('a step in the delay of one stem is found beside a fault of another', async () => {
  const late = apply(correctPack(eight), 'offset +0.37', '006 VOX');
  const stems = replace(late.stems, '004 GTR R', (planes) =>
    planes.map((plane) => plane.map((x, i) => (i < 100_000 ? x : (plane[i + 441] ?? 0)))),
  );
  const { result } = await judge(dsp, { ...late, stems }, FRAMES);
  expect(result.faults).toMatchObject([
    { kind: 'dropout', stem: '004 GTR R', figure: 441 },
    { kind: 'offset', stem: '006 VOX' },
  ]);
  expect(Math.abs((result.faults[0]?.fromFrame ?? 0) - 100_000)).toBeLessThan(300);
});

it('three faults at once are all named', async () => {
  const two = apply(apply(correctPack(eight), 'polarity', '006 VOX'), 'offset -37', '002 BASS');
  const at = 100_000;
  const stems = replace(two.stems, '005 PAD', (planes) =>
    planes.map((plane) => plane.map((x, i) => (i >= at && i < at + 960 ? 0 : x))),
  );
  const { result } = await judge(dsp, { ...two, stems }, FRAMES);
  expect(result.faults.map(({ kind, stem }) => [kind, stem])).toEqual(
    expect.arrayContaining([
      ['polarity', '006 VOX'],
      ['offset', '002 BASS'],
      ['dropout', '005 PAD'],
    ]),
  );
  expect(result.faults).toHaveLength(3);
});

describe('a stem on the other scale is told where it moves the residual beyond the bound:', () => {
  const loud = Float32Array.from(
    { length: FRAMES },
    (_, i) => 0.98 * Math.sin(i * 0.031) * Math.sin(i * 3e-4),
  );
  it.each([
    { name: '0x7FFF, a 16-bit stem in a 24-bit mix', step: 0x8000 / 0x7fff, own: INT16, mixed: INT24 },
    {
      name: '0x7FFFFF, a 24-bit stem in a float mix',
      step: 0x80_0000 / 0x7f_ffff,
      own: INT24,
      mixed: FLOAT32,
    },
  ])('$name', async ({ step, own, mixed }) => {
    const file = (name: string, plane: Float32Array, encoding: typeof own) => ({
      name,
      encoding,
      source: planarSource({ sampleRate: 48_000, layout: MONO }, [plane]),
    });
    const result = await nullTest(
      [
        file(
          'LOUD',
          loud.map((x) => quantise(x * step, own)),
          own,
        ),
      ],
      {
        ...file(
          'MIX',
          loud.map((x) => quantise(x, mixed)),
          mixed,
        ),
        kind: 'independent',
      },
      { dsp, diagnose: true },
    );
    expect(result.verdict).toBe('fail');
    expect(result.faults.map(({ kind, stem }) => [kind, stem])).toEqual([['scale', 'LOUD']]);
  });
});

it('names one of 64 stems', async () => {
  const stems = syntheticSession(64, 2);
  const pack = apply(correctPack(stems), 'gain -0.1 dB', '034 GTR R');
  expect(await judge(dsp, pack, 96_000)).toMatchObject({ named: ['gain -0.1 dB'], missed: [], wrong: [] });
});

describe('a mastered mix', () => {
  it.each(['clipping (mix)'])('fails, and the stems are said to be complete: %s', async (name) => {
    const { result } = await judge(dsp, apply(correctPack(eight), name, ''), FRAMES);
    expect(result).toMatchObject({ verdict: 'fail', explainedBy: 'master' });
  });

  it('is no excuse for a stem that is missing', async () => {
    const pack = apply(apply(correctPack(three), 'master-gain', ''), 'missing-stem', '005 PAD');
    const { result } = await judge(dsp, pack, FRAMES);
    expect(result.explainedBy).toBeUndefined();
    expect(result.faults.map(({ kind }) => kind)).toContain('missing-stem');
  });
});

describe('one sample that is off', () => {
  const exact = mixDown(correctPack(eight), FRAMES);

  it.each([0, 77_777, FRAMES - 1])('fails at its frame, %i, and no stem is accused', async (frame) => {
    const mix = exact.map((plane) => plane.slice());
    // More than twice the bound of nine files, half a step each.
    (mix[0] as Float32Array)[frame] = (mix[0]?.[frame] as number) + 10 * 2 ** -23;
    const reference = { ...signalOf({ name: 'MIX', planes: mix }), kind: 'independent' as const };
    const result = await nullTest(eight.map(signalOf), reference, { dsp, diagnose: true });
    expect(result).toMatchObject({ verdict: 'fail', firstFrameBeyondBound: frame });
    expect(result.faults).toMatchObject([
      { kind: 'unexplained', stem: null, fromFrame: frame, toFrame: frame + 1 },
    ]);
  });
});

it('says of dither that nobody declared just that', async () => {
  const { verdict, faults } = await UNDECLARED_DITHER.test(dsp, 1);
  expect(verdict).toBe('fail');
  expect(faults).toMatchObject([{ kind: 'dither', stem: null }]);
});
