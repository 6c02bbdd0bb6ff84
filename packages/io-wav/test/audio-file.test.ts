import {
  type BlockReader,
  type ByteSource,
  FormatError,
  INT16,
  LimitError,
  MONO,
  STEREO,
  UsageError,
} from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import { bytesSource, createAudioWriter, memorySink, openAudio, readerBytes } from '../src/index.js';
import { append, asyncOnly, blockOf, errorOf, fixture, gridSignal, readAll } from './signals.js';

const FRAMES = 1000;
const signal = gridSignal(INT16, 2, FRAMES);

async function stereoFile(): Promise<Uint8Array> {
  const dsp = await createDsp({ memoryBytes: 1 << 20 });
  const format = { sampleRate: 48_000, layout: STEREO };
  const writer = createAudioWriter(memorySink(), dsp, {
    container: 'wav',
    format,
    encoding: INT16,
    frameCount: FRAMES,
  });
  writer.write(blockOf(signal));
  return (await writer.close()).sink;
}

const file = await stereoFile();
const expected = signal.map((plane) => Array.from(plane));

function pullAll(reader: BlockReader, sizes: () => number): number[][] {
  const planes: number[][] = [];
  while (!reader.ended) {
    expect(reader.fill()).toBeUndefined();
    const block = reader.pull(sizes());
    if (block) append(planes, block);
  }
  return planes;
}

