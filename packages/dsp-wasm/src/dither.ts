import { type SampleType, UsageError } from '@trackout/core';
import type { Dsp } from './dsp.js';
import { planesBytes } from './planes.js';

/** TPDF dither for the channels of one file. */
export interface Dither {
  /**
   * The planes at `sources` with dither added, in f64, at the addresses given back: ready for `encodeSamples`.
   * Borrowed until the next call. NaN and infinities propagate. Throws `UsageError` `dsp/dither-block` for
   * other channels or more frames than agreed.
   */
  apply(sampleType: SampleType, sources: readonly number[], frames: number): readonly number[];
  /** Gives the memory back. Idempotent. */
  release(): void;
}

/** What a dither is for. */
export interface DitherOptions {
  readonly channels: number;
  /** Of the integers that the samples will be rounded to: 8, 16, 24 or 32. */
  readonly bits: number;
  /** A whole number below 2^32: the same seed gives the same dither. */
  readonly seed: number;
  readonly maxFrames: number;
}

const STATE_BYTES = 8;

/** Memory that `createDither` takes of a `Dsp`, in bytes. */
export function ditherBytes(channels: number, maxFrames: number): number {
  return planesBytes('f64', channels, maxFrames) + 16 * Math.ceil((channels * STATE_BYTES) / 16);
}

/**
 * Triangular dither, 2 LSB peak to peak (variance 1/6 LSB^2), white, a stream of its own for each channel.
 *
 * The n-th frame gets the same numbers however the blocks are cut. Files that will be summed want different
 * seeds: the same dither in each would add up as a signal does. Throws `UsageError` `dsp/dither` for a seed
 * or a width that is none, `LimitError` `dsp/memory`.
 */
export function createDither(dsp: Dsp, options: DitherOptions): Dither {
  const { channels, bits, seed, maxFrames } = options;
  if (!(Number.isInteger(seed) && seed >= 0 && seed < 4_294_967_296)) {
    throw new UsageError(
      'dsp/dither',
      `The seed of the dither is ${seed}; it must be a whole number from 0 to 4294967295.`,
      { seed },
    );
  }
  if (!(Number.isInteger(bits) && bits >= 1 && bits <= 32)) {
    throw new UsageError('dsp/dither', `Dither is for integers of 1 to 32 bits; got ${bits}.`, { bits });
  }
  const planes = dsp.allocatePlanes('f64', channels, maxFrames);
  const states = dsp.allocate(channels * STATE_BYTES);
  const stateOf = (channel: number) => states.address + channel * STATE_BYTES;
  for (let channel = 0; channel < channels; channel++) {
    dsp.kernels.startDither(stateOf(channel), seed, channel);
  }
  // 1 / 2^(bits - 1), exactly.
  const lsb = 1 / dsp.math.powerOfTwo(bits - 1);
  return {
    apply(sampleType, sources, frames) {
      if (sources.length !== channels || !(frames >= 0 && frames <= maxFrames)) {
        throw new UsageError(
          'dsp/dither-block',
          `${sources.length} channel(s) and ${frames} frames came to a dither for ${channels} channel(s) and at most ${maxFrames} frames.`,
          { channels: sources.length, frameCount: frames, maxFrames },
        );
      }
      const kernel = sampleType === 'f32' ? dsp.kernels.ditherF32 : dsp.kernels.ditherF64;
      for (let channel = 0; channel < channels; channel++) {
        const from = sources[channel] as number;
        kernel(from, planes.addresses[channel] as number, lsb, frames, stateOf(channel));
      }
      return planes.addresses;
    },
    release() {
      planes.release();
      states.release();
    },
  };
}
