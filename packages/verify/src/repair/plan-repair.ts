import { channelCount, describeEncoding, type Fault, type NullTestResult } from '@trackout/core';
import type { NullTestSignal } from '../null-test-input.js';
import { firstLowestCode, sameAudio } from './file-samples.js';
import { reasonOf } from './kept-reasons.js';
import { packSpan, planTiming } from './plan-timing.js';
import type { FileRepair, KeptFault, RepairAction, RepairPlan } from './repair-action.js';

/**
 * Decides what of a diagnosed pack can be undone without losing a sample, and what stays, with the reason.
 *
 * Undone are: an offset in whole frames, an inverted polarity, swapped sides, a length or a start other than that
 * of the pack where only digital silence is added or taken off, and a file too many (not in the mix, the same audio twice, or an effect
 * that other files have printed): it is left out. All files then start and end together: where more than half of
 * them do, there, else where the mix does.
 * `result` is that of `nullTest` with `diagnose` on the same signals. A result that passed has no faults, and only lengths
 * are looked at. Samples are read where a decision depends on them; memory does not depend on the length. Throws what the sources and the
 * signal throw. Whether the repaired pack nulls is for the next null test to say.
 */
export async function planRepair(
  files: readonly NullTestSignal[],
  reference: NullTestSignal,
  result: Pick<NullTestResult, 'faults'>,
  options: { readonly signal?: AbortSignal } = {},
): Promise<RepairPlan> {
  const { signal } = options;
  const repaired = new Set<Fault>();
  const kept: KeptFault[] = [];
  const keep = (fault: Fault, reason = reasonOf(fault)) => {
    kept.push({ kind: fault.kind, stem: fault.stem, reason, remedy: fault.remedy });
  };
  const leftOut = await filesTooMany(files, result.faults, signal);
  for (const fault of [...leftOut.values()].flat()) repaired.add(fault);
  const staying = files.filter((_, index) => !leftOut.has(index));
  const span = packSpan(staying, reference);
  for (const fault of result.faults) {
    const unclear = files.filter(({ name }) => name === fault.stem).length > 1;
    if (unclear) keep(fault, `several files are called "${fault.stem}": which of them has it is not clear`);
    else if (fault.stem === reference.name) keep(fault, reasonOf({ ...fault, stem: null }));
    else if (indexOf(files, fault.stem) < 0) keep(fault);
  }
  const repairs: FileRepair[] = [];
  for (const [index, file] of files.entries()) {
    const { name } = file;
    if (leftOut.has(index)) {
      repairs.push({ name, actions: [{ kind: 'leave-out' }] });
      continue;
    }
    const own = indexOf(files, name) < 0 ? [] : result.faults.filter(({ stem }) => stem === name);
    const timing = await planTiming(file, span, own, signal);
    const actions: RepairAction[] = [...timing.actions];
    for (const fault of own) {
      if (repaired.has(fault)) continue;
      const refused = timing.settled.has(fault) ? timing.refused : await refusal(file, fault, signal);
      if (refused !== undefined) keep(fault, refused);
      else {
        repaired.add(fault);
        if (fault.kind === 'polarity') actions.push({ kind: 'invert' });
        if (fault.kind === 'channel-swap') actions.push({ kind: 'swap-channels' });
      }
    }
    // What the lengths alone tell has no fault of its own where the test passed.
    if (timing.refused && timing.settled.size === 0) {
      const remedy = 'Export every file over the same range as the mix.';
      kept.push({ kind: timing.kind, stem: name, reason: timing.refused, remedy });
    }
    repairs.push({ name, actions });
  }
  return {
    frameCount: span.frameCount,
    files: repairs,
    repaired: result.faults.filter((fault) => repaired.has(fault)),
    kept,
  };
}

/** Why a fault of the samples of a file is not undone; `undefined` where it is. */
async function refusal(
  file: NullTestSignal,
  fault: Fault,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (fault.kind === 'polarity') return invertingClips(file, signal);
  const stereo = channelCount(file.source.format.layout) === 2;
  return fault.kind === 'channel-swap' && stereo ? undefined : reasonOf(fault);
}

