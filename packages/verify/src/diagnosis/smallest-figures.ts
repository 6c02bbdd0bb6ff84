import type { FaultKind } from '@trackout/core';
import type { FaultDraft } from './hypothesis.js';

/**
 * The smallest figure of each kind that can be told from none, in the unit of the kind; beside other faults, what they
 * leave makes figures of this size.
 */
const SMALLEST: Readonly<Partial<Record<FaultKind, number>>> = {
  gain: 5e-3,
  'master-gain': 5e-3,
  'pan-law': 5e-3,
  scale: 1e-7,
  'stem-dynamics': 0.05,
  'master-dynamics': 0.05,
  'master-eq': 0.05,
  offset: 5e-3,
  drift: 0.05,
  truncated: 1,
  dropout: 1,
};
/** What leaves nothing at all when it is undone is known so much better. */
const PROVEN_SHARE = 1e-2;
/** Beside what cannot be calculated, or can only nearly, the level of a stem is not known better than this. */
const DOUBTFUL_DB = 0.5;

/**
 * How well figures are known: `proven` where the fault is the only one and undoing it leaves nothing beyond the bound,
 * `doubtful` where something that cannot be undone, or only nearly, takes part.
 */
export type Certainty = 'proven' | 'plain' | 'doubtful';

/**
 * Whether a fault has a figure that can be told: never nothing, and never what is shown as nothing. `boundDbfs` is the
 * largest residual that honest files leave.
 */
export function isTold({ kind, figure }: FaultDraft, certainty: Certainty, boundDbfs: number): boolean {
  if (figure === null) return true;
  if (!Number.isFinite(figure)) return false;
  if (kind === 'dc') return figure > boundDbfs - LOWEST_DC_DB;
  const level = kind === 'gain' || kind === 'master-gain' || kind === 'pan-law';
  if (level && certainty === 'doubtful') return Math.abs(figure) >= DOUBTFUL_DB;
  return Math.abs(figure) >= (SMALLEST[kind] ?? 0) * (certainty === 'proven' ? PROVEN_SHARE : 1);
}

/** A constant can be told from rounding a quarter of the bound down: rounding has no mean. */
const LOWEST_DC_DB = 12.05;
