import { LimitError, UsageError } from '@trackout/core';

/** Longest block that the renderer hands to a sink, in frames. */
export const DEFAULT_BLOCK_FRAMES = 8192;

/** Longest block that the graph may need for the sake of processors that state theirs. */
const LONGEST_GRID = 8192;

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

/** The longest block that a graph can have: with processors it may be longer than that of the sinks. */
export function longestBlock(blockFrames: number, hasProcessors: boolean): number {
  return hasProcessors ? Math.max(blockFrames, LONGEST_GRID) : blockFrames;
}

/** How the engine steps through time. */
export interface BlockGrid {
  readonly blockFrames: number;
  /** Every step but none in between is a multiple of this; 1 where any step will do. */
  readonly multiple: number;
}

/**
 * Blocks that suit every processor that states its own length: a multiple of all of them.
 * Throws `LimitError` where that is longer than the graph may be.
 */
export function blockGrid(stated: readonly number[], blockFrames: number): BlockGrid {
  const multiple = stated.reduce(leastCommonMultiple, 1);
  if (multiple <= blockFrames) {
    return { blockFrames: multiple * Math.floor(blockFrames / multiple), multiple };
  }
  const limit = longestBlock(blockFrames, true);
  if (multiple <= limit) return { blockFrames: multiple, multiple };
  throw new LimitError(
    'render/processor-blocks',
    `The processors state blocks of ${[...new Set(stated)].join(', ')} frames, which meet every ${multiple} frames only; ${limit} are the limit. Render with { blockFrames: ${multiple} } or more.`,
    { blockFrames: multiple, limit },
  );
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
