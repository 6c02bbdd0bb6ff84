import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import {
  removeOwnTemporaries,
  removeStaleTemporaries,
  renameIntoPlace,
  syncFolder,
  temporaryPath,
} from '../../src/node/atomic-file.js';
import { errorOf } from '../signals.js';

const root = mkdtempSync(join(tmpdir(), 'io-wav-atomic-'));
afterAll(() => rmSync(root, { recursive: true }));
let folder = '';
let count = 0;
beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
});

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

describe('temporary names', () => {
  it('lie beside the target, differ each time, and fit a file system', () => {
    const target = join(folder, 'kick.wav');
    const names = Array.from({ length: 50 }, () => temporaryPath(target));
    expect(new Set(names).size).toBe(50);
    expect(names.every((name) => dirname(name) === folder)).toBe(true);
    const long = basename(temporaryPath(join(folder, `${'é'.repeat(120)}.wav`)));
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(255);
  });

  it('keep two long names apart', () => {
    const stem = (end: string) => basename(temporaryPath(join(folder, 'x'.repeat(230) + end))).slice(0, 197);
    expect(stem('1.wav')).not.toBe(stem('2.wav'));
  });
});

describe('temporaries of a sink that died within this process', () => {
  it('are removed, and neither those of other targets nor of other processes', async () => {
    const target = join(folder, 'kick.wav');
    writeFileSync(temporaryPath(target), '');
    const kept = [
      target,
      temporaryPath(join(folder, 'kick.wav.wav')),
      temporaryPath(target, process.ppid),
      temporaryPath(join(folder, 'snare.wav')),
    ];
    for (const path of kept) writeFileSync(path, '');
    await removeOwnTemporaries(target);
    expect(readdirSync(folder).sort()).toEqual(kept.map((path) => basename(path)).sort());
    await removeOwnTemporaries(join(folder, 'no-folder', 'kick.wav'));
  });
});

describe('stale temporaries', () => {
  const target = () => join(folder, 'kick.wav');

  it('are removed when their process has ended', async () => {
    writeFileSync(temporaryPath(target(), deadPid()), '');
    writeFileSync(temporaryPath(join(folder, `${'x'.repeat(240)}.wav`), deadPid()), '');
    await removeStaleTemporaries(target());
    expect(readdirSync(folder)).toHaveLength(1);
    await removeStaleTemporaries(join(folder, `${'x'.repeat(240)}.wav`));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are kept where somebody may still be writing, or where they are not ours', async () => {
    const kept = [
      temporaryPath(target()),
      temporaryPath(target(), process.ppid),
      temporaryPath(join(folder, 'snare.wav'), deadPid()),
      temporaryPath(target(), deadPid()).replace(/\.[0-9a-f]{8}-/, '.00000000-'),
      join(folder, 'kick.wav.mine.trackout-part'),
      join(folder, 'kick.wav'),
    ];
    for (const name of kept) writeFileSync(name, '');
    await removeStaleTemporaries(target());
    expect(readdirSync(folder).sort()).toEqual(kept.map((name) => basename(name)).sort());
  });

  it('are removed under our own number when they are older than this process', async () => {
    const old = temporaryPath(target());
    writeFileSync(old, '');
    utimesSync(old, 1_000_000, 1_000_000);
    await removeStaleTemporaries(target());
    expect(readdirSync(folder)).toEqual([]);
  });

  it('hinder nothing where the folder cannot be listed', async () => {
    await expect(removeStaleTemporaries(join(folder, 'missing', 'kick.wav'))).resolves.toBeUndefined();
  });
});

describe('the final name', () => {
  it('is given once; an existing file is kept', async () => {
    const [from, to] = [join(folder, 'part'), join(folder, 'kick.wav')];
    writeFileSync(from, 'new');
    await renameIntoPlace(from, to, false);
    expect(readdirSync(folder)).toEqual(['kick.wav']);
    writeFileSync(from, 'newer');
    expect(await errorOf(() => renameIntoPlace(from, to, false))).toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(to, 'utf8')).toBe('new');
    await renameIntoPlace(from, to, true);
    expect(readFileSync(to, 'utf8')).toBe('newer');
    expect(readdirSync(folder)).toEqual(['kick.wav']);
  });

  it('passes on what the system says', async () => {
    const from = join(folder, 'missing');
    expect(await errorOf(() => renameIntoPlace(from, join(folder, 'a'), true))).toMatchObject({
      code: 'ENOENT',
    });
    expect(await errorOf(() => renameIntoPlace(from, join(folder, 'a'), false))).toMatchObject({
      code: 'ENOENT',
    });
  });

  it('is synced in folders that exist', async () => {
    await expect(syncFolder(folder)).resolves.toBeUndefined();
    if (process.platform !== 'win32') {
      expect(await errorOf(() => syncFolder(join(folder, 'missing')))).toMatchObject({ code: 'ENOENT' });
    }
  });
});
