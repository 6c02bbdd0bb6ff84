import type { Underrun } from '@trackout/routing-node';
import { code } from './ramps.js';
import type { Capture } from './sound-system.js';

/** A stretch of a capture that runs on in the material without a break: where, from which frame, how long. */
export interface Run {
  readonly at: number;
  readonly frame: number;
  readonly frames: number;
}

/** Two channels tell a frame from any other of an hour. */
function isFrame({ samples, channels }: Capture, at: number, frame: number): boolean {
  return samples[at * channels] === code(frame, 0) << 8 && samples[at * channels + 1] === code(frame, 1) << 8;
}

/** The frame at a place of the capture: looked for from where it should be, then from the beginning. */
function frameAt(capture: Capture, at: number, due: number): number {
  const most = capture.frames;
  for (let i = 0; i < most; i++) {
    const frame = (due + i) % most;
    if (isFrame(capture, at, frame)) return frame;
  }
  return -1;
}

/** The runs of a capture of `ramps`; a frame that is none of the material has the number -1. */
export function runsOf(capture: Capture): Run[] {
  const runs: { at: number; frame: number; frames: number }[] = [];
  for (let at = 0; at < capture.frames; at++) {
    if (capture.samples[at * capture.channels] === 0) continue;
    const last = runs.at(-1);
    const due = last ? last.frame + last.frames : 0;
    if (last && last.at + last.frames === at && isFrame(capture, at, due)) last.frames += 1;
    else runs.push({ at, frame: frameAt(capture, at, due), frames: 1 });
  }
  return runs;
}

/** A place where a capture is not the material: frames that are missing, and silence in their place. */
export interface Break {
  readonly frame: number;
  readonly lost: number;
  readonly silence: number;
}

/** The breaks between runs. */
export function breaksOf(runs: readonly Run[]): Break[] {
  return runs.slice(1).map((run, i) => {
    const before = runs[i] as Run;
    const frame = before.frame + before.frames;
    return { frame, lost: run.frame - frame, silence: run.at - (before.at + before.frames) };
  });
}

const RATE = 48_000;
const BLOCK = 2048;
/** Silence that the clock does not show: less than 10 ms, or a quarter of a block. */
const UNSEEN = 600;
/** How exactly it shows the rest: a device that starts again may do so with a block more or less in its buffer. */
const CLOCK = BLOCK + 512;

/**
 * Breaks that no underrun explains, and underruns without a break. What counts as explained:
 *
 * - `late`: silence of so many frames at exactly this frame, and nothing lost.
 * - `device`: a break within a queue of it (at it, while the queue is full), and those of the two seconds after it, when the device starts again. None
 *   where the sound system told of it, and was served just in time.
 * - `suspected`: breaks within six seconds of it that are together so much longer than what they lost.
 * - Silence that is too short for the clock and that the device did not tell of.
 */
export function unexplained(
  breaks: readonly Break[],
  underruns: readonly Underrun[],
): { readonly breaks: readonly Break[]; readonly underruns: readonly Underrun[] } {
  const left = new Set(breaks);
  const idle = underruns.filter((underrun) => {
    const explained = breaksOfUnderrun(underrun, [...left]);
    for (const one of explained) left.delete(one);
    return explained.length === 0 && underrun.kind !== 'device';
  });
  const seen = [...left].filter(({ silence, lost }) => lost !== 0 || silence >= UNSEEN);
  return { breaks: seen, underruns: idle };
}

function breaksOfUnderrun({ kind, frame, frames }: Underrun, breaks: readonly Break[]): readonly Break[] {
  if (kind === 'late') {
    return breaks.filter((one) => one.frame === frame && one.lost === 0 && one.silence === frames);
  }
  if (kind === 'device') {
    const first = breaks.find((one) => Math.abs(one.frame - frame) <= 5 * BLOCK);
    if (!first) return [];
    return breaks.filter((one) => first.frame <= one.frame && one.frame <= frame + 2 * RATE);
  }
  const near = breaks.filter((one) => Math.abs(one.frame - frame) <= 6 * RATE);
  const later = near.reduce((sum, { silence, lost }) => sum + silence - lost, 0);
  return Math.abs(later - frames) <= CLOCK ? near : [];
}
