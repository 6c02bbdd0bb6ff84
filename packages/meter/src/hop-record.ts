/** What each hop of 10 ms had: its sample peak, then the energy of each channel that is heard. */
export class HopRecord {
  readonly #energies: number;
  #values: Float64Array;
  #length = 0;

  constructor(energies: number) {
    this.#energies = energies;
    this.#values = new Float64Array(1024 * (energies + 1));
  }

  /** Adds a number of the hop that is being closed: the peak first, then the energies in order. */
  add(value: number): void {
    if (this.#length === this.#values.length) {
      const longer = new Float64Array(2 * this.#values.length);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.#length++] = value;
  }

  /** A copy that can be posted: so many numbers a hop, one hop after another. */
  toHops(): Hops {
    return { perHop: this.#energies + 1, values: this.#values.slice(0, this.#length) };
  }
}

/** Hops that were recorded. */
export interface Hops {
  readonly perHop: number;
  readonly values: Float64Array;
}
