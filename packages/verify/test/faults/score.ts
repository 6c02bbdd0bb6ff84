import type { Fault, NullTestResult } from '@trackout/core';
import type { Truth } from './pack.js';

/** How a diagnosis compares with what was injected. */
export interface Score {
  readonly named: readonly string[];
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

const within = (value: number | null, [target, tolerance]: readonly [number, number]) =>
  Math.abs((value ?? Number.NaN) - target) <= tolerance;

/** Whether a fault that was named is this one: kind, or an alternative that was named with it, stem, figure and place. */
function isNamed(truth: Truth, { kind, alternatives = [], stem, related = [], ...fault }: Fault): boolean {
  return (
    [kind, ...alternatives].some((each) => truth.kinds.includes(each)) &&
    (truth.stems.includes(stem) || related.some((name) => truth.stems.includes(name))) &&
    (truth.figure === undefined || within(fault.figure, truth.figure)) &&
    (truth.from === undefined || within(fault.fromFrame, truth.from)) &&
    (truth.related === undefined || related.includes(truth.related))
  );
}

/** What was named, missed, and named although it is not there. */
export function score({ faults }: NullTestResult, truths: readonly Truth[]): Score {
  const beside = new Set(truths.flatMap((truth) => truth.beside ?? []));
  const found = (truth: Truth) => faults.some((fault) => isNamed(truth, fault));
  return {
    named: truths.filter(found).map(({ fault }) => fault),
    missed: truths.filter((truth) => !found(truth)).map(({ fault }) => fault),
    wrong: faults
      // That something is left which nothing explains is no accusation.
      .filter(({ kind }) => kind !== 'unexplained')
      .filter((fault) => !beside.has(fault.kind) && !truths.some((truth) => isNamed(truth, fault)))
      .map(({ kind, stem, figure }) => `${kind} ${stem ?? ''} ${figure ?? ''}`),
  };
}
