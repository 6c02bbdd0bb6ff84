import {
  type ByteSink,
  type ChannelLayout,
  FLOAT32,
  FLOAT64,
  INT16,
  INT24,
  INT32,
  MONO,
  type PcmEncoding,
  STEREO,
  UsageError,
} from '@trackout/core';
import { createDsp, sampleTypeOf } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import {
  bytesSource,
  createAudioWriter,
  memorySink,
  openAudio,
  wavContainer,
  writerBytes,
} from '../src/index.js';
import { blockOf, errorOf, gridSignal, readAll } from './signals.js';

const SURROUND: ChannelLayout = { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] };
const INT8: PcmEncoding = { type: 'int', bits: 8 };
const ENCODINGS: [string, PcmEncoding][] = [
  ['8-bit', INT8],
  ['16-bit', INT16],
  ['24-bit', INT24],
  ['32-bit', INT32],
  ['32-bit float', FLOAT32],
  ['64-bit float', FLOAT64],
];
const LAYOUTS: [string, ChannelLayout, number][] = [
  ['mono', MONO, 1],
  ['stereo', STEREO, 2],
  ['5.1', SURROUND, 6],
];
const matrix = ENCODINGS.flatMap(([encodingName, encoding]) =>
  LAYOUTS.flatMap(([layoutName, layout, channels]) =>
    [0, 1, 2, 4999, 5000].map((frames) => ({
      name: `${encodingName} ${layoutName}, ${frames} frames`,
      encoding,
      layout,
      channels,
      frames,
    })),
  ),
);

/** Takes bytes only after a wait, and checks that nobody touches them meanwhile. */
function slowSink(): ByteSink<Uint8Array> & { writes: number } {
  const sink = memorySink();
  return {
    seekable: false,
    writes: 0,
    async write(bytes) {
      this.writes++;
      const before = bytes.slice();
      await new Promise((resolve) => setImmediate(resolve));
      if (!before.every((byte, i) => byte === bytes[i])) throw new Error('borrowed bytes were changed');
      sink.write(bytes);
    },
    close: () => sink.close(),
    abort: (reason) => sink.abort(reason),
  };
}

function recordingSink(failAt = Number.POSITIVE_INFINITY) {
  const log: string[] = [];
  const sink: ByteSink<string> = {
    seekable: false,
    write(bytes) {
      log.push(`write ${bytes.length}`);
      if (log.length >= failAt) throw new Error('the disk is gone');
      return undefined;
    },
    async close() {
      log.push('close');
      return 'done';
    },
    async abort(reason) {
      log.push(`abort ${reason instanceof Error ? reason.message.slice(0, 16) : String(reason)}`);
    },
  };
  return { log, sink };
}

