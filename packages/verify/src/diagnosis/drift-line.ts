import { warped } from './correction.js';
import type { Located } from './lag-search.js';
import { energyOf, energyOnce, minus } from './planes.js';
import { type Scene, samplesOf } from './scene.js';
import { refine } from './warp-fit.js';
import { middles, type Place, spread } from './warp-places.js';

/** The delay followed from window to window, each foretold by those before: for tones, which fit at many delays. */
export async function trackedLine(
  scene: Scene,
  stem: number,
  places: readonly Place[],
): Promise<{ origin: number; delay: number; slope: number } | undefined> {
  const points: { at: number; delay: number }[] = [];
  let misses = 0;
  const wide = middles(spread(places, 20), 2048);
  for (const place of wide) {
    const at = place.from + place.frames / 2;
    const foretold = foretell(points, at, scene.range.from);
    const { warp } = await refine(
      scene,
      stem,
      { gain: 1, delayFrames: foretold, speed: 1, origin: scene.range.from },
      [place],
      false,
      4,
    );
    const [moved] = [
      await warped({ ...warp }, place.from, place.frames, samplesOf(scene, stem), scene.interpolation),
    ];
    const left = place.wanted.reduce(
      (sum, plane, channel) => sum + energyOf([minus(plane, moved[channel] as Float64Array)]),
      0,
    );
    if (left < 0.2 * energyOnce(place.wanted) && warp.gain > 0.5 && warp.gain < 2) {
      points.push({ at, delay: warp.delayFrames });
    } else misses += 1;
    if (misses > 4 && points.length < misses) return undefined;
  }
  if (points.length < 3) return undefined;
  const line = fitLine(points);
  return { origin: 0, delay: line.delay, slope: line.slope };
}

function fitLine(points: readonly { at: number; delay: number }[]): { delay: number; slope: number } {
  const meanAt = points.reduce((sum, { at }) => sum + at, 0) / points.length;
  const meanDelay = points.reduce((sum, { delay }) => sum + delay, 0) / points.length;
  let above = 0;
  let below = 0;
  for (const { at, delay } of points) {
    above += (at - meanAt) * (delay - meanDelay);
    below += (at - meanAt) * (at - meanAt);
  }
  const slope = below > 0 ? above / below : 0;
  return { slope, delay: meanDelay - slope * meanAt };
}

/** Clocks that drift start together: until more is known the line goes through the start. */
function foretell(points: readonly { at: number; delay: number }[], at: number, start: number): number {
  if (points.length === 0) return 0;
  const { delay, slope } = fitLine([{ at: start, delay: 0 }, ...points]);
  return delay + slope * at;
}

/** The line through the delays of most windows, when they are not all the same. */
export function driftLine(
  each: Located['each'],
): { origin: number; delay: number; slope: number } | undefined {
  const points = each.map(({ place, lag, height }) => ({ at: place.from + place.frames / 2, lag, height }));
  let best: { votes: number; slope: number; delay: number } | undefined;
  for (const a of points) {
    for (const b of points) {
      if (b.at <= a.at) continue;
      const slope = (b.lag - a.lag) / (b.at - a.at);
      if (Math.abs(slope) > 2e-3) continue;
      let votes = 0;
      for (const point of points) {
        if (Math.abs(point.lag - a.lag - slope * (point.at - a.at)) <= 1) votes += 1;
      }
      if (!best || votes > best.votes) best = { votes, slope, delay: a.lag - slope * a.at };
    }
  }
  if (!best || best.votes < Math.max(3, 0.4 * points.length) || best.slope === 0) return undefined;
  const origin = Math.round(points.reduce((sum, { at }) => sum + at, 0) / points.length);
  return { origin, delay: best.delay + best.slope * origin, slope: best.slope };
}
