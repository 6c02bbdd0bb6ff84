import type { FrameRange } from '@trackout/core';
import type { NullTestOptions, NullTestReference, NullTestSignal } from '../null-test-input.js';
import { NullTestRun } from '../null-test-run.js';
import { SeriesGatherer } from '../residual-series.js';
import type { Hypothesis } from './hypothesis.js';
import { PeakPlaces } from './peak-place.js';
import { energyOf, minus, peakOf, type TimeLine } from './probes.js';
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
  const gatherer = new SeriesGatherer(scene.range.from, scene.range.to - scene.range.from);
  const { residualPeaks } = gatherer;
  const peaks = new PeakPlaces(gatherer.startFrame, gatherer.pointFrames, residualPeaks.length);
  let samples = 0;
  const run = new NullTestRun(files, reference, {
    dsp: options.dsp,
    range: scene.range,
    series: true,
    ...(options.signal ? { signal: options.signal } : {}),
    async onResidual({ startFrame, frameCount, planes }) {
      let left: Float64Array[] = (planes as readonly Float64Array[]).map((plane) =>
        minus(new Float64Array(plane.length), plane),
      );
      samples += frameCount * left.length;
      for (const stage of stages) {
        const { correction, stem } = stage.hypothesis;
        if (correction) {
          const change = await correction.change(startFrame, frameCount, samplesOf(scene, stem), left);
          left = left.map((plane, channel) => minus(plane, change[channel] as Float64Array));
          stage.changed += energyOf(change);
          widen(stage, startFrame, change, scene.bound);
        } else {
          widen(stage, startFrame, left, scene.bound);
          left = withoutExplained(stage.hypothesis, startFrame, left);
        }
        stage.peak = Math.max(stage.peak, peakOf(left));
        stage.energy += energyOf(left);
      }
      gatherer.add(startFrame, peakOf(left), 1);
      peaks.add(startFrame, left);
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
    timeLine: {
      startFrame: gatherer.startFrame,
      pointFrames: gatherer.pointFrames,
      residualPeaks,
      mixPeaks: gatherer.mixPeaks,
      places: peaks.places,
    },
    active: rest.from === undefined ? undefined : { from: rest.from, to: rest.to },
    quiet: !last || last.peak <= scene.bound || last.energy <= honest + nearly,
  };
}

/** Takes in the first and the last frame beyond the bound. */
function widen(stage: Span, start: number, planes: readonly Float64Array[], bound: number): void {
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
function withoutExplained(hypothesis: Hypothesis, from: number, planes: Float64Array[]): Float64Array[] {
  if (hypothesis.family !== 'local') return planes.map((plane) => new Float64Array(plane.length));
  for (const { fromFrame, toFrame } of hypothesis.drafts()) {
    if (fromFrame === undefined || toFrame === undefined) continue;
    const first = Math.max(0, fromFrame - from);
    const last = Math.max(first, toFrame - from);
    for (const plane of planes) plane.fill(0, first, last);
  }
  return planes;
}
