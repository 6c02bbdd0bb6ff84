import { LimitError } from '@trackout/core';
import { type Dsp, instantiateDsp } from '@trackout/dsp-wasm';

/** Memory of a room; larger ones are made only for a file that does not fit into it. */
const ROOM_BYTES: readonly number[] = [16 << 20, 128 << 20];

/**
 * Memory for files of which nobody knows ahead how many there will be: a `Dsp` for as many as fit, then another.
 * Only pages that are touched become real.
 */
export class DspRooms {
  readonly #module: WebAssembly.Module;
  #latest: Dsp | undefined;

  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  /** What `make` makes of a `Dsp` that has room for it. It must hold nothing when it throws. */
  take<T>(make: (dsp: Dsp) => T): T {
    if (this.#latest) {
      try {
        return make(this.#latest);
      } catch (error) {
        if (!isFull(error)) throw error;
      }
    }
    for (const memoryBytes of ROOM_BYTES) {
      this.#latest = instantiateDsp(this.#module, { memoryBytes });
      try {
        return make(this.#latest);
      } catch (error) {
        if (!isFull(error) || memoryBytes === ROOM_BYTES.at(-1)) throw error;
      }
    }
    throw new Error('there are no rooms');
  }
}

function isFull(error: unknown): boolean {
  return LimitError.isInstance(error) && error.code === 'dsp/memory';
}
