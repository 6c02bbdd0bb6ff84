import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INT24, IoError, STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAudioWriter } from '../../src/index.js';
import { fileSink } from '../../src/node.js';
import { blockOf, errorOf, gridSignal } from '../signals.js';

const mayMount =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--mount', 'true']).status === 0;
if (!mayMount) console.warn('A full disk is not tested: that needs Linux and root, to mount a small tmpfs.');

describe.runIf(mayMount)('a disk that fills up', () => {
  const disk = mkdtempSync(join(tmpdir(), 'io-wav-full-disk-'));
  beforeAll(() => {
    mkdirSync(disk, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
  });
  afterAll(() => {
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  });

  const sizes = [4, 8, 64, 68, 100, 256, 1000];

  it.each(sizes.flatMap((size) => [true, false].map((planned) => ({ size, planned }))))(
    'of $size KiB, length planned: $planned: stops with a clear error, and leaves nothing but what was there',
    async ({ size, planned }) => {
      execFileSync('mount', ['-o', `remount,size=${size}k`, disk]);
      const kept = join(disk, 'earlier.wav');
      writeFileSync(kept, 'an earlier take');
      const dsp = await createDsp({ memoryBytes: 2 << 20 });
      const free = dsp.freeBytes;
      const writer = createAudioWriter(await fileSink(kept, { overwrite: true }), dsp, {
        container: 'wav',
        format: { sampleRate: 48_000, layout: STEREO },
        encoding: INT24,
        ...(planned ? { frameCount: 300_000 } : {}),
        slabBytes: 10_000,
      });
      const block = blockOf(gridSignal(INT24, 2, 1000));
      const error = await errorOf(async () => {
        for (let i = 0; i < 300; i++) await writer.write(block);
        await writer.close();
      });
      expect(IoError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ code: 'io/no-space', facts: { path: kept } });
      expect((error as Error).message).toContain('the disk is full');
      // Whoever goes on is told the same again, and what was written is gone.
      expect(await errorOf(() => writer.close())).toMatchObject({ code: 'io/no-space' });
      expect(readdirSync(disk)).toEqual(['earlier.wav']);
      expect(dsp.freeBytes).toBe(free);
      rmSync(kept);
    },
  );

  it('goes on where there is room again', async () => {
    execFileSync('mount', ['-o', 'remount,size=1m', disk]);
    const dsp = await createDsp({ memoryBytes: 2 << 20 });
    const writer = createAudioWriter(await fileSink(join(disk, 'take.wav')), dsp, {
      container: 'wav',
      format: { sampleRate: 48_000, layout: STEREO },
      encoding: INT24,
    });
    writer.write(blockOf(gridSignal(INT24, 2, 100_000)));
    expect((await writer.close()).byteLength).toBe(600_116);
    expect(readdirSync(disk)).toEqual(['take.wav']);
  });
});
