import type { Samples } from './contribution.js';

/**
 * Reads into the same planes again and again, as long as the length stays the same: what was read before is then gone.
 * For one reader at a time.
 */
export class ReadBuffer {
  #planes: readonly Float64Array[] | undefined;

  async read(samples: Samples, from: number, frames: number): Promise<readonly Float64Array[]> {
    const planes = this.#planes?.[0]?.length === frames ? this.#planes : undefined;
    this.#planes = await samples.read(from, frames, planes);
    return this.#planes;
  }
}
