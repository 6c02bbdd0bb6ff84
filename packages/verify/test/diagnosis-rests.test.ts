import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import { judge } from './faults/judge.js';
import { correctPack, type Plane, replace } from './faults/pack.js';
import { syntheticSession } from './faults/synthetic-session.js';

const SECONDS = 4;
const FRAMES = SECONDS * 48_000;
const dsp = await createDsp({ memoryBytes: 128 << 20 });
// The kick hits at 126_783 and is silent from 123_898 on.
const stems = syntheticSession(8, SECONDS, 9);
const [FROM, TO] = [126_397, 127_815] as const;

async function said(change: (plane: Plane) => Plane) {
  const pack = { ...correctPack(stems), stems: replace(stems, '001 KICK', (planes) => planes.map(change)) };
  const { result } = await judge(dsp, pack, FRAMES);
  return result.faults.map(({ kind, stem, figure, fromFrame, toFrame }) => ({
    kind,
    stem,
    figure,
    fromFrame,
    toFrame,
  }));
}

const silenced = (from: number, to: number) => (plane: Plane) =>
  plane.map((x, i) => (i >= from && i < to ? 0 : x));

describe('a block that is lost partly in a rest is a dropout of what was lost', () => {
  const start =
    (stems[0]?.planes[0]?.subarray(125_000).findIndex((x) => Math.abs(x) > 1e-5) as number) + 125_000;

  it('at its end', async () => {
    const [fault, ...more] = await said(silenced(FROM, TO));
    expect(fault).toMatchObject({ kind: 'dropout', stem: '001 KICK', toFrame: TO });
    expect(Math.abs((fault?.fromFrame as number) - start)).toBeLessThan(4);
    expect(more).toEqual([]);
  });

  it('at its start', async () => {
    // The hit ends at 148_382, where its file was cut.
    const [fault, ...more] = await said(silenced(147_900, 149_200));
    expect(fault).toMatchObject({ kind: 'dropout', stem: '001 KICK', fromFrame: 147_900 });
    expect(Math.abs((fault?.toFrame as number) - 148_383)).toBeLessThan(4);
    expect(fault?.figure).toBe((fault?.toFrame as number) - 147_900);
    expect(more).toEqual([]);
  });

  it('where a block before it is repeated in its place', async () => {
    const block = TO - FROM;
    const faults = await said((plane) =>
      plane.map((x, i) => (i >= FROM && i < TO ? (plane[i - block] as number) : x)),
    );
    expect(faults).toMatchObject([{ kind: 'dropout', stem: '001 KICK', toFrame: TO }]);
  });

  it('and no part of a hit that is another stem: what fades is not lost', async () => {
    // A short sound that nobody has, ending just where the kick begins.
    const pack = correctPack(stems);
    const extra = new Float32Array(FRAMES);
    for (let i = 0; i < 900; i++) extra[start - 900 + i] = 0.2 * Math.sin(i * 0.05) * (1 - i / 900) ** 2;
    const { result } = await judge(
      dsp,
      { ...pack, parts: [...pack.parts, { name: 'OTHER', planes: [extra.map((x) => Math.fround(x))] }] },
      FRAMES,
    );
    expect(result.faults.map(({ kind }) => kind)).not.toContain('dropout');
  });
});

it('a room that stands still and is mono in the pack is known by what its sides have in common', async () => {
  const room = syntheticSession(9, 3, 9);
  const pack = {
    ...correctPack(room),
    stems: replace(room, '009 ROOM', ([l, r]) => [
      (l as Plane).map((x, i) => Math.round((x + (r?.[i] as number)) * 2 ** 22) / 2 ** 23),
    ]),
  };
  const { result } = await judge(dsp, pack, 3 * 48_000);
  expect(result.faults).toMatchObject([{ kind: 'mono-collapse', stem: '009 ROOM' }]);
});

it('sides that are opposite in every sample are no missing stem, whosever they are', async () => {
  const two = syntheticSession(2, 3, 9);
  const pack = correctPack(two);
  let state = 1;
  const noise = Float32Array.from({ length: 3 * 48_000 }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return Math.round((state / 2_147_483_647 - 0.5) * 2 ** 20) / 2 ** 23;
  });
  const side = { name: 'SIDE', planes: [noise, noise.map((x) => -x)] };
  const { result } = await judge(dsp, { ...pack, parts: [...pack.parts, side] }, 3 * 48_000);
  expect(result.faults).toMatchObject([{ kind: 'unexplained' }]);
});

it('a part that comes in early after another has faded out is early, and the other is not cut off', async () => {
  const frames = 96_000;
  let state = 7;
  const faded = (from: number, to: number) => {
    let low = 0;
    return Float32Array.from({ length: frames }, (_, i) => {
      state = (state * 48_271) % 2_147_483_647;
      low += 0.1 * (state / 2_147_483_647 - 0.5 - low);
      const fade = Math.max(0, Math.min(1, (i - from) / 4000, (to - i) / 4000));
      return Math.round(low * fade * fade * 2 ** 22) / 2 ** 23;
    });
  };
  const parts = [
    { name: 'FIRST', planes: [faded(0, 40_000)] },
    { name: 'SECOND', planes: [faded(44_000, 90_000)] },
  ];
  const early = replace(parts, 'SECOND', ([plane = new Float32Array()]) => [
    plane.map((_, i) => plane[i + 37] ?? 0),
  ]);
  const { result } = await judge(dsp, { ...correctPack(parts), stems: early }, frames);
  expect(result.faults).toMatchObject([{ kind: 'offset', stem: 'SECOND', figure: -37 }]);
  expect(result.faults).toHaveLength(1);
});
