import { type ByteSink, LimitError, MONO, type PcmEncoding, readBlocks } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import {
  type AudioWriterOptions,
  type AudioWritten,
  createAudioWriter,
  openAudio,
  readHeader,
  type WrittenContainer,
} from '../src/index.js';
import { errorOf } from './signals.js';
import { countingSink, type Sparse, sparseSource } from './sparse-files.js';

// Sizes at the edge of 32 bits: written whole into a sink that only counts, and read back around the ends.
// 8-bit mono, so that every size is one of a whole number of frames.

const GIB = 2 ** 30;
const INT8: PcmEncoding = { type: 'int', bits: 8 };
const base = { format: { sampleRate: 48_000, layout: MONO }, encoding: INT8 };
/** Of any bytes: sparse files are silent between their ends. */
const PIECE = new Uint8Array(64 * 1024 * 1024);

async function writeAll(sink: ByteSink<Sparse>, options: AudioWriterOptions, frames: number) {
  const dsp = await createDsp({ memoryBytes: 1 << 20 });
  const writer = createAudioWriter(sink, dsp, { ...options, slabBytes: 4096 });
  for (let at = 0; at < frames; at += PIECE.length) {
    await writer.writeEncoded(PIECE.subarray(0, Math.min(PIECE.length, frames - at)));
  }
  return writer.close();
}

/** What was written says what it is, and its last samples are where they should be: lowest codes in WAV. */
async function expectReadable({ sink: file }: AudioWritten<Sparse>, frames: number, container: string) {
  const source = sparseSource(file);
  expect(await readHeader(source)).toMatchObject({
    container,
    frameCount: frames,
    dataBytes: frames,
    warnings: [],
  });
  const dsp = await createDsp({ memoryBytes: 1 << 20 });
  const audio = await openAudio(source, dsp);
  const lowest = container.startsWith('R') ? -1 : 0;
  let seen = 0;
  for await (const block of readBlocks(audio, { range: { from: frames - 100, to: frames } })) {
    for (const sample of block.planes[0]!) expect(sample).toBe(lowest);
    seen += block.frameCount;
  }
  expect(seen).toBe(100);
}

const SIZES = [
  ['4 GiB - 1', 4 * GIB - 1],
  ['4 GiB', 4 * GIB],
  ['4 GiB + 1', 4 * GIB + 1],
  ['12 GiB', 12 * GIB],
] as const;

describe('sizes at the edge of 32 bits', () => {
  it.each(SIZES)('%s: a planned WAV needs no seeking sink, and its sizes are right', async (_, frames) => {
    const { sink, log } = countingSink({ seekable: false });
    const written = await writeAll(sink, { container: 'wav', ...base, frameCount: frames }, frames);
    expect(log).toEqual(['close']);
    expect(written).toMatchObject({ container: 'RF64', byteLength: written.sink.byteLength });
    await expectReadable(written, frames, 'RF64');
  });

  it.each(SIZES)('%s: a WAV of unknown length becomes RF64 in place', async (_, frames) => {
    const { sink, log } = countingSink({ seekable: true });
    const written = await writeAll(sink, { container: 'wav', ...base }, frames);
    expect(log).toEqual(['writeAt 0, 80', 'close']);
    expect(written).toMatchObject({ container: 'RF64', byteLength: written.sink.byteLength });
    await expectReadable(written, frames, 'RF64');
  });

  it('stays RIFF up to the last byte that its sizes can state', async () => {
    // RIFF, WAVE, JUNK, fmt, data: 72 bytes of the form lie in front of the samples.
    const most = 2 ** 32 - 2 - 72;
    for (const [frames, container] of [
      [most, 'RIFF'],
      [most + 1, 'RF64'],
    ] as const) {
      const { sink } = countingSink({ seekable: true });
      const written = await writeAll(sink, { container: 'wav', ...base }, frames);
      expect(written.container).toBe(container);
      await expectReadable(written, frames, container);
    }
  });

  it.each<[WrittenContainer, number]>([
    // FORM, COMM, SSND, and the pad of an odd count.
    ['aiff', 2 ** 32 - 1 - 46 - 1],
    ['aiff-c', 2 ** 32 - 1 - 78 - 1],
  ])('%s of unknown length ends at 4 GiB, with nothing left', async (container, most) => {
    const whole = countingSink({ seekable: true });
    const written = await writeAll(whole.sink, { container, ...base }, most);
    await expectReadable(written, most, container.toUpperCase());

    const { sink, log } = countingSink({ seekable: true });
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const free = dsp.freeBytes;
    const writer = createAudioWriter(sink, dsp, { container, ...base });
    for (let at = 0; at < most; at += PIECE.length) {
      await writer.writeEncoded(PIECE.subarray(0, Math.min(PIECE.length, most - at)));
    }
    expect(log).toEqual([]);
    const error = await errorOf(() => writer.writeEncoded(PIECE.subarray(0, 1)));
    expect(LimitError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'aiff/too-long', facts: { frameCount: most + 1, maxFrames: most } });
    expect(log).toEqual(['abort']);
    expect(dsp.freeBytes).toBe(free);
    expect(await errorOf(() => writer.close())).toMatchObject({ code: 'audio/closed' });
  });

  it('refuses a planned AIFF past 4 GiB before a byte is written', async () => {
    const { sink, log } = countingSink({ seekable: true });
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const error = await errorOf(() =>
      createAudioWriter(sink, dsp, { container: 'aiff', ...base, frameCount: 4 * GIB }),
    );
    expect(error).toMatchObject({ code: 'aiff/too-long' });
    expect(log).toEqual([]);
    expect((await sink.close()).byteLength).toBe(0);
  });
});
