import { type BlockSource, planarSource, STEREO } from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ALL_MEASURES,
  createMeter,
  type MeterSnapshot,
  measure,
  measureRange,
  mergeSnapshots,
  readSnapshot,
} from '../src/index.js';
import { seeded } from './random-signals.js';

const RATE = 8000;
const FORMAT = { sampleRate: RATE, layout: STEREO };

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 16 * 1024 * 1024 });
});

/** 30 s of noise of wandering level with clips, a NaN, and silence at the ends. */
function programme(): BlockSource {
  const random = seeded(77);
  const frames = 30 * RATE;
  const planes = [0, 1].map(() => new Float32Array(frames));
  for (let i = 1000; i < frames - 500; i++) {
    const level = 0.02 + 0.5 * Math.abs(Math.sin(i / 20_000));
    for (const plane of planes) plane[i] = level * (2 * random() - 1);
  }
  for (const at of [79_998, 120_000, 159_999, 200_001]) for (const plane of planes) plane.fill(1, at, at + 4);
  for (const plane of planes) plane[100_000] = Number.NaN;
  return planarSource(FORMAT, planes);
}

const source = programme();
const options = { measure: ALL_MEASURES, clipRun: 3 } as const;
const LOUDNESS = [
  'momentaryLufs',
  'maxMomentaryLufs',
  'shortTermLufs',
  'maxShortTermLufs',
  'integratedLufs',
  'gatingThresholdLufs',
  'loudnessRangeLu',
  'peakToLoudnessRatioLu',
  'rmsDbfs',
  'rmsAes17Dbfs',
  'crestFactorDb',
  'dcOffset',
  'correlation',
] as const;

describe('two ranges side by side', () => {
  it.each([
    ['in the middle of a clip', 80_000],
    ['after a clip', 80_002],
    ['between hops', 100_001],
    ['at a NaN', 100_000],
    ['within the warm-up of the beginning', 12_345],
    ['one frame before the end', 30 * RATE - 1],
  ])('%s: peaks and counts are those of the whole, loudness within 1e-6 LU', async (_, at) => {
    const whole = await measure(source, { dsp, ...options });
    const earlier = await measureRange(source, { from: 0, to: at }, { dsp, ...options });
    const later = await measureRange(source, { from: at, to: source.frameCount }, { dsp, ...options });
    // As a worker would send them.
    const merged = mergeSnapshots(structuredClone(earlier), structuredClone(later));
    const reading = readSnapshot(dsp, merged);
    for (const figure of LOUDNESS) {
      expect(Math.abs((reading[figure] as number) - (whole[figure] as number))).toBeLessThan(1e-6);
    }
    const exact = (figures: typeof whole) => {
      const rest: Record<string, unknown> = { ...figures };
      for (const figure of [...LOUDNESS, 'timeSeries']) delete rest[figure];
      rest.channels = figures.channels.map((channel) => {
        const own: Record<string, unknown> = { ...channel };
        for (const figure of LOUDNESS) delete own[figure];
        return own;
      });
      return rest;
    };
    expect(exact(reading)).toEqual(exact(whole));
    expect(reading.timeSeries.samplePeakDbfs).toEqual(whole.timeSeries.samplePeakDbfs);
    reading.timeSeries.momentaryLufs.forEach((lufs, point) => {
      const there = whole.timeSeries.momentaryLufs[point] as number;
      expect(lufs === there || Math.abs(lufs - there) < 1e-6).toBe(true);
    });
  });

  it('three ranges are joined two by two', async () => {
    const cuts = [0, 77_777, 150_003, source.frameCount];
    const parts: MeterSnapshot<(typeof ALL_MEASURES)[number]>[] = [];
    for (let i = 0; i < 3; i++) {
      const range = { from: cuts[i] as number, to: cuts[i + 1] as number };
      parts.push(await measureRange(source, range, { dsp, ...options }));
    }
    const [a, b, c] = parts as [(typeof parts)[0], (typeof parts)[0], (typeof parts)[0]];
    const left = readSnapshot(dsp, mergeSnapshots(mergeSnapshots(a, b), c));
    const whole = await measure(source, { dsp, ...options });
    expect(left.integratedLufs).toBeCloseTo(whole.integratedLufs, 6);
    expect(left.truePeakDbtp).toBe(whole.truePeakDbtp);
    expect(left.clippedSamples).toBe(whole.clippedSamples);
    expect(left.frameCount).toBe(whole.frameCount);
  });

  it('are not joined where they do not meet, or were measured otherwise', async () => {
    const part = (from: number, to: number, clipRun = 3) =>
      measureRange(source, { from, to }, { dsp, measure: ['levels'], clipRun });
    const earlier = await part(0, 100);
    expect(() => mergeSnapshots(earlier, earlier)).toThrow(expect.objectContaining({ code: 'meter/merge' }));
    const other = await part(100, 200, 4);
    expect(() => mergeSnapshots(earlier, other)).toThrow(expect.objectContaining({ code: 'meter/merge' }));
    const later = await part(100, 200);
    expect(mergeSnapshots(earlier, later)).toMatchObject({ fromFrame: 0, toFrame: 200 });
    expect(later).toMatchObject({ fromFrame: 100 });
  });
});

