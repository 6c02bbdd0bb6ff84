import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ByteSink, FLOAT32, INT16, INT24, MONO, type PcmEncoding, STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { afterAll, describe, expect, it } from 'vitest';
import {
  bytesSource,
  createAudioWriter,
  memorySink,
  openAudio,
  readHeader,
  type WrittenContainer,
  writerBytes,
} from '../src/index.js';
import { fileSink } from '../src/node.js';
import { planWav } from '../src/wav-plan.js';
import { blockOf, errorOf, gridSignal, readAll } from './signals.js';

const folder = mkdtempSync(join(tmpdir(), 'io-wav-unplanned-'));
afterAll(() => rmSync(folder, { recursive: true }));
const format = { sampleRate: 48_000, layout: STEREO };

const rows = (
  [
    ['wav', INT24],
    ['wav', FLOAT32],
    ['aiff', INT24],
    ['aiff-c', FLOAT32],
  ] as [WrittenContainer, PcmEncoding][]
).flatMap(([container, encoding]) => [0, 1, 5001].map((frames) => ({ container, encoding, frames })));

describe('files whose length is not known ahead', () => {
  it.each(rows)(
    '$container, $encoding.bits bits, $frames frames: the same samples as with a planned length',
    async ({ container, encoding, frames }) => {
      const dsp = await createDsp({ memoryBytes: 4 << 20 });
      const signal = gridSignal(encoding, 2, frames);
      const write = async (planned: boolean) => {
        const options = { container, format, encoding, ...(planned ? { frameCount: frames } : {}) };
        const writer = createAudioWriter(memorySink(), dsp, { ...options, slabBytes: 1000 });
        writer.write(blockOf(signal));
        return writer.close();
      };
      const written = await write(false);
      expect(written).toMatchObject({ frameCount: frames, byteLength: written.sink.length });
      const file = await openAudio(bytesSource(written.sink), dsp);
      expect(file.info.warnings).toEqual([]);
      expect(file.frameCount).toBe(frames);
      expect(await readAll(file)).toEqual(frames === 0 ? [] : signal.map((plane) => Array.from(plane)));
      // AIFF needs no room: such files equal planned ones. WAV has 36 bytes of JUNK behind its first twelve.
      const { sink: planned } = await write(true);
      if (container === 'wav') {
        const ids = file.info.chunks.map(({ id }) => id);
        expect(ids[0]).toBe('JUNK');
        expect(written.sink.length).toBe(planned.length + 36);
        expect(written.sink.subarray(48)).toEqual(planned.subarray(12));
      } else {
        expect(written.sink).toEqual(planned);
      }
    },
  );

  it('keeps just the room that RF64 needs: headers of all lengths have one size', () => {
    const request = { format: { sampleRate: 48_000, layout: MONO }, encoding: INT16 };
    const short = planWav(request, 3, { reserve: true });
    const long = planWav(request, 2 ** 33, { reserve: true });
    expect([short.container, long.container]).toEqual(['RIFF', 'RF64']);
    expect(Buffer.from(short.header).toString('hex', 0, 48)).toBe(
      ['52494646', '4e000000', '57415645', '4a554e4b', '1c000000', '00'.repeat(28)].join(''),
    );
    expect(Buffer.from(long.header).toString('hex', 0, 48)).toBe(
      [
        ...['52463634', 'ffffffff', '57415645', '64733634', '1c000000'],
        ...['4800000004000000', '0000000004000000', '0000000002000000', '00000000'],
      ].join(''),
    );
    expect(short.header.length).toBe(long.header.length);
    expect(long.byteLength).toBe(2 ** 34 + 80);
  });

  it('refuses a sink that only appends, before a byte is written', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const free = dsp.freeBytes;
    const log: string[] = [];
    const sink: ByteSink = {
      seekable: false,
      write() {
        log.push('write');
        return undefined;
      },
      close: async () => {},
      abort: async () => {},
    };
    const error = await errorOf(() =>
      createAudioWriter(sink, dsp, { container: 'wav', format, encoding: INT16 }),
    );
    expect(error).toMatchObject({ code: 'audio/length-unknown', name: 'UsageError' });
    expect((error as Error).message).toContain('frameCount');
    expect(log).toEqual([]);
    expect(dsp.freeBytes).toBe(free);
  });

  it('reads as unfinished until it is closed', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const path = join(folder, 'take.wav');
    const writer = createAudioWriter(await fileSink(path), dsp, {
      container: 'wav',
      format,
      encoding: INT16,
      slabBytes: 256,
    });
    writer.write(blockOf(gridSignal(INT16, 2, 1000)));
    const [half] = readdirSync(folder) as [string];
    expect(half).toContain('trackout-part');
    const error = await errorOf(() => readHeader(bytesSource(readFileSync(join(folder, half)))));
    expect(error).toMatchObject({ code: 'audio/unfinished' });
    await writer.close();
    expect(readdirSync(folder)).toEqual(['take.wav']);
    const file = await openAudio(bytesSource(readFileSync(path)), dsp);
    expect(file.frameCount).toBe(1000);
  });

  it('takes the memory of a whole slab, as the length may be any', async () => {
    const dsp = await createDsp({ memoryBytes: 2 << 20 });
    const options = { container: 'aiff' as const, format, encoding: INT16 };
    const free = dsp.freeBytes;
    const writer = createAudioWriter(memorySink(), dsp, options);
    writer.write(blockOf(gridSignal(INT16, 2, 10)));
    expect(free - dsp.freeBytes).toBe(writerBytes({ ...options, copies: 'f32' }));
    expect(free - dsp.freeBytes).toBeGreaterThan(256 * 1024);
    await writer.abort('done');
    expect(dsp.freeBytes).toBe(free);
  });

  it('gives up when the header cannot be completed', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const log: string[] = [];
    const sink: ByteSink = {
      seekable: true,
      write: () => undefined,
      writeAt: async () => {
        throw new Error('the disk is gone');
      },
      close: async () => {
        log.push('close');
      },
      abort: async () => {
        log.push('abort');
      },
    };
    const writer = createAudioWriter(sink, dsp, { container: 'wav', format, encoding: INT16 });
    writer.write(blockOf(gridSignal(INT16, 2, 10)));
    expect(await errorOf(() => writer.close())).toMatchObject({ message: 'the disk is gone' });
    expect(log).toEqual(['abort']);
  });
});
