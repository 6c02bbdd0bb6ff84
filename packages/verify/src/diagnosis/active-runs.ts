import type { FrameRange } from '@trackout/core';
import { energyOnce, type Planes } from './planes.js';
import type { Residual } from './probes.js';
import type { Scene } from './scene.js';

/** A zero crossing or a soft note may hide the first samples that are missing. */
export const SLACK_FRAMES = 256;

/** Runs of frames beyond the bound, in windows; quiet passages shorter than `SLACK_FRAMES` do not part them. */
export function activeRuns(scene: Scene, residual: Residual, threshold = scene.bound): FrameRange[] {
  const runs: { from: number; to: number }[] = [];
  scene.windows.forEach((window, index) => {
    const planes = residual[index] as Planes;
    for (let i = 0; i < window.frames; i++) {
      if (!planes.some((plane) => Math.abs(plane[i] as number) > threshold)) continue;
      const frame = window.from + i;
      const last = runs.at(-1);
      if (last && frame - last.to <= SLACK_FRAMES) last.to = frame + 1;
      else runs.push({ from: frame, to: frame + 1 });
    }
  });
  return runs;
}

/** A level that the residual of most windows does not reach: above it stands out what is in one place only. */
export function standingOut(scene: Scene, residual: Residual): number {
  const powers = residual.map(
    (planes, index) => energyOnce(planes) / ((scene.windows[index]?.frames ?? 1) * scene.channels),
  );
  powers.sort((a, b) => a - b);
  return Math.max(scene.bound, 6 * Math.sqrt(powers[Math.floor(powers.length / 2)] ?? 0));
}

/** Few runs are taken one by one; of many, the first, and those that stand out. */
export function outstandingRuns(
  runs: readonly FrameRange[],
  loud: readonly FrameRange[],
): readonly FrameRange[] {
  if (runs.length <= FEW_RUNS) return runs;
  return [...runs.slice(0, 1), ...(loud.length <= FEW_RUNS ? loud : [])];
}

const FEW_RUNS = 4;
