import type { Dsp, Planes } from '@trackout/dsp-wasm';

/** The sum of a block in f64, one plane for each channel, and what is asked of it. */
export class ResidualBus {
  readonly planes: Planes<'f64'>;
  readonly #dsp: Dsp;

  constructor(dsp: Dsp, channels: number, blockFrames: number) {
    this.#dsp = dsp;
    this.planes = dsp.allocatePlanes('f64', channels, blockFrames);
  }

  /** Greatest magnitude of each channel; NaN is skipped. */
  peaks(frames: number, from = 0): readonly number[] {
    const { peakF64 } = this.#dsp.kernels;
    return this.planes.addresses.map((address) => peakF64(address + 8 * from, frames));
  }

  /** Greatest magnitude of any channel; NaN is skipped. */
  peak(frames: number, from = 0): number {
    return Math.max(...this.peaks(frames, from));
  }

  /** Sum of squares of each channel. */
  energies(frames: number): readonly number[] {
    const { energyF64 } = this.#dsp.kernels;
    return this.planes.addresses.map((address) => energyF64(address, frames));
  }

  hasNonFinite(frames: number): boolean {
    return this.planes.addresses.some((address) => this.#dsp.kernels.nonFiniteF64(address, frames) > 0);
  }

  /** First frame at which any channel exceeds a level, or -1. */
  firstAbove(frames: number, level: number): number {
    return earliestOf(
      this.planes.addresses.map((address) => this.#dsp.kernels.firstAboveF64(address, frames, level)),
    );
  }

  /** How many frames after `from` any channel first reaches a level, or -1. */
  firstAtLeast(frames: number, level: number, from = 0): number {
    return earliestOf(
      this.planes.addresses.map((address) =>
        this.#dsp.kernels.firstAtLeastF64(address + 8 * from, frames, level),
      ),
    );
  }
}

function earliestOf(frames: readonly number[]): number {
  const found = frames.filter((frame) => frame >= 0);
  return found.length > 0 ? Math.min(...found) : -1;
}
