import { UsageError } from '@trackout/core';
import type { MeasureName } from './figures.js';
import { gaugesFor } from './gauges.js';
import type { MeterSetup } from './meter-options.js';

/**
 * Everything that a meter knows at one moment: plain data that can be copied, kept and posted to another thread.
 * What is in `states` is the meter's own business.
 */
export interface MeterSnapshot<M extends MeasureName = MeasureName> {
  readonly setup: MeterSetup & { readonly measures: readonly M[] };
  /** The frames that are counted: `fromFrame` included, `toFrame` excluded. */
  readonly fromFrame: number;
  readonly toFrame: number;
  /** Where the next block begins: before `fromFrame` while it is warming up. */
  readonly position: number;
  /** By gauge, in the order of its arrays. */
  readonly states: Readonly<Record<string, readonly Float64Array[]>>;
}

/**
 * One snapshot of two ranges that lie side by side, as if one meter had seen both.
 *
 * `later` must have begun to count where `earlier` ends, and have been warmed up with at least
 * `WARM_UP_SECONDS` before (or from frame 0 on). Then peaks, clips and counts are those of the whole, and loudness
 * within 1e-6 LU: filters never forget entirely. Throws `UsageError` `meter/merge` where they do not fit.
 */
export function mergeSnapshots<M extends MeasureName>(
  earlier: MeterSnapshot<M>,
  later: MeterSnapshot<M>,
): MeterSnapshot<M> {
  if (earlier.toFrame !== later.fromFrame || comparable(earlier.setup) !== comparable(later.setup)) {
    throw new UsageError(
      'meter/merge',
      `Frames ${earlier.fromFrame} to ${earlier.toFrame} and ${later.fromFrame} to ${later.toFrame} cannot be joined. Give two ranges of which the second begins where the first ends, measured with the same options.`,
      { earlierEnds: earlier.toFrame, laterBegins: later.fromFrame },
    );
  }
  const states: Record<string, readonly Float64Array[]> = {};
  for (const { name, join } of gaugesFor(later.setup)) {
    const [from, to] = [earlier.states[name] ?? [], copyOf(later.states[name] ?? [])];
    join(copyOf(from), to);
    states[name] = to;
  }
  return {
    setup: {
      ...later.setup,
      startFrame: earlier.setup.startFrame,
      countFrom: earlier.setup.countFrom,
    },
    fromFrame: earlier.fromFrame,
    toFrame: later.toFrame,
    position: later.position,
    states,
  };
}

/** Arrays of the same numbers. */
export function copyOf(arrays: readonly Float64Array[]): Float64Array[] {
  return arrays.map((array) => array.slice());
}

/** What must be the same in two meters. */
export function comparable(setup: MeterSetup): string {
  const {
    startFrame: _start,
    countFrom: _count,
    maxBlockFrames: _block,
    truePeakSkipping: _skip,
    ...rest
  } = setup;
  return JSON.stringify({ ...rest, measures: [...rest.measures].sort() });
}
