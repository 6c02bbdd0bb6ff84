import type { FrameRange } from '@trackout/core';
import { SLACK_FRAMES } from './active-runs.js';
import type { Scene } from './scene.js';

const LONGEST_REPEAT_FRAMES = 8192;

/** So many samples are no chance, even where something else goes on behind them. */
const CERTAIN_FRAMES = 128;

/** Whether hardly a sample is like another: the end of a note that fades goes through few codes, again and again. */
const isRich = (plane: Float64Array): boolean => new Set(plane).size > plane.length / 2;

/** Whether the sound came again already before: a tone, or a loop. */
function isOngoing(plane: Float64Array, from: number, back: number): boolean {
  let same = 0;
  for (let i = from - 32; i < from; i++) if (plane[i] === plane[i - back]) same += 1;
  return same > 16;
}

/** A stretch of a stem that is the stretch before it, sample for sample, and lies where the residual is. */
export async function repetition(
  scene: Scene,
  stem: number,
  run: FrameRange,
): Promise<FrameRange | undefined> {
  const window = scene.windows.find(({ from, frames }) => run.from >= from && run.from < from + frames);
  if (!window) return undefined;
  const length = Math.min(run.to, window.from + window.frames) - run.from;
  // What it repeats may lie before the window.
  const from = LONGEST_REPEAT_FRAMES;
  const [plane] = await (scene.stems[stem] as Scene['mix']).read(run.from - from, from + length);
  if (!plane) return undefined;
  if (length < 32) return undefined;
  let sound = 0;
  for (let i = 0; i < 32; i++) if (plane[from + i] !== 0) sound += 1;
  if (sound < 16) return undefined;
  for (let back = 8; back <= from; back++) {
    let same = 0;
    while (same < length && plane[from + same] === plane[from + same - back]) same += 1;
    const whole = same >= Math.max(32, length - SLACK_FRAMES);
    if (!whole && !(same >= CERTAIN_FRAMES && isRich(plane.subarray(from, from + CERTAIN_FRAMES)))) continue;
    if (!isOngoing(plane, from, back)) return { from: run.from, to: run.from + same };
  }
  return undefined;
}
