import {
  type AudioBlock,
  type ChannelLayout,
  FLOAT32,
  FLOAT64,
  INT16,
  INT24,
  INT32,
  MONO,
  type PcmEncoding,
  STEREO,
} from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import {
  bytesSource,
  createAudioWriter,
  MONITOR_FRAMES,
  type MonitoredFile,
  memorySink,
  monitorBytes,
  monitoredSink,
  openAudio,
} from '../src/index.js';
import { append, blockOf, errorOf, gridSignal, readAll } from './signals.js';

const INT8: PcmEncoding = { type: 'int', bits: 8 };
const SURROUND: ChannelLayout = { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] };
const channelsOf = new Map([
  [MONO, 1],
  [STEREO, 2],
  [SURROUND, 6],
]);

const fileOf = (changes: Partial<MonitoredFile> = {}): MonitoredFile => ({
  container: 'wav',
  format: { sampleRate: 48_000, layout: STEREO },
  encoding: INT24,
  frameCount: 3000,
  ...changes,
});

/** Bytes of a whole file with signal in it. */
async function bytesOf(file: MonitoredFile): Promise<Uint8Array> {
  const dsp = await createDsp({ memoryBytes: 4 << 20 });
  const writer = createAudioWriter(memorySink(), dsp, file);
  const channels = channelsOf.get(file.format.layout) as number;
  await writer.write(blockOf(gridSignal(file.encoding, channels, file.frameCount)));
  return (await writer.close()).sink;
}

/** What is heard of bytes that come in pieces of one length. */
async function heard(file: MonitoredFile, bytes: Uint8Array, piece: number) {
  const dsp = await createDsp({ memoryBytes: 4 << 20 });
  const free = dsp.freeBytes;
  const planes: number[][] = [];
  const blocks: { startFrame: number; frameCount: number; inPlace: boolean }[] = [];
  const sink = monitoredSink(memorySink(), dsp, file, (block: AudioBlock) => {
    const inPlace = block.planes.every((plane) => plane.buffer === dsp.memory.buffer);
    blocks.push({ startFrame: block.startFrame, frameCount: block.frameCount, inPlace });
    append(planes, block);
  });
  const taken = free - dsp.freeBytes;
  for (let at = 0; at < bytes.length; at += piece) sink.write(bytes.slice(at, at + piece));
  const written = await sink.close();
  return { planes, blocks, written, taken, kept: free - dsp.freeBytes };
}

describe('a monitored sink', () => {
  it.each([
    fileOf(),
    fileOf({ encoding: INT8, format: { sampleRate: 44_100, layout: MONO }, frameCount: 2999 }),
    fileOf({ container: 'aiff', encoding: INT8 }),
    fileOf({ container: 'aiff', encoding: INT16, metadata: { name: 'Kick', comments: [] } }),
    fileOf({ container: 'aiff', encoding: INT24, format: { sampleRate: 48_000, layout: SURROUND } }),
    fileOf({ container: 'aiff-c', encoding: FLOAT32 }),
    fileOf({ container: 'aiff-c', encoding: { ...INT16, byteOrder: 'little' } }),
    fileOf({ encoding: INT32, metadata: { info: { INAM: 'Kick' } } }),
    fileOf({ encoding: FLOAT64, format: { sampleRate: 48_000, layout: SURROUND } }),
    fileOf({ frameCount: 2 * MONITOR_FRAMES + 1 }),
    fileOf({ frameCount: 0 }),
  ])(
    'hears what a reader of the file hears, wherever the bytes are cut, and changes none of them: %j',
    async (file) => {
      const bytes = await bytesOf(file);
      const dsp = await createDsp({ memoryBytes: 4 << 20 });
      const expected = await readAll(await openAudio(bytesSource(bytes), dsp));
      for (const piece of [7, 1000, bytes.length]) {
        const { planes, blocks, written, taken, kept } = await heard(file, bytes, piece);
        expect(planes).toEqual(expected);
        expect(written).toEqual(bytes);
        expect({ taken, kept }).toEqual({ taken: monitorBytes(file), kept: 0 });
        let next = 0;
        for (const block of blocks) {
          expect(block).toMatchObject({ startFrame: next, inPlace: true });
          next += block.frameCount;
        }
        expect(next).toBe(file.frameCount);
      }
    },
  );

  it('refuses to complete a file of another length, and gives it up', async () => {
    const bytes = await bytesOf(fileOf());
    for (const wrong of [bytes.slice(0, -1), Uint8Array.from([...bytes, 0])]) {
      const log: unknown[] = [];
      const dsp = await createDsp({ memoryBytes: 1 << 20 });
      const free = dsp.freeBytes;
      const inner = { ...memorySink(), abort: async (reason: unknown) => void log.push(reason) };
      const sink = monitoredSink(inner, dsp, fileOf(), () => {});
      sink.write(wrong);
      const error = await errorOf(() => sink.close());
      expect(error).toMatchObject({ code: 'audio/monitor-length', facts: { byteLength: wrong.length } });
      expect(log).toEqual([error]);
      expect(dsp.freeBytes).toBe(free);
    }
  });

  it('waits where its sink waits, hands on an abort, and gives its memory back', async () => {
    const waiting = Promise.resolve();
    const log: unknown[] = [];
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const free = dsp.freeBytes;
    const inner = {
      seekable: true,
      write: () => waiting,
      close: async () => {},
      abort: async (reason: unknown) => void log.push(reason),
    };
    const sink = monitoredSink(inner, dsp, fileOf(), () => {});
    expect(sink.seekable).toBe(false);
    expect(sink.write(new Uint8Array(100))).toBe(waiting);
    await sink.abort('enough');
    await sink.abort('twice');
    expect(log).toEqual(['enough', 'twice']);
    expect(dsp.freeBytes).toBe(free);
  });

  it('takes nothing where its memory does not fit', async () => {
    const dsp = await createDsp({ memoryBytes: 2 * 65_536 });
    const free = dsp.freeBytes;
    const wide = fileOf({
      encoding: FLOAT64,
      frameCount: MONITOR_FRAMES,
      format: { sampleRate: 48_000, layout: MONO },
    });
    expect(monitorBytes(wide)).toBeGreaterThan(free);
    expect(await errorOf(async () => monitoredSink(memorySink(), dsp, wide, () => {}))).toMatchObject({
      code: 'dsp/memory',
    });
    expect(dsp.freeBytes).toBe(free);
  });
});
