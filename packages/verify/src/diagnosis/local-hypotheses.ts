import type { FrameRange } from '@trackout/core';
import { activeRuns, outstandingRuns, standingOut } from './active-runs.js';
import { cutsAt, type Extent } from './file-cuts.js';
import type { FaultDraft, Hypothesis } from './hypothesis.js';
import { energyOf, type Planes } from './planes.js';
import type { Residual } from './probes.js';
import { repetition } from './repeated-block.js';
import type { Scene } from './scene.js';
import { silentGap } from './silent-gap.js';

const COMPLEXITY = 1;
/** A stem that fades out before what is left begins may be over, and what is left another's: anything plainer is better. */
const GUESSED = 8;

/** Whether a hypothesis only takes what nothing else explains: it explains whatever lies in its frames. */
export const isGuess = ({ family, complexity }: Hypothesis): boolean =>
  family === 'local' && complexity >= GUESSED;

/** The residual without what lies in the frames that are explained: nothing can be put in their place. */
function without(
  scene: Scene,
  residual: Residual,
  explained: FrameRange,
): Pick<Hypothesis, 'after' | 'remaining' | 'changed'> {
  let remaining = 0;
  let before = 0;
  const after = scene.windows.map((window, index) => {
    const planes = residual[index] as Planes;
    const left = planes.map((plane) => {
      const copy = plane.slice();
      const from = Math.max(0, explained.from - window.from);
      if (from < window.frames) copy.fill(0, from, Math.max(from, explained.to - window.from));
      return copy;
    });
    before += energyOf(planes);
    remaining += energyOf(left);
    return left;
  });
  return { after, remaining, changed: before - remaining };
}

/**
 * Files that begin too late, end too early, or hold silence or a repetition where there was sound: told by the
 * place where the residual begins and ends.
 */
export async function localHypotheses(
  scene: Scene,
  residual: Residual,
  extents: readonly (Extent | undefined)[],
): Promise<Hypothesis[]> {
  const runs = activeRuns(scene, residual);
  if (runs.length === 0) return [];
  const found: Hypothesis[] = [];
  const add = (draft: FaultDraft, range: FrameRange, complexity = COMPLEXITY) => {
    found.push({
      stem: draft.stem,
      family: 'local',
      complexity,
      tolerance: 0,
      ...without(scene, residual, range),
      unknown: [range],
      drafts: () => [{ ...draft, fromFrame: range.from, toFrame: range.to }],
    });
  };
  const loud = activeRuns(scene, residual, standingOut(scene, residual));
  let cuts = await cutsAt(scene, residual, extents, runs);
  // Beside noise that is everywhere, what stands out begins and ends.
  if (cuts.length === 0 && loud.length > 0) cuts = await cutsAt(scene, residual, extents, loud);
  // Several stems may end there: the one that breaks off, else the one that sounds most like what is left.
  cuts.sort((a, b) => Number(b.cut.hard) - Number(a.cut.hard) || a.cut.difference - b.cut.difference);
  const [cut] = cuts;
  if (cut) add(cut.draft, cut.range, cut.cut.hard ? COMPLEXITY : GUESSED);
  for (const run of outstandingRuns(runs, loud)) {
    for (const [stem] of scene.stems.entries()) {
      const gap = await silentGap(scene, residual, stem, run, runs);
      if (gap)
        add({ kind: 'dropout', stem, figure: gap.to - gap.from, unit: 'frames', detail: 'silent' }, gap);
      const repeat = await repetition(scene, stem, run);
      if (repeat)
        add(
          { kind: 'dropout', stem, figure: repeat.to - repeat.from, unit: 'frames', detail: 'repeated' },
          repeat,
        );
    }
  }
  return found;
}
