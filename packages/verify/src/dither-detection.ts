import { type PcmEncoding, topCodeLevel } from '@trackout/core';

/** Samples of one level or less that must have been seen before a file counts as dithered. */
const ENOUGH_SAMPLES = 16_384;
/** TPDF dither of silence, rounded, is one step off in a quarter of all samples: 1/8 upwards, 1/8 downwards. */
const SHARE_OF_STEPS = 0.25;
const SHARE_TOLERANCE = 0.02;
/** White noise is not correlated with itself a sample later; a fade that dies away is. */
const LARGEST_CORRELATION = 0.05;

/**
 * Tells TPDF dither from the quietest passages of an integer file.
 *
 * Silence that was dithered and rounded holds the codes -1, 0 and 1 and no others, white, in the shares 1/8, 3/4
 * and 1/8. Noise of a recording that is as soft reaches the second step sooner than enough samples have been seen.
 * Files without such a passage tell nothing.
 */
export class DitherDetection {
  readonly #step: number;
  #samples = 0;
  #off = 0;
  #sum = 0;
  #neighbours = 0;

  constructor(encoding: PcmEncoding) {
    this.#step = encoding.type === 'int' && encoding.dither !== 'tpdf' ? 1 - topCodeLevel(encoding.bits) : 0;
  }

  /** Whether a block with that peak is worth a look. */
  wants(peak: number): boolean {
    return peak > 0 && peak <= this.#step;
  }

  look(plane: Float32Array | Float64Array, frames: number): void {
    let last = 0;
    for (let frame = 0; frame < frames; frame++) {
      const sample = plane[frame] as number;
      if (sample !== 0) {
        this.#off += 1;
        this.#sum += sample > 0 ? 1 : -1;
        if (last !== 0) this.#neighbours += sample > 0 === last > 0 ? 1 : -1;
      }
      last = sample;
    }
    this.#samples += frames;
  }

  get dithered(): boolean {
    if (this.#samples < ENOUGH_SAMPLES) return false;
    const share = this.#off / this.#samples;
    return (
      Math.abs(share - SHARE_OF_STEPS) < SHARE_TOLERANCE &&
      Math.abs(this.#neighbours / this.#off) < LARGEST_CORRELATION &&
      Math.abs(this.#sum / this.#off) < LARGEST_CORRELATION
    );
  }
}
