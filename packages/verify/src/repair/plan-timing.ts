import type { Fault } from '@trackout/core';
import type { NullTestSignal } from '../null-test-input.js';
import { firstSoundIn } from './file-samples.js';
import type { RepairAction } from './repair-action.js';

/** Where all files of a pack start and end, on the time line of the mix. */
export interface PackSpan {
  readonly startFrame: number;
  readonly frameCount: number;
}

/** The span that more than half of the files have; where there is none, that of the mix. */
export function packSpan(files: readonly NullTestSignal[], reference: NullTestSignal): PackSpan {
  const spans = files.map(spanOf);
  const same = (a: PackSpan, b: PackSpan) => a.startFrame === b.startFrame && a.frameCount === b.frameCount;
  const shared = spans.find((span) => 2 * spans.filter((other) => same(span, other)).length > spans.length);
  return shared ?? spanOf(reference);
}

const spanOf = ({ startFrame = 0, source }: NullTestSignal): PackSpan => ({
  startFrame,
  frameCount: source.frameCount,
});

/** What brings a file into the span of its pack, and what of that would cost sound. */
export interface Timing {
  readonly actions: readonly RepairAction[];
  /** Faults that are undone by the actions, or kept because of `refused`. */
  readonly settled: ReadonlySet<Fault>;
  /** Why the file stays where it is. */
  readonly refused?: string;
  /** What is wrong with it then, where no fault says so. */
  readonly kind: 'offset' | 'overlong';
}

/**
 * Moves a file by its offset, and lets it start and end with its pack, as far as only silence is added or taken off.
 *
 * `faults` are those of this file. What a fault says is cut off is not made good by silence: such a file does not
 * get longer than it was, save by its own move.
 */
export async function planTiming(
  file: NullTestSignal,
  span: PackSpan,
  faults: readonly Fault[],
  signal: AbortSignal | undefined,
): Promise<Timing> {
  const offset = faults.find(({ kind, figure }) => kind === 'offset' && figure !== null && isWhole(figure));
  const shift = (file.startFrame ?? 0) - span.startFrame - Math.round(offset?.figure ?? 0);
  const moved = file.source.frameCount + shift;
  const cut = faults.some(({ kind }) => kind === 'truncated');
  const short = file.source.frameCount < span.frameCount;
  const wanted = cut && short ? Math.min(moved, span.frameCount) : span.frameCount;
  const trimmed = Math.max(0, moved - wanted);
  const refused = await soundLost(file, shift, trimmed, signal);
  const kind = shift === 0 ? 'overlong' : 'offset';
  const overlong = trimmed > 0 ? faults.filter((fault) => fault.kind === 'overlong') : [];
  const settled = new Set(offset ? [offset, ...overlong] : overlong);
  // Refused, the file stays as it was found: half a repair would be a third state.
  return refused === undefined
    ? { actions: timingActions(shift, wanted - moved), settled, kind }
    : { actions: [], settled, refused, kind };
}

/** Offsets are found to 0.01 frame: what is nearer to a whole number than half of that cannot be told from it. */
const isWhole = (frames: number): boolean => Math.abs(frames - Math.round(frames)) < 0.005;

function timingActions(shift: number, longer: number): RepairAction[] {
  return [
    ...(shift === 0 ? [] : [{ kind: 'shift' as const, frames: shift }]),
    ...(longer > 0 ? [{ kind: 'pad' as const, frames: longer }] : []),
    ...(longer < 0 ? [{ kind: 'trim' as const, frames: -longer }] : []),
  ];
}

/** Why sound would be cut, should it. */
async function soundLost(
  { source }: NullTestSignal,
  shift: number,
  trimmed: number,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { frameCount } = source;
  const start = Math.min(frameCount, Math.max(0, -shift));
  const first = await firstSoundIn(source, { from: 0, to: start }, signal);
  if (first !== undefined) {
    return `not lossless: ${start} frames would be cut off its start, and they are not silent (first sound at frame ${first})`;
  }
  const end = Math.max(start, frameCount - trimmed);
  const last = await firstSoundIn(source, { from: end, to: frameCount }, signal);
  if (last !== undefined) {
    return `not lossless: ${frameCount - end} frames would be cut off its end, and they are not silent (first sound at frame ${last})`;
  }
  return undefined;
}
