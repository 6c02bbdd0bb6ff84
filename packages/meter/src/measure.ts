import {
  type BlockSource,
  channelCount,
  type MeterReading,
  type ProgressListener,
  readBlocks,
} from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { createMeter, type MeterOptions } from './meter.js';

/**
 * The reading of a whole source.
 *
 * Memory is that of one block, whatever the length; without a `dsp` it makes one of its own. The signal is
 * seen once a block. Rejects with what the source throws, or with the signal's reason.
 */
export async function measure(
  source: BlockSource,
  options: Omit<MeterOptions, 'channels' | 'maxBlockFrames'> & {
    readonly dsp?: Dsp;
    readonly signal?: AbortSignal;
    readonly onProgress?: ProgressListener;
  } = {},
): Promise<MeterReading> {
  const dsp = options.dsp ?? (await createDsp());
  const meter = createMeter(dsp, { ...options, channels: channelCount(source.format.layout) });
  try {
    for await (const block of readBlocks(source, {
      blockFrames: 8192,
      ...(options.signal ? { signal: options.signal } : {}),
    })) {
      meter.push(block);
      options.onProgress?.({
        phase: 'measure',
        unit: 'frames',
        done: block.startFrame + block.frameCount,
        total: source.frameCount,
      });
    }
    return meter.read();
  } finally {
    meter.release();
  }
}
