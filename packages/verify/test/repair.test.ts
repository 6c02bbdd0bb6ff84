import { fileURLToPath } from 'node:url';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { nothingToRepair } from '../src/index.js';
import { correctPack, type Pack } from './faults/pack.js';
import { realSession } from './faults/real-session.js';
import { injected, repairedPack, withSilenceAround } from './faults/repaired-pack.js';
import { type SessionStem, syntheticSession } from './faults/synthetic-session.js';

// Representative: `npm run repairs` repairs every fault of the injector, and pairs of them.
const SYNTHETIC = withSilenceAround(syntheticSession(7, 2)).filter(({ name }) => !/GTR|VOX/.test(name));
const REAL = withSilenceAround(
  realSession(fileURLToPath(new URL('../../../examples/real-session/audio', import.meta.url))),
);
/** A diagnosis takes seconds where the machine has other work. */
const PATIENCE = 60_000;

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 128 << 20 });
});

/** After the repair the pack nulls, every file that stayed is bit for bit what it was, and nothing is left to do. */
async function expectRepaired(stems: readonly SessionStem[], pack: Pack) {
  const { before, plan, after, again, changed } = await repairedPack(dsp, stems, pack);
  expect(before.verdict).toBe('fail');
  expect(plan.kept).toEqual([]);
  expect(after.verdict).toBe('pass');
  expect(changed).toEqual([]);
  expect(nothingToRepair(again)).toBe(true);
  expect(again.kept).toEqual([]);
  return plan;
}

describe('a pack with faults that are undone without loss', { timeout: PATIENCE }, () => {
  it.each([
    ['polarity', 'KICK'],
    ['channel-swap', 'PAD'],
    ['offset +1', 'KICK'],
    ['offset -37', 'PAD'],
    ['offset +1000', 'BASS'],
    ['doubled-stem twin', 'PAD'],
    ['extra-stem', 'HATS'],
  ] as const)('passes after the repair of: %s, on %s of a synthetic session', async (fault, stem) => {
    await expectRepaired(SYNTHETIC, injected(SYNTHETIC, [[fault, stem]]));
  });

  it.each([
    ['polarity', 'KICK', 'offset +1000', 'PAD'],
    ['doubled-stem twin', 'BASS', 'channel-swap', 'HATS'],
    ['offset -37', 'BASS', 'polarity', 'BASS'],
  ] as const)('passes after the repair of two: %s on %s, %s on %s', async (a, first, b, second) => {
    const pack = injected(SYNTHETIC, [
      [a, first],
      [b, second],
    ]);
    const plan = await expectRepaired(SYNTHETIC, pack);
    expect(plan.repaired.length).toBeGreaterThan(1);
  });

  it('passes after the repair of a real session: one stem late, another with its sides swapped', async () => {
    const pack = injected(REAL, [
      ['offset +1', 'HATS'],
      ['channel-swap', 'MINILOGUE'],
    ]);
    await expectRepaired(REAL, pack);
  });

  it('passes after a file that starts late and lacks its silent tail has been padded', async () => {
    const cut = (stem: SessionStem): SessionStem =>
      stem.name.includes('BASS')
        ? { ...stem, planes: stem.planes.map((plane) => plane.slice(4800, -4800)) }
        : stem;
    const pack = { ...correctPack(SYNTHETIC), stems: SYNTHETIC.map(cut) };
    const plan = await expectRepaired(SYNTHETIC, pack);
    expect(plan.files.find(({ name }) => name.includes('BASS'))?.actions).toEqual([
      { kind: 'shift', frames: 4800 },
      { kind: 'pad', frames: 4800 },
    ]);
  });
});

describe('a pack with a fault that cannot be undone without loss', { timeout: PATIENCE }, () => {
  it.each([
    ['gain -0.1 dB', 'KICK'],
    ['doubled-stem x2', 'BASS'],
    ['bit-depth 16', 'PAD'],
    ['clipping (stem)', 'PAD'],
    ['master-gain', 'KICK'],
    ['polarity (mix)', 'KICK'],
    ['truncated (short file)', 'PAD'],
  ] as const)('is left as it is, with reason and remedy: %s, on %s', async (fault, stem) => {
    const { before, plan, after } = await repairedPack(dsp, SYNTHETIC, injected(SYNTHETIC, [[fault, stem]]));
    expect(nothingToRepair(plan)).toBe(true);
    expect(plan.repaired).toEqual([]);
    expect(plan.kept).toHaveLength(before.faults.length);
    for (const { reason, remedy } of plan.kept)
      expect(Math.min(reason.length, remedy.length)).toBeGreaterThan(9);
    expect(after.verdict).toBe('fail');
  });

  it('does not keep the other faults of the pack from being repaired', async () => {
    const pack = injected(SYNTHETIC, [
      ['gain +1.5 dB', 'PAD'],
      ['polarity', 'KICK'],
    ]);
    const { plan, after } = await repairedPack(dsp, SYNTHETIC, pack);
    expect(plan.repaired.map(({ kind }) => kind)).toEqual(['polarity']);
    expect(plan.kept.map(({ kind }) => kind)).toEqual(['gain']);
    expect(after.verdict).toBe('fail');
    expect(after.faults.map(({ kind }) => kind)).toEqual(['gain']);
  });
});
