import type { FaultKind } from '@trackout/core';
import { lookFor, segmentOf } from './candidates.js';
import { isConsistent, isReplaced, plainShare } from './consistency.js';
import { atLeast, type Explanation, isQuiet, SMALLEST_SHARE } from './explanation.js';
import type { Extent } from './file-cuts.js';
import { commonSpectrum } from './filter-hypotheses.js';
import { type Hypothesis, reductionDb } from './hypothesis.js';
import { knownFrames } from './known-frames.js';
import { energyOfAll, peakOf } from './planes.js';
import { rawResidual } from './probes.js';
import type { Scene } from './scene.js';
import { accept } from './settling.js';
import { explainedShare } from './spectra.js';
import { terminalHypothesis } from './terminal-hypotheses.js';
import { undoneIn } from './undoing.js';

/** How many explanations are followed up at each depth, where none of them stands out. */
const WIDTHS = [3, 1, 1] as const;

const DEEPEST = 6;

/** An explanation that takes off so much, besides what it costs to assume, is believed without looking further. */
const CONVINCING_DB = 10;

/** Looks for the fewest and plainest faults that leave nothing of the residual; `last` where it is not looked at again. */
export async function explain(
  scene: Scene,
  start: Explanation,
  extents: readonly (Extent | undefined)[],
  last: boolean,
): Promise<Explanation> {
  // Other windows may show more: nothing is called inexplicable in the round in which something was found.
  const enough = last ? Number.POSITIVE_INFINITY : start.accepted.length;
  return (await descend(scene, start, extents, 0, enough)).state;
}

async function descend(
  whole: Scene,
  found: Explanation,
  extents: readonly (Extent | undefined)[],
  depth: number,
  enough: number,
): Promise<{ state: Explanation; done: boolean }> {
  const { scene, state } = seenIn(whole, found);
  if (isQuiet(scene, state)) {
    const soft = depth < DEEPEST ? await softFault(scene, state, extents) : undefined;
    if (!soft) return { state, done: true };
    return descend(scene, await accept(scene, state, soft), extents, depth + 1, enough);
  }
  if (depth >= DEEPEST) return { state, done: false };
  const segment = segmentOf(scene, state);
  const looked = await lookFor(scene, state, extents, segment);
  const { suspects } = looked;
  const candidates = looked.candidates.filter((candidate) => !isKnown(state, candidate));
  const score = (hypothesis: Hypothesis) =>
    reductionDb(scene, state.energy, atLeast(scene, hypothesis)) - hypothesis.complexity;
  const ranked = candidates
    .filter(({ remaining }) => remaining < (1 - SMALLEST_SHARE) * state.energy)
    .sort((a, b) => score(b) - score(a));
  const [best] = ranked;
  if (best && score(best) >= CONVINCING_DB)
    return descend(scene, await accept(scene, state, best), extents, depth + 1, enough);
  for (const candidate of ranked.slice(0, WIDTHS[depth] ?? 0)) {
    if (!canLead(state, candidate)) continue;
    const next = await accept(scene, state, candidate);
    const outcome = await descendPlainly(scene, next, extents, depth + 1);
    if (outcome) return { state: outcome, done: true };
  }
  const [sure] = candidates
    .filter((candidate) => isConsistent(scene, state, candidate) && !isReplaced(scene, candidate))
    .sort((a, b) => plainShare(scene, state, b) - plainShare(scene, state, a));
  if (sure) return descend(scene, await accept(scene, state, sure), extents, depth + 1, enough);
  if (isLeftover(scene, state)) return { state, done: true };
  if (state.accepted.length > enough) return { state, done: false };
  if (state.accepted.some(({ family }) => family === 'terminal')) return { state, done: false };
  const last = await terminalHypothesis(scene, state.residual, suspects, segment);
  if (last.drafts().some(({ kind }) => kind !== 'unexplained'))
    return { state: await accept(scene, state, last), done: false };
  // What nobody can explain was not explained in part either by what it still follows.
  const kept = state.accepted.filter((hypothesis) => !isHalfUndone(scene, state, hypothesis));
  if (kept.length === state.accepted.length) return { state: await accept(scene, state, last), done: false };
  const residual = await undoneIn(scene, rawResidual(scene.windows), kept);
  const left = { accepted: kept, residual, energy: energyOfAll(residual) };
  const instead = await terminalHypothesis(scene, residual, suspects, segmentOf(scene, left));
  return { state: await accept(scene, left, instead), done: false };
}

/** An explanation in the frames of which something is known. */
function seenIn(whole: Scene, found: Explanation): { scene: Scene; state: Explanation } {
  const { scene, residual } = knownFrames(whole, found.residual, found.accepted);
  if (scene === whole) return { scene, state: found };
  return { scene, state: { ...found, residual, energy: energyOfAll(residual) } };
}

