import type { FrameRange } from '@trackout/core';
import { SLACK_FRAMES } from './active-runs.js';
import { stopsHard } from './hard-stop.js';
import type { FaultDraft } from './hypothesis.js';
import { bandDifference, bandPowers } from './likeness.js';
import type { Residual } from './probes.js';
import { isClick, type Scene } from './scene.js';

/** Where a stem is not silent, from the first sample to the last. */
export interface Extent {
  readonly first: number;
  readonly last: number;
}

interface CutFile {
  readonly draft: FaultDraft;
  readonly range: FrameRange;
  readonly cut: Cut;
}

/** The stems that end where what is left begins, or begin where it ends. */
export async function cutsAt(
  scene: Scene,
  residual: Residual,
  extents: readonly (Extent | undefined)[],
  runs: readonly FrameRange[],
): Promise<CutFile[]> {
  const cuts: CutFile[] = [];
  const first = (runs[0] as FrameRange).from;
  const last = (runs.at(-1) as FrameRange).to;
  for (const [stem, extent] of extents.entries()) {
    if (!extent) continue;
    const [edge, start, direction] =
      first > extent.last ? ([extent.last, first, -1] as const) : ([extent.first, last, 1] as const);
    if (direction > 0 && last > extent.first) continue;
    if (isClick(scene)) continue;
    // Windows end where they end; at first it is known to the frame where the residual does.
    const { active } = scene;
    const exact =
      direction < 0 && active.from > edge
        ? Math.min(start, active.from)
        : direction > 0 && active.to <= edge
          ? Math.max(start, active.to)
          : start;
    const cut = await cutAt(scene, residual, stem, edge, exact, direction);
    if (cut === undefined) continue;
    const detail = direction < 0 ? 'end' : 'start';
    // The windows show only a part: what is missing reaches as far as there is a residual.
    const range =
      direction < 0
        ? { from: edge + 1, to: Math.max(last, scene.active.to) }
        : { from: Math.min(first, scene.active.from), to: edge };
    const figure = range.to - range.from;
    cuts.push({ draft: { kind: 'truncated', stem, figure, unit: 'frames', detail }, range, cut });
  }
  return cuts;
}

/** Rests between two notes are shorter than this, in seconds. */
const LONGEST_REST = 2;

/** What goes on later is so much less likely to be the same, in dB a second. */
const LATER_DB = 10;

/** What sounds the same differs by less than this in the mean over all bands, in dB. */
const ALIKE_DB = 10;

/** Sound before a cut that is compared with what comes after it. */
const COMPARED_FRAMES = 65_536;

/** How a stem stops where the residual begins. */
interface Cut {
  /** In the midst of sound, and the residual begins at once. */
  readonly hard: boolean;
  /** How differently the residual sounds from it, in dB, and how much later it begins. */
  readonly difference: number;
}

/** How a stem is cut; `undefined` where the residual goes on neither at once nor soon and sounding alike. */
async function cutAt(
  scene: Scene,
  residual: Residual,
  stem: number,
  edge: number,
  start: number,
  direction: 1 | -1,
): Promise<Cut | undefined> {
  const gap = Math.abs(start - edge);
  if (gap > LONGEST_REST * scene.sampleRate) return undefined;
  const from = direction < 0 ? edge - COMPARED_FRAMES + 1 : edge;
  const sound = await (scene.stems[stem] as Scene['mix']).read(from, COMPARED_FRAMES);
  const difference = bandDifference(scene, bandPowers(scene, [sound]), bandPowers(scene, residual));
  const hard = gap <= SLACK_FRAMES && stopsHard(sound, direction);
  const later = (LATER_DB * gap) / scene.sampleRate;
  return hard || difference < ALIKE_DB ? { hard, difference: difference + later } : undefined;
}
