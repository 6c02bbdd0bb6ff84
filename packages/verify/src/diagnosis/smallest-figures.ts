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

/**
 * Whether a fault has a figure that can be told: never nothing, and never what is shown as nothing. `proven` where the
 * fault is the only one, and undoing it leaves nothing beyond the bound; `boundDbfs` is that bound.
 */
export function isTold({ kind, figure }: FaultDraft, proven: boolean, boundDbfs: number): boolean {
  if (figure === null) return true;
  if (!Number.isFinite(figure)) return false;
  if (kind === 'dc') return figure > boundDbfs - LOWEST_DC_DB;
  return Math.abs(figure) >= (SMALLEST[kind] ?? 0) * (proven ? PROVEN_SHARE : 1);
}

/** A constant can be told from rounding a quarter of the bound down: rounding has no mean. */
const LOWEST_DC_DB = 12.05;
