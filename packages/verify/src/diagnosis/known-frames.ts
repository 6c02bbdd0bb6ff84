import type { FrameRange } from '@trackout/core';
import type { Hypothesis } from './hypothesis.js';
import type { ProbeWindow, Residual } from './probes.js';
import type { Scene } from './scene.js';

const SHORTEST_WINDOW = 1024;
/** With less than this left, what is unknown is looked at too. */
const SMALLEST_KNOWN = 0.1;

/** Windows, and what is left in them. */
export interface Seen {
  readonly scene: Scene;
  readonly residual: Residual;
}

/** The windows without the frames of which nothing is known once these faults are undone. */
export function knownFrames(scene: Scene, residual: Residual, accepted: readonly Hypothesis[]): Seen {
  const unknown = accepted.flatMap((hypothesis) => hypothesis.unknown ?? []);
  if (!scene.windows.some((window) => unknown.some((range) => overlaps(window, range))))
    return { scene, residual };
  const windows: ProbeWindow[] = [];
  const left: Residual[number][] = [];
  scene.windows.forEach((window, index) => {
    for (const { from, to } of outside(window, unknown)) {
      if (to - from < Math.min(SHORTEST_WINDOW, window.frames)) continue;
      const [first, last] = [from - window.from, to - window.from];
      windows.push({
        from,
        frames: to - from,
        mix: window.mix.map((plane) => plane.subarray(first, last)),
        sum: window.sum.map((plane) => plane.subarray(first, last)),
        stems: window.stems.map((planes) => {
          // The sides of a mono stem stay one and the same.
          const parts = new Map(planes.map((plane) => [plane, plane.subarray(first, last)]));
          return planes.map((plane) => parts.get(plane) as typeof plane);
        }),
      });
      left.push((residual[index] as Residual[number]).map((plane) => plane.subarray(first, last)));
    }
  });
  const frames = windows.reduce((sum, window) => sum + window.frames, 0);
  if (frames < SMALLEST_KNOWN * scene.frames) return { scene, residual };
  return { scene: { ...scene, windows, frames }, residual: left };
}

const overlaps = ({ from, frames }: ProbeWindow, range: FrameRange): boolean =>
  range.from < from + frames && range.to > from;

/** What is left of a window without these ranges. */
function outside({ from, frames }: ProbeWindow, ranges: readonly FrameRange[]): FrameRange[] {
  let kept: FrameRange[] = [{ from, to: from + frames }];
  for (const range of ranges) {
    kept = kept.flatMap((part) => [
      { from: part.from, to: Math.min(part.to, Math.max(part.from, range.from)) },
      { from: Math.max(part.from, Math.min(part.to, range.to)), to: part.to },
    ]);
  }
  return kept.filter((part) => part.to > part.from);
}
