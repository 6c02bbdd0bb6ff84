import { type ByteSink, INT16, INT24, MONO, type PcmEncoding, STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import {
  bytesSource,
  createAudioWriter,
  memorySink,
  readHeader,
  type WrittenContainer,
} from '../src/index.js';
import { blockOf, errorOf, gridSignal } from './signals.js';

const INT8: PcmEncoding = { type: 'int', bits: 8 };
const format = { sampleRate: 48_000, layout: STEREO };

describe('samples that are encoded already', () => {
  it.each([
    ['wav', INT24, false],
    ['wav', INT8, false],
    ['aiff', INT24, false],
    ['aiff', INT8, true],
    ['aiff-c', { ...INT16, byteOrder: 'little' }, true],
  ] as [WrittenContainer, PcmEncoding, boolean][])(
    '%s %o: the same file as from blocks, in pieces of any size, between blocks too',
    async (container, encoding, open) => {
      const dsp = await createDsp({ memoryBytes: 4 << 20 });
      const frames = 3001;
      const options = {
        container,
        format,
        encoding,
        slabBytes: 500,
        ...(open ? {} : { frameCount: frames }),
      };
      const signal = gridSignal(encoding, 2, frames) as Float32Array[];
      const blocks = createAudioWriter(memorySink(), dsp, options);
      blocks.write(blockOf(signal));
      const { sink: whole } = await blocks.close();
      const { dataOffset, dataBytes } = await readHeader(bytesSource(whole));
      const samples = whole.subarray(dataOffset, dataOffset + dataBytes);

      const frameBytes = dataBytes / frames;
      const copy = createAudioWriter(memorySink(), dsp, options);
      expect(copy.storage).toEqual(blocks.storage);
      copy.writeEncoded(samples.subarray(0, 0));
      copy.writeEncoded(samples.subarray(0, 700 * frameBytes));
      copy.write(
        blockOf(
          signal.map((plane) => plane.subarray(700, 1000)),
          700,
        ),
      );
      copy.writeEncoded(samples.subarray(1000 * frameBytes));
      const { sink, ...written } = await copy.close();
      expect(sink).toEqual(whole);
      expect(written).toMatchObject({ frameCount: frames, byteLength: whole.length, clampedSamples: [0, 0] });
    },
  );

  it('go to the sink as they are, without a copy', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const seen: Uint8Array[] = [];
    const sink: ByteSink = {
      seekable: false,
      write(bytes) {
        seen.push(bytes);
        return undefined;
      },
      close: async () => {},
      abort: async () => {},
    };
    const writer = createAudioWriter(sink, dsp, {
      container: 'wav',
      format,
      encoding: INT16,
      frameCount: 100,
    });
    const bytes = new Uint8Array(400);
    writer.writeEncoded(bytes);
    expect(seen[1]).toBe(bytes);
    await writer.close();
  });

  it('are awaited as blocks are, behind the header', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const inner = memorySink();
    const sink: ByteSink<Uint8Array> = {
      seekable: false,
      async write(bytes) {
        await new Promise((resolve) => setImmediate(resolve));
        inner.write(bytes);
      },
      close: () => inner.close(),
      abort: (reason) => inner.abort(reason),
    };
    const writer = createAudioWriter(sink, dsp, { container: 'wav', format, encoding: INT16, frameCount: 2 });
    const first = writer.writeEncoded(Uint8Array.of(1, 0, 2, 0));
    expect(first).toBeInstanceOf(Promise);
    expect(await errorOf(() => writer.writeEncoded(new Uint8Array(4)))).toMatchObject({
      code: 'audio/not-awaited',
    });
    await first;
    await writer.writeEncoded(Uint8Array.of(3, 0, 4, 0));
    const { sink: file } = await writer.close();
    expect([...file.subarray(44)]).toEqual([1, 0, 2, 0, 3, 0, 4, 0]);
  });

  it('are refused where they are not whole frames, or more than planned', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const mono = { sampleRate: 48_000, layout: MONO };
    const writer = createAudioWriter(memorySink(), dsp, {
      container: 'wav',
      format: mono,
      encoding: INT24,
      frameCount: 2,
    });
    expect(await errorOf(() => writer.writeEncoded(new Uint8Array(4)))).toMatchObject({
      code: 'audio/encoded-bytes',
      facts: { byteLength: 4, frameBytes: 3 },
    });
    expect(await errorOf(() => writer.writeEncoded(new Uint8Array(9)))).toMatchObject({
      code: 'audio/frame-count',
    });
    await writer.abort('done');
  });
});
