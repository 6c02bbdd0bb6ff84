import {
  type AudioBlock,
  type BlockSink,
  channelCount,
  type MeterReading,
  type PlannedFile,
} from '@trackout/core';
import type { ByteHashes } from '@trackout/delivery';
import type { Dsp } from '@trackout/dsp-wasm';
import { type AudioMetadata, createAudioWriter, hashedSink } from '@trackout/io-wav';
import { createMeter, fullScaleThreshold } from '@trackout/meter';
import type { DeliveryFolder } from './export-io.js';

/** What is known of a file once it is complete. */
export interface DeliveredFile {
  readonly sha256: string;
  /** Only where a ZIP will want it. */
  readonly crc32?: string;
  readonly clampedSamples: number;
  readonly reading: MeterReading;
}

/** Opens one file of the delivery: what is written is metered, encoded, hashed and put on disk. */
export async function deliverFile(
  file: PlannedFile,
  delivery: DeliveryFolder,
  tools: {
    readonly dsp: Dsp;
    readonly hashes: ByteHashes;
    readonly forZip: boolean;
    readonly blockFrames: number;
    readonly metadata?: AudioMetadata;
  },
): Promise<BlockSink<DeliveredFile>> {
  const { dsp, blockFrames } = tools;
  const meter = createMeter(dsp, {
    channels: channelCount(file.format.layout),
    maxBlockFrames: blockFrames,
    clipThreshold: fullScaleThreshold(file.encoding),
  });
  const sha256 = tools.hashes.sha256();
  const crc32 = tools.forZip ? tools.hashes.crc32() : undefined;
  const sink = hashedSink(await delivery.create(file.path), {
    update(bytes) {
      sha256.update(bytes);
      crc32?.update(bytes);
    },
    digest: () => sha256.digest(),
  });
  const writer = createAudioWriter(sink, dsp, {
    container: 'wav',
    format: file.format,
    encoding: file.encoding,
    frameCount: file.frameCount,
    ...(tools.metadata ? { metadata: tools.metadata } : {}),
  });
  return {
    write(block: AudioBlock) {
      meter.push(block);
      return writer.write(block);
    },
    async close() {
      const written = await writer.close();
      const reading = meter.read();
      meter.release();
      return {
        sha256: written.sink.digest,
        ...(crc32 ? { crc32: crc32.digest() } : {}),
        clampedSamples: written.clampedSamples.reduce((sum, count) => sum + count, 0),
        reading,
      };
    },
    async abort(reason) {
      meter.release();
      await writer.abort(reason);
    },
  };
}
