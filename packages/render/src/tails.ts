import { type ExportPlan, UsageError } from '@trackout/core';
import { dbToGain } from '@trackout/dsp-wasm';
import { blockLength } from './block-length.js';
import { GraphPass } from './graph-pass.js';
import { MeasuringSinks } from './level-sinks.js';
import type { MeasureOptions } from './measure-files.js';

/** What the processors of a plan say of their tails. */
export interface StatedTails {
  /** The longest way to any file, added up along it; those that sound until silence count as 0. */
  readonly frames: number;
  /** True where a processor on the way to a file sounds until silence: then only `measureTails` can tell. */
  readonly untilSilence: boolean;
}

/** Until when a tail counts. */
export interface TailOptions extends MeasureOptions {
  /** dBFS; what stays at or below it is no tail. `-Infinity` waits for digital silence. */
  readonly thresholdDb: number;
  /** The longest tail that is looked for. */
  readonly capFrames: number;
}

/** How long the files of a plan still sound. */
export interface MeasuredTails {
  /** Of the longest, up to the cap: what to plan with. */
  readonly tailFrames: number;
  /** True where a file still sounds at the cap. */
  readonly capped: boolean;
  /** By file id. */
  readonly files: ReadonlyMap<string, number>;
}

/** What the processors on the way to the files state, once they are prepared. Opens the sources, reads nothing. */
export async function statedTails(plan: ExportPlan, options: MeasureOptions): Promise<StatedTails> {
  const pass = await GraphPass.open(plan, options);
  try {
    return pass.statedTails;
  } finally {
    pass.release();
  }
}

/**
 * How long every file of a plan sounds beyond its last frame without a tail: renders the session once with
 * `capFrames` of tail, writing nothing. The tail that the plan has does not matter. A session none of whose
 * processors has a tail is not rendered at all. Throws as `renderPlan` does, and `UsageError` `render/tails`.
 */
export async function measureTails(plan: ExportPlan, options: TailOptions): Promise<MeasuredTails> {
  const { dsp, thresholdDb, capFrames, signal, onProgress } = options;
  if (!(Number.isSafeInteger(capFrames) && capFrames >= 0 && !Number.isNaN(thresholdDb))) {
    throw new UsageError(
      'render/tails',
      `A tail down to ${thresholdDb} dBFS of at most ${capFrames} frames cannot be measured. Give a level, and a whole number of frames, 0 or more.`,
      { thresholdDb, capFrames },
    );
  }
  const { untilSilence, frames } = await statedTails(plan, options);
  const cap = untilSilence ? capFrames : Math.min(capFrames, frames);
  const none = new Map(plan.files.map((file) => [file.id, 0]));
  if (cap === 0) return { tailFrames: 0, capped: frames > 0 || untilSilence, files: none };
  const end = plan.frameCount - plan.tailFrames;
  const longer: ExportPlan = { ...plan, frameCount: end + cap, tailFrames: cap };
  const threshold = dbToGain(dsp.math, thresholdDb);
  const blockFrames = blockLength(options.blockFrames);
  const sinks = new MeasuringSinks(dsp);
  const pass = await GraphPass.open(longer, options);
  const found = new Map(none);
  try {
    const taps = longer.files.map((file) => {
      const sink = sinks.sink(file, blockFrames, ({ sampleType, startFrame, frameCount }, addresses) => {
        if (startFrame + frameCount <= end) return;
        const search = sampleType === 'f32' ? dsp.kernels.lastAboveF32 : dsp.kernels.lastAboveF64;
        for (const address of addresses) {
          const last = search(address, frameCount, threshold);
          const tail = last < 0 ? 0 : startFrame + last + 1 - end;
          if (tail > (found.get(file.id) as number)) found.set(file.id, tail);
        }
      });
      return [file.id, sink] as const;
    });
    await pass.run(new Map(taps), 'measure', onProgress);
    signal?.throwIfAborted();
  } finally {
    sinks.release();
    pass.release();
  }
  const tailFrames = Math.max(0, ...found.values());
  return {
    tailFrames,
    capped: tailFrames === capFrames && capFrames < (untilSilence ? Infinity : frames),
    files: found,
  };
}
