import { channelCount, type ExportPlan, REFERENCE_MIX, type SourceFacts } from '@trackout/core';
import { planesBytes } from '@trackout/dsp-wasm';
import { monitorBytes, readerBytes, writerBytes } from '@trackout/io-wav';
import { readersAtOnce, renderBytes } from '@trackout/render';
import { dspBytesForNullTest } from '../verify/null-test-memory.js';
import { BLOCK_FRAMES, SOURCE_SLAB_BYTES, WRITER_SLAB_BYTES } from './block-sizes.js';

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
  const rendering = renderBytes(plan, BLOCK_FRAMES) + sum(readers) + sum(writers);
  return Math.max(rendering, bytesForNullTests(plan)) + SOURCE_SLAB_BYTES + SPARE_BYTES;
}

/** The largest null test of an export, with a mix that may be split into a file for each channel. */
function bytesForNullTests({ nullTests, files }: ExportPlan): number {
  const channels = Math.max(1, ...files.map(({ format }) => channelCount(format.layout)));
  const most = Math.max(0, ...nullTests.map((test) => test.files.length));
  return nullTests.length === 0 ? 0 : dspBytesForNullTest(most + channels, channels);
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
