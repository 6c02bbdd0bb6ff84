import type { Dsp, Planes } from '@trackout/dsp-wasm';

/** The sum of a block in f64, one plane for each channel, and what is asked of it. */
export class ResidualBus {
  readonly planes: Planes;
  readonly #dsp: Dsp;

  constructor(dsp: Dsp, channels: number, blockFrames: number) {
    this.#dsp = dsp;
    this.planes = dsp.allocatePlanes('f64', channels, blockFrames);
  }

  /** Greatest magnitude of any channel; NaN is skipped. */
  peak(frames: number): number {
    const { peakF64 } = this.#dsp.kernels;
    return this.planes.addresses.reduce((peak, address) => Math.max(peak, peakF64(address, frames)), 0);
  }

  /** Sum of squares of all channels. */
  energy(frames: number): number {
    const { energyF64 } = this.#dsp.kernels;
    return this.planes.addresses.reduce((sum, address) => sum + energyF64(address, frames), 0);
  }

  hasNonFinite(frames: number): boolean {
    return this.planes.addresses.some((address) => this.#dsp.kernels.nonFiniteF64(address, frames) > 0);
  }

  /** First frame at which any channel exceeds a level, or -1. */
  firstAbove(frames: number, level: number): number {
    const found = this.planes.addresses
      .map((address) => this.#dsp.kernels.firstAboveF64(address, frames, level))
      .filter((frame) => frame >= 0);
    return found.length > 0 ? Math.min(...found) : -1;
  }
}
