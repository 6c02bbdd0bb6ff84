import { type AudioFormat, type BlockSource, MONO, planarSource, STEREO } from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, expect, it } from 'vitest';
import { renderPlan } from '../src/index.js';
import { CollectingSinks } from './collecting-sink.js';
import { makeSession, RATE } from './made-session.js';

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
  ['another sample rate', source({ ...mono, sampleRate: 44_100 }, 1, 7)],

  ['three channels', source({ sampleRate: RATE, layout: { kind: 'discrete', count: 3 } }, 3, 7)],
])('refuses audio that the plan was not made for: %s', async (_, other) => {
  const { plan } = makeSession({ tracks: { kick: { planes: [new Float32Array(7)], startFrame: 3 } } });
  const sinks = new CollectingSinks();
  const free = dsp.freeBytes;
  const rendering = renderPlan(plan, {
    dsp,
    sources: new Map([['(source of kick)', other]]),
    sinkFor: sinks.open,
  });
  await expect(rendering).rejects.toMatchObject({ kind: 'usage', code: 'render/source-differs' });
  expect(sinks.files.size).toBe(0);
  expect(dsp.freeBytes).toBe(free);
});

it('takes shorter audio: the file is filled up with silence', async () => {
  const { plan } = makeSession({ tracks: { kick: { planes: [new Float32Array(10)] } } });
  const sinks = new CollectingSinks();
  const sources = new Map([['(source of kick)', planarSource(mono, [Float32Array.of(1, 1)])]]);
  await renderPlan(plan, { dsp, sources, sinkFor: sinks.open });
  expect(sinks.planes().get('mix')?.[0]).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
});

it('refuses a stereo recording for a file that was planned mono, where its sides differ', async () => {
  const { plan } = makeSession({ tracks: { kick: { planes: [new Float32Array(10)] } } });
  const render = (planes: readonly Float32Array[]) => {
    const sinks = new CollectingSinks();
    const sources = new Map([['(source of kick)', planarSource(stereo, planes)]]);
    return renderPlan(plan, { dsp, sources, sinkFor: sinks.open });
  };
  const left = new Float32Array(10).fill(0.5);
  await expect(render([left, left.slice()])).resolves.toBeDefined();
  const other = left.slice();
  other[7] = 0.25;
  await expect(render([left, other])).rejects.toMatchObject({
    code: 'render/source-differs',
    facts: { file: 'multitracks/kick', frame: 7 },
  });
});
