import type { Dsp, Planes } from '@trackout/dsp-wasm';
import type { Signal } from './signal.js';

/** How a signal reaches a bus: for each channel of the bus, which channel of the signal feeds it, and its gain. */
export interface BusRoute {
  readonly channels: readonly number[];
  readonly gains: readonly number[];
}

/**
 * Adds signals to a bus in their order, f32 ones four at a time where it can: the bus is then read and written
 * once for four, and every sample gets the same additions in the same order, so the bits do not change.
 *
 * What was added must stay as it is until `finish`.
 */
export class BusSum {
  readonly bus: Planes<'f64'>;
  readonly #kernels: Dsp['kernels'];
  readonly #addresses: (readonly number[])[] = [[], [], [], []];
  readonly #routes: BusRoute[] = [];
  #waiting = 0;

  constructor(dsp: Dsp, bus: Planes<'f64'>) {
    this.#kernels = dsp.kernels;
    this.bus = bus;
  }

  /** The next signal; one that is silent changes nothing. */
  add(signal: Signal, route: BusRoute, frames: number): void {
    if (signal.silent) return;
    if (signal.sampleType === 'f32') {
      this.#addresses[this.#waiting] = signal.addresses;
      this.#routes[this.#waiting] = route;
      this.#waiting++;
      if (this.#waiting === 4) this.#addFour(frames);
      return;
    }
    this.finish(frames);
    const { addresses } = this.bus;
    for (let output = 0; output < addresses.length; output++) {
      const source = signal.addresses[route.channels[output] as number] as number;
      this.#kernels.mixF64(source, addresses[output] as number, route.gains[output] as number, frames);
    }
  }

  /** Adds what is still waiting. */
  finish(frames: number): void {
    const { addresses } = this.bus;
    for (let i = 0; i < this.#waiting; i++) {
      const { channels, gains } = this.#routes[i] as BusRoute;
      const sources = this.#addresses[i] as readonly number[];
      for (let output = 0; output < addresses.length; output++) {
        const source = sources[channels[output] as number] as number;
        this.#kernels.mixF32(source, addresses[output] as number, gains[output] as number, frames);
      }
    }
    this.#waiting = 0;
  }

  #addFour(frames: number): void {
    const [a, b, c, d] = this.#routes as [BusRoute, BusRoute, BusRoute, BusRoute];
    const [from, from2, from3, from4] = this.#addresses as [number[], number[], number[], number[]];
    const { addresses } = this.bus;
    for (let output = 0; output < addresses.length; output++) {
      this.#kernels.mixFourF32(
        from[a.channels[output] as number] as number,
        from2[b.channels[output] as number] as number,
        from3[c.channels[output] as number] as number,
        from4[d.channels[output] as number] as number,
        addresses[output] as number,
        a.gains[output] as number,
        b.gains[output] as number,
        c.gains[output] as number,
        d.gains[output] as number,
        frames,
      );
    }
    this.#waiting = 0;
  }
}
