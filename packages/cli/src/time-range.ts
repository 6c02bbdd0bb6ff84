import { UsageError } from '@trackout/core';
import { isPosition, POSITION_FORMS, readPosition, type TimeLine } from './time-position.js';

/** A part of the session; an end that is left out is the end of the last recording. */
export interface OpenRange {
  readonly from: number;
  readonly to?: number;
}

/**
 * The range that a text names: `FROM..TO`, each as `readPosition` takes it; either may be left out.
 *
 * `FROM:TO` is understood as well where it can be read in one way only. The end is the first frame that is no
 * longer in it: `bar 9..bar 17` has eight bars. Throws `UsageError` `export/range` and `export/position`.
 */
export function readRange(text: string, timeLine: TimeLine): OpenRange {
  const [start, end] = endsOf(text);
  const from = start === '' ? 0 : readPosition(start, timeLine);
  if (end === '') return { from };
  const to = readPosition(end, timeLine);
  if (to > from) return { from, to };
  throw new UsageError(
    'export/range',
    `The range "${text}" runs from frame ${from} to frame ${to}: its end does not lie after its start.`,
    { from, to },
  );
}

function endsOf(text: string): readonly [from: string, to: string] {
  const dots = text.split('..').map((end) => end.trim());
  if (dots.length === 2) {
    const [from, to] = dots as [string, string];
    if (from !== '' || to !== '') return [from, to];
  }
  const readings = [...text.matchAll(/:/g)]
    .map(({ index }): [string, string] => [text.slice(0, index).trim(), text.slice(index + 1).trim()])
    .filter((ends) => ends.every(isPosition));
  if (dots.length === 1 && readings.length === 1) return readings[0] as [string, string];
  throw new UsageError(
    'export/range',
    readings.length > 1
      ? `The range "${text}" can be read in ${readings.length} ways: ${readings.map((ends) => `${ends[0]} to ${ends[1]}`).join(', ')}. Put two dots between its ends: "${readings[0]?.join('..')}".`
      : `"${text}" is no range. Give FROM..TO, each as ${POSITION_FORMS}.`,
    { range: text },
  );
}
