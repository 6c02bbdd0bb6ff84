import type { Warp } from './correction.js';
import { driftLine, trackedLine } from './drift-line.js';
import type { Hypothesis } from './hypothesis.js';
import { frequentLags, leftAt, locate, nearestLag } from './lag-search.js';
import { lagStep } from './lag-step.js';
import { dot, energyOfAll, energyOnce, type Planes } from './planes.js';
import type { Residual } from './probes.js';
import { rateHypotheses } from './rate-hypotheses.js';
import { MASTER, planesOf, type Scene } from './scene.js';
import { refine } from './warp-fit.js';
import { SMALLEST_DELAY, simplest, warpHypothesis } from './warp-hypothesis.js';
import {
  loudest,
  middles,
  type Place,
  placesOf,
  REFINING_FRAMES,
  REFINING_WINDOWS,
  spread,
} from './warp-places.js';

const LOCATING_WINDOWS = 24;
const DRIFTING_WINDOWS = 8;
/** Between two of these a step is looked for frame by frame. */
const STEPPING_WINDOWS = 16;

/** A part of a frame that leaves more than this of what is left without it is nothing that could be followed up. */
const FRACTION_SHARE = 0.97;

/** What is known outside the windows. */
export interface BeyondWindows {
  /** Delays at which a stem fits within a long stretch: takes long. */
  lags(stem: number): Promise<readonly number[]>;
  /** What is left, with what has been found undone. */
  residual(from: number, frames: number): Promise<Planes>;
}

/** A stem that is late, early, drifting or played at another rate. */
export async function warpHypotheses(
  scene: Scene,
  residual: Residual,
  stem: number,
  beyond: BeyondWindows,
): Promise<Hypothesis[]> {
  const places = placesOf(scene, residual, stem);
  if (places.length === 0) return [];
  const still = { gain: 1, delayFrames: 0, speed: 1, origin: scene.range.from };
  const refining = middles(loudest(places, REFINING_WINDOWS), REFINING_FRAMES);
  const located = await locate(scene, stem, places, LOCATING_WINDOWS);
  const found: Hypothesis[] = [];
  const before = energyOfAll(residual);
  const unmoved = await leftAt(scene, stem, 0, refining);
  const tried = new Set<number>();
  const tryLag = async (start: number) => {
    const { lag, left } = await nearestLag(scene, stem, start, refining);
    if (tried.has(lag) || left > 0.9 * unmoved + 0.1 * scene.floorPower) return;
    tried.add(lag);
    const { warp } = await refine(scene, stem, { ...still, delayFrames: lag }, refining, false);
    // Without a delay it is a gain, which is looked for elsewhere.
    if (Math.abs(warp.delayFrames) < SMALLEST_DELAY) return;
    const everywhere = await simplest(scene, residual, stem, warp, lag);
    found.push(
      everywhere.tolerance > 0 ? await unlessDrifting(scene, residual, everywhere, warp, places) : everywhere,
    );
    const { active } = scene;
    const partly = active.from > scene.range.from || active.to < scene.range.to;
    if (partly && lag !== 0 && everywhere.remaining > 0.02 * before) {
      found.push(await simplest(scene, residual, stem, warp, lag, active));
    }
  };
  const tryFraction = async () => {
    const { warp, left } = await refine(scene, stem, still, refining, false);
    if (left > FRACTION_SHARE * unmoved) return;
    if (Math.abs(warp.delayFrames) < SMALLEST_DELAY || Math.abs(warp.delayFrames) > 2) return;
    const late = await warpHypothesis(scene, residual, stem, warp, 'fraction');
    found.push(await unlessDrifting(scene, residual, late, warp, places));
  };
  for (const lag of located.lags) await tryLag(lag);
  const best = () => Math.min(before, ...found.map(({ remaining }) => remaining));
  if (best() > 0.1 * before && stem !== MASTER) {
    // The middle of a wide peak lies elsewhere before the step: the delays are taken as they are.
    for (const lag of new Set([...located.lags, ...frequentLags(located.each)])) {
      const range =
        lag === 0
          ? undefined
          : await lagStep(scene, stem, lag, spread(places, STEPPING_WINDOWS), beyond.residual);
      if (range)
        found.push(
          await warpHypothesis(scene, residual, stem, { ...still, delayFrames: lag }, 'whole', range),
        );
    }
  }
  if (best() > 0.1 * before) await tryFraction();
  const [gain, kept] = await replacementOf(scene, stem, places);
  // Whatever drifts, plays at another rate or lies far off is missing where it was.
  const elsewhere = gain < 0.7 && kept < 0.9;
  if (best() > 0.03 * before) {
    const lines = [driftLine(located.each), await trackedLine(scene, stem, places)];
    for (const line of lines) {
      if (!line) continue;
      const start = { ...still, origin: line.origin, delayFrames: line.delay, speed: 1 - line.slope };
      const drift = await driftFrom(scene, residual, stem, start, spread(places, DRIFTING_WINDOWS));
      if (drift) found.push(drift);
      if (best() < 0.05 * before) break;
    }
  }
  if (elsewhere && best() > 0.02 * before) found.push(...(await rateHypotheses(scene, residual, stem)));
  if (elsewhere && best() > 0.02 * before) {
    // Beats and notes come again: of many delays that fit a little, the true one fits best.
    const lags: { lag: number; left: number }[] = [];
    for (const lag of await beyond.lags(stem)) lags.push(await nearestLag(scene, stem, lag, refining));
    lags.sort((a, b) => a.left - b.left);
    for (const { lag } of lags.slice(0, 2)) await tryLag(lag);
  }
  return found;
}

