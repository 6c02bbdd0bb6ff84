import { UsageError } from '../errors.js';
import { createPacer } from '../pacer.js';
import { type AudioFormat, channelCount } from './audio-format.js';

/** How samples are held in memory. Full scale is ±1 for both. */
export type SampleType = 'f32' | 'f64';

interface BlockPosition {
  /** Frame of the first sample, counted from the start of the source. */
  readonly startFrame: number;
  readonly frameCount: number;
}

/**
 * Consecutive frames, one plane for each channel, each of `frameCount` samples.
 *
 * Borrowed: the planes are valid until the next `pull` on the same reader (or, where the reader was given planes to
 * use, until whoever gave them uses them again). `copyBlock` keeps them.
 */
export type AudioBlock = BlockPosition &
  (
    | { readonly sampleType: 'f32'; readonly planes: readonly Float32Array[] }
    | { readonly sampleType: 'f64'; readonly planes: readonly Float64Array[] }
  );

/** A block with memory of its own. */
export function copyBlock(block: AudioBlock): AudioBlock {
  return block.sampleType === 'f32'
    ? { ...block, planes: block.planes.map((plane) => plane.slice()) }
    : { ...block, planes: block.planes.map((plane) => plane.slice()) };
}

/** Frames `from` (included) to `to` (excluded). */
export interface FrameRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Something that can be read as blocks, from any frame, any number of times.
 *
 * 32-bit integer and 64-bit float material is `f64`, everything else `f32`.
 */
export interface BlockSource {
  readonly format: AudioFormat;
  readonly frameCount: number;
  readonly sampleType: SampleType;
  /**
   * Starts reading a range (default: all). Throws `UsageError` where it leaves the source.
   *
   * With `into`, blocks may be put into those planes, in place of memory of the reader's own: so readers whose blocks are
   * not needed at the same time can take turns with them. A source is free to ignore it.
   */
  open(range?: FrameRange, into?: BlockPlanes): BlockReader;
}

/** Planes in memory that a reader may put its blocks into. */
export interface BlockPlanes {
  readonly sampleType: SampleType;
  readonly channels: number;
  /** Frames that each of them has room for: the most that a block has. */
  readonly frames: number;
  /** The first `frameCount` frames of each plane. */
  views(frameCount: number): readonly Float32Array[] | readonly Float64Array[];
}

/**
 * One pass over a range of a source.
 *
 * Bytes arrive in slabs: `fill` brings the next one in (and returns a promise only if it must wait);
 * `pull` hands out what has arrived, synchronously. So a graph with many readers awaits once per slab,
 * not once per block and track.
 */
export interface BlockReader {
  /** Frames that one `pull` can hand out now. */
  readonly bufferedFrames: number;
  /** True when every frame of the range has been pulled. */
  readonly ended: boolean;
  /**
   * Brings `bufferedFrames` to at least `minFrames` (default 1), or to all that is left of the range, or to
   * the reader's largest block, whichever is least. Does nothing when that many are buffered already.
   */
  fill(minFrames?: number): Promise<void> | undefined;
  /** Exactly min(`maxFrames`, `bufferedFrames`) frames; `undefined` when none are buffered. */
  pull(maxFrames: number): AudioBlock | undefined;
  /** Gives back memory. Idempotent. Leaves the source's bytes open. */
  close(): void;
}

/** Takes blocks in order. */
export interface BlockSink<Result> {
  /** Returns a promise only when the caller must wait before it writes more. The block is borrowed until then. */
  write(block: AudioBlock): Promise<void> | undefined;
  /** Everything has been written: completes the output. */
  close(): Promise<Result>;
  /** Gives up: what was written is removed where that is possible. */
  abort(reason: unknown): Promise<void>;
}

/** Checks a range against a length; the default is the whole. Throws `UsageError`. */
export function resolveRange(range: FrameRange | undefined, frameCount: number): FrameRange {
  const { from, to } = range ?? { from: 0, to: frameCount };
  if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= frameCount)) {
    throw new UsageError(
      'block/range',
      `Frames ${from} to ${to} do not lie within 0 to ${frameCount}. Give whole frames, the end excluded.`,
      { from, to, frameCount },
    );
  }
  return { from, to };
}

/**
 * The blocks of a source as an async iterator: the convenient way where one promise a block does not matter.
 * Each block is borrowed until the next step; leaving the loop closes the reader. `blockFrames` is the most
 * that a block has (default 4096). Throws `UsageError` where it is no whole number of 1 or more.
 */
export async function* readBlocks(
  source: BlockSource,
  options: { readonly range?: FrameRange; readonly blockFrames?: number; readonly signal?: AbortSignal } = {},
): AsyncGenerator<AudioBlock, void, undefined> {
  const blockFrames = options.blockFrames ?? 4096;
  if (!(Number.isInteger(blockFrames) && blockFrames > 0)) {
    throw new UsageError(
      'block/size',
      `Blocks of ${blockFrames} frames cannot be read. Give a whole number, 1 or more.`,
      { blockFrames },
    );
  }
  const reader = source.open(options.range);
  const pause = createPacer();
  try {
    while (!reader.ended) {
      options.signal?.throwIfAborted();
      const filling = reader.fill();
      if (filling) await filling;
      const block = reader.pull(blockFrames);
      if (!block) continue;
      yield block;
      const pausing = pause(block.frameCount * block.planes.length);
      if (pausing) await pausing;
    }
  } finally {
    reader.close();
  }
}

/**
 * A source over samples that are already in memory: an application's own recordings.
 *
 * Planes must all have one length; NaN and infinities pass through. The planes are not copied:
 * blocks are views of them.
 */
export function planarSource(
  format: AudioFormat,
  planes: readonly Float32Array[] | readonly Float64Array[],
): BlockSource {
  const channels = channelCount(format.layout);
  const frameCount = planes[0]?.length ?? 0;
  if (planes.length !== channels || planes.some((plane) => plane.length !== frameCount)) {
    throw new UsageError(
      'block/planes',
      `A layout of ${channels} channel(s) needs ${channels} plane(s) of one length; got lengths [${planes
        .map((plane) => plane.length)
        .join(', ')}].`,
      { channels, planes: planes.length },
    );
  }
  const sampleType: SampleType = planes[0] instanceof Float64Array ? 'f64' : 'f32';
  return {
    format,
    frameCount,
    sampleType,
    open(range) {
      const { from, to } = resolveRange(range, frameCount);
      let position = from;
      return {
        get bufferedFrames() {
          return to - position;
        },
        get ended() {
          return position >= to;
        },
        fill: () => undefined,
        pull(maxFrames) {
          const frames = Math.min(maxFrames, to - position);
          if (frames <= 0) return undefined;
          const startFrame = position;
          position += frames;
          return {
            startFrame,
            frameCount: frames,
            sampleType,
            planes: planes.map((plane) => plane.subarray(startFrame, startFrame + frames)),
          } as AudioBlock;
        },
        close() {
          position = to;
        },
      };
    },
  };
}
