import { type AudioBlock, type SampleType, UsageError } from '@trackout/core';
import type { Dsp } from './dsp.js';
import type { Planes } from './planes.js';

/** Brings blocks into a `Dsp`'s memory, where kernels can read them. */
export interface BlockIntake {
  /**
   * The address of each plane of the block: in place for planes that lie in the memory already, a copy for
   * the others. Borrowed until the next call: the array and the copies are used again.
   * Throws `UsageError` for other channels, or more frames to copy, than the intake was made for, and
   * `LimitError` `dsp/memory` when the copies do not fit.
   */
  addresses(block: AudioBlock): readonly number[];
  /** Gives back the memory of the copies. Idempotent. */
  release(): void;
}

/** Memory for copies (`planesBytes(sampleType, channels, maxFrames)`) is taken when the first one is made. */
export function createBlockIntake(dsp: Dsp, channels: number, maxFrames: number): BlockIntake {
  const found: number[] = new Array<number>(channels).fill(0);
  const copies: { [T in SampleType]?: Planes<T> } = {};

  const misfit = ({ planes, frameCount }: AudioBlock) =>
    new UsageError(
      'dsp/block',
      `A block of ${planes.length} channel(s) and ${frameCount} frames came to an intake for ${channels} channel(s) and copies of at most ${maxFrames} frames.`,
      { channels: planes.length, frameCount, maxFrames },
    );

  const copyOf = (block: AudioBlock, channel: number): number => {
    if (block.frameCount > maxFrames) throw misfit(block);
    if (block.sampleType === 'f32') {
      copies.f32 ??= dsp.allocatePlanes('f32', channels, maxFrames);
      const plane = block.planes[channel] as Float32Array;
      (copies.f32.views(block.frameCount)[channel] as Float32Array).set(
        plane.length === block.frameCount ? plane : plane.subarray(0, block.frameCount),
      );
      return copies.f32.addresses[channel] as number;
    }
    copies.f64 ??= dsp.allocatePlanes('f64', channels, maxFrames);
    const plane = block.planes[channel] as Float64Array;
    (copies.f64.views(block.frameCount)[channel] as Float64Array).set(
      plane.length === block.frameCount ? plane : plane.subarray(0, block.frameCount),
    );
    return copies.f64.addresses[channel] as number;
  };

  return {
    addresses(block) {
      if (block.planes.length !== channels) throw misfit(block);
      for (let channel = 0; channel < channels; channel++) {
        const plane = block.planes[channel] as Float32Array | Float64Array;
        found[channel] = plane.buffer === dsp.memory.buffer ? plane.byteOffset : copyOf(block, channel);
      }
      return found;
    },
    release() {
      copies.f32?.release();
      copies.f64?.release();
      copies.f32 = undefined;
      copies.f64 = undefined;
    },
  };
}
