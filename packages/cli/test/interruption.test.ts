import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { halfFiles, scratchFolder, smallSession, snapshot, startTrackout, trackout } from './command-line.js';
import { noise, writeWav } from './wav-fixture.js';

/** A session that takes a while: 16 tracks of 60 s that are one file. */
function longSession(folder: string): void {
  const second = noise(9, 48_000);
  writeWav(path.join(folder, 'long.wav'), { channels: [Array.from({ length: 60 }, () => second).flat()] });
  smallSession(folder, {
    tracks: Array.from({ length: 16 }, (_, i) => ({
      id: `t${i}`,
      name: `GTR_${i}`,
      file: 'long.wav',
      group: 'rhythm',
    })),
  });
}

describe('an export that does not reach its end', () => {
  it('ends with 130 on Ctrl-C, says so, and leaves nothing behind', async () => {
    const folder = scratchFolder();
    longSession(folder);
    const before = snapshot(folder);
    const child = startTrackout(folder, 'export', 'session.json', '--out', 'out', '--zip', 'out.zip');
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    await new Promise<void>((resolve) => {
      const poll = setInterval(() => {
        if (!existsSync(path.join(folder, 'out/multitracks'))) return;
        if (readdirSync(path.join(folder, 'out/multitracks')).length === 0) return;
        clearInterval(poll);
        resolve();
      }, 2);
    });
    child.kill('SIGINT');
    const status = await new Promise((resolve) => child.on('exit', resolve));
    expect(stderr).toContain('Interrupted');
    expect(status).toBe(130);
    expect(existsSync(path.join(folder, 'out'))).toBe(false);
    expect(snapshot(folder)).toEqual(before);
    rmSync(folder, { recursive: true });
  });

  const mayMount =
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    spawnSync('unshare', ['--mount', 'true']).status === 0;
  if (!mayMount)
    console.warn('A full disk is not tested: that needs Linux and root, to mount a small tmpfs.');

  it.runIf(mayMount)('stops with a clear message when the disk is full, and leaves no half file', () => {
    const folder = scratchFolder();
    smallSession(folder);
    const disk = path.join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96k', 'tmpfs', disk]);
    try {
      const refused = trackout(folder, 'export', 'session.json', '--out', 'disk/out');
      expect(refused.stderr).toMatch(/needs \d+ bytes, and \d+ are free/);
      expect(refused.status).toBe(2);
      expect(readdirSync(disk)).toEqual([]);
      // The files alone would fit, the ZIP beside them does not: found only while it is written.
      execFileSync('mount', ['-o', 'remount,size=272k', disk]);
      const full = trackout(folder, 'export', 'session.json', '--out', 'disk/out', '--zip', 'disk/out.zip');
      expect(full.stderr).toMatch(/full|space/i);
      expect(full.status).toBe(2);
      expect(halfFiles(disk)).toEqual([]);
      expect(existsSync(path.join(disk, 'out.zip'))).toBe(false);
    } finally {
      execFileSync('umount', [disk]);
      rmSync(folder, { recursive: true });
    }
  });
});
