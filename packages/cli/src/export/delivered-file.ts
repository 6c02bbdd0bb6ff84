import {
  type AudioBlock,
  type AudioFormat,
  type BlockSink,
  type ByteSink,
  channelCount,
  type FileReading,
  type PlannedFile,
} from '@trackout/core';
import type { ByteHashes } from '@trackout/delivery';
import { createBlockIntake, type Dsp, gainToDb } from '@trackout/dsp-wasm';
import {
  type AudioMetadata,
  createAudioWriter,
  hashedSink,
  MONITOR_FRAMES,
  monitoredSink,
} from '@trackout/io-wav';
import { createMeter, fullScaleThreshold, hasLoudness, type Reading } from '@trackout/meter';
import { WRITER_SLAB_BYTES } from './block-sizes.js';
import type { DeliveryFolder, FileMeasure, FinishedFile, FinishedFileTask } from './export-io.js';

/** What is known of a file once it is complete. */
export interface DeliveredFile {
  readonly sha256: string;
  /** Only where a ZIP will want it. */
  readonly crc32?: string;
  readonly clampedSamples: number;
  /** Of an integer file: the sample peak before anything was clamped, which says by how much it was too loud. */
  readonly unclampedPeakDbfs?: number;
  /** Of the samples that the file holds, rounded and clamped as they are. */
  readonly reading: FileReading;
}

interface DeliveryTools {
  readonly dsp: Dsp;
  readonly hashes: ByteHashes;
  readonly forZip: boolean;
  readonly blockFrames: number;
  readonly metadata?: AudioMetadata;
}

/**
 * Opens one file of the delivery: blocks are encoded, and the encoded bytes are metered, hashed and put on disk,
 * in another thread where the delivery has one for it.
 */
export async function deliverFile(
  file: PlannedFile,
  delivery: DeliveryFolder,
  tools: DeliveryTools,
): Promise<BlockSink<DeliveredFile>> {
  const { path, format, encoding, frameCount } = file;
  const { dsp, metadata } = tools;
  const options = {
    container: 'wav',
    format,
    encoding,
    frameCount,
    ...(metadata ? { metadata } : {}),
  } as const;
  const meter = { clipThreshold: fullScaleThreshold(encoding), measure: measuresFor(format) };
  const task: FinishedFileTask = { path, file: options, meter, crc32: tools.forZip };
  const writer = createAudioWriter(
    await (delivery.createFinished?.(task) ?? finishHere(task, delivery, tools)),
    dsp,
    { ...options, slabBytes: WRITER_SLAB_BYTES },
  );
  const intake = createBlockIntake(dsp, channelCount(format.layout), tools.blockFrames);
  let peak = 0;
  return {
    write(block: AudioBlock) {
      if (encoding.type === 'int') peak = Math.max(peak, samplePeak(dsp, intake.addresses(block), block));
      return writer.write(block);
    },
    async close() {
      intake.release();
      const { clampedSamples, sink } = await writer.close();
      return {
        ...sink,
        reading: fileReading(sink.reading),
        clampedSamples: clampedSamples.reduce((sum, count) => sum + count, 0),
        ...(encoding.type === 'int' ? { unclampedPeakDbfs: gainToDb(dsp.math, peak) } : {}),
      };
    },
    async abort(reason) {
      intake.release();
      await writer.abort(reason);
    },
  };
}

/** Loudness is defined for the usual sample rates alone. */
function measuresFor(format: AudioFormat): readonly FileMeasure[] {
  const always = ['levels', 'truePeak'] as const;
  return hasLoudness(format) ? [...always, 'momentary', 'shortTerm', 'integrated', 'loudnessRange'] : always;
}

/** A meter's figures of a whole file: what a level was at its very end says nothing. */
function fileReading({
  momentaryLufs: _,
  shortTermLufs: __,
  gatingThresholdLufs: ___,
  ...reading
}: Reading<FileMeasure>): FileReading {
  return reading;
}

function samplePeak({ kernels }: Dsp, addresses: readonly number[], block: AudioBlock): number {
  const measure = block.sampleType === 'f32' ? kernels.peakF32 : kernels.peakF64;
  return Math.max(...addresses.map((address) => measure(address, block.frameCount)));
}

/** Meters and hashes in this thread what goes into a sink of the delivery. */
async function finishHere(
  task: FinishedFileTask,
  delivery: DeliveryFolder,
  { dsp, hashes }: DeliveryTools,
): Promise<ByteSink<FinishedFile>> {
  const sha256 = hashes.sha256();
  const crc32 = task.crc32 ? hashes.crc32() : undefined;
  const meter = createMeter(dsp, {
    ...task.meter,
    format: task.file.format,
    maxBlockFrames: MONITOR_FRAMES,
  });
  const file = hashedSink(await delivery.create(task.path), {
    update(bytes) {
      sha256.update(bytes);
      crc32?.update(bytes);
    },
    digest: () => sha256.digest(),
  });
  const sink = monitoredSink(file, dsp, task.file, (block) => meter.push(block));
  return {
    seekable: false,
    write: (bytes) => sink.write(bytes),
    async close() {
      const { digest } = await sink.close();
      const reading = meter.finish();
      meter.release();
      return { sha256: digest, ...(crc32 ? { crc32: crc32.digest() } : {}), reading };
    },
    async abort(reason) {
      meter.release();
      await sink.abort(reason);
    },
  };
}
