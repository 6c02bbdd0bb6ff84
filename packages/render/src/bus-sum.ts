import type { SampleType } from '@trackout/core';
import type { Dsp, Planes } from '@trackout/dsp-wasm';
import type { TrackRoute } from './track-route.js';

interface Waiting {
  readonly addresses: readonly number[];
  readonly taps: TrackRoute['taps'];
}

/**
 * Adds tracks to a bus in their order, four at a time where it can: the bus is then read and written once for
 * four tracks, and every sample gets the same additions in the same order, so the bits do not change.
 *
 * What was added must stay as it is until `finish`.
 */
export class BusSum {
  readonly bus: Planes;
  readonly #dsp: Dsp;
  readonly #waiting: Waiting[] = [];

  constructor(dsp: Dsp, bus: Planes) {
    this.#dsp = dsp;
    this.bus = bus;
  }

  /** The next track: its planes by address, and how they reach the bus. */
  add(sampleType: SampleType, addresses: readonly number[], taps: TrackRoute['taps'], frames: number): void {
    if (sampleType === 'f32') {
      this.#waiting.push({ addresses, taps });
      if (this.#waiting.length === 4) this.#addFour(frames);
      return;
    }
    this.finish(frames);
    taps.forEach(({ channel, gain }, output) => {
      this.#dsp.kernels.mixF64(addresses[channel] as number, this.#target(output), gain, frames);
    });
  }

  /** Adds what is still waiting. */
  finish(frames: number): void {
    for (const { addresses, taps } of this.#waiting.splice(0)) {
      taps.forEach(({ channel, gain }, output) => {
        this.#dsp.kernels.mixF32(addresses[channel] as number, this.#target(output), gain, frames);
      });
    }
  }

  #addFour(frames: number): void {
    const [a, b, c, d] = this.#waiting.splice(0) as [Waiting, Waiting, Waiting, Waiting];
    const source = ({ addresses, taps }: Waiting, output: number) =>
      addresses[taps[output]?.channel as number] as number;
    const gain = ({ taps }: Waiting, output: number) => taps[output]?.gain as number;
    for (let output = 0; output < this.bus.channels; output++) {
      this.#dsp.kernels.mixFourF32(
        source(a, output),
        source(b, output),
        source(c, output),
        source(d, output),
        this.#target(output),
        gain(a, output),
        gain(b, output),
        gain(c, output),
        gain(d, output),
        frames,
      );
    }
  }

  #target(output: number): number {
    return this.bus.addresses[output] as number;
  }
}
