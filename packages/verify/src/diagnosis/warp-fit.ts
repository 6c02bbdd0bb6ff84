import { type Warp, warpedWithSlope } from './correction.js';
import { solve } from './linear-equations.js';
import { NearbySamples } from './nearby-samples.js';
import { dot, energyOnce } from './planes.js';
import { type Scene, samplesOf } from './scene.js';
import type { Place } from './warp-places.js';

/** A delay moves by a frame in each step. */
const MARGIN_FRAMES = 16;

/** A warp, and the energy that it leaves of what is wanted, as far as its last step foretold. */
export interface Fit {
  readonly warp: Warp;
  readonly left: number;
}

/** Gauss-Newton steps for gain, delay and, where asked for, speed. */
export async function refine(
  scene: Scene,
  stem: number,
  start: Warp,
  places: readonly Place[],
  withSpeed: boolean,
  rounds = 6,
): Promise<Fit> {
  const wanted = places.reduce((sum, place) => sum + energyOnce(place.wanted), 0);
  const nearby = places.map(() => new NearbySamples(samplesOf(scene, stem), MARGIN_FRAMES));
  let warp = start;
  let left = wanted;
  for (let round = 0; round < rounds; round++) {
    const size = withSpeed ? 3 : 2;
    const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
    const right = new Array<number>(size).fill(0);
    for (const [index, place] of places.entries()) {
      const { from, frames } = place;
      const samples = nearby[index] as NearbySamples;
      const { values, slopes } = await warpedWithSlope(warp, from, frames, samples, scene.interpolation);
      values.forEach((plane, channel) => {
        const slope = slopes[channel] as Float64Array;
        // place grows by (n - origin) with the speed, and shrinks by 1 with the delay.
        const tilt = withSpeed ? slope.map((value, i) => -value * (from + i - warp.origin)) : slope;
        const columns = withSpeed ? [plane, slope, tilt] : [plane, slope];
        columns.forEach((column, row) => {
          right[row] = (right[row] as number) + dot(column, place.wanted[channel] as Float64Array);
          for (let at = row; at < size; at++) add(matrix, row, at, dot(column, columns[at] as Float64Array));
        });
      });
    }
    const solved = solve(matrix, right);
    const [gain = 0, slope = 0, tilt = 0] = solved ?? [];
    if (!solved || gain === 0) return { warp, left };
    left = wanted - solved.reduce((sum, figure, row) => sum + figure * (right[row] as number), 0);
    const delay = Math.max(-1, Math.min(1, slope / gain));
    const speed = withSpeed ? warp.speed + tilt / gain : warp.speed;
    warp = { ...warp, gain, delayFrames: warp.delayFrames + delay, speed };
    if (Math.abs(delay) < 1e-5) break;
  }
  return { warp, left };
}

/** Adds to a cell of a symmetric matrix, and to its twin. */
function add(matrix: readonly number[][], row: number, column: number, value: number): void {
  const sum = (matrix[row]?.[column] as number) + value;
  (matrix[row] as number[])[column] = sum;
  (matrix[column] as number[])[row] = sum;
}
