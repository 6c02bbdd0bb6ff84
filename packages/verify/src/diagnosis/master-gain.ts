import { type Correction, type Matrix, matrixChange, scalarMatrix } from './correction.js';
import { type FaultDraft, type Hypothesis, takeOffIn } from './hypothesis.js';
import { dot, energyOf, minus } from './planes.js';
import type { Residual } from './probes.js';
import { MASTER, type Scene } from './scene.js';

const REWEIGHINGS = 6;

/**
 * A gain on the master, undone on the mix and not on the stems: whatever else is wrong with a stem then lies in the
 * residual as large as it is in the stem. What the mix would be without it is compared with the stems as they stand
 * after the other faults have been undone. `describe` puts gains that are added to 1 into words. Without a `gain` it is
 * found.
 */
export function masterGain(
  scene: Scene,
  residual: Residual,
  swapped: boolean,
  describe: (matrix: Matrix) => readonly FaultDraft[],
  gain = swapped ? 1 : gainOf(scene, residual),
): Hypothesis | undefined {
  if (gain === undefined || Math.abs(gain) < 1e-3) return undefined;
  const undone: Matrix = swapped ? SWAPPED : scalarMatrix(scene.channels, 1 - 1 / gain);
  const outcome = takeOffIn(scene, residual, ({ mix }) => matrixChange(undone, mix));
  const correction: Correction = {
    change: async (from, frames) => matrixChange(undone, await scene.mix.read(from, frames)),
  };
  const forward: Matrix = swapped
    ? [
        [-1, 1],
        [1, -1],
      ]
    : scalarMatrix(scene.channels, gain - 1);
  return {
    stem: MASTER,
    family: 'gain',
    complexity: 0,
    tolerance: 0,
    correction,
    ...outcome,
    drafts: () => describe(forward),
    refit: async (now, without) => masterGain(now, without, swapped, describe),
  };
}

/** The mix less the mix with its sides swapped. */
const SWAPPED: Matrix = [
  [1, -1],
  [-1, 1],
];

/** Gain from the stems, as they stand, to the mix; windows where little is left weigh more. */
function gainOf(scene: Scene, residual: Residual): number | undefined {
  const { channels, floorPower } = scene;
  const windows = scene.windows.map(({ mix, frames }, index) => {
    const sum = mix.map((plane, channel) => minus(plane, residual[index]?.[channel] as Float64Array));
    const cross = mix.reduce((all, plane, channel) => all + dot(plane, sum[channel] as Float64Array), 0);
    return { cross, own: energyOf(sum), mixed: energyOf(mix), samples: frames * channels };
  });
  let gain: number | undefined;
  for (let turn = 0; turn <= REWEIGHINGS; turn++) {
    let above = 0;
    let below = 0;
    for (const { cross, own, mixed, samples } of windows) {
      const left = gain === undefined ? 0 : Math.max(0, mixed - 2 * gain * cross + gain * gain * own);
      const weight = gain === undefined ? 1 : 1 / (left / samples + floorPower);
      above += weight * cross;
      below += weight * own;
    }
    if (!(below > 0)) return undefined;
    gain = above / below;
  }
  return gain;
}
