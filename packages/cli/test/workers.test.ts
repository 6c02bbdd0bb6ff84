import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { ExportReport, ProgressListener } from '@trackout/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExportFilesOptions, exportFiles, readSessionFile } from '../src/node.js';
import { halfFiles, scratchFolder, smallSession, snapshot, writeSession } from './command-line.js';
import { noise, writeWav } from './wav-fixture.js';

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

const living = new Set<Worker>();
process.on('worker', (worker) => {
  living.add(worker);
  worker.on('exit', () => living.delete(worker));
});

async function run(out: string, options: ExportFilesOptions): Promise<ExportReport> {
  const file = await readSessionFile(path.join(folder, 'session.json'));
  const outcome = await exportFiles(file, path.join(folder, out), options);
  if (outcome.status !== 'delivered') throw new Error('it was stopped');
  return outcome.report;
}

/** Tracks of 30 s each, so that there is a middle to stop in. */
function longSession(): void {
  const second = noise(9, 48_000);
  writeWav(path.join(folder, 'long.wav'), { channels: [Array.from({ length: 30 }, () => second).flat()] });
  const tracks = Array.from({ length: 8 }, (_, i) => ({
    id: `t${i}`,
    name: `GTR_${i}`,
    file: 'long.wav',
    group: 'rhythm',
  }));
  writeSession(folder, { tracks });
}

describe('an export with worker threads', () => {
  it('is the same delivery for 0, 1, 2 and 8 of them, ZIP included', async () => {
    smallSession(folder);
    const withNone = await run('out0', { workers: 0, zip: path.join(folder, 'zip0.zip') });
    const expected = snapshot(path.join(folder, 'out0'));
    expect(Object.keys(expected)).toHaveLength(8);
    for (const workers of [1, 2, 8]) {
      const zip = path.join(folder, `zip${workers}.zip`);
      expect(await run(`out${workers}`, { workers, zip })).toEqual(withNone);
      expect(snapshot(path.join(folder, `out${workers}`))).toEqual(expected);
      expect(Buffer.compare(readFileSync(zip), readFileSync(path.join(folder, 'zip0.zip')))).toBe(0);
      expect(living.size).toBe(0);
    }
  });

  it.each([0, 2])(
    'measures clamped files as they are, and says how much too loud they were (%i)',
    async (workers) => {
      writeWav(path.join(folder, 'loud.wav'), { channels: [noise(1, 5000, 8_000_000)] });
      writeSession(folder, { tracks: [{ id: 'loud', name: 'LOUD', file: 'loud.wav', gainDb: 6 }] });
      const report = await run('out', { workers, encoding: { type: 'int', bits: 24 } });
      const clamped = report.files.find(({ path }) => path === 'multitracks/LOUD.wav');
      expect(clamped?.clampedSamples).toBeGreaterThan(0);
      expect(clamped?.reading.samplePeakDbfs).toBe(0);
      expect(clamped).not.toHaveProperty('unclampedPeakDbfs');
      const [, peak] = /peak (\S+) dBFS/.exec(report.warnings.map(({ message }) => message).join()) ?? [];
      expect(Number(peak)).toBeCloseTo(5.58, 1);
      expect(report.verdict).toBe('fail');
    },
  );

  it('leaves nothing, thread or file, when it is cancelled, and pulls nothing after that', async () => {
    longSession();
    const before = snapshot(folder);
    const stop = new AbortController();
    const after: number[] = [];
    const onProgress: ProgressListener = ({ phase, done }) => {
      if (stop.signal.aborted) after.push(done);
      if (phase === 'render' && done > 100_000) stop.abort();
    };
    const failure = await run('out', { workers: 2, signal: stop.signal, onProgress }).catch((error) => error);
    expect(failure).toBe(stop.signal.reason);
    expect(failure).toMatchObject({ name: 'AbortError' });
    expect(after).toEqual([]);
    expect(living.size).toBe(0);
    expect(halfFiles(folder)).toEqual([]);
    expect(snapshot(folder)).toEqual(before);
  });

  it('ends with a typed error when a thread dies, and leaves nothing', async () => {
    longSession();
    const before = snapshot(folder);
    let killed = false;
    const onProgress: ProgressListener = ({ done }) => {
      if (killed || done < 100_000) return;
      killed = true;
      for (const worker of living) void worker.terminate();
    };
    await expect(run('out', { workers: 2, onProgress })).rejects.toMatchObject({
      code: 'render/worker-died',
    });
    expect(living.size).toBe(0);
    expect(halfFiles(folder)).toEqual([]);
    expect(snapshot(folder)).toEqual(before);
  });

  it('refuses half a thread before anything is read', async () => {
    smallSession(folder);
    await expect(run('out', { workers: 0.5 })).rejects.toMatchObject({ code: 'render/workers' });
  });
});
