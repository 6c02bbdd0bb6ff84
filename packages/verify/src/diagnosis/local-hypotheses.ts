import type { FrameRange } from '@trackout/core';
import type { Samples } from './contribution.js';
import type { Correction } from './correction.js';
import type { FaultDraft, Hypothesis } from './hypothesis.js';
import { energyOf, type Planes, peakOf, type Residual } from './probes.js';
import { isClick, MASTER, planesOf, type Scene } from './scene.js';
import { transformPair } from './spectra.js';

/** A zero crossing or a soft note may hide the first samples that are missing. */
const SLACK_FRAMES = 256;

/** Runs of frames beyond the bound, in windows; quiet passages shorter than `SLACK_FRAMES` do not part them. */
export function activeRuns(scene: Scene, residual: Residual, threshold = scene.bound): FrameRange[] {
  const runs: { from: number; to: number }[] = [];
  scene.windows.forEach((window, index) => {
    const planes = residual[index] as Planes;
    for (let i = 0; i < window.frames; i++) {
      if (!planes.some((plane) => Math.abs(plane[i] as number) > threshold)) continue;
      const frame = window.from + i;
      const last = runs.at(-1);
      if (last && frame - last.to <= SLACK_FRAMES) last.to = frame + 1;
      else runs.push({ from: frame, to: frame + 1 });
    }
  });
  return runs;
}

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