describe('writing WAV files', () => {
  it.each(matrix)('reads back what it wrote: $name', async ({ encoding, layout, channels, frames }) => {
    const dsp = await createDsp({ memoryBytes: 4 << 20 });
    const format = { sampleRate: 48_000, layout };
    const signal = gridSignal(encoding, channels, frames);
    const writer = createAudioWriter(memorySink(), dsp, {
      container: 'wav',
      format,
      encoding,
      frameCount: frames,
    });
    expect(writer.write(blockOf(signal))).toBeUndefined();
    const written = await writer.close();
    expect(written).toMatchObject({
      frameCount: frames,
      byteLength: written.sink.length,
      clampedSamples: new Array(channels).fill(0),
    });
    expect(wavContainer.byteLength(format, encoding, frames)).toBe(written.sink.length);
    expect(written.sink.length % 2).toBe(0);
    const wav = await openAudio(bytesSource(written.sink), dsp);
    expect(wav).toMatchObject({ format, frameCount: frames, sampleType: sampleTypeOf(encoding) });
    expect(wav.info.encoding).toEqual(encoding);
    const planes = await readAll(wav);
    expect(planes).toEqual(frames === 0 ? [] : signal.map((plane) => Array.from(plane)));
  });

  it('gives the same bytes for any blocks, any slab, and sinks that wait', async () => {
    const dsp = await createDsp({ memoryBytes: 4 << 20 });
    const format = { sampleRate: 48_000, layout: SURROUND };
    const frameCount = 4201;
    const signal = gridSignal(INT24, 6, frameCount) as Float32Array[];
    const write = async (blockFrames: number, slabBytes: number, sink: ByteSink<Uint8Array>) => {
      const writer = createAudioWriter(sink, dsp, {
        container: 'wav',
        format,
        encoding: INT24,
        frameCount,
        slabBytes,
      });
      for (let at = 0; at < frameCount; at += blockFrames) {
        const writing = writer.write(
          blockOf(
            signal.map((plane) => plane.subarray(at, at + blockFrames)),
            at,
          ),
        );
        if (writing) await writing;
      }
      return Buffer.from((await writer.close()).sink);
    };
    const expected = await write(frameCount, 1 << 20, memorySink());
    for (const blockFrames of [37, 4096, 4097, 4201]) {
      for (const slabBytes of [1, 1000, 65_536]) {
        expect((await write(blockFrames, slabBytes, memorySink())).equals(expected)).toBe(true);
        const slow = slowSink();
        expect((await write(blockFrames, slabBytes, slow)).equals(expected)).toBe(true);
        expect(slow.writes).toBeGreaterThanOrEqual(2);
      }
    }
  });

  it('encodes planes that lie in the memory of the Dsp without a copy', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const planes = dsp.allocatePlanes('f64', 2, 5000);
    planes.views(5000).forEach((plane, channel) => {
      for (let i = 0; i < plane.length; i++) plane[i] = (10 * i + channel) / 2 ** 17;
    });
    const options = {
      container: 'wav' as const,
      format: { sampleRate: 48_000, layout: STEREO },
      encoding: FLOAT32,
      frameCount: 5000,
    };
    const free = dsp.freeBytes;
    const writer = createAudioWriter(memorySink(), dsp, options);
    writer.write({ startFrame: 0, frameCount: 5000, sampleType: 'f64', planes: planes.views(5000) });
    expect(free - dsp.freeBytes).toBe(writerBytes(options));
    const { sink } = await writer.close();
    expect(dsp.freeBytes).toBe(free);
    const read = await readAll(await openAudio(bytesSource(sink), dsp));
    expect(read[1]![4999]).toBe(49_991 / 2 ** 17);
  });

  it('takes as much memory as it says for blocks from elsewhere', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const options = {
      container: 'wav' as const,
      format: { sampleRate: 48_000, layout: STEREO },
      encoding: INT16,
      frameCount: 100_000,
    };
    const free = dsp.freeBytes;
    const writer = createAudioWriter(memorySink(), dsp, options);
    writer.write(blockOf(gridSignal(INT16, 2, 100)));
    expect(free - dsp.freeBytes).toBe(writerBytes({ ...options, copies: 'f32' }));
    await writer.abort('done');
    expect(dsp.freeBytes).toBe(free);
  });

  it('counts clamped samples by channel, in integers only', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const planes = [Float32Array.of(1, -1, 0.5, 2), Float32Array.of(0, 0, -1.5, 0)];
    for (const [encoding, clamped] of [
      [INT16, [2, 1]],
      [INT24, [2, 1]],
      [FLOAT32, [0, 0]],
    ] as const) {
      const format = { sampleRate: 48_000, layout: STEREO };
      const writer = createAudioWriter(memorySink(), dsp, {
        container: 'wav',
        format,
        encoding,
        frameCount: 4,
      });
      writer.write(blockOf(planes));
      expect((await writer.close()).clampedSamples).toEqual(clamped);
    }
  });

  it('hands over one slab at a time and appends only', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const { log, sink } = recordingSink();
    const format = { sampleRate: 48_000, layout: MONO };
    const options = { container: 'wav' as const, format, encoding: INT16, frameCount: 1000, slabBytes: 512 };
    const writer = createAudioWriter(sink, dsp, options);
    expect(log).toEqual([]);
    writer.write(blockOf([new Float32Array(1000)]));
    expect(await writer.close()).toMatchObject({ sink: 'done', byteLength: 2044 });
    expect(log).toEqual(['write 512', 'write 512', 'write 512', 'write 508', 'close']);
  });

  it('writes a short file at once', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const { log, sink } = recordingSink();
    const format = { sampleRate: 48_000, layout: MONO };
    const writer = createAudioWriter(sink, dsp, { container: 'wav', format, encoding: INT24, frameCount: 5 });
    writer.write(blockOf([new Float32Array(5)]));
    await writer.close();
    expect(log).toEqual(['write 96', 'close']);
  });

  it.each([
    ['fewer', 9],
    ['more', 11],
  ])('refuses to complete a file of %s frames than planned', async (_, frames) => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const free = dsp.freeBytes;
    const { log, sink } = recordingSink();
    const format = { sampleRate: 48_000, layout: MONO };
    const writer = createAudioWriter(sink, dsp, {
      container: 'wav',
      format,
      encoding: INT16,
      frameCount: 10,
    });
    const write = () => writer.write(blockOf([new Float32Array(frames)]));
    if (frames > 10) expect(await errorOf(write)).toMatchObject({ code: 'audio/frame-count' });
    else write();
    const error = await errorOf(() => writer.close());
    expect(UsageError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      code: 'audio/frame-count',
      facts: { plannedFrames: 10, writtenFrames: frames },
    });
    expect(log).toEqual(['abort The header promi']);
    expect(dsp.freeBytes).toBe(free);
  });

  it('never completes a file after a failed write, even where the caller goes on', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const { log, sink } = recordingSink(2);
    const format = { sampleRate: 48_000, layout: MONO };
    const writer = createAudioWriter(sink, dsp, {
      container: 'wav',
      format,
      encoding: INT16,
      frameCount: 60,
      slabBytes: 64,
    });
    const write = () => writer.write(blockOf([new Float32Array(20)]));
    write();
    expect(await errorOf(() => [write(), write()])).toMatchObject({ message: 'the disk is gone' });
    expect(await errorOf(() => writer.close())).toMatchObject({ message: 'the disk is gone' });
    expect(log).toContain('abort the disk is gone');
    expect(log).not.toContain('close');
  });

  it('rejects what it returned when a sink that waits fails, and then does not complete', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const free = dsp.freeBytes;
    const log: string[] = [];
    const sink: ByteSink<void> = {
      seekable: false,
      write: async () => {
        throw new Error('the network is gone');
      },
      close: async () => void log.push('close'),
      abort: async () => void log.push('abort'),
    };
    const format = { sampleRate: 48_000, layout: MONO };
    const writer = createAudioWriter(sink, dsp, {
      container: 'wav',
      format,
      encoding: INT16,
      frameCount: 60,
      slabBytes: 64,
    });
    const error = await errorOf(() => writer.write(blockOf([new Float32Array(60)])));
    expect(error).toMatchObject({ message: 'the network is gone' });
    expect(await errorOf(() => writer.close())).toBe(error);
    expect(log).toEqual(['abort']);
    expect(dsp.freeBytes).toBe(free);
  });

  it('does not write on after an abort during a wait', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const free = dsp.freeBytes;
    let writes = 0;
    let proceed = () => {};
    const sink: ByteSink<void> = {
      seekable: false,
      write: () => {
        writes++;
        return new Promise((resolve) => {
          proceed = resolve;
        });
      },
      close: async () => {},
      abort: async () => {},
    };
    const format = { sampleRate: 48_000, layout: MONO };
    const writer = createAudioWriter(sink, dsp, {
      container: 'wav',
      format,
      encoding: INT16,
      frameCount: 200,
      slabBytes: 64,
    });
    const writing = writer.write(blockOf([new Float32Array(200)]));
    await writer.abort('stop');
    expect(dsp.freeBytes).toBeLessThan(free);
    proceed();
    await writing;
    expect(writes).toBe(1);
    expect(dsp.freeBytes).toBe(free);
    expect(await errorOf(() => writer.close())).toMatchObject({ code: 'audio/closed' });
  });

  it('refuses a second write before the first has ended, and blocks of other channels', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const format = { sampleRate: 48_000, layout: MONO };
    const writer = createAudioWriter(slowSink(), dsp, {
      container: 'wav',
      format,
      encoding: INT16,
      frameCount: 200,
      slabBytes: 64,
    });
    expect(await errorOf(() => writer.write(blockOf(gridSignal(INT16, 2, 5))))).toMatchObject({
      code: 'audio/channels',
    });
    const block = blockOf([new Float32Array(100)]);
    const writing = writer.write(block);
    expect(await errorOf(() => writer.write(block))).toMatchObject({ code: 'audio/not-awaited' });
    await writing;
    await writer.write(block);
    expect((await writer.close()).frameCount).toBe(200);
  });
});
