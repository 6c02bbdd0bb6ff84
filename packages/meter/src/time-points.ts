import { type DspMath, gainToDb } from '@trackout/dsp-wasm';
import type { TimeSeries } from './figures.js';
import { HOPS_PER_SECOND, HOPS_PER_STEP } from './loudness-windows.js';
import { lufsOf } from './lufs.js';

const STEP = 0;
const FIRST = 1;
const COUNT = 2;

/** The points of a time series, in arrays of one size: where they are full, every two points become one. */
export class TimePoints {
  readonly #peaks: Float64Array;
  readonly #energies: Float64Array;
  /** Hops to a point; index of the first point, counted from frame 0; how many points there are. */
  readonly #extent = new Float64Array(3);
  readonly state: readonly Float64Array[];

  constructor(capacity: number) {
    this.#peaks = new Float64Array(capacity);
    this.#energies = new Float64Array(capacity);
    this.state = [this.#extent, this.#peaks, this.#energies];
    this.clear();
  }

  /** The points of a saved state. */
  static of([extent, peaks, energies]: readonly Float64Array[]): TimePoints {
    const points = new TimePoints(peaks?.length ?? 0);
    if (extent && peaks && energies) {
      points.#extent.set(extent);
      points.#peaks.set(peaks);
      points.#energies.set(energies);
    }
    return points;
  }

  clear(): void {
    this.#peaks.fill(0);
    this.#energies.fill(0);
    this.#extent.set([HOPS_PER_STEP, -1, 0]);
  }

  /** What a hop has: its sample peak, and the mean square of the 400 ms that end with it. */
  add(hop: number, peak: number, energy: number): void {
    const at = this.#slotOf(hop);
    this.#peaks[at] = Math.max(this.#peaks[at] as number, peak);
    this.#energies[at] = Math.max(this.#energies[at] as number, energy);
  }

  #slotOf(hop: number): number {
    const extent = this.#extent;
    if ((extent[FIRST] as number) < 0) extent[FIRST] = Math.floor(hop / (extent[STEP] as number));
    let slot = Math.floor(hop / (extent[STEP] as number)) - (extent[FIRST] as number);
    while (slot >= this.#peaks.length) {
      this.halve();
      slot = Math.floor(hop / (extent[STEP] as number)) - (extent[FIRST] as number);
    }
    extent[COUNT] = Math.max(extent[COUNT] as number, slot + 1);
    return slot;
  }

  /** Steps of twice the length. */
  halve(): void {
    const extent = this.#extent;
    const [first, count] = [extent[FIRST] as number, extent[COUNT] as number];
    const newFirst = Math.floor(first / 2);
    for (let slot = 0; slot < count; slot++) {
      const to = Math.floor((first + slot) / 2) - newFirst;
      const joins = slot > 0 && to === Math.floor((first + slot - 1) / 2) - newFirst;
      for (const values of [this.#peaks, this.#energies]) {
        const value = values[slot] as number;
        if (slot > to) values[slot] = 0;
        values[to] = joins ? Math.max(values[to] as number, value) : value;
      }
    }
    extent[STEP] = 2 * (extent[STEP] as number);
    extent[FIRST] = newFirst;
    extent[COUNT] = count === 0 ? 0 : Math.floor((first + count - 1) / 2) - newFirst + 1;
  }

  /** Adds the points of another stretch of the same stream. */
  join(other: TimePoints): void {
    if (other.#extent[COUNT] === 0) return;
    while ((other.#extent[STEP] as number) < (this.#extent[STEP] as number)) other.halve();
    while ((this.#extent[STEP] as number) < (other.#extent[STEP] as number)) this.halve();
    const points = [this, other].flatMap((source) =>
      Array.from({ length: source.#extent[COUNT] as number }, (_, slot) => ({
        index: (source.#extent[FIRST] as number) + slot,
        peak: source.#peaks[slot] as number,
        energy: source.#energies[slot] as number,
      })),
    );
    points.sort((a, b) => a.index - b.index);
    const step = this.#extent[STEP] as number;
    this.clear();
    this.#extent[STEP] = step;
    for (const { index, peak, energy } of points) this.add(index * step, peak, energy);
  }

  read(math: DspMath): TimeSeries {
    const [step, first, count] = this.#extent as unknown as [number, number, number];
    const stepSeconds = step / HOPS_PER_SECOND;
    return {
      stepSeconds,
      startSeconds: Math.max(first, 0) * stepSeconds,
      momentaryLufs: Array.from(this.#energies.subarray(0, count), (energy) => lufsOf(math, energy)),
      samplePeakDbfs: Array.from(this.#peaks.subarray(0, count), (peak) => gainToDb(math, peak)),
    };
  }
}
