import { UsageError } from '@trackout/core';

/** Longest block that the renderer hands to a sink, in frames. */
export const DEFAULT_BLOCK_FRAMES = 8192;

/** The asked length, or the default. Throws `UsageError` for what is not a number of frames. */
export function blockLength(asked: number | undefined): number {
  const blockFrames = asked ?? DEFAULT_BLOCK_FRAMES;
  if (Number.isInteger(blockFrames) && blockFrames >= 1) return blockFrames;
  throw new UsageError(
    'render/block-frames',
    `blockFrames is ${blockFrames}. Give a whole number of frames, 1 or more.`,
    { blockFrames },
  );
}
