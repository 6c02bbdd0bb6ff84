import type { FrameRange } from '@trackout/core';
import type { NullTestOptions, NullTestReference, NullTestSignal } from '../null-test-input.js';
import { NullTestRun } from '../null-test-run.js';
import { SeriesGatherer } from '../residual-series.js';
import type { Hypothesis } from './hypothesis.js';
import { energyOf, type Planes, peakOf, takeOff } from './planes.js';
import type { TimeLine } from './probes.js';
import { type Scene, samplesOf } from './scene.js';
import { inOrder } from './undoing.js';

/** What is left after each fault has been undone, over the whole length. */
export interface Stage extends Span {
  readonly hypothesis: Hypothesis;
  peak: number;
  energy: number;
  changed: number;
}

/** Where there is more than the bound, the end excluded. */
interface Span {
  from: number | undefined;
  to: number;
}

/** What a pass over the whole length has shown. */
export interface CorrectedPass {
  /** In the order in which they are undone. */
  readonly stages: readonly Stage[];
  readonly timeLine: TimeLine;
  /** Nothing is left beyond what honest files, and what is undone only nearly, leave. */
  readonly quiet: boolean;
  /** Where there is more than the bound. */
  readonly active: FrameRange | undefined;
}

/** What follows from terminal hypotheses alone: they account for whatever is there, and nothing has to be read for it. */
export function accountedFor(accepted: readonly Hypothesis[], active: FrameRange): readonly Stage[] {
  return accepted.map((hypothesis) => ({ hypothesis, peak: 0, energy: 0, changed: 0, ...active }));
}

/** Runs through everything once more, with all that was found undone. */
export async function correctedPass(
  scene: Scene,
  files: readonly NullTestSignal[],
  reference: NullTestReference,
  accepted: readonly Hypothesis[],
  options: Pick<NullTestOptions, 'dsp' | 'signal'>,
): Promise<CorrectedPass> {
  const stages = inOrder(accepted).map(
    (hypothesis): Stage => ({ hypothesis, peak: 0, energy: 0, changed: 0, from: undefined, to: 0 }),
  );
  const rest: Span = { from: undefined, to: 0 };
  const timeLine = new SeriesGatherer(scene.range.from, scene.range.to - scene.range.from);
  let samples = 0;
  const run = new NullTestRun(files, reference, {
    dsp: options.dsp,
    range: scene.range,
    ...(options.signal ? { signal: options.signal } : {}),
    async onResidual({ startFrame, frameCount, planes }) {
      let left: Planes = (planes as Planes).map((plane) => plane.map((sample) => -sample));
      samples += frameCount * left.length;
      for (const stage of stages) {
        const { correction, stem } = stage.hypothesis;
        if (correction) {
          const change = await correction.change(startFrame, frameCount, samplesOf(scene, stem), left);
          widen(stage, startFrame, change, scene.bound);
          const part = takeOff(left, change);
          left = part.left;
          stage.changed += part.changed;
          stage.energy += part.remaining;
        } else {
          widen(stage, startFrame, left, scene.bound);
          left = withoutExplained(stage.hypothesis, startFrame, left);
          stage.energy += energyOf(left);
        }
        stage.peak = Math.max(stage.peak, peakOf(left));
      }
      draw(timeLine, startFrame, left);
      widen(rest, startFrame, left, scene.bound);
    },
  });
  try {
    await run.toEnd();
  } finally {
    run.release();
  }
  const last = stages.at(-1);
  const nearly = stages.reduce((sum, { hypothesis, changed }) => sum + hypothesis.tolerance * changed, 0);
  const honest = 2 * scene.floorPower * samples;
  return {
    stages,
    timeLine,
    active: rest.from === undefined ? undefined : { from: rest.from, to: rest.to },
    quiet: !last || last.peak <= scene.bound || last.energy <= honest + nearly,
  };
}

/** The peaks of a block, each to its point of the time line; the mix counts as sounding everywhere. */
function draw(timeLine: SeriesGatherer, start: number, planes: Planes): void {
  const frames = planes[0]?.length ?? 0;
  for (let from = 0; from < frames; ) {
    const within = timeLine.within(start + from, frames - from);
    const parts = planes.map((plane) => plane.subarray(from, from + within));
    const peak = peakOf(parts);
    timeLine.addMix(start + from, 1);
    if (timeLine.addResidual(start + from, peak)) {
      const places = parts.map((part) => part.findIndex((sample) => Math.abs(sample) === peak));
      timeLine.place(start + from + Math.min(...places.filter((place) => place >= 0)));
    }
    from += within;
  }
}

/** Takes in the first and the last frame beyond the bound. */
function widen(stage: Span, start: number, planes: Planes, bound: number): void {
  const frames = planes[0]?.length ?? 0;
  const beyond = (i: number) => planes.some((plane) => Math.abs(plane[i] as number) > bound);
  let last = frames - 1;
  while (last >= 0 && !beyond(last)) last -= 1;
  if (last < 0) return;
  stage.to = start + last + 1;
  if (stage.from !== undefined) return;
  let first = 0;
  while (!beyond(first)) first += 1;
  stage.from = start + first;
}

/** Leaves out the frames for which a fault accounts, but which cannot be calculated. */
function withoutExplained(hypothesis: Hypothesis, from: number, planes: Planes): Planes {
  if (hypothesis.family !== 'local') return planes.map((plane) => new Float64Array(plane.length));
  for (const { fromFrame, toFrame } of hypothesis.drafts()) {
    if (fromFrame === undefined || toFrame === undefined) continue;
    const first = Math.max(0, fromFrame - from);
    const last = Math.max(first, toFrame - from);
    for (const plane of planes) plane.fill(0, first, last);
  }
  return planes;
}
