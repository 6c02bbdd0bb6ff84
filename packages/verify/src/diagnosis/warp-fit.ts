import { type Warp, warped } from './correction.js';
import { solve } from './linear-equations.js';
import { NearbySamples } from './nearby-samples.js';
import { dot } from './probes.js';
import { type Scene, samplesOf } from './scene.js';
import type { Place } from './warp-places.js';

/** A delay moves by a frame in each step. */
const MARGIN_FRAMES = 16;

/** Gauss-Newton steps for gain, delay and, where asked for, speed; returns the warp and what it leaves. */
export async function refine(
  scene: Scene,
  stem: number,
  start: Warp,
  places: readonly Place[],
  withSpeed: boolean,
  rounds = 6,
): Promise<Warp> {
  const nearby = places.map(() => new NearbySamples(samplesOf(scene, stem), MARGIN_FRAMES));
  const step = 0.02;
  let warp = start;
  for (let round = 0; round < rounds; round++) {
    const size = withSpeed ? 3 : 2;
    const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
    const right = new Array<number>(size).fill(0);
    for (const [index, { from, frames, wanted }] of places.entries()) {
      const samples = nearby[index] as NearbySamples;
      const unit = { ...warp, gain: 1 };
      const centre = await warped(unit, from, frames, samples, scene.interpolation);
      const later = await warped(
        { ...unit, delayFrames: warp.delayFrames + step },
        from,
        frames,
        samples,
        scene.interpolation,
      );
      const sooner = await warped(
        { ...unit, delayFrames: warp.delayFrames - step },
        from,
        frames,
        samples,
        scene.interpolation,
      );
      centre.forEach((plane, channel) => {
        const slope = new Float64Array(frames);
        const tilt = new Float64Array(frames);
        for (let i = 0; i < frames; i++) {
          const difference =
            ((later[channel]?.[i] as number) - (sooner[channel]?.[i] as number)) / (2 * step);
          slope[i] = difference;
          // place grows by (n - origin) with the speed, and shrinks by 1 with the delay.
          tilt[i] = -difference * (from + i - warp.origin);
        }
        const columns = withSpeed ? [plane, slope, tilt] : [plane, slope];
        columns.forEach((column, row) => {
          right[row] = (right[row] as number) + dot(column, wanted[channel] as Float64Array);
          columns.forEach((other, at) => {
            const cells = matrix[row] as number[];
            cells[at] = (cells[at] as number) + dot(column, other);
          });
        });
      });
    }
    const solved = solve(matrix, right);
    const [gain = 0, slope = 0, tilt = 0] = solved ?? [];
    if (!solved || gain === 0) return warp;
    const delay = Math.max(-1, Math.min(1, slope / gain));
    const speed = withSpeed ? warp.speed + tilt / gain : warp.speed;
    warp = { ...warp, gain, delayFrames: warp.delayFrames + delay, speed };
    if (Math.abs(delay) < 1e-5) break;
  }
  return warp;
}
