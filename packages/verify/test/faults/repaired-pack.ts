import { type BlockSource, type NullTestResult, readBlocks } from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import {
  type NullTestReference,
  type NullTestSignal,
  nullTest,
  planRepair,
  type RepairPlan,
  repairedSource,
} from '../../src/index.js';
import { INJECTIONS } from './injections.js';
import { signalOf } from './judge.js';
import { correctPack, mixDown, type Pack } from './pack.js';
import type { SessionStem } from './synthetic-session.js';

/** What became of a pack. */
export interface RepairedPack {
  readonly before: NullTestResult;
  readonly plan: RepairPlan;
  readonly after: NullTestResult;
  /** The repair of what was repaired. */
  readonly again: RepairPlan;
  /** Files that stayed and are not what they were before anything was done to them. */
  readonly changed: readonly string[];
}

/** A second of silence around a session: what starts with a count-in and ends with a tail has it. */
export function withSilenceAround(stems: readonly SessionStem[]): SessionStem[] {
  const around = 48_000;
  return stems.map(({ name, planes }) => ({
    name,
    planes: planes.map((plane) => {
      const longer = new Float32Array(plane.length + 2 * around);
      longer.set(plane, around);
      return longer;
    }),
  }));
}

/** A pack with these faults, each on the first stem whose name holds the word. */
export function injected(
  stems: readonly SessionStem[],
  faults: readonly (readonly [fault: string, stem: string])[],
): Pack {
  return faults.reduce((pack, [fault, word]) => {
    const injection = INJECTIONS.find((each) => each.name === fault);
    const stem = stems.find(({ name }) => name.includes(word));
    if (!injection || !stem) throw new Error(`There is no ${fault} or no stem "${word}".`);
    return injection.apply(pack, stem.name);
  }, correctPack(stems));
}

/** Diagnoses a pack, repairs it, tests what came of it and diagnoses that again. */
export async function repairedPack(
  dsp: Dsp,
  originals: readonly SessionStem[],
  pack: Pack,
): Promise<RepairedPack> {
  const planes = mixDown(pack, originals[0]?.planes[0]?.length ?? 0);
  const mix: NullTestReference = { ...signalOf({ name: 'MIX', planes }), kind: 'independent' };
  const files = pack.stems.map(signalOf);
  const before = await nullTest(files, mix, { dsp, diagnose: true });
  const plan = await planRepair(files, mix, before);
  const written: NullTestSignal[] = [];
  plan.files.forEach(({ actions }, index) => {
    const file = files[index] as NullTestSignal;
    if (actions.some(({ kind }) => kind === 'leave-out')) return;
    written.push({ ...file, source: repairedSource(file.source, actions) });
  });
  const after = await nullTest(written, mix, { dsp, diagnose: true });
  const changed: string[] = [];
  for (const { name, source } of written) {
    const original = originals.find((stem) => stem.name === name);
    if (original && !(await holds(source, original.planes))) changed.push(name);
  }
  return { before, plan, after, again: await planRepair(written, mix, after), changed };
}

/** Whether a source has these samples, and no more. */
async function holds(source: BlockSource, planes: readonly Float32Array[]): Promise<boolean> {
  if (source.frameCount !== planes[0]?.length) return false;
  for await (const block of readBlocks(source)) {
    const same = block.planes.every((plane, channel) =>
      plane.every((sample, i) => sample === planes[channel]?.[block.startFrame + i]),
    );
    if (!same) return false;
  }
  return true;
}
