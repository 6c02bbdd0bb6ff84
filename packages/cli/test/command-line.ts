import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { noise, writeWav } from './wav-fixture.js';

export const BIN = fileURLToPath(new URL('../bin/trackout.js', import.meta.url));

/** How a run of the command ended. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as a user does: a process of its own. */
export function trackout(cwd: string, ...args: string[]): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { cwd, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** Starts the command without waiting for it. */
export function startTrackout(cwd: string, ...args: string[]) {
  return spawn(process.execPath, [BIN, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

const scratchFolders: string[] = [];

/** A folder of its own for one test, removed after the last test of the file. */
export function scratchFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'trackout-cli-'));
  scratchFolders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of scratchFolders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Every file below a folder with its bytes' fingerprint, to see that nothing changed. */
export function snapshot(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    found[path.relative(folder, file)] = createHash('sha256').update(readFileSync(file)).digest('hex');
  }
  return found;
}

/** Three 24-bit recordings of 5,000 frames and the session that names them. */
export function smallSession(folder: string, changes: Record<string, unknown> = {}): string {
  writeWav(path.join(folder, 'kick.wav'), { channels: [noise(1, 5000)] });
  writeWav(path.join(folder, 'bass.wav'), { channels: [noise(2, 5000)] });
  writeWav(path.join(folder, 'pad.wav'), { channels: [noise(3, 5000), noise(4, 5000)] });
  return writeSession(folder, {
    tracks: [
      { id: 'kick', name: 'KICK', file: 'kick.wav', group: 'rhythm' },
      { id: 'bass', name: 'BASS', file: 'bass.wav', group: 'rhythm' },
      { id: 'pad', name: 'PAD', file: 'pad.wav', group: 'synth' },
    ],
    ...changes,
  });
}

/** Writes a session.json by hand. */
export function writeSession(folder: string, session: Record<string, unknown>): string {
  const file = path.join(folder, 'session.json');
  const whole = {
    version: 1,
    name: 'Song',
    sampleRate: 48_000,
    groups: [
      { id: 'rhythm', name: 'RHYTHM' },
      { id: 'synth', name: 'SYNTH' },
    ],
    ...session,
  };
  writeFileSync(file, JSON.stringify(whole, null, 2));
  return file;
}

/** Names of files that are not complete. */
export function halfFiles(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[]).filter((name) =>
    name.includes('trackout-part'),
  );
}
