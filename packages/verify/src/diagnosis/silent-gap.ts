import type { FrameRange } from '@trackout/core';
import { SLACK_FRAMES } from './active-runs.js';
import { EDGE_SOUND_FRAMES, edgeLevel, stopsHard } from './hard-stop.js';
import { type Planes, peakOf } from './planes.js';
import type { Residual } from './probes.js';
import { planesOf, type Scene } from './scene.js';

/** Silence that is longer than this is a rest, or a file that ends. In seconds. */
const LONGEST_GAP = 10;

const GAP_STEP_FRAMES = 16_384;

const SHORTEST_GAP_FRAMES = 16;

/** So much of a gap must differ from the mix, as far as the windows show it. */
const FILLED_SHARE = 0.5;

/** A block that was lost partly in a rest: the residual must have so many frames to be seen to stop in the midst of sound. */
const SHORTEST_PART_FRAMES = 128;

/** One sound on both sides of an edge differs by less than this in its peak. */
const LARGEST_STEP = 4;

/**
 * Silence in the midst of a stem, from edge to edge where the residual is; the windows may show a part of it. Of silence
 * that reaches into a rest, the part where the residual is.
 */
export async function silentGap(
  scene: Scene,
  residual: Residual,
  stem: number,
  run: FrameRange,
  runs: readonly FrameRange[],
): Promise<FrameRange | undefined> {
  const index = scene.windows.findIndex(({ from, frames }) => run.from >= from && run.from < from + frames);
  const window = scene.windows[index];
  if (!window) return undefined;
  const at = run.from - window.from;
  if (planesOf(window, stem).some((plane) => plane[at] !== 0)) return undefined;
  const file = scene.stems[stem] as Scene['mix'];
  const from = await edgeOfSilence(scene, file, run.from, -1);
  if (from === undefined) return undefined;
  const to = await edgeOfSilence(scene, file, run.from, 1);
  if (to === undefined || to - from < SHORTEST_GAP_FRAMES) return undefined;
  const begins = [scene.active.from, run.from].some((begin) => Math.abs(begin - from) <= SLACK_FRAMES);
  const ends = [scene.active.to, ...runs.map((other) => other.to)].some(
    (end) => Math.abs(end - to) <= SLACK_FRAMES,
  );
  const silence = { from, to };
  if (!begins && !ends) return undefined;
  if (begins && ends) {
    const seen = scene.windows.reduce((sum, other) => sum + overlap(silence, rangeOf(other)), 0);
    const filled = runs.reduce((sum, other) => sum + overlap(silence, other), 0);
    if (filled >= FILLED_SHARE * seen && (await soundsAround(scene, file, silence))) return silence;
  }
  return partInRest(scene, residual[index] as Planes, window, stem, silence, run);
}

/**
 * The residual within silence that ends with it, or begins with it, where nothing is on the other side. One edge alone
 * may be chance: there the stem and the residual must both break off in the midst of sound, one where the other begins.
 * A stem that is missing fades, and ends where it likes.
 */
async function partInRest(
  scene: Scene,
  left: Planes,
  { from: start, frames }: Scene['windows'][number],
  stem: number,
  silence: FrameRange,
  run: FrameRange,
): Promise<FrameRange | undefined> {
  if (run.to - run.from < SHORTEST_PART_FRAMES) return undefined;
  // Whether it goes on beyond the window is known only where it is the first or the last there is.
  const part = {
    from: run.from === start ? scene.active.from : run.from,
    to: run.to === start + frames ? scene.active.to : run.to,
  };
  if (part.from < silence.from - SHORTEST_GAP_FRAMES || part.to > silence.to + SHORTEST_GAP_FRAMES)
    return undefined;
  const file = scene.stems[stem] as Scene['mix'];
  const own = left.map((plane) => plane.subarray(run.from - start, run.to - start));
  const near = (a: number, b: number) => Math.abs(a - b) <= SHORTEST_GAP_FRAMES;
  const direction = near(part.to, silence.to) ? 1 : near(part.from, silence.from) ? -1 : 0;
  if (direction === 0) return undefined;
  const beyond = direction > 0 ? silence.to : silence.from - EDGE_SOUND_FRAMES;
  const sound = await file.read(beyond, EDGE_SOUND_FRAMES);
  if (!stopsHard(sound, direction) || !stopsHard(own, direction > 0 ? -1 : 1)) return undefined;
  const step = edgeLevel(sound, direction) / edgeLevel(own, direction > 0 ? -1 : 1);
  return step < LARGEST_STEP && step > 1 / LARGEST_STEP ? part : undefined;
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
