import { type Hypothesis, undo } from './hypothesis.js';
import { type Planes, takeOff } from './planes.js';
import type { Residual } from './probes.js';
import { type Scene, samplesOf } from './scene.js';

/** Gains come first; then what takes off frames that nobody knows; then what follows the residual; noise is left over. */
const RANKS: Readonly<Record<Hypothesis['family'], number>> = {
  gain: 0,
  filter: 0,
  constant: 0,
  warp: 1,
  local: 2,
  curve: 3,
  noise: 4,
  terminal: 5,
};

/** The order in which faults are undone: what depends on the residual comes last. */
export function inOrder(hypotheses: readonly Hypothesis[]): readonly Hypothesis[] {
  return [...hypotheses].sort(
    (a, b) => RANKS[a.family] - RANKS[b.family] || unknownFrames(a) - unknownFrames(b),
  );
}

/** What leaves much unknown comes after what leaves little: it takes off what the other has put there. */
const unknownFrames = ({ unknown = [] }: Hypothesis): number =>
  unknown.reduce((sum, { from, to }) => sum + to - from, 0);

/** What is left of a residual with all of these undone. */
export async function undoneIn(
  scene: Scene,
  raw: Residual,
  hypotheses: readonly Hypothesis[],
): Promise<Residual> {
  let residual = raw;
  for (const hypothesis of inOrder(hypotheses)) {
    if (hypothesis.correction)
      residual = (await undo(scene, hypothesis.stem, hypothesis.correction, residual)).after;
    else residual = withoutLocal(scene, hypothesis, residual);
  }
  return residual;
}

/** Frames that a local fault explains hold nothing to go by; where another fault without a correction is, nothing is left. */
export function withoutLocal(scene: Scene, { family, drafts }: Hypothesis, residual: Residual): Residual {
  const everywhere = [{ fromFrame: scene.range.from, toFrame: scene.range.to }];
  const places = family === 'local' ? drafts() : everywhere;
  return residual.map((planes, index) => {
    const { from, frames } = scene.windows[index] as Scene['windows'][number];
    return planes.map((plane) => {
      const left = plane.slice();
      for (const { fromFrame = from, toFrame = from } of places) {
        const first = Math.max(0, fromFrame - from);
        left.fill(0, Math.min(frames, first), Math.max(first, Math.min(frames, toFrame - from)));
      }
      return left;
    });
  });
}

/** Takes what has been explained off a stretch of the residual. */
export async function withoutExplained(
  scene: Scene,
  accepted: readonly Hypothesis[],
  from: number,
  planes: Planes,
): Promise<Planes> {
  let left = planes;
  for (const { correction, stem } of inOrder(accepted)) {
    if (!correction) continue;
    const change = await correction.change(from, left[0]?.length ?? 0, samplesOf(scene, stem), left);
    left = takeOff(left, change).left;
  }
  return left;
}
