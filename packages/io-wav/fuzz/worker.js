// Checks damaged files until it is ended. The file under way is shared with run.js, which watches over it.
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { TrackoutError } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { openAudio, readChunk, readFileMetadata, readHeader } from '../dist/index.js';
import { checkFile } from './check.js';
import { mutate } from './mutations.js';
import { Random } from './random.js';

/** @type {{ paths: string[], seed: number, shared: SharedArrayBuffer }} */
const { paths, seed, shared } = workerData;
const seeds = paths.map((path) => new Uint8Array(readFileSync(path)));
const dsp = await createDsp({ memoryBytes: 1 << 20 });
const tools = { readHeader, openAudio, readChunk, readFileMetadata, TrackoutError, dsp };
const length = new Int32Array(shared, 0, 1);
const current = new Uint8Array(shared, 4);

for (let run = seed; ; run++) {
  const random = new Random(run);
  const bytes = mutate(random.pick(seeds), random, seeds);
  current.set(bytes.subarray(0, current.length));
  Atomics.store(length, 0, Math.min(bytes.length, current.length));
  try {
    await checkFile(bytes, tools, { thorough: run % 4 === 0 });
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    parentPort?.postMessage({ kind: 'failure', run, message, bytes });
  }
  if (run % 50 === 0) parentPort?.postMessage({ kind: 'alive', run });
}