describe('a snapshot', () => {
  const blocks = (from: number, to: number) => {
    const reader = source.open({ from, to });
    return {
      [Symbol.iterator]: function* () {
        for (let block = reader.pull(1999); block; block = reader.pull(1999)) yield block;
      },
    };
  };

  it('lets another meter go on, and leaves the first one alone', () => {
    const first = createMeter(dsp, { format: FORMAT, ...options });
    const second = createMeter(dsp, { format: FORMAT, ...options });
    for (const block of blocks(0, 100_003)) first.push(block);
    const snapshot = structuredClone(first.snapshot());
    for (const block of blocks(0, 5000)) second.push(block);
    second.restore(snapshot);
    for (const meter of [first, second])
      for (const block of blocks(100_003, source.frameCount)) meter.push(block);
    expect(second.finish()).toEqual(first.finish());
    second.restore(snapshot);
    expect(second.snapshot()).toEqual(snapshot);
    first.release();
    second.release();
  });

  it('is only taken by a meter with the same options', () => {
    const first = createMeter(dsp, { format: FORMAT, measure: ['levels'] });
    const second = createMeter(dsp, { format: FORMAT, measure: ['levels'], clipRun: 5 });
    expect(() => second.restore(first.snapshot())).toThrow(
      expect.objectContaining({ code: 'meter/restore' }),
    );
    first.release();
    second.release();
  });

  it('may be taken while the meter is warming up', () => {
    const range = { startFrame: 40_000, countFrom: 80_001 };
    const first = createMeter(dsp, { format: FORMAT, ...options, ...range });
    const second = createMeter(dsp, { format: FORMAT, ...options, ...range });
    for (const block of blocks(40_000, 60_000)) first.push(block);
    second.restore(first.snapshot());
    for (const meter of [first, second]) for (const block of blocks(60_000, 120_000)) meter.push(block);
    expect(second.read()).toEqual(first.read());
    expect(first.read().frameCount).toBe(120_000 - 80_001);
    first.release();
    second.release();
  });
});

it('finish does not disturb a meter, and reset takes it back to the beginning', () => {
  const meter = createMeter(dsp, { format: FORMAT, ...options });
  const reader = source.open();
  for (let block = reader.pull(4001); block; block = reader.pull(4001)) {
    meter.push(block);
    if (block.startFrame === 4001 * 20) meter.finish();
  }
  const once = meter.finish();
  expect(meter.finish()).toEqual(once);
  meter.reset();
  const again = source.open();
  for (let block = again.pull(8000); block; block = again.pull(8000)) meter.push(block);
  expect(meter.finish()).toEqual(once);
  meter.release();
});
