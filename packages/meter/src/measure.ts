import {
  type BlockSource,
  type FrameRange,
  type ProgressListener,
  readBlocks,
  resolveRange,
} from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import type { MeasureName, Reading } from './figures.js';
import { createMeter, type Meter } from './meter.js';
import type { MeterOptions } from './meter-options.js';
import type { MeterSnapshot } from './meter-snapshot.js';

/** What a range has to be warmed up with before it, for `mergeSnapshots`: filters that have forgotten the rest, and full windows. */
export const WARM_UP_SECONDS = 5;

const BLOCK_FRAMES = 8192;

/** How a source is measured: what a meter can be told, and how the work is watched and stopped. */
export type MeasureOptions<M extends MeasureName = 'levels'> = Omit<
  MeterOptions<M>,
  'format' | 'maxBlockFrames' | 'startFrame' | 'countFrom'
> & {
  /** Without one it makes one of its own. */
  readonly dsp?: Dsp;
  /** Seen once a block. */
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
};

/**
 * The reading of a whole source, as if silence followed.
 *
 * Memory is that of a meter and one block, whatever the length. Rejects with what the source throws, or with the
 * signal's reason.
 */
export async function measure<const M extends MeasureName = 'levels'>(
  source: BlockSource,
  options: MeasureOptions<M> = {},
): Promise<Reading<M>> {
  const dsp = options.dsp ?? (await createDsp());
  const meter = createMeter<M>(dsp, { ...options, format: source.format });
  try {
    await pushAll(meter, source, { from: 0, to: source.frameCount }, 0, options);
    return meter.finish();
  } finally {
    meter.release();
  }
}

/**
 * What a meter knows of a range, warmed up with what lies before it: for `mergeSnapshots`, so that parts of a long
 * file can be measured side by side. Rejects as `measure` does.
 */
export async function measureRange<const M extends MeasureName = 'levels'>(
  source: BlockSource,
  range: FrameRange,
  options: MeasureOptions<M> = {},
): Promise<MeterSnapshot<M>> {
  const { from, to } = resolveRange(range, source.frameCount);
  const dsp = options.dsp ?? (await createDsp());
  const startFrame = Math.max(0, from - Math.ceil(WARM_UP_SECONDS * source.format.sampleRate));
  const meter = createMeter<M>(dsp, { ...options, format: source.format, startFrame, countFrom: from });
  try {
    await pushAll(meter, source, { from: startFrame, to }, from, options);
    return meter.snapshot();
  } finally {
    meter.release();
  }
}

/** The reading of a snapshot, as if silence followed. */
export function readSnapshot<M extends MeasureName>(dsp: Dsp, snapshot: MeterSnapshot<M>): Reading<M> {
  const { layout, sampleRate, weights, measures } = snapshot.setup;
  const meter = createMeter<M>(dsp, {
    ...snapshot.setup,
    measure: measures,
    channelWeights: weights,
    format: { layout, sampleRate },
  });
  try {
    meter.restore(snapshot);
    return meter.finish();
  } finally {
    meter.release();
  }
}

/** Pushes a range block by block. */
export async function pushAll(
  meter: Pick<Meter, 'push'>,
  source: BlockSource,
  range: FrameRange,
  countFrom: number,
  { signal, onProgress }: Pick<MeasureOptions, 'signal' | 'onProgress'>,
): Promise<void> {
  const blocks = readBlocks(source, { range, blockFrames: BLOCK_FRAMES, ...(signal ? { signal } : {}) });
  for await (const block of blocks) {
    meter.push(block);
    onProgress?.({
      phase: 'measure',
      unit: 'frames',
      done: Math.max(block.startFrame + block.frameCount - countFrom, 0),
      total: range.to - countFrom,
    });
  }
}
