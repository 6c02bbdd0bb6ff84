import type { FrameRange } from '@trackout/core';
import type { Contribution } from './contribution.js';
import { addTo, minus, type Planes } from './planes.js';
import { ReadBuffer, type Samples } from './samples.js';

/** Planes of a stem as they are read; a mono stem in a stereo mix has one for each side. */
export type StemPlanes = readonly (Float32Array | Float64Array)[];

/** A stretch of the time line that is looked at closely. */
export interface ProbeWindow {
  readonly from: number;
  readonly frames: number;
  readonly mix: Planes;
  /** Sum of the stems as they were delivered. */
  readonly sum: Planes;
  /** One entry for each stem. */
  readonly stems: readonly StemPlanes[];
}

/** Mix minus sum in each window, as far as faults have been undone. */
export type Residual = readonly Planes[];

/** Samples that the windows may hold altogether: 96 MB of f32. */
const MOST_SAMPLES = 24_000_000;
const LONG_WINDOW = 8192;
const SHORT_WINDOW = 4096;
const MOST_WINDOWS = 48;
const FEWEST_WINDOWS = 6;

/** Greatest magnitude along the time line, linear; point `i` starts at `startFrame + i * pointFrames`. */
export interface TimeLine {
  readonly startFrame: number;
  readonly pointFrames: number;
  readonly residualPeaks: ArrayLike<number>;
  readonly mixPeaks: ArrayLike<number>;
  /** The frame of each residual peak. */
  readonly places: ArrayLike<number>;
}

/**
 * Where to look: around the loudest frames of the residual, spread over the time line, and in some places where there is
 * none.
 */
export function chooseWindows(
  timeLine: TimeLine,
  range: FrameRange,
  threshold: number,
  stems: number,
  channels: number,
): FrameRange[] {
  const fitting = (frames: number) => Math.floor(MOST_SAMPLES / ((stems + 4) * channels * frames));
  const frames = fitting(LONG_WINDOW) >= 16 ? LONG_WINDOW : SHORT_WINDOW;
  const count = Math.min(MOST_WINDOWS, Math.max(FEWEST_WINDOWS, fitting(frames)));
  const active: number[] = [];
  const quiet: number[] = [];
  for (let point = 0; point < timeLine.residualPeaks.length; point++) {
    if ((timeLine.residualPeaks[point] as number) > threshold) active.push(point);
    else if ((timeLine.mixPeaks[point] as number) > threshold) quiet.push(point);
  }
  const controls = Math.min(quiet.length, Math.floor(count / 4));
  const middle = (point: number) => timeLine.startFrame + (point + 0.5) * timeLine.pointFrames;
  const controlCentres = loudestOfStrata(quiet, timeLine.mixPeaks, controls).map(middle);
  const centres = loudestOfStrata(active, timeLine.residualPeaks, count - controls).map(
    (point) => timeLine.places[point] as number,
  );
  const kept: FrameRange[] = [];
  const isSeen = (frame: number) => kept.some(({ from, to }) => frame >= from && frame < to);
  // What lies beside a window that is looked at anyway is seen from its end on.
  for (const centre of centres) {
    if (isSeen(centre)) continue;
    const from = Math.max(windowAround(centre, frames, range), kept.at(-1)?.to ?? range.from);
    kept.push({ from, to: Math.min(from + frames, range.to) });
  }
  // Where the residual is comes first: a place without any must not stand in its way.
  for (const centre of controlCentres) {
    const from = windowAround(centre, frames, range);
    const to = Math.min(from + frames, range.to);
    if (kept.every((other) => from >= other.to || to <= other.from)) kept.push({ from, to });
  }
  return kept.filter(({ from, to }) => to - from >= 64).sort((a, b) => a.from - b.from);
}

/** Window starts lie on a grid, so that what is read twice is found again. */
function windowAround(centre: number, frames: number, range: FrameRange): number {
  const from = Math.round((centre - frames / 2 - range.from) / 256) * 256 + range.from;
  return Math.max(range.from, Math.min(from, range.to - frames));
}

function loudestOfStrata(points: readonly number[], peaks: ArrayLike<number>, strata: number): number[] {
  const chosen: number[] = [];
  for (let stratum = 0; stratum < strata; stratum++) {
    const from = Math.floor((stratum * points.length) / strata);
    const to = Math.floor(((stratum + 1) * points.length) / strata);
    let best: number | undefined;
    for (const point of points.slice(from, to)) {
      if (best === undefined || (peaks[point] as number) > (peaks[best] as number)) best = point;
    }
    if (best !== undefined) chosen.push(best);
  }
  return chosen;
}

/** Reads the windows. What a mono stem adds to both sides is held once. */
export async function loadWindows(
  ranges: readonly FrameRange[],
  stems: readonly Contribution[],
  mix: Samples,
  signal: AbortSignal | undefined,
): Promise<ProbeWindow[]> {
  const windows: (ProbeWindow & { readonly stems: StemPlanes[] })[] = [];
  const buffer = new ReadBuffer();
  for (const { from, to } of ranges) {
    const planes = await mix.read(from, to - from);
    const sum = planes.map((plane) => new Float64Array(plane.length));
    windows.push({ from, frames: to - from, mix: planes, sum, stems: [] });
  }
  for (const stem of stems) {
    signal?.throwIfAborted();
    for (const window of windows) {
      const planes = await buffer.read(stem, window.from, window.frames);
      for (const [channel, sum] of window.sum.entries()) addTo(sum, planes[channel] as Float64Array);
      window.stems.push(compact(planes, stem));
    }
  }
  return windows;
}

function compact(planes: readonly Float64Array[], stem: Contribution): StemPlanes {
  const { sampleType } = stem.signal.source;
  const kept = planes.map((plane) => (sampleType === 'f64' ? plane.slice() : new Float32Array(plane)));
  const [first] = kept;
  const { placement, channelMap } = stem.signal;
  const everywhere = stem.mono && placement === undefined && channelMap === undefined;
  return everywhere && first ? planes.map(() => first) : kept;
}

/** Mix minus sum, nothing undone yet. */
export function rawResidual(windows: readonly ProbeWindow[]): Residual {
  return windows.map(({ mix, sum }) =>
    mix.map((plane, channel) => minus(plane, sum[channel] as Float64Array)),
  );
}
