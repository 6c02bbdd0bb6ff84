import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type * as FileSystem from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renameIntoPlace, syncFolder } from '../../src/node/atomic-file.js';
import { errorOf } from '../signals.js';

// What other systems answer, given by the file system's own functions; everything else is real.

const answers = vi.hoisted(() => ({ link: [] as string[], rename: [] as string[], open: [] as string[] }));

vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof FileSystem>();
  const refuse = (queue: string[]) => {
    const code = queue.shift();
    if (code !== undefined) throw Object.assign(new Error(code), { code });
  };
  return {
    ...real,
    link: async (from: string, to: string) => {
      refuse(answers.link);
      await real.link(from, to);
    },
    rename: async (from: string, to: string) => {
      refuse(answers.rename);
      await real.rename(from, to);
    },
    open: async (path: string, flags: string) => {
      refuse(answers.open);
      return real.open(path, flags);
    },
  };
});

let folder = '';
const platform = process.platform;
const from = () => join(folder, 'part');
const to = () => join(folder, 'kick.wav');
const pretend = (name: string) => Object.defineProperty(process, 'platform', { value: name });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'io-wav-platforms-'));
  writeFileSync(from(), 'new');
});
afterEach(() => {
  pretend(platform);
  rmSync(folder, { recursive: true });
  for (const queue of Object.values(answers)) queue.length = 0;
});

describe('a file system without hard links (FAT, exFAT, shares)', () => {
  it.each(['EPERM', 'ENOTSUP', 'ENOSYS'])('renames where links give %s', async (code) => {
    answers.link.push(code);
    await renameIntoPlace(from(), to(), false);
    expect(readdirSync(folder)).toEqual(['kick.wav']);
  });

  it('still keeps an existing file', async () => {
    answers.link.push('EPERM');
    writeFileSync(to(), 'mine');
    expect(await errorOf(() => renameIntoPlace(from(), to(), false))).toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(to(), 'utf8')).toBe('mine');
  });
});

describe('Windows', () => {
  it.each(['EPERM', 'EACCES', 'EBUSY'])('tries again while a scanner holds the file (%s)', async (code) => {
    pretend('win32');
    answers.rename.push(code, code);
    await renameIntoPlace(from(), to(), true);
    expect(answers.rename).toEqual([]);
    expect(readdirSync(folder)).toEqual(['kick.wav']);
  });

  it('gives up after a second', async () => {
    pretend('win32');
    answers.rename.push(...new Array<string>(20).fill('EPERM'));
    expect(await errorOf(() => renameIntoPlace(from(), to(), true))).toMatchObject({ code: 'EPERM' });
    expect(answers.rename).toHaveLength(14);
  });

  it('does not open folders to sync them', async () => {
    pretend('win32');
    answers.open.push('EPERM');
    await syncFolder(folder);
    expect(answers.open).toEqual(['EPERM']);
  });
});

describe('Linux and macOS', () => {
  it('do not try again where permission is missing', async () => {
    pretend('linux');
    answers.rename.push('EACCES', 'EACCES');
    expect(await errorOf(() => renameIntoPlace(from(), to(), true))).toMatchObject({ code: 'EACCES' });
    expect(answers.rename).toEqual(['EACCES']);
  });

  it('take a file system that cannot sync folders as it is', async () => {
    pretend('darwin');
    answers.open.push('EINVAL');
    await expect(syncFolder(folder)).resolves.toBeUndefined();
    answers.open.push('EIO');
    expect(await errorOf(() => syncFolder(folder))).toMatchObject({ code: 'EIO' });
  });
});
