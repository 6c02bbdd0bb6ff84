/** Samples from any place of the mix's time line, one plane for each channel of the mix. */
export interface Samples {
  /**
   * Frames before the first and after the last are silent. The planes belong to the caller: new ones, or `into`, one of
   * `frames` for each channel of the mix.
   */
  read(from: number, frames: number, into?: readonly Float64Array[]): Promise<readonly Float64Array[]>;
}

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
