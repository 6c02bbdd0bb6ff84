import { FLOAT32, INT16, INT24, MONO, type PcmEncoding, STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import {
  bytesSource,
  createAudioWriter,
  memorySink,
  openAudio,
  type WrittenContainer,
  writerBytes,
} from '../src/index.js';
import { blockOf, errorOf, readAll } from './signals.js';

const TPDF16: PcmEncoding = { ...INT16, dither: 'tpdf' };
const FRAMES = 2 ** 17;
/** A level between two codes: without dither it would be lost. */
const LEVEL = 1000.3;

interface Options {
  encoding?: PcmEncoding;
  ditherSeed?: number;
  container?: WrittenContainer;
  cuts?: readonly number[];
  frames?: number;
}

async function write({
  encoding = TPDF16,
  ditherSeed,
  container = 'wav',
  cuts = [4096],
  frames = FRAMES,
}: Options) {
  const dsp = await createDsp({ memoryBytes: 4 << 20 });
  const format = { sampleRate: 48_000, layout: STEREO };
  const writer = createAudioWriter(memorySink(), dsp, {
    container,
    format,
    encoding,
    frameCount: frames,
    ...(ditherSeed === undefined ? {} : { ditherSeed }),
  });
  const level = LEVEL / 2 ** 15;
  for (let at = 0, turn = 0; at < frames; turn++) {
    const count = Math.min(cuts[turn % cuts.length] as number, frames - at);
    writer.write(blockOf([new Float64Array(count).fill(level), new Float64Array(count).fill(-level)], at));
    at += count;
  }
  const written = await writer.close();
  return { ...written, planes: await readAll(await openAudio(bytesSource(written.sink), dsp)) };
}

describe('dither', () => {
  it('is off unless it is asked for', async () => {
    for (const encoding of [INT16, { ...INT16, dither: 'none' }] as const) {
      const { planes } = await write({ encoding, frames: 1000 });
      expect(new Set(planes[0])).toEqual(new Set([1000 / 2 ** 15]));
    }
  });

  it('keeps a level between two codes on average, with an error of variance 1/4 LSB^2, unalike in the channels', async () => {
    const { planes } = await write({});
    const errors = planes.map((plane, channel) => {
      const level = channel === 0 ? LEVEL : -LEVEL;
      return plane.map((sample) => sample * 2 ** 15 - level);
    }) as [number[], number[]];
    for (const error of errors) {
      const mean = error.reduce((sum, x) => sum + x, 0) / FRAMES;
      const variance = error.reduce((sum, x) => sum + x * x, 0) / FRAMES;
      // Five standard deviations of both figures: of the mean sqrt(1/4 / N), of the variance below sqrt(2.25/4 / N).
      expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(0.25 / FRAMES));
      expect(Math.abs(variance - 0.25)).toBeLessThan(5 * Math.sqrt(0.5625 / FRAMES));
      expect(new Set(error.map(Math.round))).toEqual(new Set([-1, -0, 0, 1]));
    }
    const together = errors[0].reduce((sum, x, i) => sum + x * (errors[1][i] as number), 0) / FRAMES;
    expect(Math.abs(together)).toBeLessThan((5 * 0.25) / Math.sqrt(FRAMES));
  });

  it('gives the same bytes for the same seed, whatever the blocks, and others for another', async () => {
    const whole = await write({ frames: 20_000 });
    expect((await write({ frames: 20_000, cuts: [1, 700, 4096, 9999] })).sink).toEqual(whole.sink);
    expect((await write({ frames: 20_000, ditherSeed: 0 })).sink).toEqual(whole.sink);
    expect((await write({ frames: 20_000, ditherSeed: 1 })).sink).not.toEqual(whole.sink);
  });

  it('is the same in every container', async () => {
    const { planes } = await write({ frames: 5000 });
    for (const container of ['aiff', 'aiff-c'] as const) {
      expect((await write({ frames: 5000, container })).planes).toEqual(planes);
    }
  });

  it('reaches 24 bits too, and counts what it pushes beyond the codes', async () => {
    const dsp = await createDsp({ memoryBytes: 4 << 20 });
    const encoding: PcmEncoding = { ...INT24, dither: 'tpdf' };
    const format = { sampleRate: 48_000, layout: MONO };
    const options = { container: 'wav' as const, format, encoding, frameCount: 10_000 };
    const free = dsp.freeBytes;
    const writer = createAudioWriter(memorySink(), dsp, options);
    writer.write(blockOf([new Float64Array(10_000).fill(1 - 2 ** -23)]));
    expect(free - dsp.freeBytes).toBe(writerBytes({ ...options, copies: 'f64' }));
    const { clampedSamples } = await writer.close();
    expect(dsp.freeBytes).toBe(free);
    // The triangle reaches above half a step with a probability of 1/8.
    expect(Math.abs((clampedSamples[0] as number) / 10_000 - 1 / 8)).toBeLessThan(
      5 * Math.sqrt(7 / 64 / 10_000),
    );
  });

  it('is refused for floats, for a seed that is none, and for samples that are encoded already', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const free = dsp.freeBytes;
    const format = { sampleRate: 48_000, layout: MONO };
    const make = (encoding: PcmEncoding, ditherSeed?: number) =>
      createAudioWriter(memorySink(), dsp, {
        container: 'wav',
        format,
        encoding,
        frameCount: 2,
        ...(ditherSeed === undefined ? {} : { ditherSeed }),
      });
    expect(await errorOf(() => make({ ...FLOAT32, dither: 'tpdf' }))).toMatchObject({ code: 'audio/dither' });
    expect(await errorOf(() => make(TPDF16, 1.5))).toMatchObject({ code: 'dsp/dither' });
    expect(dsp.freeBytes).toBe(free);
    const writer = make(TPDF16);
    expect(await errorOf(() => writer.writeEncoded(new Uint8Array(2)))).toMatchObject({
      code: 'audio/encoded-bytes',
    });
    await writer.abort('done');
  });
});
