import type {
  AudioBlock,
  BlockSink,
  BlockSource,
  ExportPlan,
  PlannedFile,
  ProgressListener,
  Track,
} from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import { GraphPass } from './graph-pass.js';

/** What a render needs besides the plan. */
export interface RenderOptions<Result> {
  readonly dsp: Dsp;
  /** The audio of the session, by the keys of core's `sessionSources`. */
  readonly sources: ReadonlyMap<string, BlockSource>;
  /** Opens the output of one file; all are opened before the first block. */
  readonly sinkFor: (file: PlannedFile) => BlockSink<Result> | Promise<BlockSink<Result>>;
  /** Sees each block of a track as it was recorded, on the session's time line; borrowed. */
  readonly onSource?: (track: Track, block: AudioBlock) => void;
  /** Longest block that sinks and `onSource` get. Default `DEFAULT_BLOCK_FRAMES`. */
  readonly blockFrames?: number;
  readonly signal?: AbortSignal;
  /** Frames of the engine's clock, its pre-roll included, and bytes of all files; `createProgressPace` tells speed and time. */
  readonly onProgress?: ProgressListener;
}

/**
 * Renders every file of a plan in one pass over the graph: each recording is read once, each chain runs once,
 * and every file is taken at its point. Buses sum in f64, in the order of the plan; all files get the same
 * frames, whatever the latency of their points.
 *
 * Returns what each sink's `close` gave, by file id, after all have been closed. When anything fails, or the
 * signal aborts (seen once a block), every sink is aborted, those that were closed already too, and the cause
 * is thrown. NaN and infinities of recordings propagate. Throws `UsageError` where a source is missing or is not
 * what the plan was made for, and where a processor fails or breaks its promises; `LimitError` where the `Dsp`
 * is too small (see `renderBytes`).
 */
export async function renderPlan<Result>(
  plan: ExportPlan,
  options: RenderOptions<Result>,
): Promise<ReadonlyMap<string, Result>> {
  const { signal } = options;
  signal?.throwIfAborted();
  const pass = await GraphPass.open(plan, options);
  const sinks = new Map<string, BlockSink<Result>>();
  try {
    for (const file of plan.files) sinks.set(file.id, await options.sinkFor(file));
    await pass.run(sinks, 'render', options.onProgress);
    signal?.throwIfAborted();
    return await closeTogether(sinks);
  } catch (error) {
    await Promise.allSettled([...sinks.values()].map(async (sink) => sink.abort(error)));
    throw error;
  } finally {
    pass.release();
  }
}

/**
 * What each sink's `close` gave, in the order of the files. They close at the same time: one that is slow to end holds
 * up nobody but itself. All have ended, well or not, before the first failure in that order is thrown.
 */
async function closeTogether<Result>(
  sinks: ReadonlyMap<string, BlockSink<Result>>,
): Promise<ReadonlyMap<string, Result>> {
  const ids = [...sinks.keys()];
  const endings = await Promise.allSettled([...sinks.values()].map(async (sink) => sink.close()));
  return new Map(
    endings.map((ending, i): [string, Result] => {
      if (ending.status === 'rejected') throw ending.reason;
      return [ids[i] as string, ending.value];
    }),
  );
}
