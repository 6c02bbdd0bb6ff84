import type { FrameRange } from '@trackout/core';
import { isBeyond, reachOf, type Warp, warpCorrection } from './correction.js';
import { type FaultDraft, type Hypothesis, undo } from './hypothesis.js';
import { energyOfAll, type Planes } from './planes.js';
import type { Residual } from './probes.js';
import { MASTER, type Scene } from './scene.js';
import { refine } from './warp-fit.js';
import { extentOf, loudest, placesOf, REFINING_WINDOWS } from './warp-places.js';

/** What resampling leaves at the edge of the band: much where one of two rates has less of it. */
const TOLERANCE = { whole: 0, fraction: 0.02, drift: 0.02, rate: 0.06 } as const;

const COMPLEXITY = { whole: 1, fraction: 3, drift: 5, rate: 3 } as const;

/** A delay of fewer frames cannot be told from none. */
export const SMALLEST_DELAY = 5e-3;

/** A stem that is moved, stretched and scaled like this, over the whole length or within a range. */
export async function warpHypothesis(
  scene: Scene,
  residual: Residual,
  stem: number,
  warp: Warp,
  how: keyof typeof COMPLEXITY,
  range?: FrameRange,
): Promise<Hypothesis> {
  const file = extentOf(scene, stem);
  const correction = warpCorrection(warp, scene.interpolation, file, range);
  const outcome = await undo(scene, stem, correction, residual, energyOfAll(residual));
  const unknown = unknownEnergy(scene, warp, file, residual);
  const exact = how === 'whole' && Math.abs(warp.gain) === 1;
  return {
    stem,
    family: 'warp',
    complexity: COMPLEXITY[how] + (range ? 2 : 0),
    tolerance: exact ? 0 : TOLERANCE[how],
    correction,
    unknown: lostFrames(scene, warp, file, range),
    ...outcome,
    remaining:
      outcome.remaining + (outcome.remaining > 0.5 * (energyOfAll(residual) - unknown) ? unknown : 0),
    drafts: () => describe(scene, stem, warp, how, range),
    async refit(now, without) {
      if (exact) return warpHypothesis(now, without, stem, warp, how, range);
      const places = loudest(placesOf(now, without, stem), REFINING_WINDOWS);
      if (places.length === 0) return undefined;
      const { warp: again } = await refine(now, stem, warp, places, how === 'drift', 3);
      const lag = Math.round(again.delayFrames);
      const near = Math.abs(again.delayFrames - lag) < 0.02;
      const still = lag === 0 && Math.abs(again.delayFrames) < SMALLEST_DELAY;
      // Beside another fault a whole delay may have looked like a fraction, and a gain like a delay.
      if (how !== 'drift' && how !== 'rate' && near && (lag !== 0 || still))
        return simplest(now, without, stem, again, lag, range);
      return warpHypothesis(now, without, stem, again, how, range);
    },
  };
}

/** Frames of the time line that the warped stem does not reach. */
function lostFrames(scene: Scene, warp: Warp, file: FrameRange, range: FrameRange | undefined): FrameRange[] {
  if (range) return [];
  const { origin, speed, delayFrames } = warp;
  const reach = reachOf(warp);
  const first = Math.ceil(origin + (file.from - 0.5 + reach + delayFrames - origin) / speed);
  const last = Math.floor(origin + (file.to - 0.5 - reach + delayFrames - origin) / speed) + 1;
  return [
    { from: scene.range.from, to: Math.min(first, scene.range.to) },
    { from: Math.max(last, scene.range.from), to: scene.range.to },
  ].filter(({ from, to }) => to > from);
}

/** Energy of the residual in frames that the warped stem does not reach: it is explained only when the rest is. */
function unknownEnergy(scene: Scene, warp: Warp, file: FrameRange, residual: Residual): number {
  let energy = 0;
  scene.windows.forEach((window, index) => {
    for (let i = 0; i < window.frames; i++) {
      if (!isBeyond(warp, window.from + i, file)) continue;
      for (const plane of residual[index] as Planes) energy += (plane[i] as number) * (plane[i] as number);
    }
  });
  return energy;
}