const TOO_MANY: ReadonlySet<Fault['kind']> = new Set(['extra-stem', 'doubled-stem', 'return-doubled']);

/** Number of the one file of that name, or -1. */
function indexOf(files: readonly NullTestSignal[], name: string | null): number {
  const index = files.findIndex((file) => file.name === name);
  return files.some((file, at) => file.name === name && at !== index) ? -1 : index;
}

/** Files that are left out, by number, each with the faults that say so. One at least stays. */
async function filesTooMany(
  files: readonly NullTestSignal[],
  faults: readonly Fault[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<number, readonly Fault[]>> {
  const leftOut = await twinsAtTwiceTheLevel(files, faults, signal);
  for (const fault of faults) {
    if (!TOO_MANY.has(fault.kind)) continue;
    const accused = indexOf(files, fault.stem);
    const twins = fault.kind === 'doubled-stem' ? (fault.related ?? []) : [];
    // A factor of two is a gain: no file is too many.
    if (accused < 0 || (fault.kind === 'doubled-stem' && twins.length === 0)) continue;
    const candidates = [accused, ...twins.map((name) => indexOf(files, name))];
    const left = candidates.filter((each) => each >= 0 && !leftOut.has(each));
    const index = left.length > 0 ? await copyAmong(files, left, accused, signal) : accused;
    const before = leftOut.get(index) ?? [];
    // The last file stays: a pack of none proves nothing.
    if (before.length > 0 || leftOut.size + 1 < files.length) leftOut.set(index, [...before, fault]);
  }
  return leftOut;
}

/** Two files that are the same audio may be said to have twice their level, each: one of them is too many. */
async function twinsAtTwiceTheLevel(
  files: readonly NullTestSignal[],
  faults: readonly Fault[],
  signal: AbortSignal | undefined,
): Promise<Map<number, Fault[]>> {
  const leftOut = new Map<number, Fault[]>();
  const alone = faults
    .filter(({ kind, related, figure }) => kind === 'doubled-stem' && figure === 2 && !related?.length)
    .map((fault) => ({ fault, index: indexOf(files, fault.stem) }))
    .filter(({ index }) => index >= 0);
  for (const [first, second] of pairsOf(alone)) {
    const taken = [...leftOut.values()].flat();
    if (taken.includes(first.fault) || taken.includes(second.fault)) continue;
    const [a, b] = [files[first.index] as NullTestSignal, files[second.index] as NullTestSignal];
    if (!(await sameAudio(a.source, b.source, signal))) continue;
    const copy = await copyAmong(files, [first.index, second.index], first.index, signal);
    leftOut.set(copy, [first.fault, second.fault]);
  }
  return leftOut;
}

const pairsOf = <T>(items: readonly T[]): (readonly [T, T])[] =>
  items.flatMap((first, index) => items.slice(index + 1).map((second) => [first, second] as const));

/** Of files that are the same audio, the one that looks like the copy: with the longer name, else the later one. */
async function copyAmong(
  files: readonly NullTestSignal[],
  twins: readonly number[],
  accused: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const [first, second] = twins;
  if (first === undefined || second === undefined) return twins[0] ?? accused;
  const [a, b] = [files[first] as NullTestSignal, files[second] as NullTestSignal];
  if (!(await sameAudio(a.source, b.source, signal))) return accused;
  if (a.name.length !== b.name.length) return a.name.length > b.name.length ? first : second;
  return Math.max(first, second);
}

/** Why inverting would clip, should it. */
async function invertingClips(
  { source, encoding }: NullTestSignal,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (encoding.type === 'float') return undefined;
  const frame = await firstLowestCode(source, signal);
  if (frame === undefined) return undefined;
  return `not lossless: it holds the lowest code of its ${describeEncoding(encoding)} integers, first at frame ${frame}; no code is its opposite, and inverting would clip it`;
}