/** The drift nearest to a warp; `undefined` where it does not drift. */
async function driftFrom(
  scene: Scene,
  residual: Residual,
  stem: number,
  start: Warp,
  places: readonly Place[],
): Promise<Hypothesis | undefined> {
  const { warp } = await refine(scene, stem, start, middles(places, REFINING_FRAMES), true, 8);
  return Math.abs(warp.speed - 1) < 1e-8 ? undefined : warpHypothesis(scene, residual, stem, warp, 'drift');
}

/** A drift must leave so much less than a delay by a part of a frame. */
const DRIFT_SHARE = 0.25;

/** A delay by a part of a frame; or the drift that it is, where a short sound has drifted by little more. */
async function unlessDrifting(
  scene: Scene,
  residual: Residual,
  late: Hypothesis,
  warp: Warp,
  places: readonly Place[],
): Promise<Hypothesis> {
  if (late.remaining <= 4 * scene.floorPower * scene.frames * scene.channels) return late;
  // There the delay is what it seems to be.
  const all = places.reduce((sum, { energy }) => sum + energy, 0);
  const centre =
    places.reduce((sum, { from, frames, energy }) => sum + energy * (from + frames / 2), 0) / all;
  const start = { ...warp, origin: Math.round(centre) };
  const drift = await driftFrom(scene, residual, late.stem, start, loudest(places, DRIFTING_WINDOWS));
  return drift && drift.remaining < DRIFT_SHARE * late.remaining ? drift : late;
}

/** Gain of the stem in what is wanted, and the share of it that this explains. */
async function replacementOf(
  scene: Scene,
  stem: number,
  places: readonly Place[],
): Promise<readonly [gain: number, kept: number]> {
  let cross = 0;
  let own = 0;
  let wanted = 0;
  for (const place of places) {
    const planes = planesOf(scene.windows[place.index] as Scene['windows'][number], stem);
    place.wanted.forEach((plane, channel) => {
      cross += dot(plane, planes[channel] as Float32Array);
    });
    own += place.energy;
    wanted += energyOnce(place.wanted);
  }
  return own > 0 && wanted > 0 ? [cross / own, (cross * cross) / (own * wanted)] : [1, 1];
}
