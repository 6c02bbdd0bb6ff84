import type { Hypothesis } from './hypothesis.js';
import { peakOf } from './planes.js';
import type { Residual } from './probes.js';
import type { Scene } from './scene.js';

/** An explanation that takes off less is not followed up. */
export const SMALLEST_SHARE = 0.08;

/** What has been explained so far, and what is left in the windows. */
export interface Explanation {
  readonly accepted: readonly Hypothesis[];
  readonly residual: Residual;
  readonly energy: number;
}

/** True where nothing is left that honest files, or what was undone only nearly, do not explain. */
export function isQuiet(scene: Scene, { accepted, residual, energy }: Explanation): boolean {
  const honest = 2 * scene.floorPower * scene.frames * scene.channels;
  const nearly = accepted.reduce((sum, { tolerance, changed }) => sum + tolerance * changed, 0);
  // A few samples far beyond the bound, and dither, have little energy: then only the peaks tell.
  const found = accepted.some(({ changed }) => changed > honest);
  if (found && energy <= honest + nearly) return true;
  return residual.every((planes) => peakOf(planes) <= scene.bound);
}

/** Below honest rounding there is nothing to be gained. */
export function atLeast(scene: Scene, { remaining, tolerance, changed }: Hypothesis): number {
  return Math.max(
    remaining,
    scene.floorPower * scene.frames * scene.channels,
    0.1 * tolerance * changed,
    1e-300,
  );
}
