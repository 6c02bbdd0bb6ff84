import type { FrameRange } from '@trackout/core';
import { energyOf, minus, type Planes, plus } from './planes.js';
import { type Scene, samplesOf } from './scene.js';

/** What the mix holds in place of a stem, in some frames. */
export interface WantedPlace {
  readonly from: number;
  readonly frames: number;
  readonly wanted: Planes;
}

/** How much of the change is there before the step and after it is 1, as nearly as this. */
const FITTING_ERROR = 0.3;
const MOST_GAP_FRAMES = 1 << 21;

/**
 * Where a stem that fits as it lies begins to fit moved by `lag` frames: after a block that was lost or repeated.
 * Other faults may lie in the same frames. `undefined` where it does so everywhere, nowhere, or now and then.
 */
export async function lagStep(
  scene: Scene,
  stem: number,
  lag: number,
  places: readonly WantedPlace[],
  residualAt: (from: number, frames: number) => Promise<Planes>,
): Promise<FrameRange | undefined> {
  const samples = samplesOf(scene, stem);
  const inTime = [...places].sort((a, b) => a.from - b.from);
  const costs: { gain: number; change: number }[] = [];
  for (const { from, frames, wanted } of inTime) {
    const [still, moved] = [await samples.read(from, frames), await samples.read(from - lag, frames)];
    const unlike = (a: Planes, b: Planes) =>
      energyOf(a.map((plane, channel) => minus(plane, b[channel] as Float64Array)));
    const left = unlike(wanted, moved);
    costs.push({ gain: unlike(wanted, still) - left, change: unlike(still, moved) });
  }
  const sum = (key: 'gain' | 'change', from: number, to: number) =>
    costs.slice(from, to).reduce((all, cost) => all + cost[key], 0);
  let best = { step: 0, gain: Number.NEGATIVE_INFINITY };
  for (let step = 0; step <= costs.length; step++) {
    const gain = sum('gain', step, costs.length);
    if (gain > best.gain) best = { step, gain };
  }
  const { step } = best;
  if (step === 0 || step === costs.length) return undefined;
  const before = -sum('gain', 0, step) / sum('change', 0, step);
  const after = best.gain / sum('change', step, costs.length);
  if (!isWhole(before) || !isWhole(after)) return undefined;
  const [last, first] = [inTime[step - 1] as WantedPlace, inTime[step] as WantedPlace];
  const gap = { from: last.from, to: first.from + first.frames };
  if (gap.to - gap.from > MOST_GAP_FRAMES) return undefined;
  const from = await stepWithin(scene, stem, lag, gap, residualAt);
  return { from, to: scene.range.to };
}

const isWhole = (share: number): boolean => Math.abs(share - 1) <= FITTING_ERROR;

/** The frame of the step: before it the stem fits as it lies, after it moved; what was lost fits neither way. */
async function stepWithin(
  scene: Scene,
  stem: number,
  lag: number,
  { from, to }: FrameRange,
  residualAt: (from: number, frames: number) => Promise<Planes>,
): Promise<number> {
  const samples = samplesOf(scene, stem);
  const frames = to - from;
  const residual = await residualAt(from, frames);
  const own = await samples.read(from, frames);
  const moved = await samples.read(from - lag, frames);
  const stillBefore = new Float64Array(frames + 1);
  const movedBefore = new Float64Array(frames + 1);
  const wanted = residual.map((plane, channel) => plus(plane, own[channel] as Float64Array));
  for (let i = 0; i < frames; i++) {
    let still = 0;
    let late = 0;
    wanted.forEach((plane, channel) => {
      const left = residual[channel]?.[i] as number;
      const other = (plane[i] as number) - (moved[channel]?.[i] as number);
      still += left * left;
      late += other * other;
    });
    stillBefore[i + 1] = (stillBefore[i] as number) + still;
    movedBefore[i + 1] = (movedBefore[i] as number) + late;
  }
  const free = Math.max(0, lag);
  let best = { at: 0, cost: Number.POSITIVE_INFINITY };
  for (let at = 0; at <= frames; at++) {
    const cost =
      (stillBefore[at] as number) +
      (movedBefore[frames] as number) -
      (movedBefore[Math.min(frames, at + free)] as number);
    if (cost < best.cost) best = { at, cost };
  }
  return from + best.at;
}
