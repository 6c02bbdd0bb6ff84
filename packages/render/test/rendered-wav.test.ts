import { FLOAT32, INT24, type PlannedFile } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { bytesSource, createAudioWriter, memorySink, openAudio } from '@trackout/io-wav';
import { expect, it } from 'vitest';
import { renderPlan } from '../src/index.js';
import { makeSession, renderFiles } from './made-session.js';
import { seeded } from './seeded.js';

it('comes back from WAV files sample for sample: 24-bit tracks untouched, the mix rounded once', async () => {
  const random = seeded(24);
  const grid = () => new Float32Array(20_000).map(() => (Math.floor(random() * 2 ** 23) - 2 ** 22) / 2 ** 23);
  const dsp = await createDsp();
  const tracks = { kick: { planes: [grid()], startFrame: 7 }, keys: { planes: [grid(), grid()] } };
  const material = makeSession({ tracks }, { encoding: INT24, mixEncoding: FLOAT32 });
  const sinkFor = ({ format, encoding, frameCount }: PlannedFile) =>
    createAudioWriter(memorySink(), dsp, { container: 'wav', format, encoding, frameCount });
  const written = await renderPlan(material.plan, { dsp, sources: material.sources, sinkFor });
  for (const [id, expected] of await renderFiles(dsp, material)) {
    const bytes = written.get(id)?.sink as Uint8Array;
    const wav = await openAudio(bytesSource(bytes), dsp);
    expect([id, wav.frameCount]).toEqual([id, 20_007]);
    const read = expected.map(() => [] as number[]);
    const reader = wav.open();
    while (!reader.ended) {
      await reader.fill();
      reader.pull(4096)?.planes.forEach((plane, channel) => {
        (read[channel] as number[]).push(...plane);
      });
    }
    expect(read).toEqual(expected.map((plane) => plane.map((sample) => Math.fround(sample))));
    await wav.close();
  }
});
