import type { FaultKind } from '@trackout/core';
import { curveHypothesis } from './curve-hypotheses.js';
import { isEven } from './evenness.js';
import { commonSpectrum, equaliserHypothesis } from './filter-hypotheses.js';
import { gainHypotheses } from './gain-hypotheses.js';
import { type Hypothesis, reductionDb, undo } from './hypothesis.js';
import { jointGains } from './joint-gains.js';
import { knownFrames } from './known-frames.js';
import { clippingHypotheses, differenceOf, type Extent, localHypotheses } from './local-hypotheses.js';
import { farLags, type LongSegment, longSegment } from './long-segment.js';
import { constantHypothesis, ditherAtOwnDepth, reductionHypotheses } from './noise-hypotheses.js';
import { isOnAllStems } from './on-all-stems.js';
import {
  dot,
  energyOf,
  energyOfAll,
  minus,
  type Planes,
  peakOf,
  type Residual,
  rawResidual,
} from './probes.js';
import { MASTER, planesOf, type Scene, samplesOf } from './scene.js';
import { explainedShare } from './spectra.js';
import { terminalHypothesis } from './terminal-hypotheses.js';
import { type BeyondWindows, warpHypotheses } from './warp-hypotheses.js';

/** What has been explained so far, and what is left in the windows. */
export interface Explanation {
  readonly accepted: readonly Hypothesis[];
  readonly residual: Residual;
  readonly energy: number;
}

/** How many explanations are followed up at each depth, where none of them stands out. */
const WIDTHS = [3, 1, 1] as const;
const DEEPEST = 6;
/** An explanation that takes off so much, besides what it costs to assume, is believed without looking further. */
const CONVINCING_DB = 10;
/** A delay or a speed that takes off so much is right: the other stems need no look. */
const CLEAR_DB = 25;
/** An explanation that takes off less is not followed up. */
const SMALLEST_SHARE = 0.08;
const SUSPECTS = 5;

/** True where nothing is left that honest files, or what was undone only nearly, do not explain. */
export function isQuiet(scene: Scene, { accepted, residual, energy }: Explanation): boolean {
  const honest = 2 * scene.floorPower * scene.frames * scene.channels;
  const nearly = accepted.reduce((sum, { tolerance, changed }) => sum + tolerance * changed, 0);
  // A few samples far beyond the bound, and dither, have little energy: then only the peaks tell.
  const found = accepted.some(({ changed }) => changed > honest);
  if (found && energy <= honest + nearly) return true;
  return residual.every((planes) => peakOf(planes) <= scene.bound);
}

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
  const last = await terminalHypothesis(scene, state.residual, suspects, segment);
  if (state.accepted.some(({ family }) => family === 'terminal')) return { state, done: false };
  return { state: await accept(scene, state, last), done: false };
}

/** An explanation in the frames of which something is known. */
function seenIn(whole: Scene, found: Explanation): { scene: Scene; state: Explanation } {
  const { scene, residual } = knownFrames(whole, found.residual, found.accepted);
  if (scene === whole) return { scene, state: found };
  return { scene, state: { ...found, residual, energy: energyOfAll(residual) } };
}

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

/** Below honest rounding there is nothing to be gained. */
function atLeast(scene: Scene, { remaining, tolerance, changed }: Hypothesis): number {
  return Math.max(
    remaining,
    scene.floorPower * scene.frames * scene.channels,
    0.1 * tolerance * changed,
    1e-300,
  );
}

