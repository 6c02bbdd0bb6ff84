import type { AudioFormat } from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import type { ResidualBus } from './residual-bus.js';
import { INAUDIBLE, ResidualLoudness } from './residual-loudness.js';

/** What is known of the residual so far; memory for its loudness until `release`. */
export class ResidualFigures {
  /** Greatest magnitude, and the sum of squares, of each channel. */
  readonly peaks: number[];
  readonly energies: number[];
  peak = 0;
  peakFrame: number | null = null;
  firstDiffering: number | null = null;
  /** First frame at which the residual exceeded the bound so far: none before it exceeds the final one. */
  suspect: number | null = null;
  /** The bound that follows from what has been seen; it only grows. */
  #boundSoFar = 0;
  readonly #bus: ResidualBus;
  readonly #bound: () => number;
  readonly #loudness: ResidualLoudness;

  /** `bound` tells the bound that follows from what has been seen. */
  constructor(dsp: Dsp, bus: ResidualBus, format: AudioFormat, bound: () => number) {
    const channels = bus.planes.addresses.length;
    this.#bus = bus;
    this.#bound = bound;
    this.#loudness = new ResidualLoudness(dsp, format);
    this.peaks = new Array<number>(channels).fill(0);
    this.energies = new Array<number>(channels).fill(0);
  }

  /** Takes the figures of a block; returns its peak. */
  take(position: number, frames: number, energies: readonly number[]): number {
    const peaks = this.#bus.peaks(frames);
    const peak = Math.max(...peaks);
    if (peak === 0) return 0;
    for (let channel = 0; channel < peaks.length; channel++) {
      this.peaks[channel] = Math.max(this.peaks[channel] as number, peaks[channel] as number);
      this.energies[channel] = (this.energies[channel] as number) + (energies[channel] as number);
    }
    this.firstDiffering ??= position + this.#bus.firstAbove(frames, 0);
    if (peak > this.peak) {
      this.peak = peak;
      this.peakFrame = position + this.#bus.firstAtLeast(frames, peak);
    }
    if (this.suspect !== null || peak <= this.#boundSoFar) return peak;
    this.#boundSoFar = this.#bound();
    if (peak > this.#boundSoFar) this.suspect = position + this.#bus.firstAbove(frames, this.#boundSoFar);
    return peak;
  }

  /** Takes a block of this peak for the loudness, from the first audible frame on; a promise where that has to be loaded. */
  listen(frames: number, peak: number): Promise<void> | undefined {
    const waiting = this.#loudness.waiting;
    if (waiting && peak <= INAUDIBLE) {
      this.#loudness.pass(frames);
      return undefined;
    }
    const first = waiting ? this.#bus.firstAbove(frames, INAUDIBLE) : 0;
    return this.#loudness.push(this.#bus.planes.addresses, frames, first);
  }

  /** Integrated loudness, in LUFS. */
  lufs(): ReturnType<ResidualLoudness['lufs']> {
    return this.#loudness.lufs();
  }

  release(): void {
    this.#loudness.release();
  }
}
