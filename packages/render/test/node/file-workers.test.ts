import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type ChannelLayout, FLOAT32, INT16, IoError, MONO, UsageError } from '@trackout/core';
import { bytesSource, createAudioWriter, openAudio } from '@trackout/io-wav';
import { createMeter } from '@trackout/meter';
import { describe, expect, it, vi } from 'vitest';
import type { FileTask } from '../../src/node.js';
import {
  createFileWorkers,
  failureOf,
  fileOf,
  filesIn,
  livingThreads,
  noiseBlock,
  scratch,
  smallDsp,
  writeNoise,
} from './threads.js';

const SURROUND: ChannelLayout = { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] };
const SLAB = new Uint8Array(256 * 1024);

/** A file of so many slabs. */
const longFile = (slabs: number) => fileOf(Math.ceil((slabs * SLAB.length) / 6));

const tasks = (folder: string): FileTask[] => [
  { path: join(folder, 'int24.wav'), file: fileOf(20_000) },
  {
    path: join(folder, 'int16.wav'),
    file: fileOf(5000, { encoding: { ...INT16, dither: 'tpdf' } }),
    crc32: true,
  },
  {
    path: join(folder, 'mono.wav'),
    file: fileOf(9001, {
      format: { sampleRate: 44_100, layout: MONO },
      metadata: { info: { INAM: 'Kick' } },
    }),
  },
  {
    path: join(folder, '5.1.wav'),
    file: fileOf(4097, { format: { sampleRate: 48_000, layout: SURROUND }, encoding: FLOAT32 }),
    meter: { clipThreshold: 0.5 },
  },
  { path: join(folder, 'empty.wav'), file: fileOf(0) },
];

// Everything is synced to disk, and a busy disk takes its time.
vi.setConfig({ testTimeout: 30_000 });

describe('files that threads finish', () => {
  it.each([1, 2, 8])(
    'have the same bytes, digests and readings with %i thread(s) as with none',
    async (count) => {
      const outcome = async (threads: number) => {
        const folder = scratch();
        const workers = await createFileWorkers({ count: threads });
        const dsp = await smallDsp();
        const written = await Promise.all(
          tasks(folder).map((task, seed) => writeNoise(workers, dsp, task, seed)),
        );
        expect(livingThreads()).toHaveLength(threads);
        await workers.close();
        expect(livingThreads()).toEqual([]);
        expect(filesIn(folder)).toEqual(['5.1.wav', 'empty.wav', 'int16.wav', 'int24.wav', 'mono.wav']);
        return written;
      };
      expect(await outcome(count)).toEqual(await outcome(0));
    },
  );

  it('are hashed and metered as they are on disk, clamped samples included', async () => {
    const [int24, int16] = tasks(scratch()) as [FileTask, FileTask];
    const workers = await createFileWorkers({ count: 2 });
    const dsp = await smallDsp();
    for (const task of [int24, int16]) {
      const { result, bytes } = await writeNoise(workers, dsp, task);
      const file = await openAudio(bytesSource(bytes), dsp, { blockFrames: 1000 });
      const meter = createMeter(dsp, { format: file.format });
      const reader = file.open();
      while (!reader.ended) {
        await reader.fill();
        const block = reader.pull(777);
        if (block) meter.push(block);
      }
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      expect(result).toEqual({
        byteLength: bytes.length,
        sha256,
        ...(task.crc32 ? { crc32: crc32(bytes).toString(16).padStart(8, '0') } : {}),
        reading: meter.finish(),
      });
      expect(result.reading.samplePeakDbfs).toBe(0);
      meter.release();
      await file.close();
    }
    await workers.close();
  });

  it('are metered for whatever is asked', async () => {
    const folder = scratch();
    const measure = ['integrated', 'truePeak'] as const;
    const readings = [];
    for (const count of [0, 1]) {
      const workers = await createFileWorkers({ count });
      const path = join(folder, `${count}.wav`);
      const file = fileOf(48_000);
      const sink = await workers.open({ path, file, meter: { measure: [...measure] } });
      const writer = createAudioWriter(sink, await smallDsp(), file);
      await writer.write(noiseBlock(1, 2, 48_000));
      readings.push((await writer.close()).sink.reading);
      await workers.close();
    }
    expect(readings[0]?.integratedLufs).toBeGreaterThan(0);
    expect(readings[0]?.truePeakDbtp).toBeGreaterThan(0);
    expect(readings[1]).toEqual(readings[0]);
  });
});

