import type { ResidualSeries } from '@trackout/core';

/** Most points of a series, so that its size does not depend on the length. */
const MOST_POINTS = 1000;
const FEWEST_FRAMES = 256;

/** Gathers levels along the time line into points of one length. */
export class SeriesGatherer {
  readonly startFrame: number;
  readonly pointFrames: number;
  /** Linear. */
  readonly residualPeaks: Float64Array;
  readonly mixPeaks: Float64Array;

  constructor(startFrame: number, frames: number) {
    this.startFrame = startFrame;
    this.pointFrames = Math.max(FEWEST_FRAMES, Math.ceil(frames / MOST_POINTS));
    const points = Math.ceil(frames / this.pointFrames);
    this.residualPeaks = new Float64Array(points);
    this.mixPeaks = new Float64Array(points);
  }

  /** The longest step from `position` on that stays within a point, cut evenly where a point takes several. */
  step(position: number, blockFrames: number): number {
    const within = (position - this.startFrame) % this.pointFrames;
    const even = Math.ceil(this.pointFrames / Math.ceil(this.pointFrames / blockFrames));
    return Math.min(even, this.pointFrames - within);
  }

  /** Takes the peaks of a step that lies within a point. */
  add(position: number, residualPeak: number, mixPeak: number): void {
    const point = Math.floor((position - this.startFrame) / this.pointFrames);
    this.residualPeaks[point] = Math.max(this.residualPeaks[point] as number, residualPeak);
    this.mixPeaks[point] = Math.max(this.mixPeaks[point] as number, mixPeak);
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
