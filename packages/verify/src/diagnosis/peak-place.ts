import type { FrameRange } from '@trackout/core';
import type { Samples } from './contribution.js';

const CHUNK_FRAMES = 65_536;

/** The frame in which two signals differ most; the first one where they do not differ. */
export async function peakPlace(
  a: Samples,
  b: Samples,
  range: FrameRange,
  signal: AbortSignal | undefined,
): Promise<number> {
  let peak = 0;
  let place = range.from;
  for (let from = range.from; from < range.to; from += CHUNK_FRAMES) {
    signal?.throwIfAborted();
    const frames = Math.min(CHUNK_FRAMES, range.to - from);
    const [first, second] = [await a.read(from, frames), await b.read(from, frames)];
    first.forEach((plane, channel) => {
      for (let i = 0; i < frames; i++) {
        const level = Math.abs((plane[i] as number) - (second[channel]?.[i] as number));
        if (level <= peak) continue;
        peak = level;
        place = from + i;
      }
    });
  }
  return place;
}

/** Remembers the loudest frame of each point of a time line. */
export class PeakPlaces {
  readonly places: Float64Array;
  readonly #peaks: Float64Array;
  readonly #start: number;
  readonly #pointFrames: number;

  constructor(start: number, pointFrames: number, points: number) {
    this.places = new Float64Array(points);
    this.#peaks = new Float64Array(points).fill(-1);
    this.#start = start;
    this.#pointFrames = pointFrames;
  }

  /** Takes the frames of a step that lies within a point. */
  add(from: number, planes: readonly Float64Array[]): void {
    const point = Math.floor((from - this.#start) / this.#pointFrames);
    for (const plane of planes) {
      for (let i = 0; i < plane.length; i++) {
        const level = Math.abs(plane[i] as number);
        if (level <= (this.#peaks[point] as number)) continue;
        this.#peaks[point] = level;
        this.places[point] = from + i;
      }
    }
  }
}
