import { isBeyond, warped } from './correction.js';
import type { Hypothesis } from './hypothesis.js';
import { dot, energyOf, energyOnce, minus } from './planes.js';
import type { Residual } from './probes.js';
import { type Scene, samplesOf } from './scene.js';
import { warpHypothesis } from './warp-hypothesis.js';
import { extentOf, loudest, middles, REFINING_FRAMES, wantedPlaces } from './warp-places.js';

/** Speeds at which a file of one common rate plays at another. */
const RATE_PAIRS: readonly (readonly [number, number])[] = [
  [44_100, 48_000],
  [48_000, 44_100],
  [88_200, 96_000],
  [96_000, 88_200],
  [48_000, 96_000],
  [96_000, 48_000],
  [44_100, 88_200],
  [88_200, 44_100],
];

const AUDIBLE_SHARE = 0.05;

const NEAR_ONE = 0.1;

/** A stem that was made at one common rate and is played at another. */
export async function rateHypotheses(scene: Scene, residual: Residual, stem: number): Promise<Hypothesis[]> {
  const places = wantedPlaces(scene, residual, stem);
  const file = extentOf(scene, stem);
  const origin = file.from;
  const samples = samplesOf(scene, stem);
  let best: { speed: number; left: number } | undefined;
  for (const [played, made] of RATE_PAIRS) {
    const speed = made / played;
    if (best && Math.abs(best.speed - speed) < 1e-9) continue;
    const warp = { gain: 1, delayFrames: 0, speed, origin };
    // What is played too slowly has no end in the file.
    const reached = places.filter(({ from, frames }) => !isBeyond(warp, from + frames, file));
    const few = middles(loudest(reached, 4), REFINING_FRAMES);
    const wanted = few.reduce((sum, place) => sum + energyOnce(place.wanted), 0);
    let left = 0;
    let cross = 0;
    let own = 0;
    for (const place of few) {
      const moved = await warped(warp, place.from, place.frames, samples, scene.interpolation);
      place.wanted.forEach((plane, channel) => {
        const other = moved[channel] as Float64Array;
        left += energyOf([minus(plane, other)]);
        cross += dot(plane, other);
        own += energyOf([other]);
      });
    }
    // Beside something louder it is there at its own level, though it leaves much.
    const there = own > AUDIBLE_SHARE * wanted && Math.abs(cross / own - 1) < NEAR_ONE;
    if ((left < 0.5 * wanted || there) && (!best || left / wanted < best.left))
      best = { speed, left: left / wanted };
  }
  if (!best) return [];
  return [
    await warpHypothesis(
      scene,
      residual,
      stem,
      { gain: 1, delayFrames: 0, speed: best.speed, origin },
      'rate',
    ),
  ];
}
