import { FAULT_KINDS, type FaultKind } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it, vi } from 'vitest';
import { INJECTIONS } from './faults/injections.js';
import { judge } from './faults/judge.js';
import { correctPack, type Injection } from './faults/pack.js';
import { syntheticSession } from './faults/synthetic-session.js';

const SECONDS = 5;
const dsp = await createDsp({ memoryBytes: 128 << 20 });

/** Kinds that the files tell by themselves, or that are no kind of fault but the lack of one. */
const TOLD: readonly FaultKind[] = ['non-finite', 'overlong', 'unexplained'];

const sessions = new Map([2, 6].map((count) => [count, syntheticSession(count, SECONDS)]));

async function named(injection: Injection, count: number) {
  const stems = sessions.get(count) ?? [];
  const fitting = stems.filter((stem) => injection.fits?.(stem) ?? true);
  const stem = fitting[Math.floor(fitting.length / 2)]?.name as string;
  const outcome = await judge(dsp, injection.apply(correctPack(stems), stem), SECONDS * 48_000);
  expect(outcome.result.verdict).toBe('fail');
  expect(outcome).toMatchObject({ missed: [], wrong: [] });
  expect(outcome.named).toHaveLength(1);
  // With a fault of the mix alone the stems are said to be complete.
  if (injection.kind.startsWith('master-')) expect(outcome.result.explainedBy).toBe('master');
  for (const fault of outcome.result.faults) {
    expect(fault.confidence).toBeGreaterThan(0);
    expect(fault.confidence).toBeLessThanOrEqual(1);
    expect(fault.fromFrame).not.toBeNull();
    expect(fault.toFrame).toBeGreaterThan(fault.fromFrame as number);
    expect(fault.message).not.toBe('');
    expect(fault.remedy).not.toBe('');
  }
}

const ofKind = (kind: FaultKind) => INJECTIONS.find((injection) => injection.kind === kind);
const kinds = FAULT_KINDS.filter((kind) => !TOLD.includes(kind));
/** Searched for long: once of two stems is enough here. */
const SLOW: readonly FaultKind[] = ['not-repeatable', 'drift', 'sample-rate'];

vi.setConfig({ testTimeout: 60_000 });

describe('of six stems, one fault', () => {
  it.each(kinds.filter((kind) => !SLOW.includes(kind)))('is named: %s', async (kind) => {
    const injection = ofKind(kind);
    expect(injection).toBeDefined();
    await named(injection as Injection, 6);
  });
});

describe('of two stems, one fault', () => {
  it.each(SLOW)('is named: %s', async (kind) => {
    await named(ofKind(kind) as Injection, 2);
  });

  it.each([
    'doubled-stem twin',
    'pan-law (centre)',
    'offset +0.37',
    'truncated (short file)',
    'bit-depth 16 (mix)',
    'clipping (stem)',
  ])('is named: %s', async (name) => {
    const injection = INJECTIONS.find((each) => each.name === name);
    await named(injection as Injection, 2);
  });
});