/** Everything that could explain what is left. */
async function lookFor(
  scene: Scene,
  state: Explanation,
  extents: readonly (Extent | undefined)[],
  segment: () => Promise<LongSegment>,
): Promise<{ candidates: Hypothesis[]; suspects: readonly number[] }> {
  scene.signal?.throwIfAborted();
  const { residual } = state;
  const ends = (hypothesis: Hypothesis) =>
    isQuiet(scene, {
      accepted: [...state.accepted, hypothesis],
      residual: hypothesis.after,
      energy: hypothesis.remaining,
    });
  if (state.accepted.length === 0) {
    const dither = ditherAtOwnDepth(scene, residual);
    if (dither) return { candidates: [dither], suspects: [] };
  }
  const gains = gainHypotheses(scene, residual, 8);
  const plain = [
    ...gains,
    ...(await localHypotheses(scene, residual, extents)),
    ...clippingHypotheses(scene, residual),
  ];
  const constant = await constantHypothesis(scene, residual);
  if (constant) plain.push(constant);
  if (plain.some(ends)) return { candidates: plain.filter(ends), suspects: [] };
  const scales = gains.filter((gain) => {
    const [draft] = gain.drafts();
    return draft?.kind === 'scale' && isConsistent(scene, state, gain);
  });
  if (scales.length > 0) return { candidates: scales, suspects: [] };
  const reduced = reductionHypotheses(scene, residual);
  if (reduced.length > 0) return { candidates: reduced, suspects: [] };
  const joint = await jointGains(scene, residual);
  if (joint && ends(joint)) return { candidates: [joint], suspects: [] };
  const suspects = suspectsOf(scene, residual, gains);
  const beyond: BeyondWindows = {
    async lags(stem) {
      const replaced = replacement(scene, residual, stem);
      return replaced < -0.3 && replaced > -1.7 ? farLags(scene, await segment(), stem) : [];
    },
    async residual(from, frames) {
      const [mix, sum] = [await scene.mix.read(from, frames), await scene.master.read(from, frames)];
      const raw = mix.map((plane, channel) => minus(plane, sum[channel] as Float64Array));
      return takeOff(scene, state.accepted, from, raw);
    },
  };
  const found: Hypothesis[] = [...plain];
  for (const stem of suspects) {
    scene.signal?.throwIfAborted();
    if (stem !== MASTER) found.push(...(await warpHypotheses(scene, residual, stem, beyond)));
    const clear = found.some(
      (hypothesis) =>
        hypothesis.family === 'warp' &&
        reductionDb(scene, state.energy, atLeast(scene, hypothesis)) - hypothesis.complexity >= CLEAR_DB,
    );
    if (clear) break;
    const curve = await curveHypothesis(scene, residual, stem);
    if (curve && (stem !== MASTER || (await isOnAllStems(scene, residual, curve)))) found.push(curve);
    if (stem === MASTER) {
      const equaliser = await equaliserHypothesis(scene, residual);
      if (equaliser && (await isOnAllStems(scene, residual, equaliser))) found.push(equaliser);
      // A mix that is late as a whole is a filtered sum, or nothing like it.
      const filtered = equaliser !== undefined && equaliser.remaining < 0.1 * state.energy;
      if (filtered || keptShare(scene, residual) < 0.7)
        found.push(...(await warpHypotheses(scene, residual, MASTER, beyond)));
    }
  }
  return { candidates: found, suspects };
}

/** The stems that have most in common with what is left, and the master. */
function suspectsOf(scene: Scene, residual: Residual, gains: readonly Hypothesis[]): number[] {
  const shares = [...scene.stems.keys()].map((stem) => ({
    stem,
    share: explainedShare(commonSpectrum(scene, residual, stem)),
  }));
  shares.sort((a, b) => b.share - a.share);
  const byGain = gains.filter(({ stem }) => stem !== MASTER).map(({ stem }) => stem);
  const bySign = [...scene.stems.keys()]
    .map((stem) => ({ stem, fit: Math.abs(replacement(scene, residual, stem) + 1) }))
    .filter(({ fit }) => fit < 0.6)
    .sort((a, b) => a.fit - b.fit)
    .map(({ stem }) => stem);
  const chosen = new Set([
    ...shares.slice(0, SUSPECTS - 2).map(({ stem }) => stem),
    ...byGain.slice(0, 2),
    ...bySign.slice(0, 2),
  ]);
  return [...chosen, MASTER];
}

