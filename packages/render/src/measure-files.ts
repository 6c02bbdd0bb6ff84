import type { BlockSource, ExportPlan, ProgressListener } from '@trackout/core';
import { type Dsp, gainToDb } from '@trackout/dsp-wasm';
import { blockLength } from './block-length.js';
import { GraphPass } from './graph-pass.js';
import { MeasuringSinks } from './level-sinks.js';

/** What a pass without output needs besides the plan. */
export interface MeasureOptions {
  readonly dsp: Dsp;
  /** The audio of the session, by the keys of core's `sessionSources`. */
  readonly sources: ReadonlyMap<string, BlockSource>;
  readonly blockFrames?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

/** The level of a file that was not written. */
export interface FileLevel {
  /** Before it is quantised, `trimDb` included; `-Infinity` for silence. NaN does not count. */
  readonly peakDbfs: number;
  /** Every sample is 0. */
  readonly silent: boolean;
}

/**
 * The level of each file of a plan, by file id, from a pass over the graph that writes nothing: for finding the
 * `trimDb` of an export, and files without a sound. Takes as long as a render, and as much memory (`renderBytes`,
 * and `planesBytes` of each file whose blocks lie outside the `Dsp`). Throws as `renderPlan` does.
 */
export async function measureFiles(
  plan: ExportPlan,
  options: MeasureOptions,
): Promise<ReadonlyMap<string, FileLevel>> {
  const { dsp, onProgress, signal } = options;
  const blockFrames = blockLength(options.blockFrames);
  const { kernels } = dsp;
  const sinks = new MeasuringSinks(dsp);
  const found = new Map<string, { peak: number; nonFinite: number }>();
  const pass = await GraphPass.open(plan, options);
  try {
    const taps = plan.files.map((file) => {
      const level = { peak: 0, nonFinite: 0 };
      found.set(file.id, level);
      const sink = sinks.sink(file, blockFrames, ({ sampleType, frameCount }, addresses) => {
        const f32 = sampleType === 'f32';
        for (const address of addresses) {
          const peak = (f32 ? kernels.peakF32 : kernels.peakF64)(address, frameCount);
          if (peak > level.peak) level.peak = peak;
          if (level.peak > 0) continue;
          level.nonFinite += (f32 ? kernels.nonFiniteF32 : kernels.nonFiniteF64)(address, frameCount);
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
  return new Map(
    [...found].map(([id, { peak, nonFinite }]) => [
      id,
      { peakDbfs: gainToDb(dsp.math, peak), silent: peak === 0 && nonFinite === 0 },
    ]),
  );
}