describe('a writer that is faster than the disk', () => {
  it('waits once 1.5 MiB are under way to a thread', async () => {
    const workers = await createFileWorkers({ count: 1 });
    const path = join(scratch(), 'long.wav');
    const sink = await workers.open({ path, file: longFile(100) });
    const waits = [];
    for (let slab = 0; slab < 20; slab++) {
      const waiting = sink.write(SLAB);
      waits.push(waiting !== undefined);
      if (waiting) await waiting;
    }
    expect(waits.slice(0, 6)).toEqual(new Array(6).fill(false));
    expect(waits[6]).toBe(true);
    await sink.abort(undefined);
    await workers.close();
  });

  it('puts one listener on the signal, however many files wait, and takes it off', async () => {
    const stop = new AbortController();
    let listening = 0;
    let most = 0;
    const add = stop.signal.addEventListener.bind(stop.signal);
    vi.spyOn(stop.signal, 'addEventListener').mockImplementation((...args: Parameters<typeof add>) => {
      listening += 1;
      most = Math.max(most, listening);
      add(...args);
    });
    const remove = stop.signal.removeEventListener.bind(stop.signal);
    vi.spyOn(stop.signal, 'removeEventListener').mockImplementation((...args: Parameters<typeof remove>) => {
      listening -= 1;
      remove(...args);
    });
    const folder = scratch();
    const workers = await createFileWorkers({ count: 1, signal: stop.signal });
    const names = Array.from({ length: 12 }, (_, i) => join(folder, `${i}.wav`));
    const sinks = await Promise.all(names.map((path) => workers.open({ path, file: longFile(2) })));
    // Twelve slabs, and six have room.
    await Promise.all(sinks.map((sink) => sink.write(SLAB)));
    expect([most, listening]).toEqual([1, 0]);
    await Promise.all(sinks.map((sink) => sink.abort(undefined)));
    await workers.close();
  });

  it('stops waiting when the signal fires, and leaves nothing', async () => {
    const folder = scratch();
    const stop = new AbortController();
    const workers = await createFileWorkers({ count: 1, signal: stop.signal });
    const sink = await workers.open({ path: join(folder, 'long.wav'), file: longFile(100) });
    let waiting: Promise<void> | undefined;
    while (!waiting) waiting = sink.write(SLAB);
    stop.abort();
    expect(await failureOf(() => waiting)).toBe(stop.signal.reason);
    await sink.abort(stop.signal.reason);
    expect(filesIn(folder)).toEqual([]);
    await workers.close();
    expect(livingThreads()).toEqual([]);
  });
});

