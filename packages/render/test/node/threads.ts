import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { type AudioBlock, type ChannelLayout, channelCount, INT24, STEREO } from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { createAudioWriter, type MonitoredFile } from '@trackout/io-wav';
import { afterEach, onTestFinished } from 'vitest';
// The threads as they are published: a worker starts from a built file only.
import * as built from '../../dist/node.js';
import type { FileResult, FileTask, FileWorkers } from '../../src/node.js';
import { seeded } from '../seeded.js';

export const createFileWorkers = built.createFileWorkers as (
  options: Parameters<typeof built.createFileWorkers>[0],
) => Promise<FileWorkers>;

/** A folder for one test. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'trackout-workers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const living = new Set<Worker>();
process.on('worker', (worker) => {
  living.add(worker);
  worker.on('exit', () => living.delete(worker));
});

/** Threads that have been started and have not ended. */
export function livingThreads(): Worker[] {
  return [...living];
}

afterEach(async () => {
  await Promise.all([...living].map((worker) => worker.terminate()));
});

/** Noise that goes beyond full scale now and then, the same for the same seed. */
export function noiseBlock(seed: number, channels: number, frameCount: number, startFrame = 0): AudioBlock {
  const random = seeded(seed);
  const planes = Array.from({ length: channels }, () =>
    Float32Array.from({ length: frameCount }, () => 2.02 * random() - 1.01),
  );
  return { startFrame, frameCount, sampleType: 'f32', planes };
}

/** A file to be written: 24-bit stereo where nothing else is said. */
export function fileOf(frameCount: number, changes: Partial<MonitoredFile> = {}): MonitoredFile {
  const format = { sampleRate: 48_000, layout: STEREO as ChannelLayout };
  return { container: 'wav', format, encoding: INT24, frameCount, ...changes };
}

/** Writes noise through the workers, and gives what they know of the file, and its bytes. */
export async function writeNoise(
  workers: FileWorkers,
  dsp: Dsp,
  task: FileTask,
  seed = 1,
): Promise<{ result: FileResult; bytes: Uint8Array }> {
  const writer = createAudioWriter(await workers.open(task), dsp, { ...task.file, slabBytes: 10_000 });
  await writer.write(noiseBlock(seed, channelCount(task.file.format.layout), task.file.frameCount));
  const { sink } = await writer.close();
  return { result: sink, bytes: new Uint8Array(readFileSync(task.path)) };
}

export const smallDsp = (): Promise<Dsp> => createDsp({ memoryBytes: 4 << 20 });

/** What lies in a folder, unfinished files included. */
export const filesIn = (folder: string): string[] => readdirSync(folder).sort();

/** What an action fails with. */
export async function failureOf(action: () => unknown): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}