/** Whether a level that was put right leaves what still follows the stem: then it was no matter of its level. */
function isHalfUndone(
  scene: Scene,
  { residual }: Explanation,
  { family, stem, drafts }: Hypothesis,
): boolean {
  const level = family === 'filter' || (family === 'gain' && drafts().some(({ kind }) => LEVELS.has(kind)));
  return level && explainedShare(commonSpectrum(scene, residual, stem)) > FOLLOWING_SHARE;
}

const LEVELS: ReadonlySet<FaultKind> = new Set(['gain', 'pan-law', 'master-gain']);
const FOLLOWING_SHARE = 0.1;

/** Follows an explanation as long as it leads to one that leaves nothing; gives up without a verdict. */
async function descendPlainly(
  whole: Scene,
  found: Explanation,
  extents: readonly (Extent | undefined)[],
  depth: number,
): Promise<Explanation | undefined> {
  const { scene, state } = seenIn(whole, found);
  if (isQuiet(scene, state)) return state;
  if (depth >= WIDTHS.length) return undefined;
  const segment = segmentOf(scene, state);
  const { candidates } = await lookFor(scene, state, extents, segment);
  const score = (hypothesis: Hypothesis) =>
    reductionDb(scene, state.energy, atLeast(scene, hypothesis)) - hypothesis.complexity;
  const ranked = candidates
    .filter(({ remaining }) => remaining < (1 - SMALLEST_SHARE) * state.energy)
    .sort((a, b) => score(b) - score(a));
  for (const candidate of ranked.slice(0, WIDTHS[depth] ?? 0)) {
    if (!canLead(state, candidate)) continue;
    const next = await accept(scene, state, candidate);
    if (next.energy >= 0.95 * state.energy) continue;
    const outcome = await descendPlainly(scene, next, extents, depth + 1);
    if (outcome) return outcome;
  }
  return undefined;
}

/**
 * A second fault that is hidden by what an inexact undoing left: not on the stem that was put right, and either so plain
 * or so large that it is no part of that.
 */
async function softFault(
  scene: Scene,
  state: Explanation,
  extents: readonly (Extent | undefined)[],
): Promise<Hypothesis | undefined> {
  const { accepted, residual, energy } = state;
  if (residual.every((planes) => peakOf(planes) <= scene.bound)) return undefined;
  if (accepted.some(({ correction }) => !correction)) return undefined;
  const inexact = accepted.filter(({ tolerance }) => tolerance > 0);
  if (inexact.some(({ stem }) => explainedShare(commonSpectrum(scene, residual, stem)) > 0.5))
    return undefined;
  const free = (stem: number) => accepted.every((other) => other.stem !== stem);
  // Here only what leaves nothing at all is an end.
  const strict = { ...state, accepted: accepted.map((each) => ({ ...each, tolerance: 0 })) };
  const segment = segmentOf(scene, state);
  const { candidates } = await lookFor(scene, strict, extents, segment);
  const score = (hypothesis: Hypothesis) =>
    reductionDb(scene, energy, atLeast(scene, hypothesis)) - hypothesis.complexity;
  return candidates
    .filter((hypothesis) => !isKnown(state, hypothesis) && free(hypothesis.stem))
    .filter(
      (hypothesis) =>
        score(hypothesis) >= CONVINCING_DB ||
        (hypothesis.remaining < 0.7 * energy && isConsistent(scene, state, hypothesis)),
    )
    .sort((one, other) => score(other) - score(one))[0];
}

/** Whether a local fault lies where one of the same stem has been found. */
function isKnown({ accepted }: Explanation, { family, stem, drafts }: Hypothesis): boolean {
  if (family !== 'local') return false;
  return accepted.some(
    (other) =>
      other.family === 'local' &&
      other.stem === stem &&
      other
        .drafts()
        .some((a) =>
          drafts().some(
            (b) =>
              a.kind === b.kind &&
              (a.fromFrame ?? 0) < (b.toFrame ?? 0) &&
              (b.fromFrame ?? 0) < (a.toFrame ?? 0),
          ),
        ),
  );
}

/** Whether what is left is what an inexact undoing left: it follows the very stems that were put right. */
function isLeftover(scene: Scene, { accepted, residual, energy }: Explanation): boolean {
  return accepted.some(
    ({ tolerance, stem, changed }) =>
      tolerance > 0 &&
      energy < LEFTOVER_SHARE * changed &&
      explainedShare(commonSpectrum(scene, residual, stem)) > 0.5,
  );
}

const LEFTOVER_SHARE = 0.1;

/** A gain that moves fits anything a little: it must fit well to be followed up. */
function canLead(state: Explanation, { family, remaining }: Hypothesis): boolean {
  return remaining < (family === 'curve' ? 0.4 : 1 - SMALLEST_SHARE) * state.energy;
}
