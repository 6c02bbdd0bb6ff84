import { beforeAll, describe, expect, test } from 'vitest';
import { CLIP_STATE_BYTES, createDsp, type Dsp, readClipState, resetClipState } from '../src/index.js';
import { randomNumbers } from './awkward-samples.js';
import { placed } from './placing.js';
import { clipsReference } from './reference/levels.js';

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 2 * 1024 * 1024 });
});

/** Quiet stretches, runs of all lengths, NaN within runs and between them. */
function clippedSamples(random: () => number): number[] {
  const samples: number[] = [];
  while (samples.length < 2000) {
    const quiet = Math.floor(random() * random() * 60);
    for (let i = 0; i < quiet; i++) samples.push(random() * 0.99);
    const run = Math.floor(random() * (random() < 0.1 ? 90 : 7));
    for (let i = 0; i < run; i++) samples.push(random() < 0.5 ? -1 : 1.5);
    if (random() < 0.05) samples.push(Number.NaN);
    if (random() < 0.05) samples.push(Number.NEGATIVE_INFINITY);
  }
  return samples.slice(0, 2000);
}

describe.each(['f32', 'f64'] as const)('clipped runs in %s', (sampleType) => {
  test.each([1, 2, 3, 4])('of at least %i samples are found in any partition into blocks', (minRun) => {
    const random = randomNumbers(minRun + 40);
    const samples = clippedSamples(random);
    const expected = clipsReference(samples, 1, minRun);
    expect(expected.runs).toBeGreaterThan(10);
    const planes = placed(dsp, sampleType, [samples]);
    const state = dsp.allocate(CLIP_STATE_BYTES);
    const clipRuns = dsp.kernels[sampleType === 'f32' ? 'clipRunsF32' : 'clipRunsF64'];
    for (const longest of [1, 2, 5, 64, 2000]) {
      resetClipState(dsp, state.address);
      for (let from = 0; from < samples.length; ) {
        const frames = Math.min(samples.length - from, 1 + Math.floor(random() * longest));
        const bytes = sampleType === 'f32' ? 4 : 8;
        clipRuns((planes.addresses[0] as number) + from * bytes, frames, 1, minRun, state.address);
        from += frames;
      }
      const { openRun, framesSeen, ...found } = readClipState(dsp, state.address);
      expect(found).toEqual(expected);
      expect(framesSeen).toBe(2000);
      expect(openRun).toBeGreaterThanOrEqual(0);
    }
    planes.release();
    state.release();
  });
});

test('a run that is still open counts as soon as it is long enough', () => {
  const planes = placed(dsp, 'f32', [[0, 1, 1]]);
  const state = dsp.allocate(CLIP_STATE_BYTES);
  resetClipState(dsp, state.address);
  const feed = (from: number, frames: number) =>
    dsp.kernels.clipRunsF32((planes.addresses[0] as number) + 4 * from, frames, 1, 3, state.address);
  feed(0, 3);
  expect(readClipState(dsp, state.address)).toEqual({
    openRun: 2,
    clippedSamples: 0,
    runs: 0,
    firstClipFrame: null,
    framesSeen: 3,
  });
  feed(1, 2);
  expect(readClipState(dsp, state.address)).toEqual({
    openRun: 4,
    clippedSamples: 4,
    runs: 1,
    firstClipFrame: 1,
    framesSeen: 5,
  });
  planes.release();
  state.release();
});