/** Without its gain, a delay may leave so much more than with it. */
const GAIN_NEEDED = 1.1;

/** The plainest of the warps near this one that leaves no more than it. */
export async function simplest(
  scene: Scene,
  residual: Residual,
  stem: number,
  warp: Warp,
  lag: number,
  range?: FrameRange,
): Promise<Hypothesis> {
  const honest = 2 * scene.floorPower * scene.frames * scene.channels;
  const sign = warp.gain < 0 ? -1 : 1;
  const plain: Hypothesis[] = [];
  const wholes =
    lag === 0
      ? Math.abs(warp.delayFrames) < SMALLEST_DELAY
        ? [
            { ...warp, gain: sign, delayFrames: 0 },
            { ...warp, delayFrames: 0 },
          ]
        : []
      : [
          { ...warp, gain: sign, delayFrames: lag },
          // A low sound is all but the same a frame later: what fits in every sample decides.
          { ...warp, gain: sign, delayFrames: lag - 1 },
          { ...warp, gain: sign, delayFrames: lag + 1 },
          { ...warp, delayFrames: lag },
        ];
  for (const whole of wholes) {
    const tried = await warpHypothesis(scene, residual, stem, whole, 'whole', range);
    if (tried.remaining <= honest) return tried;
    plain.push(tried);
  }
  const [unscaled] = plain.slice(0, 3).sort((a, b) => a.remaining - b.remaining);
  plain.sort((a, b) => a.remaining - b.remaining);
  if (lag === 0 && plain.length > 0) return plain[0] as Hypothesis;
  const free = await warpHypothesis(scene, residual, stem, warp, 'fraction', range);
  const [best] = plain;
  const leaves = (tried: Hypothesis, factor: number) => tried.remaining <= factor * free.remaining + honest;
  // What else is wrong makes a gain look other than 1, too.
  if (unscaled && leaves(unscaled, GAIN_NEEDED)) return unscaled;
  return best && leaves(best, 1.02) ? best : free;
}

function describe(
  scene: Scene,
  stem: number,
  { gain, delayFrames, speed }: Warp,
  how: keyof typeof COMPLEXITY,
  range: FrameRange | undefined,
): readonly FaultDraft[] {
  const { math } = scene.dsp;
  const drafts: FaultDraft[] = [];
  const own = stem !== MASTER;
  if (how === 'rate') {
    const rate = own ? scene.sampleRate * speed : scene.sampleRate / speed;
    drafts.push({ kind: 'sample-rate', stem, figure: rate, unit: 'Hz' });
  } else if (how === 'drift') {
    drafts.push({ kind: 'drift', stem, figure: (own ? 1 - speed : speed - 1) * 1e6, unit: 'ppm' });
  } else if (range) {
    const repeated = own ? delayFrames < 0 : delayFrames > 0;
    drafts.push({
      kind: 'dropout',
      stem,
      // The stem lies early by what is missing before, late by what was repeated.
      figure: Math.abs(delayFrames),
      unit: 'frames',
      fromFrame: range.from,
      toFrame: range.to,
      alternatives: ['offset'],
      detail: repeated ? 'repeated' : 'lost',
    });
  } else if (Math.abs(delayFrames) >= SMALLEST_DELAY) {
    // What the mix has late, a stem has early: the fault is the stem's own.
    drafts.push({ kind: 'offset', stem, figure: own ? 0 - delayFrames : delayFrames, unit: 'frames' });
  }
  if (gain < 0) drafts.push({ kind: 'polarity', stem, figure: null, unit: null });
  const level = 20 * math.log10(Math.abs(gain));
  if (Math.abs(level) > (how === 'whole' ? 0.01 : 0.1))
    drafts.push({ kind: own ? 'gain' : 'master-gain', stem, figure: level, unit: 'dB' });
  return drafts;
}
