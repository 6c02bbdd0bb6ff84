import type { Samples } from './samples.js';

/**
 * Samples that are asked for again and again a little further on: they are read once, with a margin on both sides.
 * What `read` gives is a view, not to be written to.
 */
export class NearbySamples implements Samples {
  readonly #samples: Samples;
  readonly #margin: number;
  #from = 0;
  #planes: readonly Float64Array[] = [];

  constructor(samples: Samples, margin: number) {
    this.#samples = samples;
    this.#margin = margin;
  }

  async read(from: number, frames: number): Promise<Float64Array[]> {
    const held = this.#planes[0]?.length ?? 0;
    if (from < this.#from || from + frames > this.#from + held) {
      this.#from = from - this.#margin;
      this.#planes = await this.#samples.read(this.#from, frames + 2 * this.#margin);
    }
    const at = from - this.#from;
    return this.#planes.map((plane) => plane.subarray(at, at + frames));
  }
}