describe('reading WAV files', () => {
  it.each([1, 2, 3, 7, 64, 333, 999, 1000, 5000])('gives the same samples in blocks of %i', async (size) => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    for (const slabBytes of [1, 4, 10, 1000, 1 << 20]) {
      const wav = await openAudio(bytesSource(file), dsp, { slabBytes });
      expect(pullAll(wav.open(), () => size)).toEqual(expected);
      expect(await readAll(await openAudio(asyncOnly(bytesSource(file)), dsp, { slabBytes }), size)).toEqual(
        expected,
      );
      await wav.close();
    }
  });

  it('gives the same samples whatever the sizes of pulls', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const wav = await openAudio(bytesSource(file), dsp, { slabBytes: 500, blockFrames: 40 });
    let state = 1;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647;
      return 1 + (state % 60);
    };
    for (let round = 0; round < 20; round++) expect(pullAll(wav.open(), random)).toEqual(expected);
  });

  it('reads any range to the frame, and says which frames its blocks hold', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const wav = await openAudio(bytesSource(file), dsp, { slabBytes: 100 });
    for (const [from, to] of [
      [0, 1],
      [1, 2],
      [17, 421],
      [999, 1000],
      [0, 1000],
      [500, 500],
    ] as const) {
      const reader = wav.open({ from, to });
      const planes: number[][] = [[], []];
      let next = from;
      while (!reader.ended) {
        reader.fill();
        const block = reader.pull(31)!;
        expect(block.startFrame).toBe(next);
        next += block.frameCount;
        append(planes, block);
      }
      expect(planes).toEqual(expected.map((plane) => plane.slice(from, to)));
      reader.close();
    }
    expect(await errorOf(() => wav.open({ from: 0, to: 1001 }))).toMatchObject({ code: 'block/range' });
  });

  it('serves many readers of one file at once', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const wav = await openAudio(asyncOnly(bytesSource(file)), dsp, { slabBytes: 64 });
    const readers = Array.from({ length: 5 }, (_, i) => wav.open({ from: 100 * i, to: FRAMES }));
    const planes: number[][][] = readers.map(() => []);
    while (readers.some((reader) => !reader.ended)) {
      await Promise.all(readers.map((reader) => reader.fill()));
      readers.forEach((reader, i) => {
        const block = reader.pull(5 + i);
        if (block) append(planes[i]!, block);
      });
    }
    expect(planes).toEqual(readers.map((_, i) => expected.map((plane) => plane.slice(100 * i))));
  });

  it('puts its blocks into planes that it is given, in turn with other readers', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const wav = await openAudio(bytesSource(file), dsp, { slabBytes: 1000, blockFrames: 300 });
    const given = dsp.allocatePlanes('f32', 2, 40);
    const free = dsp.freeBytes;
    const readers = [0, 500].map((from) => wav.open({ from, to: FRAMES }, given));
    expect(free - dsp.freeBytes).toBeLessThan(2 * wav.readerBytes - 2 * 2 * 4 * 200);
    const planes: number[][][] = [[], []];
    while (readers.some((reader) => !reader.ended)) {
      readers.forEach((reader, i) => {
        reader.fill();
        expect(reader.bufferedFrames).toBeLessThanOrEqual(40);
        const block = reader.pull(64);
        if (!block) return;
        expect(block.planes.map(({ byteOffset }) => byteOffset)).toEqual(given.addresses);
        append(planes[i]!, block);
      });
    }
    expect(planes).toEqual([0, 500].map((from) => expected.map((plane) => plane.slice(from))));
    for (const reader of readers) reader.close();
    expect(dsp.freeBytes).toBe(free);
    expect(given.views(40)).toHaveLength(2);
  });

  it('uses planes of its own where those that it is given do not suit', async () => {
    const [dsp, other] = [
      await createDsp({ memoryBytes: 1 << 20 }),
      await createDsp({ memoryBytes: 1 << 20 }),
    ];
    const wav = await openAudio(bytesSource(file), dsp);
    for (const given of [
      dsp.allocatePlanes('f64', 2, 40),
      dsp.allocatePlanes('f32', 1, 40),
      dsp.allocatePlanes('f32', 2, 0),
      other.allocatePlanes('f32', 2, 40),
    ]) {
      const reader = wav.open(undefined, given);
      expect(pullAll(reader, () => 64)).toEqual(expected);
      expect([...given.views(given.frames)].every((plane) => plane.every((sample) => sample === 0))).toBe(
        true,
      );
      reader.close();
    }
  });

  it('decodes into the memory of the Dsp and asks the source for whole slabs', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const asked: [number, number, boolean][] = [];
    const source = bytesSource(file);
    const wav = await openAudio(
      {
        ...source,
        readSync(offset, target) {
          asked.push([offset, target.length, target.buffer === dsp.memory.buffer]);
          return source.readSync!(offset, target);
        },
      },
      dsp,
      { slabBytes: 1003 },
    );
    asked.length = 0;
    const reader = wav.open();
    reader.fill();
    expect(reader.bufferedFrames).toBe(250);
    expect(reader.pull(100)!.planes.every((plane) => plane.buffer === dsp.memory.buffer)).toBe(true);
    reader.fill();
    expect(asked).toEqual([[44, 1000, true]]);
  });

  it('takes as much memory as it says, and gives it back', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const free = dsp.freeBytes;
    for (const options of [{}, { slabBytes: 100 }, { slabBytes: 3000, blockFrames: 10 }]) {
      for (const source of [bytesSource(file), asyncOnly(bytesSource(file))]) {
        const wav = await openAudio(source, dsp, options);
        const reader = wav.open();
        expect(free - dsp.freeBytes).toBe(wav.readerBytes);
        expect(wav.readerBytes).toBe(
          readerBytes(wav.info, { ...options, synchronous: source.readSync !== undefined }),
        );
        reader.close();
        reader.close();
        expect(dsp.freeBytes).toBe(free);
      }
    }
  });

  it('reads slabs of 256 KiB where it need not wait and of 1 MiB where it must', () => {
    const header = { format: { sampleRate: 48_000, layout: MONO }, encoding: INT16, frameCount: 1e9 };
    const planes = 4096 * 4 + 64;
    expect(readerBytes(header, { synchronous: true })).toBe(256 * 1024 + planes);
    expect(readerBytes(header)).toBe(1024 * 1024 + planes);
  });

  it('reads into a slab that many readers share, and takes no other memory for bytes', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const slab = dsp.allocate(400);
    for (const blockFrames of [1, 40, 4096]) {
      const options = { slab, blockFrames };
      const free = dsp.freeBytes;
      const files = await Promise.all([1, 2, 3].map(() => openAudio(bytesSource(file), dsp, options)));
      const readers = files.map((wav) => wav.open());
      expect(free - dsp.freeBytes).toBe(3 * (files[0] as { readerBytes: number }).readerBytes);
      const planes: number[][][] = readers.map(() => []);
      while (!readers[0]?.ended) {
        for (const reader of readers) expect(reader.fill(70)).toBeUndefined();
        readers.forEach((reader, i) => {
          const block = reader.pull(33);
          if (block) append(planes[i] as number[][], block);
        });
      }
      expect(planes).toEqual([expected, expected, expected]);
      for (const wav of files) await wav.close();
      expect(dsp.freeBytes).toBe(free);
    }
    expect((await openAudio(bytesSource(file), dsp, { slab })).open().bufferedFrames).toBe(100);
    const waiting = await openAudio(asyncOnly(bytesSource(file)), dsp, { slab });
    expect(await readAll(waiting, 64)).toEqual(expected);
  });

  it('refuses a shared slab that has no room for one frame', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const wav = await openAudio(bytesSource(file), dsp, { slab: dsp.allocate(3) });
    expect(await errorOf(() => wav.open())).toMatchObject({ code: 'audio/read-size' });
  });

  it('gives back everything when the planes do not fit any more', async () => {
    const dsp = await createDsp({ memoryBytes: 2 * 65_536 });
    const taken = dsp.allocate(dsp.freeBytes - 5000);
    const wav = await openAudio(bytesSource(file), dsp);
    const error = await errorOf(() => wav.open());
    expect(dsp.freeBytes).toBeGreaterThan(4900);
    expect(LimitError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'dsp/memory' });
    taken.release();
    expect(pullAll(wav.open(), () => 100)).toEqual(expected);
  });

  it('throws when the file has become shorter, and does not hang', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    let bytes = file;
    const shrinking: ByteSource = {
      sizeBytes: file.length,
      read: async (offset, target) => bytesSource(bytes).readSync!(offset, target),
      close: async () => {},
    };
    for (const source of [
      shrinking,
      { ...shrinking, readSync: (o: number, t: Uint8Array) => bytesSource(bytes).readSync!(o, t) },
    ]) {
      bytes = file;
      const wav = await openAudio(source, dsp, { slabBytes: 400, name: 'kick.wav' });
      const reader = wav.open();
      await reader.fill();
      expect(reader.pull(100)!.frameCount).toBe(100);
      bytes = file.subarray(0, 600);
      const error = await errorOf(() => reader.fill());
      expect(FormatError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({
        code: 'audio/shrunk',
        facts: { file: 'kick.wav', offsetBytes: 444, missingBytes: 244 },
      });
      reader.close();
    }
  });

  it('keeps the memory of a reader that is closed during a read until the bytes have come', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const free = dsp.freeBytes;
    const source = asyncOnly(bytesSource(file));
    const wav = await openAudio(source, dsp);
    const reader = wav.open();
    const filling = reader.fill();
    reader.close();
    expect(dsp.freeBytes).toBeLessThan(free);
    expect(reader.ended).toBe(true);
    await filling;
    expect(dsp.freeBytes).toBe(free);
    expect(reader.pull(10)).toBeUndefined();
  });

  it('gives one promise for one slab, however often it is asked', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const wav = await openAudio(asyncOnly(bytesSource(file)), dsp);
    const reader = wav.open();
    const filling = reader.fill();
    expect(filling).toBeInstanceOf(Promise);
    expect(reader.fill()).toBe(filling);
    await filling;
    expect(reader.fill()).toBeUndefined();
    expect(reader.bufferedFrames).toBe(FRAMES);
  });

  it('refuses a damaged block of ADPCM with its place, and reads those before it', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const source = bytesSource(fixture('malformed/samples/ima-step-89.wav'));
    for (const it of [source, asyncOnly(source)]) {
      const audio = await openAudio(it, dsp, { name: 'voice.wav' });
      const error = await errorOf(() => audio.open().fill());
      expect(FormatError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({
        code: 'audio/damaged-block',
        facts: { file: 'voice.wav', offsetBytes: audio.info.dataOffset + 36 },
      });
      const before = audio.open({ from: 0, to: 65 });
      await before.fill();
      expect(before.pull(65)!.frameCount).toBe(65);
      await audio.close();
    }
  });

  it('closes its readers and its source, and opens no more', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const free = dsp.freeBytes;
    let closed = 0;
    const wav = await openAudio({ ...bytesSource(file), close: async () => void closed++ }, dsp, {
      name: 'a.wav',
    });
    const reader = wav.open();
    await wav.close();
    await wav.close();
    expect(closed).toBe(1);
    expect(reader.ended).toBe(true);
    expect(dsp.freeBytes).toBe(free);
    const error = await errorOf(() => wav.open());
    expect(UsageError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'audio/closed', facts: { file: 'a.wav' } });
  });

  it('closes a source whose header it cannot read', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    let closed = 0;
    const source = { ...bytesSource(fixture('malformed/flac.wav')), close: async () => void closed++ };
    expect(await errorOf(() => openAudio(source, dsp))).toMatchObject({ code: 'audio/not-recognised' });
    expect(closed).toBe(1);
  });

  it.each([0, -1, Number.NaN])('refuses to pull %s frames', async (frames) => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const wav = await openAudio(bytesSource(file), dsp);
    expect(await errorOf(() => wav.open().pull(frames))).toMatchObject({ code: 'audio/read-size' });
  });
});
