import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ByteSource } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import { openAudio, readHeader } from '../src/index.js';
import { fileSource } from '../src/node.js';
import { errorOf, readAll } from './signals.js';

const GIB = 2 ** 30;
const UNKNOWN = 0xffff_ffff;

/** Zeros, with some bytes among them; counts what is read, and refuses to be read behind its end. */
function sparse(sizeBytes: number, pieces: readonly (readonly [offset: number, bytes: number[]])[]) {
  const seen = { reads: 0, bytes: 0 };
  const readSync = (offset: number, target: Uint8Array) => {
    if (offset + target.length > sizeBytes)
      throw new Error(`read behind the end: ${offset}, ${target.length}`);
    seen.reads++;
    seen.bytes += target.length;
    target.fill(0);
    for (const [at, bytes] of pieces) {
      for (const [i, byte] of bytes.entries()) {
        const place = at + i - offset;
        if (place >= 0 && place < target.length) target[place] = byte;
      }
    }
    return target.length;
  };
  const source: ByteSource = {
    sizeBytes,
    readSync,
    read: async (offset, target) => readSync(offset, target),
    close: async () => {},
  };
  return { source, seen };
}

const text = (value: string) => [...value].map((character) => character.charCodeAt(0));
const le = (value: number, bytes: number) =>
  Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 255n));
const be = (value: number, bytes: number) => le(value, bytes).reverse();
const FMT8 = [
  ...text('fmt '),
  ...le(16, 4),
  ...le(1, 2),
  ...le(1, 2),
  ...le(48_000, 4),
  ...le(48_000, 4),
  1,
  0,
  8,
  0,
];
const LIST = [...text('LIST'), ...le(4, 4), ...text('INFO')];

/** 8-bit mono: a frame is a byte. The last one is 192, and a chunk follows. */
function rf64(frames: number) {
  const pad = frames % 2;
  const size = 80 + frames + pad + LIST.length;
  const ds64 = [
    ...text('ds64'),
    ...le(28, 4),
    ...le(size - 8, 8),
    ...le(frames, 8),
    ...le(frames, 8),
    0,
    0,
    0,
    0,
  ];
  const header = [...text('RF64'), ...le(UNKNOWN, 4), ...text('WAVE'), ...ds64, ...FMT8, ...text('data')];
  return sparse(size, [
    [0, [...header, ...le(UNKNOWN, 4)]],
    [80 + frames - 1, [192]],
    [80 + frames + pad, LIST],
  ]);
}

function riff(frames: number, stated = frames, riffBytes = 36 + stated + (stated % 2)) {
  return sparse(44 + frames + (frames % 2), [
    [0, [...text('RIFF'), ...le(riffBytes, 4), ...text('WAVE'), ...FMT8, ...text('data'), ...le(stated, 4)]],
    [44 + frames - 1, [192]],
  ]);
}

async function lastFrames(source: ByteSource, frameCount: number, options = {}): Promise<number[][]> {
  const dsp = await createDsp({ memoryBytes: 1 << 20 });
  const audio = await openAudio(source, dsp, options);
  const range = { from: frameCount - 3, to: frameCount };
  const planes = await readAll({ ...audio, frameCount: 3, open: () => audio.open(range) });
  await audio.close();
  return planes;
}