describe('what goes wrong in a thread', () => {
  it.each([0, 1])(
    'comes out as it would without: no folder, taken name, wrong meter (%i threads)',
    async (count) => {
      const folder = scratch();
      const workers = await createFileWorkers({ count });
      const file = fileOf(10);
      const taken = join(folder, 'taken.wav');
      writeFileSync(taken, 'mine');
      const missing = await failureOf(() => workers.open({ path: join(folder, 'no', 'x.wav'), file }));
      expect(missing).toBeInstanceOf(IoError);
      expect(missing).toMatchObject({
        code: 'io/not-found',
        facts: { system: 'ENOENT' },
        cause: { code: 'ENOENT' },
      });
      expect(await failureOf(() => workers.open({ path: taken, file }))).toMatchObject({ code: 'io/exists' });
      const wrong = { path: join(folder, 'x.wav'), file, meter: { clipRun: 0 } };
      expect(await failureOf(() => workers.open(wrong))).toBeInstanceOf(UsageError);
      expect(filesIn(folder)).toEqual(['taken.wav']);
      const replaced = await writeNoise(workers, await smallDsp(), { path: taken, file, overwrite: true });
      expect(replaced.bytes.length).toBe(replaced.result.byteLength);
      await workers.close();
    },
  );

  it.each([0, 1])(
    'is told by close where bytes are missing, and nothing is left (%i threads)',
    async (count) => {
      const folder = scratch();
      const workers = await createFileWorkers({ count });
      const sink = await workers.open({ path: join(folder, 'short.wav'), file: fileOf(1000) });
      await sink.write(new Uint8Array(500));
      expect(await failureOf(() => sink.close())).toMatchObject({ code: 'audio/monitor-length' });
      expect(filesIn(folder)).toEqual([]);
      await workers.close();
    },
  );

  const mayMount =
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    spawnSync('unshare', ['--mount', 'true']).status === 0;
  if (!mayMount)
    console.warn('A full disk is not tested: that needs Linux and root, to mount a small tmpfs.');

  it.runIf(mayMount)('stops a writer whose disk is full, and spares files elsewhere', async () => {
    const folder = scratch();
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk]);
    try {
      const workers = await createFileWorkers({ count: 1 });
      const full = await workers.open({ path: join(disk, 'full.wav'), file: longFile(100) });
      const fits = writeNoise(workers, await smallDsp(), {
        path: join(folder, 'fits.wav'),
        file: fileOf(999),
      });
      const error = await failureOf(async () => {
        for (let slab = 0; slab < 100; slab++) await full.write(SLAB);
      });
      expect(error).toBeInstanceOf(IoError);
      expect(error).toMatchObject({ code: 'io/no-space' });
      expect(await failureOf(() => full.close())).toBe(error);
      await full.abort(error);
      expect(filesIn(disk)).toEqual([]);
      expect((await fits).bytes.length).toBe((await fits).result.byteLength);
      await workers.close();
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

describe('a thread that dies', () => {
  it('fails its own files with a typed error, leaves none of them, and spares the others', async () => {
    const folder = scratch();
    const workers = await createFileWorkers({ count: 2 });
    const doomed = await workers.open({ path: join(folder, 'doomed.wav'), file: longFile(100) });
    const spared = writeNoise(workers, await smallDsp(), { path: join(folder, 'b.wav'), file: fileOf(999) });
    await doomed.write(SLAB);
    let waiting: Promise<void> | undefined;
    while (!waiting) waiting = doomed.write(SLAB);
    // Threads are told in the order in which they were started; the first file belongs to the first of them.
    void livingThreads()[0]?.terminate();
    const error = await failureOf(async () => {
      await waiting;
      for (;;) await doomed.write(SLAB);
    });
    expect(error).toBeInstanceOf(IoError);
    expect(error).toMatchObject({
      code: 'render/worker-died',
      facts: { paths: [join(folder, 'doomed.wav')] },
    });
    expect(await failureOf(() => doomed.close())).toBe(error);
    await doomed.abort(error);
    await spared;
    expect(filesIn(folder)).toEqual(['b.wav']);
    await workers.close();
    expect(livingThreads()).toEqual([]);
  });

  it('answers a close that is waiting', async () => {
    const folder = scratch();
    const workers = await createFileWorkers({ count: 1 });
    const sink = await workers.open({ path: join(folder, 'a.wav'), file: fileOf(0) });
    void livingThreads()[0]?.terminate();
    expect(await failureOf(() => sink.close())).toMatchObject({ code: 'render/worker-died' });
    expect(filesIn(folder)).toEqual([]);
    await workers.close();
  });
});

describe('the end', () => {
  it('gives up files that are still open', async () => {
    const folder = scratch();
    const workers = await createFileWorkers({ count: 2 });
    const sink = await workers.open({ path: join(folder, 'open.wav'), file: longFile(4) });
    await sink.write(SLAB);
    await workers.close();
    await workers.close();
    expect(filesIn(folder)).toEqual([]);
    expect(livingThreads()).toEqual([]);
    const late = await failureOf(() => workers.open({ path: join(folder, 'late.wav'), file: fileOf(1) }));
    expect(late).toMatchObject({ code: 'render/workers-closed' });
    await sink.abort(undefined);
    expect(await failureOf(() => sink.close())).toMatchObject({ code: 'render/workers-closed' });
  });

  it('comes by itself where nobody closes, once no file is open', () => {
    const entry = new URL('../../dist/node.js', import.meta.url).href;
    const script = `const { createFileWorkers } = await import(${JSON.stringify(entry)}); await createFileWorkers({ count: 2 });`;
    const { status, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 10_000,
    });
    expect({ status, signal }).toEqual({ status: 0, signal: null });
  });
});

it.each([-1, 1.5, 65, Number.NaN])('refuses %f threads', async (count) => {
  expect(await failureOf(() => createFileWorkers({ count }))).toMatchObject({ code: 'render/workers' });
  expect(livingThreads()).toEqual([]);
});

it('finds room for more files than one memory holds', async () => {
  const folder = scratch();
  const workers = await createFileWorkers({ count: 1 });
  const wide = { sampleRate: 48_000, layout: { kind: 'discrete', count: 32 } as const };
  const file = fileOf(5000, { format: wide });
  const sinks = await Promise.all(
    Array.from({ length: 48 }, (_, i) => workers.open({ path: join(folder, `${i}.wav`), file })),
  );
  await Promise.all(sinks.map((sink) => sink.abort(undefined)));
  await workers.close();
});