/** Where a stem is not silent, from the first sample to the last. */
export interface Extent {
  readonly first: number;
  readonly last: number;
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
  const add = (draft: FaultDraft, range: FrameRange) => {
    found.push({
      stem: draft.stem,
      family: 'local',
      complexity: 1,
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
  if (cut) add(cut.draft, cut.range);
  for (const run of outstandingRuns(runs, loud)) {
    for (const [stem] of scene.stems.entries()) {
      const gap = await silentGap(scene, stem, run, runs);
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

interface CutFile {
  readonly draft: FaultDraft;
  readonly range: FrameRange;
  readonly cut: Cut;
}

/** The stems that end where what is left begins, or begin where it ends. */
async function cutsAt(
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

/** A level that the residual of most windows does not reach: above it stands out what is in one place only. */
function standingOut(scene: Scene, residual: Residual): number {
  const powers = residual.map(
    (planes, index) => energyOf(planes) / ((scene.windows[index]?.frames ?? 1) * scene.channels),
  );
  powers.sort((a, b) => a - b);
  return Math.max(scene.bound, 6 * Math.sqrt(powers[Math.floor(powers.length / 2)] ?? 0));
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
  const hard = gap <= SLACK_FRAMES && cutHard(sound, direction);
  const later = (LATER_DB * gap) / scene.sampleRate;
  return hard || difference < ALIKE_DB ? { hard, difference: difference + later } : undefined;
}

/** How differently from a stem the residual sounds: the mean over bands of the difference of their levels, in dB. */
export function differenceOf(scene: Scene, residual: Residual, stem: number): number {
  const sound = scene.windows.map((window) => planesOf(window, stem));
  return bandDifference(scene, bandPowers(scene, sound), bandPowers(scene, residual));
}

function bandDifference(scene: Scene, own: readonly number[], left: readonly number[]): number {
  let sum = 0;
  let count = 0;
  const strongest = Math.max(...own, ...left);
  own.forEach((power, band) => {
    const other = left[band] as number;
    if (Math.max(power, other) < 1e-3 * strongest) return;
    const quotient = Math.max(power, 1e-9 * strongest) / Math.max(other, 1e-9 * strongest);
    sum += Math.abs(10 * scene.dsp.math.log10(quotient));
    count += 1;
  });
  return count > 0 ? sum / count : Number.POSITIVE_INFINITY;
}

const BAND_SIZE = 4096;

const BANDS = 18;
/** Stretches softer than this share of the loudest do not count: tails and rests. */
const SOUNDING_SHARE = 0.01;

/** Power in half octaves from 40 Hz on, averaged over the stretches that sound. */
function bandPowers(scene: Scene, all: readonly (readonly ArrayLike<number>[])[]): number[] {
  const fourier = scene.transforms.of(BAND_SIZE);
  const hann = scene.transforms.hann(BAND_SIZE);
  const { math } = scene.dsp;
  const bandOf = Int32Array.from({ length: BAND_SIZE / 2 + 1 }, (_, bin) => {
    const octave = 2 * math.log2((Math.max(bin, 1) * scene.sampleRate) / BAND_SIZE / 40);
    return Math.max(0, Math.min(BANDS - 1, Math.floor(octave)));
  });
  const stretches: { powers: Float64Array; total: number }[] = [];
  for (const planes of all) {
    const frames = planes[0]?.length ?? 0;
    for (let at = 0; at + BAND_SIZE <= frames; at += BAND_SIZE) {
      const pair = transformPair(fourier, planes[0] as Float64Array, planes[1], at, BAND_SIZE, hann);
      const powers = new Float64Array(BANDS);
      let total = 0;
      for (let k = 2; k < BAND_SIZE - 1; k++) {
        const [re, im] = [pair.re[k] as number, pair.im[k] as number];
        const band = bandOf[Math.min(k, BAND_SIZE - k)] as number;
        powers[band] = (powers[band] as number) + re * re + im * im;
        total += re * re + im * im;
      }
      stretches.push({ powers, total });
    }
  }
  const loudest = Math.max(0, ...stretches.map(({ total }) => total));
  const sounding = stretches.filter(({ total }) => total > SOUNDING_SHARE * loudest);
  return Array.from({ length: BANDS }, (_, band) => {
    const sum = sounding.reduce((power, { powers }) => power + (powers[band] as number), 0);
    return sum / Math.max(1, sounding.length);
  });
}

/** Few runs are taken one by one; of many, the first, and those that stand out. */
function outstandingRuns(runs: readonly FrameRange[], loud: readonly FrameRange[]): readonly FrameRange[] {
  if (runs.length <= FEW_RUNS) return runs;
  return [...runs.slice(0, 1), ...(loud.length <= FEW_RUNS ? loud : [])];
}

const FEW_RUNS = 4;

/** Whether a sound stops at its end, or starts at its start, in the midst and without a fade. */
function cutHard(sound: Planes, direction: 1 | -1): boolean {
  const frames = sound[0]?.length ?? 0;
  const level = (length: number) => {
    const [from, to] = direction < 0 ? [frames - length, frames] : [0, length];
    return peakOf(sound.map((plane) => plane.subarray(from, to)));
  };
  return level(128) > 0.02 * level(2400);
}

/** Silence that is longer than this is a rest, or a file that ends. In seconds. */
const LONGEST_GAP = 10;
const GAP_STEP_FRAMES = 16_384;
const SHORTEST_GAP_FRAMES = 16;
/** So much of a gap must differ from the mix, as far as the windows show it. */
const FILLED_SHARE = 0.5;

/** Silence in the midst of a stem, from edge to edge where the residual is; the windows may show a part of it. */
async function silentGap(
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

const LONGEST_REPEAT_FRAMES = 8192;

/** A stretch of a stem that is the stretch before it, sample for sample, and lies where the residual is. */
async function repetition(scene: Scene, stem: number, run: FrameRange): Promise<FrameRange | undefined> {
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
    if (same >= Math.max(32, length - SLACK_FRAMES)) return { from: run.from, to: run.from + same };
  }
  return undefined;
}

/** The top of a file that was clamped: frames where the residual is, are frames at one highest level. */
export function clippingHypotheses(scene: Scene, residual: Residual): Hypothesis[] {
  const found: Hypothesis[] = [];
  const before = residual.reduce((sum, planes) => sum + energyOf(planes), 0);
  for (const stem of [MASTER, ...scene.stems.keys()]) {
    const of = (window: Scene['windows'][number]) => (stem === MASTER ? window.mix : planesOf(window, stem));
    let top = 0;
    for (const window of scene.windows) {
      for (const plane of of(window))
        for (let i = 0; i < window.frames; i++) top = Math.max(top, Math.abs(plane[i] as number));
    }
    if (top < 1e-4) continue;
    const ceiling = top * (1 - 1e-4);
    let clipped = 0;
    let atTop = 0;
    let wrongSign = 0;
    let remaining = 0;
    let first: number | undefined;
    let last = 0;
    const after = scene.windows.map((window, index) =>
      (residual[index] as Planes).map((plane, channel) => {
        const own = of(window)[channel] as Float64Array;
        const left = plane.slice();
        for (let i = 0; i < window.frames; i++) {
          const level = own[i] as number;
          if (Math.abs(level) < ceiling) continue;
          atTop += 1;
          const difference = plane[i] as number;
          if (Math.abs(difference) <= scene.bound) continue;
          // A mix that was clamped lacks what the sum has beyond; a stem that was clamped lacks what the mix has.
          const outward = difference > 0 === level > 0;
          if (outward === (stem === MASTER)) wrongSign += 1;
          clipped += 1;
          first = Math.min(first ?? window.from + i, window.from + i);
          last = Math.max(last, window.from + i);
          left[i] = 0;
        }
        remaining += energyOf([left]);
        return left;
      }),
    );
    if (first === undefined || clipped < 4 || wrongSign > 0.02 * clipped || clipped < 0.3 * atTop) continue;
    const from = first;
    found.push({
      stem,
      family: 'local',
      complexity: 1,
      tolerance: 0,
      correction: leaveOutTops(stem === MASTER ? scene.mix : (scene.stems[stem] as Scene['mix']), ceiling),
      lossy: true,
      after,
      remaining,
      changed: before - remaining,
      drafts: () => [
        {
          kind: 'clipping',
          stem,
          figure: 20 * scene.dsp.math.log10(top),
          unit: 'dBFS',
          fromFrame: from,
          toFrame: last + 1,
        },
      ],
    });
  }
  return found;
}

/** Takes off whatever is left where a signal is at its ceiling. */
function leaveOutTops(clipped: Samples, ceiling: number): Correction {
  return {
    async change(from, frames, _, residual) {
      const own = await clipped.read(from, frames);
      return residual.map((plane, channel) =>
        plane.map((sample, i) => (Math.abs(own[channel]?.[i] as number) < ceiling ? 0 : sample)),
      );
    },
  };
}
