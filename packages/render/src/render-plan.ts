import {
  type AudioBlock,
  type BlockSink,
  type BlockSource,
  channelCount,
  type ExportPlan,
  type PlannedFile,
  type ProgressListener,
  type Track,
} from '@trackout/core';
import { type Dsp, planesBytes } from '@trackout/dsp-wasm';
import { DEFAULT_BLOCK_FRAMES } from './block-length.js';
import { RenderPass } from './render-pass.js';

/** What a render needs besides the plan. */
export interface RenderOptions<Result> {
  readonly dsp: Dsp;
  /** The audio of each track, by track id. */
  readonly sources: ReadonlyMap<string, BlockSource>;
  /** Opens the output of one file; all are opened before the first block. */
  readonly sinkFor: (file: PlannedFile) => BlockSink<Result> | Promise<BlockSink<Result>>;
  /** Sees each block of a track as it was recorded, on the session's time line; borrowed. */
  readonly onSource?: (track: Track, block: AudioBlock) => void;
  /** Longest block that sinks and `onSource` get. Default `DEFAULT_BLOCK_FRAMES`. */
  readonly blockFrames?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

/**
 * Renders every file of a plan in one pass: each track is read once, and feeds its own file, its stem and the
 * mix. Buses sum in f64, in track order; every file gets the same frames.
 *
 * Returns what each sink's `close` gave, by file id, after all have been closed. When anything fails, or the
 * signal aborts (seen once a block), every sink is aborted, those that were closed already too, and the cause
 * is thrown. NaN and infinities propagate. Throws `UsageError` where a source is missing or is not what the
 * plan was made for, `LimitError` where the `Dsp` is too small (see `renderBytes`).
 */
export async function renderPlan<Result>(
  plan: ExportPlan,
  options: RenderOptions<Result>,
): Promise<ReadonlyMap<string, Result>> {
  const { signal } = options;
  signal?.throwIfAborted();
  const sinks = new Map<string, BlockSink<Result>>();
  const pass = new RenderPass(plan, options);
  try {
    for (const file of plan.files) sinks.set(file.id, await options.sinkFor(file));
    await pass.run(sinks, options);
    signal?.throwIfAborted();
    const results = new Map<string, Result>();
    for (const [id, sink] of sinks) results.set(id, await sink.close());
    return results;
  } catch (error) {
    await Promise.allSettled([...sinks.values()].map(async (sink) => sink.abort(error)));
    throw error;
  } finally {
    pass.release();
  }
}

/** Memory of the `Dsp` that a render takes besides its readers and sinks, in bytes. */
export function renderBytes(plan: ExportPlan, blockFrames = DEFAULT_BLOCK_FRAMES): number {
  const channels = channelCount(plan.layout);
  const sums = plan.files.filter((file) => file.set !== 'multitracks').length;
  const foreign = plan.session.tracks.length * planesBytes('f64', channels, blockFrames);
  return (sums + 2) * planesBytes('f64', channels, blockFrames) + foreign;
}
