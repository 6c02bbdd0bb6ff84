import { channelCount, type ExportPlan, REFERENCE_MIX, type SourceFacts } from '@trackout/core';
import { planesBytes } from '@trackout/dsp-wasm';
import { monitorBytes, readerBytes, writerBytes } from '@trackout/io-wav';
import { readersAtOnce, renderBytes } from '@trackout/render';

/** Frames of a block throughout an export: planes of one track stay within the processor's cache. */
export const BLOCK_FRAMES = 8192;

/** What the recordings are read into: a block of eight channels of 32 bits, or fewer frames of more. */
export const SOURCE_SLAB_BYTES = 32 * BLOCK_FRAMES;

/** Bytes that a file is written in. There may be a hundred files at once, and each has its own. */
export const WRITER_SLAB_BYTES = 128 * 1024;

/** Frames of a block of a null test: fewer steps take less time. */
export const NULL_TEST_BLOCK_FRAMES = 16_384;

/**
 * What the files of a null test are read into: a block of eight channels of 32 bits, or fewer frames of more. Of
 * stereo only the beginning is touched.
 */
export const NULL_TEST_SLAB_BYTES = 32 * NULL_TEST_BLOCK_FRAMES;

/** Room for meters and what else is small. */
const SPARE_BYTES = 8 << 20;

/**
 * Memory that an export takes of one `Dsp`: every track and every file open at once, then the null test.
 * Only pages that are touched become real, so this may be generous; it does not depend on the length.
 */
export function dspBytesFor(plan: ExportPlan, facts: ReadonlyMap<string, SourceFacts>): number {
  const reader = { blockFrames: BLOCK_FRAMES, synchronous: false };
  const atOnce = new Map([...readersAtOnce(plan, facts), [REFERENCE_MIX, 1]]);
  const readers = [...facts].map(([key, { format, frameCount, encoding }]) => {
    const each = encoding
      ? readerBytes({ format, encoding, frameCount }, reader)
      : 2 * planesBytes('f64', channelCount(format.layout), BLOCK_FRAMES);
    return (atOnce.get(key) ?? 1) * each;
  });
  const writers = plan.files.map(
    (file) =>
      writerBytes({ container: 'wav', ...file, copies: 'f64', slabBytes: WRITER_SLAB_BYTES }) +
      monitorBytes({ container: 'wav', ...file }),
  );
  const readBack = plan.files.map((file) => readerBytes(file, reader));
  return renderBytes(plan, BLOCK_FRAMES) + sum(readers) + sum(writers) + sum(readBack) + SPARE_BYTES;
}

/** Memory that a null test of so many files takes of one `Dsp`, at its longest. */
export function dspBytesForNullTest(files: number, channels: number): number {
  const reader = readerBytes(
    {
      format: { sampleRate: 48_000, layout: { kind: 'discrete', count: channels } },
      encoding: { type: 'float', bits: 64 },
      frameCount: Number.MAX_SAFE_INTEGER,
    },
    { blockFrames: NULL_TEST_BLOCK_FRAMES },
  );
  return (files + 2) * (reader + planesBytes('f64', channels, NULL_TEST_BLOCK_FRAMES)) + SPARE_BYTES;
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
