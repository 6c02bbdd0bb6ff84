import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { INT24, planExport } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { createAudioWriter } from '@trackout/io-wav';
import { expect, it } from 'vitest';
import { renderPlan } from '../../src/index.js';
import { randomSession } from '../random-session.js';
import { createFileWorkers, livingThreads, scratch } from './threads.js';

/** SHA-256 of every file of a session on disk, by its path within the delivery. */
async function written(seed: number, count: number, blockFrames: number): Promise<Map<string, string>> {
  const { session, facts, sources, options } = randomSession(seed);
  const plan = planExport(session, facts, {
    ...options,
    taps: ['post-fader'],
    ...(seed === 8 ? { encoding: INT24 } : {}),
  });
  const folder = scratch();
  const dsp = await createDsp({ memoryBytes: 64 << 20 });
  const workers = await createFileWorkers({ count });
  const results = await renderPlan(plan, {
    dsp,
    sources,
    blockFrames,
    sinkFor: async ({ path, format, encoding, frameCount }) => {
      const file = { container: 'wav', format, encoding, frameCount } as const;
      const whole = join(folder, `${path}.wav`);
      mkdirSync(dirname(whole), { recursive: true });
      return createAudioWriter(await workers.open({ path: whole, file }), dsp, { ...file, slabBytes: 4096 });
    },
  });
  await workers.close();
  const digests = new Map<string, string>();
  for (const { id, path } of plan.files) {
    const bytes = readFileSync(join(folder, `${path}.wav`));
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect(results.get(id)?.sink).toMatchObject({ byteLength: bytes.length, sha256: digest });
    digests.set(path, digest);
  }
  return digests;
}

it.each([8, 72])('any number of workers writes the same bytes (random session %i)', async (seed) => {
  const alone = await written(seed, 0, 4096);
  expect(alone.size).toBeGreaterThan(2);
  for (const count of [1, 2, 8]) {
    expect(await written(seed, count, 4096 >> count)).toEqual(alone);
    expect(livingThreads()).toEqual([]);
  }
});
