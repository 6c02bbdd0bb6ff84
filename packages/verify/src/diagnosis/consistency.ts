import type { FaultKind } from '@trackout/core';
import { isEven } from './evenness.js';
import type { Explanation } from './explanation.js';
import type { Hypothesis } from './hypothesis.js';
import { differenceOf } from './likeness.js';
import { dot, energyOf, minus, type Planes } from './planes.js';
import { MASTER, type Scene } from './scene.js';

/** Faults that leave no figure open, or one of few. */
const CANONICAL: ReadonlySet<FaultKind> = new Set([
  'polarity',
  'extra-stem',
  'channel-swap',
  'doubled-stem',
  'mono-collapse',
]);

/** Whether what is undone is as large in window after window as it should be: what chance makes varies. */
export function isConsistent(scene: Scene, state: Explanation, hypothesis: Hypothesis): boolean {
  if (!isSteady(state, hypothesis)) return false;
  const { family, after } = hypothesis;
  return (family !== 'gain' && family !== 'warp') || isEven(scene, state.residual, after);
}

/** What is there all the time at one size. */
const STEADY: ReadonlySet<Hypothesis['family']> = new Set(['gain', 'warp', 'filter', 'constant']);

function isSteady(state: Explanation, hypothesis: Hypothesis): boolean {
  const { family, complexity, tolerance, remaining, stem } = hypothesis;
  if (family !== 'local' && !STEADY.has(family)) return false;
  const drafts = hypothesis.drafts();
  const [draft] = drafts;
  if (!draft) return false;
  // A repetition, sample for sample where the residual begins, is no chance; nor is silence where it is.
  if (family === 'local')
    return draft.kind === 'dropout' && (draft.detail === 'repeated' || remaining < 0.8 * state.energy);
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
export function plainShare(scene: Scene, state: Explanation, { remaining, complexity }: Hypothesis): number {
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
/** No pan law is as far from another as this: one side is taken out. */
const LARGEST_LAW_DB = 6.1;

/** Whether the stem is taken out, and what is left then sounds just like it: the mix has another take of it. */
export function isReplaced(scene: Scene, { stem, after, drafts }: Hypothesis): boolean {
  const gone = drafts().some(
    ({ kind, figure }) =>
      kind === 'extra-stem' ||
      kind === 'mono-collapse' ||
      (kind === 'gain' && (figure ?? 0) < GONE_DB) ||
      (kind === 'pan-law' && Math.abs(figure ?? 0) > LARGEST_LAW_DB),
  );
  return gone && differenceOf(scene, after, stem) < ALIKE_DB;
}
