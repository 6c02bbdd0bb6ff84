import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { AudioBlock } from '@trackout/core';
import { STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { expect, it } from 'vitest';
import { ALL_MEASURES, createMeter } from '../src/index.js';
import { seeded } from './random-signals.js';

it('pushing the 128 frames of an AudioWorklet allocates nothing', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const dsp = await createDsp({ memoryBytes: 1024 * 1024 });
  const meter = createMeter(dsp, {
    format: { sampleRate: 48_000, layout: STEREO },
    measure: ALL_MEASURES,
    maxBlockFrames: 128,
  });
  const random = seeded(1);
  const planes = [0, 1].map(() => Float32Array.from({ length: 128 }, () => 2 * random() - 1));
  const block: AudioBlock = { startFrame: 0, frameCount: 128, sampleType: 'f32', planes };
  const pushes = 20_000;
  // The engine compiles on the way, and that allocates.
  for (let i = 0; i < 3 * pushes; i++) meter.push(block);
  let least = Number.POSITIVE_INFINITY;
  // On a busy machine it compiles late, in another thread, which has to get its turn.
  for (let round = 0; round < 60 && least / pushes >= 2; round++) {
    await setTimeout(20);
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < pushes; i++) meter.push(block);
    least = Math.min(least, process.memoryUsage().heapUsed - before);
  }
  // One number for each hop of 10 ms, in an object of the smallest kind, would be 4 bytes a push.
  expect(least / pushes).toBeLessThan(2);
  meter.release();
}, 60_000);
