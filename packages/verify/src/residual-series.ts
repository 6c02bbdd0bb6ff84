import type { ResidualSeries } from '@trackout/core';
import type { ResidualBus } from './residual-bus.js';
import type { Strand } from './strand.js';

/** Most points of a series, so that its size does not depend on the length. */
const MOST_POINTS = 1000;
const FEWEST_FRAMES = 256;

/** Gathers levels along the time line into points of one length; point `i` starts at `startFrame + i * pointFrames`. */
export class SeriesGatherer {
  readonly startFrame: number;
  readonly pointFrames: number;
  /** Greatest magnitudes, linear. */
  readonly residualPeaks: Float64Array;
  readonly mixPeaks: Float64Array;
  /** The frame of each residual peak. */
  readonly places: Float64Array;

  constructor(startFrame: number, frames: number) {
    this.startFrame = startFrame;
    this.pointFrames = Math.max(FEWEST_FRAMES, Math.ceil(frames / MOST_POINTS));
    const points = Math.ceil(frames / this.pointFrames);
    this.residualPeaks = new Float64Array(points);
    this.mixPeaks = new Float64Array(points);
    this.places = new Float64Array(points);
  }

  /** How many frames from `position` on, at most `frames`, lie within one point. */
  within(position: number, frames: number): number {
    return Math.min(frames, this.pointFrames - ((position - this.startFrame) % this.pointFrames));
  }

  /** Takes the peak of the mix in frames that lie within one point. */
  addMix(position: number, peak: number): void {
    const point = this.#point(position);
    this.mixPeaks[point] = Math.max(this.mixPeaks[point] as number, peak);
  }

  /** Takes the residual's; true where it is the greatest of its point so far, whose place is then to be told. */
  addResidual(position: number, peak: number): boolean {
    const point = this.#point(position);
    if (peak <= (this.residualPeaks[point] as number)) return false;
    this.residualPeaks[point] = peak;
    return true;
  }

  /** Takes the frame of the greatest peak of its point. */
  place(frame: number): void {
    this.places[this.#point(frame)] = frame;
  }

  #point(frame: number): number {
    return Math.floor((frame - this.startFrame) / this.pointFrames);
  }

  read(toDb: (gain: number) => number): ResidualSeries {
    return {
      startFrame: this.startFrame,
      pointFrames: this.pointFrames,
      residualPeaksDbfs: Array.from(this.residualPeaks, toDb),
      mixPeaksDbfs: Array.from(this.mixPeaks, toDb),
    };
  }
}

/** Draws a block, each part of it into its point: of the residual and of the mix what is not silent. */
export function drawBlock(
  series: SeriesGatherer,
  position: number,
  frames: number,
  residual: ResidualBus | false,
  mix: Strand | false,
): void {
  for (let from = 0; from < frames; ) {
    const within = series.within(position + from, frames - from);
    if (mix) series.addMix(position + from, mix.peakWithin(from, from + within));
    const peak = residual ? residual.peak(within, from) : 0;
    if (residual && series.addResidual(position + from, peak))
      series.place(position + from + residual.firstAtLeast(within, peak, from));
    from += within;
  }
}
