import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IoError } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { afterAll, describe, expect, it } from 'vitest';
import { openAudio } from '../../src/index.js';
import { fileSource, freeBytes } from '../../src/node.js';
import { asyncOnly, errorOf, fixture } from '../signals.js';

const folder = mkdtempSync(join(tmpdir(), 'io-wav-source-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'bytes.bin');
writeFileSync(
  file,
  Uint8Array.from({ length: 1000 }, (_, i) => i % 251),
);

describe('a file as a source', () => {
  it('reads the same with and without waiting', async () => {
    const source = await fileSource(file);
    expect(source.sizeBytes).toBe(1000);
    for (const [offset, length, received] of [
      [0, 10, 10],
      [500, 500, 500],
      [990, 20, 10],
      [1000, 5, 0],
      [5000, 5, 0],
    ] as const) {
      const now = new Uint8Array(length);
      const later = new Uint8Array(length);
      expect(source.readSync!(offset, now)).toBe(received);
      expect(await source.read(offset, later)).toBe(received);
      expect(later).toEqual(now);
      expect(now.subarray(0, received).every((byte, i) => byte === (offset + i) % 251)).toBe(true);
    }
    await source.close();
  });

  it('lets reads under way end before it closes, and refuses later ones', async () => {
    const source = await fileSource(file);
    // Longer than the file: the read comes back for more before it ends.
    const target = new Uint8Array(2000);
    const reading = source.read(0, target);
    await Promise.all([source.close(), source.close()]);
    expect(await reading).toBe(1000);
    expect(await errorOf(() => source.read(0, target))).toMatchObject({
      code: 'io/closed',
      facts: { path: file },
    });
    expect(await errorOf(() => source.readSync!(0, target))).toMatchObject({ code: 'io/closed' });
  });

  it.each([
    ['a missing file', () => join(folder, 'missing.wav'), 'io/not-found'],
    ['a path through a file', () => join(file, 'kick.wav'), 'io/not-found'],
    ['a folder', () => folder, 'io/is-a-directory'],
  ])('says that it cannot open %s', async (_, path, code) => {
    const error = await errorOf(() => fileSource(path()));
    expect(IoError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code, facts: { path: path() } });
    expect((error as Error).message).toContain(path());
  });

  it.skipIf(process.platform === 'win32')('refuses a pipe instead of waiting for a writer', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(await errorOf(() => fileSource(pipe))).toMatchObject({ code: 'io/failed', facts: { path: pipe } });
  });

  it('lets the reader notice that the file has become shorter', async () => {
    const path = join(folder, 'shrinking.wav');
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    for (const wrap of [asyncOnly, (it: Awaited<ReturnType<typeof fileSource>>) => it]) {
      writeFileSync(path, fixture('pcm24-96k-stereo.wav'));
      const wav = await openAudio(wrap(await fileSource(path)), dsp, { name: path, slabBytes: 6 });
      const reader = wav.open();
      await reader.fill();
      reader.pull(1);
      truncateSync(path, 48);
      expect(await errorOf(() => reader.fill())).toMatchObject({
        code: 'audio/shrunk',
        facts: { file: path },
      });
      await wav.close();
    }
  });
});

describe('free space', () => {
  it('is a number of bytes for a folder', async () => {
    expect(await freeBytes(folder)).toBeGreaterThan(1000);
  });

  it('names a folder that does not exist', async () => {
    const missing = join(folder, 'missing');
    expect(await errorOf(() => freeBytes(missing))).toMatchObject({
      code: 'io/not-found',
      facts: { path: missing },
    });
  });
});
