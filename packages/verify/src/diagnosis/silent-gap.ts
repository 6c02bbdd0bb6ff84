import type { FrameRange } from '@trackout/core';
import { SLACK_FRAMES } from './active-runs.js';
import { peakOf } from './probes.js';
import { planesOf, type Scene } from './scene.js';

/** Silence that is longer than this is a rest, or a file that ends. In seconds. */
const LONGEST_GAP = 10;

const GAP_STEP_FRAMES = 16_384;

const SHORTEST_GAP_FRAMES = 16;

/** So much of a gap must differ from the mix, as far as the windows show it. */
const FILLED_SHARE = 0.5;

/** Silence in the midst of a stem, from edge to edge where the residual is; the windows may show a part of it. */
export async function silentGap(
  scene: Scene,
  stem: number,
  run: FrameRange,
  runs: readonly FrameRange[],
): Promise<FrameRange | undefined> {
  const window = scene.windows.find(({ from, frames }) => run.from >= from && run.from < from + frames);
  if (!window) return undefined;
  const at = run.from - window.from;
  if (planesOf(window, stem).some((plane) => plane[at] !== 0)) return undefined;
  const file = scene.stems[stem] as Scene['mix'];
  const from = await edgeOfSilence(scene, file, run.from, -1);
  if (from === undefined) return undefined;
  const begins = [scene.active.from, run.from];
  if (!begins.some((begin) => Math.abs(begin - from) <= SLACK_FRAMES)) return undefined;
  const to = await edgeOfSilence(scene, file, run.from, 1);
  if (to === undefined || to - from < SHORTEST_GAP_FRAMES) return undefined;
  const ends = [scene.active.to, ...runs.map((other) => other.to)];
  if (!ends.some((end) => Math.abs(end - to) <= SLACK_FRAMES)) return undefined;
  const gap = { from, to };
  const seen = scene.windows.reduce((sum, other) => sum + overlap(gap, rangeOf(other)), 0);
  const filled = runs.reduce((sum, other) => sum + overlap(gap, other), 0);
  if (filled < FILLED_SHARE * seen) return undefined;
  return (await soundsAround(scene, file, gap)) ? gap : undefined;
}

const rangeOf = ({ from, frames }: Scene['windows'][number]): FrameRange => ({ from, to: from + frames });

const overlap = (a: FrameRange, b: FrameRange): number =>
  Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));

/** The first frame of the silence around a frame, or the first after it; `undefined` where it reaches the file's end. */
async function edgeOfSilence(
  scene: Scene,
  file: Scene['mix'],
  frame: number,
  direction: 1 | -1,
): Promise<number | undefined> {
  const most = LONGEST_GAP * scene.sampleRate;
  for (let gone = 0; gone < most; gone += GAP_STEP_FRAMES) {
    const start = direction > 0 ? frame + gone : frame - gone - GAP_STEP_FRAMES;
    if (start >= file.endFrame || start + GAP_STEP_FRAMES <= file.startFrame) return undefined;
    const planes = await file.read(start, GAP_STEP_FRAMES);
    for (let i = 0; i < GAP_STEP_FRAMES; i++) {
      const at = direction > 0 ? i : GAP_STEP_FRAMES - 1 - i;
      if (planes.some((plane) => plane[at] !== 0)) return direction > 0 ? start + at : start + at + 1;
    }
  }
  return undefined;
}

/** What was sound is missing from edge to edge: a stem must sound on both sides of it. */
async function soundsAround(scene: Scene, file: Scene['mix'], { from, to }: FrameRange): Promise<boolean> {
  const [before, after] = [await file.read(from - 64, 64), await file.read(to, 64)];
  return peakOf(before) > scene.bound && peakOf(after) > scene.bound;
}
