import { planesBytes } from '@trackout/dsp-wasm';
import { readerBytes } from '@trackout/io-wav';

/** Frames of a block of stereo, the most that are read at a time: fewer steps take less time. */
export const MOST_BLOCK_FRAMES = 65_536;

/** What the files of a null test are read into: a block of stereo of 64 bits. Of narrower samples only the beginning is touched. */
export const NULL_TEST_SLAB_BYTES = 16 * MOST_BLOCK_FRAMES;

/** Room for meters and what else is small. */
const SPARE_BYTES = 8 << 20;

/** Frames of a block of a null test of so many channels: the wider, the shorter, so that memory is that of stereo. */
export function nullTestBlockFrames(channels: number): number {
  return Math.floor((2 * MOST_BLOCK_FRAMES) / Math.max(2, channels));
}

/** Memory that a null test of so many files takes of one `Dsp`, at its longest. */
export function dspBytesForNullTest(files: number, channels: number): number {
  const blockFrames = nullTestBlockFrames(channels);
  const reader = readerBytes(
    {
      format: { sampleRate: 48_000, layout: { kind: 'discrete', count: channels } },
      encoding: { type: 'float', bits: 64 },
      frameCount: Number.MAX_SAFE_INTEGER,
    },
    { blockFrames },
  );
  return (files + 2) * (reader + planesBytes('f64', channels, blockFrames)) + SPARE_BYTES;
}