/** Gain of the stem in the residual: near -1, the mix has something else in its place. */
function replacement(scene: Scene, residual: Residual, stem: number): number {
  let cross = 0;
  let own = 0;
  scene.windows.forEach((window, index) => {
    const planes = planesOf(window, stem);
    (residual[index] as Planes).forEach((plane, channel) => {
      cross += dot(plane, planes[channel] as Float32Array);
    });
    own += energyOf(planes);
  });
  return own > 0 ? cross / own : 0;
}

/** The share of what the mix should be that the sum of the stems explains as it lies. */
function keptShare(scene: Scene, residual: Residual): number {
  let cross = 0;
  let own = 0;
  let wanted = 0;
  scene.windows.forEach(({ sum }, index) => {
    (residual[index] as Planes).forEach((plane, channel) => {
      const added = sum[channel] as Float64Array;
      cross += dot(plane, added) + dot(added, added);
      own += dot(added, added);
      wanted += dot(plane, plane) + 2 * dot(plane, added) + dot(added, added);
    });
  });
  return own > 0 && wanted > 0 ? (cross * cross) / (own * wanted) : 0;
}

/** Takes an explanation in, and finds the figures of the others again without it. */
async function accept(scene: Scene, state: Explanation, hypothesis: Hypothesis): Promise<Explanation> {
  const twin = state.accepted.findIndex(
    ({ stem, family }) => stem === hypothesis.stem && family === hypothesis.family && family !== 'local',
  );
  const accepted = twin >= 0 ? [...state.accepted] : [...state.accepted, hypothesis];
  if (accepted.length === 1) {
    if (hypothesis.stem === MASTER && hypothesis.family === 'gain' && hypothesis.refit) {
      const onMix = await hypothesis.refit(scene, state.residual);
      if (onMix && onMix.remaining <= 1.5 * atLeast(scene, hypothesis))
        return { accepted: [onMix], residual: onMix.after, energy: onMix.remaining };
    }
    return { accepted, residual: hypothesis.after, energy: hypothesis.remaining };
  }
  if (hypothesis.family === 'terminal') {
    return { accepted, residual: hypothesis.after, energy: hypothesis.remaining };
  }
  return settle(scene, state, accepted);
}

const SWEEPS = 3;

async function settle(scene: Scene, state: Explanation, accepted: Hypothesis[]): Promise<Explanation> {
  const raw = rawResidual(scene.windows);
  let best: Explanation | undefined;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const [index, hypothesis] of accepted.entries()) {
      if (!hypothesis.refit) continue;
      // Of what leaves nothing there is nothing to find a figure in.
      const others = accepted.filter(
        ({ family }, at) => at !== index && family !== 'noise' && family !== 'terminal',
      );
      const again = await hypothesis.refit(scene, await undoneIn(scene, raw, others));
      if (again) accepted[index] = again;
    }
    const residual = await undoneIn(scene, raw, accepted);
    const energy = energyOfAll(residual);
    if (best && energy > 0.7 * best.energy) {
      if (energy < best.energy) best = { accepted: [...accepted], residual, energy };
      break;
    }
    best = { accepted: [...accepted], residual, energy };
    if (isQuiet(scene, best)) break;
  }
  return best ?? state;
}

/** Gains come first; then what takes off frames that nobody knows; then what follows the residual; noise is left over. */
const RANKS: Readonly<Record<Hypothesis['family'], number>> = {
  gain: 0,
  filter: 0,
  constant: 0,
  warp: 1,
  local: 2,
  curve: 3,
  noise: 4,
  terminal: 5,
};

/** The order in which faults are undone: what depends on the residual comes last. */
export function inOrder(hypotheses: readonly Hypothesis[]): readonly Hypothesis[] {
  return [...hypotheses].sort(
    (a, b) => RANKS[a.family] - RANKS[b.family] || unknownFrames(a) - unknownFrames(b),
  );
}

