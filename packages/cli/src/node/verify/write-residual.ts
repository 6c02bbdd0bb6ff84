import { stat } from 'node:fs/promises';
import { type AudioBlock, FLOAT32, IoError, type PlannedNullTest } from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import { type AudioWriter, createAudioWriter } from '@trackout/io-wav';
import { fileSink } from '@trackout/io-wav/node';
import { type NullTestSignal, nullTest } from '@trackout/verify';
import type { DeliveryFolder } from '../../export/export-io.js';
import {
  type IndependentMix,
  nullTestOptions,
  type SetOptions,
  type TestedFile,
  withNullTest,
} from '../../verify/verify-sets.js';
import { refuseInputs } from '../folder-delivery.js';

/** How the residual is written: as the test ran, and whether a file that is there may be replaced. */
export interface WriteResidualOptions extends SetOptions {
  readonly overwrite: boolean;
}

/**
 * Refuses, before anything is read, an output that exists or that is one of the files.
 * Throws `IoError` `io/exists`, `UsageError` `export/output-is-input`.
 */
export async function refuseOutput(
  output: string,
  inputs: readonly string[],
  overwrite: boolean,
): Promise<void> {
  const files = [];
  for (const input of inputs) if ((await stat(input).catch(() => undefined))?.isFile()) files.push(input);
  await refuseInputs(output, files);
  if (overwrite || !(await stat(output).catch(() => undefined))) return;
  throw new IoError(
    'io/exists',
    `"${output}" could not be created: it exists. Choose another name, or pass --overwrite to replace it.`,
    { path: output },
  );
}

/**
 * Writes the mix minus the sum of the files as a WAV in 32-bit float: what the files lack. Not scaled.
 * The file gets its name when it is complete. Throws what reading and writing throw.
 */
export function writeResidual(
  target: string,
  files: readonly TestedFile[],
  test: PlannedNullTest,
  independent: IndependentMix | undefined,
  delivery: Pick<DeliveryFolder, 'open'>,
  dsp: Dsp,
  options: WriteResidualOptions,
): Promise<void> {
  return withNullTest(files, test, independent, delivery, dsp, options, async (signals, reference) => {
    const { from, to } = options.range ?? reference.range ?? wholeRange([...signals, reference]);
    const { format } = reference.source;
    const sink = await fileSink(target, { overwrite: options.overwrite });
    const writer = createAudioWriter(sink, dsp, {
      container: 'wav',
      format,
      encoding: FLOAT32,
      frameCount: to - from,
    });
    try {
      await nullTest(signals, reference, {
        ...nullTestOptions(dsp, options, reference),
        diagnose: false,
        onResidual: inverting(writer, from),
      });
      await writer.close();
    } catch (error) {
      await writer.abort(error);
      throw error;
    }
  });
}

/** Passes blocks on with the other polarity, counted from `from`. */
function inverting(
  writer: AudioWriter<void>,
  from: number,
): (block: AudioBlock) => Promise<void> | undefined {
  let planes: Float64Array[] = [];
  return ({ startFrame, frameCount, planes: residual }) => {
    if ((planes[0]?.length ?? 0) < frameCount) planes = residual.map(() => new Float64Array(frameCount));
    const views = planes.map((plane) => plane.subarray(0, frameCount));
    residual.forEach((plane, channel) => {
      const view = views[channel] as Float64Array;
      for (let i = 0; i < frameCount; i++) view[i] = 0 - (plane[i] as number);
    });
    return writer.write({ startFrame: startFrame - from, frameCount, sampleType: 'f64', planes: views });
  };
}

function wholeRange(signals: readonly NullTestSignal[]): { from: number; to: number } {
  const starts = signals.map(({ startFrame = 0 }) => startFrame);
  const ends = signals.map(({ startFrame = 0, source }) => startFrame + source.frameCount);
  return { from: Math.min(0, ...starts), to: Math.max(0, ...ends) };
}
