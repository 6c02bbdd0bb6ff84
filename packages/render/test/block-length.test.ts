import { createDsp } from '@trackout/dsp-wasm';
import { expect, it } from 'vitest';
import { DEFAULT_BLOCK_FRAMES, renderPlan } from '../src/index.js';
import { CollectingSinks } from './collecting-sink.js';
import { makeSession } from './made-session.js';

it('is 8192 frames unless asked otherwise', async () => {
  const dsp = await createDsp();
  const material = makeSession({ tracks: { a: { planes: [new Float32Array(20_000)] } } });
  const sinks = new CollectingSinks();
  await renderPlan(material.plan, { dsp, sources: material.sources, sinkFor: sinks.open });
  expect(sinks.files.get('mix')?.longestBlock).toBe(8192);
  expect(DEFAULT_BLOCK_FRAMES).toBe(8192);
});

it.each([0, -1, 1.5, Number.NaN])('cannot be %d frames', async (blockFrames) => {
  const dsp = await createDsp({ memoryBytes: 1 << 20 });
  const material = makeSession({ tracks: { a: { planes: [new Float32Array(10)] } } });
  const sinkFor = new CollectingSinks().open;
  const rendering = renderPlan(material.plan, { dsp, sources: material.sources, sinkFor, blockFrames });
  await expect(rendering).rejects.toMatchObject({ kind: 'usage', code: 'render/block-frames' });
});