/** What leaves much unknown comes after what leaves little: it takes off what the other has put there. */
const unknownFrames = ({ unknown = [] }: Hypothesis): number =>
  unknown.reduce((sum, { from, to }) => sum + to - from, 0);

/** What is left of a residual with all of these undone. */
async function undoneIn(scene: Scene, raw: Residual, hypotheses: readonly Hypothesis[]): Promise<Residual> {
  let residual = raw;
  for (const hypothesis of inOrder(hypotheses)) {
    if (hypothesis.correction)
      residual = (await undo(scene, hypothesis.stem, hypothesis.correction, residual)).after;
    else residual = withoutLocal(scene, hypothesis, residual);
  }
  return residual;
}

/** Without this much more being left, a fault is none. */
const NEEDED = 1.02;

/** The faults without those that change much and lower nothing, once all the others are undone. */
export async function needed(scene: Scene, accepted: readonly Hypothesis[]): Promise<readonly Hypothesis[]> {
  const raw = rawResidual(scene.windows);
  const honest = scene.floorPower * scene.frames * scene.channels;
  let kept = accepted;
  for (const hypothesis of accepted) {
    if (kept.length < 2 || !hypothesis.correction) continue;
    const others = kept.filter((other) => other !== hypothesis);
    if (others.some(({ family }) => family === 'terminal' || family === 'noise')) continue;
    const [whole, without] = [await undoneIn(scene, raw, kept), await undoneIn(scene, raw, others)];
    const changed = whole.reduce(
      (sum, planes, index) =>
        sum +
        energyOf(planes.map((plane, channel) => minus(plane, without[index]?.[channel] as Float64Array))),
      0,
    );
    // In windows that it does not reach, nothing can be said of it.
    if (changed > honest && energyOfAll(without) <= NEEDED * energyOfAll(whole)) kept = others;
  }
  return kept;
}

/** Frames that a local fault explains hold nothing to go by; where another fault without a correction is, nothing is left. */
export function withoutLocal(scene: Scene, { family, drafts }: Hypothesis, residual: Residual): Residual {
  const everywhere = [{ fromFrame: scene.range.from, toFrame: scene.range.to }];
  const places = family === 'local' ? drafts() : everywhere;
  return residual.map((planes, index) => {
    const { from, frames } = scene.windows[index] as Scene['windows'][number];
    return planes.map((plane) => {
      const left = plane.slice();
      for (const { fromFrame = from, toFrame = from } of places) {
        const first = Math.max(0, fromFrame - from);
        left.fill(0, Math.min(frames, first), Math.max(first, Math.min(frames, toFrame - from)));
      }
      return left;
    });
  });
}

/** Takes what has been explained off a stretch of the residual. */
export async function takeOff(
  scene: Scene,
  accepted: readonly Hypothesis[],
  from: number,
  planes: Float64Array[],
): Promise<Float64Array[]> {
  let left = planes;
  for (const { correction, stem } of inOrder(accepted)) {
    if (!correction) continue;
    const change = await correction.change(from, left[0]?.length ?? 0, samplesOf(scene, stem), left);
    left = left.map((plane, channel) => minus(plane, change[channel] as Float64Array));
  }
  return left;
}

/** Faults that leave no figure open, or one of few. */
const CANONICAL: ReadonlySet<FaultKind> = new Set([
  'polarity',
  'extra-stem',
  'channel-swap',
  'doubled-stem',
  'mono-collapse',
]);

/** Whether what is undone is as large in window after window as it should be: what chance makes varies. */
function isConsistent(scene: Scene, state: Explanation, hypothesis: Hypothesis): boolean {
  if (!isSteady(state, hypothesis)) return false;
  const { family, after } = hypothesis;
  return (family !== 'gain' && family !== 'warp') || isEven(scene, state.residual, after);
}

/** What is there all the time at one size. */
const STEADY: ReadonlySet<Hypothesis['family']> = new Set(['gain', 'warp', 'filter', 'constant']);