describe('files beyond 4 GiB', () => {
  it.each([
    ['4 GiB - 1', 4 * GIB - 1],
    ['4 GiB', 4 * GIB],
    ['4 GiB + 1', 4 * GIB + 1],
    ['12 GiB', 12 * GIB],
  ])('are probed in a few reads and read to the last frame: RF64, %s of samples', async (_, frames) => {
    const { source, seen } = rf64(frames);
    const info = await readHeader(source);
    expect(info).toMatchObject({ container: 'RF64', frameCount: frames, dataBytes: frames, warnings: [] });
    expect(info.chunks.map(({ id }) => id)).toEqual(['ds64', 'fmt ', 'data', 'LIST']);
    expect(seen.reads).toBeLessThanOrEqual(3);
    expect(seen.bytes).toBeLessThanOrEqual(3 * 4096);
    expect(await lastFrames(source, frames)).toEqual([[-1, -1, 0.5]]);
  });

  it.each([
    ['4 GiB - 2 - 44', 4 * GIB - 2 - 44],
    ['4 GiB - 44, the file being 4 GiB', 4 * GIB - 44],
    ['4 GiB - 38, the most that RIFF can state', 4 * GIB - 38],
  ])('are read as RIFF up to where it can state them: %s of samples', async (_, frames) => {
    const { source } = riff(frames);
    expect(await readHeader(source)).toMatchObject({ container: 'RIFF', frameCount: frames, warnings: [] });
    expect(await lastFrames(source, frames)).toEqual([[-1, -1, 0.5]]);
  });

  it('are refused as RIFF whose sizes ran over, unless what is there is asked for', async () => {
    const frames = 9 * GIB + 100;
    const { source } = riff(frames, frames % (4 * GIB), (36 + frames) % (4 * GIB));
    expect(await errorOf(() => readHeader(source))).toMatchObject({
      code: 'wav/size-overrun',
      facts: { beyondBytes: 8 * GIB },
    });
    const options = { truncated: 'accept' } as const;
    const info = await readHeader(source, options);
    expect(info).toMatchObject({ frameCount: frames });
    expect(info.warnings.map(({ code }) => code)).toEqual(['wav/size-overrun']);
    expect(await lastFrames(source, frames, options)).toEqual([[-1, -1, 0.5]]);
  });

  it.each([5, 12 * GIB])(
    'are read as a stream that never got a size, if asked to: %i frames',
    async (frames) => {
      const { source } = riff(frames + (frames % 2), UNKNOWN, UNKNOWN);
      expect(await errorOf(() => readHeader(source))).toMatchObject({ code: 'audio/truncated' });
      const info = await readHeader(source, { truncated: 'accept' });
      expect(info.frameCount).toBe(frames + (frames % 2));
      expect(info.warnings.map(({ code }) => code)).toEqual(['audio/truncated']);
    },
  );

  it('are found missing where a 12 GiB file is cut to 4 GiB', async () => {
    const { source } = rf64(12 * GIB);
    const cut = { ...source, sizeBytes: 4 * GIB };
    expect(await errorOf(() => readHeader(cut))).toMatchObject({
      code: 'audio/truncated',
      facts: { missingBytes: 8 * GIB + 80 },
    });
    expect(await readHeader(cut, { truncated: 'accept' })).toMatchObject({
      frameCount: 4 * GIB - 80,
      missingFrames: 8 * GIB + 80,
    });
  });

  it('are read as AIFF up to the most that its sizes can state', async () => {
    const frames = 4 * GIB - 1 - 47;
    const comm = [...text('COMM'), ...be(18, 4), ...be(1, 2), ...be(frames, 4), 0, 8];
    const rate = [0x40, 0x0e, 0xbb, 0x80, 0, 0, 0, 0, 0, 0];
    const ssnd = [...text('SSND'), ...be(8 + frames, 4), ...be(0, 8)];
    const { source, seen } = sparse(54 + frames, [
      [0, [...text('FORM'), ...be(46 + frames, 4), ...text('AIFF'), ...comm, ...rate, ...ssnd]],
      [54 + frames - 1, [64]],
    ]);
    expect(await readHeader(source)).toMatchObject({ container: 'AIFF', frameCount: frames });
    expect(seen.bytes).toBeLessThanOrEqual(2 * 4096);
    expect(await lastFrames(source, frames)).toEqual([[0, 0, 0.5]]);
  });

  it('are read from a disk that has room for 12 GiB only because they are holes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'io-wav-large-'));
    try {
      const path = join(folder, '12-gib.wav');
      const header = new Uint8Array(80);
      rf64(12 * GIB).source.readSync!(0, header);
      writeFileSync(path, header);
      truncateSync(path, 80 + 12 * GIB + LIST.length);
      const source = await fileSource(path);
      expect(await readHeader(source)).toMatchObject({ frameCount: 12 * GIB });
      expect(await lastFrames(source, 12 * GIB)).toEqual([[-1, -1, -1]]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
