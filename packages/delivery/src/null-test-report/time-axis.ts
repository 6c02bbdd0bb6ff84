import type { Fault, NullTestResult } from '@trackout/core';
import { clock } from './figures.js';

/** What the pictures show: frames of the mix's time line. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
  readonly sampleRate: number;
}

/** What was compared, as the series, the range or the length says. */
export function spanOf({ series, range, frameCount, sampleRate }: NullTestResult): TimeSpan {
  const from = series?.startFrame ?? range?.from ?? 0;
  return { from, to: from + frameCount, sampleRate };
}

/** Where a frame stands, in percent of the width; what lies outside stands at the edge. */
export function percentAt(frame: number, { from, to }: TimeSpan): number {
  if (to <= from) return 0;
  return (100 * (Math.min(to, Math.max(from, frame)) - from)) / (to - from);
}

/** Part of the time line that a fault concerns; `whole` where it has no place, or is everywhere. */
export function placeOf(
  { fromFrame, toFrame, kind }: Fault,
  span: TimeSpan,
): { readonly left: number; readonly width: number; readonly whole: boolean } {
  if (fromFrame === null && toFrame === null) return { left: 0, width: 100, whole: true };
  const left = percentAt(fromFrame ?? span.from, span);
  // Of samples that are not numbers only the first has a place.
  const right = toFrame === null && kind === 'non-finite' ? left : percentAt(toFrame ?? span.to, span);
  const width = Math.max(0, right - left);
  return { left, width, whole: width > 99 };
}

const STEPS_SECONDS = [
  ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400],
];
const MOST_TICKS = 8;

/** A mark of the time axis. */
export interface TimeTick {
  readonly percent: number;
  readonly label: string;
}

/** Marks at round times, at most nine. */
export function timeTicks(span: TimeSpan): TimeTick[] {
  const seconds = (span.to - span.from) / span.sampleRate;
  if (!(seconds > 0)) return [];
  const step =
    STEPS_SECONDS.find((each) => seconds / each <= MOST_TICKS) ?? 86_400 * Math.ceil(seconds / 86_400 / 8);
  const digits = step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3;
  const ticks: TimeTick[] = [];
  const first = Math.ceil(span.from / span.sampleRate / step);
  for (let n = first; n * step * span.sampleRate <= span.to && ticks.length <= MOST_TICKS; n++) {
    const frame = n * step * span.sampleRate;
    ticks.push({ percent: percentAt(frame, span), label: clock(frame, span.sampleRate, digits) });
  }
  return ticks;
}
