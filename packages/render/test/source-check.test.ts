import { type AudioFormat, type BlockSource, MONO, planarSource, STEREO } from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, expect, it } from 'vitest';
import { renderPlan } from '../src/index.js';
import { CollectingSinks } from './collecting-sink.js';
import { materialOf, RATE } from './random-session.js';

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 1 << 20 });
});

function source(format: AudioFormat, channels: number, frames: number): BlockSource {
  return planarSource(
    format,
    Array.from({ length: channels }, () => new Float32Array(frames)),
  );
}

const mono = { sampleRate: RATE, layout: MONO };
const stereo = { sampleRate: RATE, layout: STEREO };

it.each([
  ['a frame more than planned', source(mono, 1, 8)],
  ['another sample rate', source({ ...mono, sampleRate: 44_100 }, 1, 7)],
  ['two channels for a mono file', source(stereo, 2, 7)],
  ['three channels', source({ sampleRate: RATE, layout: { kind: 'discrete', count: 3 } }, 3, 7), 0.5],
])('refuses audio that the plan was not made for: %s', async (_, other, pan = 0) => {
  const { plan } = materialOf(dsp, { kick: { planes: [new Float32Array(7)], startFrame: 3, pan } });
  const sinks = new CollectingSinks();
  const free = dsp.freeBytes;
  const rendering = renderPlan(plan, { dsp, sources: new Map([['kick', other]]), sinkFor: sinks.open });
  await expect(rendering).rejects.toMatchObject({ kind: 'usage', code: 'render/source-differs' });
  expect(sinks.files.size).toBe(0);
  expect(dsp.freeBytes).toBe(free);
});

it('takes shorter audio: the file is filled up with silence', async () => {
  const { plan } = materialOf(dsp, { kick: { planes: [new Float32Array(10)] } });
  const sinks = new CollectingSinks();
  const sources = new Map([['kick', planarSource(mono, [Float32Array.of(1, 1)])]]);
  await renderPlan(plan, { dsp, sources, sinkFor: sinks.open });
  expect(sinks.planes().get('mix')?.[0]).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
});