function isSteady(state: Explanation, hypothesis: Hypothesis): boolean {
  const { family, complexity, tolerance, remaining, stem } = hypothesis;
  const drafts = hypothesis.drafts();
  const [draft] = drafts;
  if (!draft) return false;
  // Silence or a repetition, sample for sample where the residual is, is no chance either.
  if (family === 'local') return draft.kind === 'dropout' && remaining < 0.8 * state.energy;
  if (!STEADY.has(family)) return false;
  if (drafts.some(({ kind, figure }) => kind === 'gain' && (figure ?? 0) < GONE_DB)) return false;
  // One side that is as good as gone is no pan law.
  if (drafts.some(({ kind, figure }) => kind === 'pan-law' && Math.abs(figure ?? 0) > -GONE_DB)) return false;
  const { error, share } = steadiness(state, hypothesis);
  if (family === 'constant') return error < 0.05 && share > 0.02;
  if (family === 'filter') return error < 0.02 && share > 0.3;
  if (family === 'warp') {
    const exact = tolerance === 0 && complexity <= 1;
    if (exact) return error < 0.03 && share > 0.05;
    return (error < 0.02 && share > 0.4) || (error < 0.01 && share > 0.05);
  }
  if (draft.kind === 'scale') return error < 0.05 && share > 0.005;
  if (CANONICAL.has(draft.kind)) return error < 0.05 && share > 0.02;
  if (complexity > 2) return false;
  // What is wrong with one stem is a little wrong with the sum.
  if (stem === MASTER) return (error < 0.05 && share > 0.3) || (error < 0.01 && share > 0.05);
  // A figure that is known so well is no chance, however little it takes off.
  if (error < 0.005 && share > 0.01) return true;
  return complexity > 0
    ? (error < 0.03 && share > 0.3) || (error < 0.02 && share > 0.03)
    : (error < 0.05 && share > 0.3) || (error < 0.02 && share > 0.1) || (error < 0.01 && share > 0.02);
}

/** The share of the residual that is taken off; something less plain must take off more. */
function plainShare(scene: Scene, state: Explanation, { remaining, complexity }: Hypothesis): number {
  return (1 - remaining / state.energy) * scene.dsp.math.pow(0.85, complexity);
}

/** How much the change is off in the windows, as a share of itself, and the share of the residual that it takes off. */
function steadiness(state: Explanation, hypothesis: Hypothesis): { error: number; share: number } {
  let weights = 0;
  let spread = 0;
  state.residual.forEach((planes, index) => {
    const after = hypothesis.after[index] as Planes;
    const change = planes.map((plane, channel) => minus(plane, after[channel] as Float64Array));
    const weight = energyOf(change);
    if (weight === 0) return;
    let fit = 0;
    planes.forEach((plane, channel) => {
      fit += dot(plane, change[channel] as Float64Array);
    });
    weights += weight;
    spread += weight * weight * (fit / weight - 1) * (fit / weight - 1);
  });
  return {
    error: weights > 0 ? Math.sqrt(spread) / weights : Number.POSITIVE_INFINITY,
    share: 1 - hypothesis.remaining / state.energy,
  };
}

/** The level, in dB, below which a stem that is put right is as good as gone. */
const GONE_DB = -14;
const ALIKE_DB = 6;

/** Whether the stem is taken out, and what is left then sounds just like it: the mix has another take of it. */
function isReplaced(scene: Scene, { stem, after, drafts }: Hypothesis): boolean {
  const gone = drafts().some(
    ({ kind, figure }) => kind === 'extra-stem' || (kind === 'gain' && (figure ?? 0) < GONE_DB),
  );
  return gone && differenceOf(scene, after, stem) < ALIKE_DB;
}

/** Some seconds in one piece, read when they are asked for. */
function segmentOf(scene: Scene, { residual, accepted }: Explanation): () => Promise<LongSegment> {
  return once(() => longSegment(scene, residual, (from, planes) => takeOff(scene, accepted, from, planes)));
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
