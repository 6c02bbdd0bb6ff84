import {
  type AudioBlock,
  discreteLayout,
  LimitError,
  type MeterReading,
  planarSource,
  UsageError,
} from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMeter, type MeterOptions } from '../src/index.js';
import { randomPartition, roughSignal, seeded } from './random-signals.js';
import { referenceReading } from './reference/meter-reference.js';

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 4 << 20 });
});

type Plane = Float32Array | Float64Array;

function blockOf(planes: readonly Plane[], from: number, to: number): AudioBlock {
  return {
    startFrame: from,
    frameCount: to - from,
    sampleType: planes[0] instanceof Float64Array ? 'f64' : 'f32',
    planes: planes.map((plane) => plane.subarray(from, to)),
  } as AudioBlock;
}

const formatOf = (channels: number) => ({ sampleRate: 48_000, layout: discreteLayout(channels) });

function readOf(
  planes: readonly Plane[],
  lengths: readonly number[] = [planes[0]?.length ?? 0],
  options: Partial<MeterOptions> = {},
): MeterReading {
  const meter = createMeter(dsp, { format: formatOf(planes.length), ...options });
  try {
    let from = 0;
    for (const length of lengths) {
      meter.push(blockOf(planes, from, from + length));
      from += length;
    }
    return meter.read();
  } finally {
    meter.release();
  }
}

const f32 = (...samples: number[]) => Float32Array.from(samples);

describe('peak', () => {
  it('is the greatest magnitude, with the first frame that reaches it', () => {
    const reading = readOf([f32(0, 0.25, -0.5, 0.5, 0)]);
    expect(reading.samplePeakDbfs).toBeCloseTo(-6.0206, 4);
    expect(reading.samplePeakFrame).toBe(2);
    expect(reading.channels[0]).toMatchObject({ samplePeak: 0.5, samplePeakFrame: 2 });
  });

  it('keeps the first of equal peaks that lie in different blocks', () => {
    expect(readOf([f32(0, 0.5, 0, 0.5)], [2, 2]).samplePeakFrame).toBe(1);
  });

  it('takes the earliest frame where two channels share the peak', () => {
    const reading = readOf([f32(0, 0, 0, 0.5), f32(0, 0.5, 0, 0)]);
    expect(reading.channels.map((channel) => channel.samplePeakFrame)).toEqual([3, 1]);
    expect(reading.samplePeakFrame).toBe(1);
  });

  it('sees the smallest subnormal', () => {
    const reading = readOf([Float64Array.from([0, 5e-324])]);
    expect(reading).toMatchObject({ samplePeakFrame: 1, silent: false });
    expect(reading.samplePeakDbfs).toBeCloseTo(-6466.15, 1);
    expect(readOf([f32(0, 2 ** -149)]).channels[0]?.samplePeak).toBe(2 ** -149);
  });

  it('is exactly 0 dBFS at 1, and above it for floats beyond', () => {
    expect(readOf([f32(-1)]).samplePeakDbfs).toBe(0);
    expect(readOf([f32(2)]).samplePeakDbfs).toBeCloseTo(6.0206, 4);
  });
});

describe('silence', () => {
  it.each([
    ['zeros', f32(0, -0, 0), [3]],
    ['no frames', f32(), [0]],
    ['no blocks', f32(), []],
  ])('reads -Infinity for %s', (_, plane, lengths) => {
    expect(readOf([plane, plane], lengths)).toMatchObject({
      frameCount: plane.length,
      samplePeakDbfs: -Infinity,
      samplePeakFrame: null,
      clippedSamples: 0,
      firstClipFrame: null,
      silent: true,
      dualMono: false,
    });
  });

  it('is not silent where a sample is not a number', () => {
    expect(readOf([f32(0, Number.NaN)])).toMatchObject({ silent: false, nonFiniteSamples: 1 });
  });
});

describe('clips', () => {
  it('counts runs of three samples at or above full scale, of either sign', () => {
    const reading = readOf([f32(1, 1, 0, 1, -1, 1.5, 1, 0, 1, 1, 1)]);
    expect(reading).toMatchObject({ clippedSamples: 7, firstClipFrame: 3 });
    expect(reading.channels[0]?.clipRuns).toBe(2);
  });

  it('follows a run across block borders', () => {
    const plane = f32(0, 1, 1, 1, 1, 0);
    for (const lengths of [
      [2, 1, 1, 2],
      [3, 0, 3],
      [1, 1, 1, 1, 1, 1],
    ]) {
      expect(readOf([plane], lengths)).toMatchObject({ clippedSamples: 4, firstClipFrame: 1 });
    }
  });

  it('counts frames of quiet blocks before the first clip', () => {
    const plane = new Float32Array(1000);
    plane.set([1, 0, 1], 100); // Shows the kernel a block that holds no clip.
    plane.fill(1, 698, 705);
    expect(readOf([plane], Array<number>(10).fill(100))).toMatchObject({
      clippedSamples: 7,
      firstClipFrame: 698,
    });
  });

  it('does not join runs on both sides of a quiet block', () => {
    expect(readOf([f32(0, 1, 1, 0, 0, 1, 1, 0)], [3, 2, 3]).clippedSamples).toBe(0);
  });

  it('names the first clip of any channel', () => {
    expect(readOf([f32(0, 0, 0, 1, 1, 1), f32(0, 1, 1, 1, 0, 0)])).toMatchObject({
      clippedSamples: 6,
      firstClipFrame: 1,
    });
  });

  it('takes the run length and the threshold that are asked for', () => {
    const plane = f32(0.5, 0, 0.5, 0.6, 0);
    expect(readOf([plane], [5], { clipThreshold: 0.5 }).clippedSamples).toBe(0);
    expect(readOf([plane], [5], { clipThreshold: 0.5, clipRun: 2 })).toMatchObject({
      clippedSamples: 2,
      firstClipFrame: 2,
    });
    expect(readOf([plane], [5], { clipThreshold: 0.5, clipRun: 1 }).clippedSamples).toBe(3);
    expect(readOf([plane], [5], { clipThreshold: 0.55, clipRun: 1 }).clippedSamples).toBe(1);
  });
});

describe('samples that are not numbers', () => {
  it.each([
    ['NaN', Number.NaN],
    ['Infinity', Infinity],
    ['-Infinity', -Infinity],
  ])('counts %s, and leaves it out of peak and clips', (_, odd) => {
    expect(readOf([f32(0, odd, 0.25, odd)])).toMatchObject({
      samplePeakFrame: 2,
      clippedSamples: 0,
      nonFiniteSamples: 2,
    });
    const within = readOf([f32(1, 1, odd, 1, 1, 1, odd)], [7], { clipRun: 3 });
    expect(within).toMatchObject({
      samplePeakDbfs: 0,
      samplePeakFrame: 0,
      clippedSamples: 3,
      firstClipFrame: 3,
    });
  });

  it('ends a run at an infinity at the start of the next block', () => {
    expect(readOf([f32(1, 1, Infinity, 1, 1)], [2, 3])).toMatchObject({ clippedSamples: 0 });
  });
});

describe('dual mono', () => {
  const noise = roughSignal(seeded(7), 3000, false);
  const changed = (frame: number, value: number) => {
    const copy = noise.slice();
    copy[frame] = value;
    return copy;
  };

  it('is two channels that are the same in every sample', () => {
    expect(readOf([noise, noise.slice()]).dualMono).toBe(true);
    expect(readOf([Float64Array.from(noise), Float64Array.from(noise)], [1000, 2000]).dualMono).toBe(true);
  });

  it.each([0, 1, 1999, 2000, 2999])('is broken by one other sample at frame %i', (frame) => {
    const other = changed(frame, (noise[frame] as number) + 2 ** -23);
    expect(readOf([noise, other], [1000, 1000, 1000]).dualMono).toBe(false);
  });

  it('is neither a shifted copy nor an inverted one', () => {
    const late = new Float32Array(noise.length);
    late.set(noise.subarray(0, -1), 1);
    expect(readOf([noise, late]).dualMono).toBe(false);
    expect(readOf([noise, noise.map((sample) => -sample)]).dualMono).toBe(false);
  });

  it('is not said of one channel, of six, or of a stream with NaN', () => {
    expect(readOf([noise]).dualMono).toBe(false);
    expect(readOf(Array<Float32Array>(6).fill(noise)).dualMono).toBe(false);
    const broken = changed(5, Number.NaN);
    expect(readOf([broken, broken]).dualMono).toBe(false);
  });
});

describe('any partition into blocks', () => {
  it.each(Array.from({ length: 24 }, (_, seed) => seed))(
    'gives the reading of the reference (seed %i)',
    (seed) => {
      const random = seeded(seed);
      const channels = [1, 2, 6][seed % 3] as number;
      const frames = 200 + Math.floor(random() * 1500);
      const clipRun = 1 + Math.floor(random() * 5);
      const clipThreshold = random() < 0.5 ? 1 : 0.9;
      const planes: Plane[] = Array.from({ length: channels }, () => {
        const plane = roughSignal(random, frames, seed % 2 === 1);
        return seed % 4 < 2 ? plane : Float64Array.from(plane);
      });
      const expected = planes.map((plane) => referenceReading([...plane], clipThreshold, clipRun));
      for (const longest of [1, 7, 100, 2000]) {
        const lengths = randomPartition(random, frames, longest);
        const reading = readOf(planes, lengths, { clipRun, clipThreshold });
        expect(reading.channels).toEqual(expected);
        expect(reading.frameCount).toBe(frames);
        expect(reading).toEqual(readOf(planes, [frames], { clipRun, clipThreshold }));
      }
    },
  );

  it('may change the sample type from block to block', () => {
    const plane = roughSignal(seeded(3), 900, true);
    const meter = createMeter(dsp, { format: formatOf(1) });
    meter.push(blockOf([plane], 0, 301));
    meter.push(blockOf([Float64Array.from(plane)], 301, 640));
    meter.push(blockOf([plane], 640, 900));
    expect(meter.read()).toEqual(readOf([plane]));
    meter.release();
  });
});

describe('memory', () => {
  it('reads planes of the Dsp in place, by block or by address', () => {
    const signal = roughSignal(seeded(11), 500, true);
    const planes = dsp.allocatePlanes('f32', 2, 500);
    for (const view of planes.views(500)) view.set(signal);
    const free = dsp.freeBytes;
    const byBlock = createMeter(dsp, { format: formatOf(2) });
    const taken = free - dsp.freeBytes;
    byBlock.push({ startFrame: 0, frameCount: 500, sampleType: 'f32', planes: planes.views(500) });
    expect(free - dsp.freeBytes).toBe(taken);
    const byAddress = createMeter(dsp, { format: formatOf(2) });
    byAddress.pushAddresses('f32', planes.addresses, 500);
    expect(byBlock.read()).toEqual(readOf([signal, signal]));
    expect(byAddress.read()).toEqual(byBlock.read());
    expect([...(planes.views(500)[1] as Float32Array)]).toEqual([...signal]);
    byBlock.release();
    byAddress.release();
    expect(dsp.freeBytes).toBe(free);
    planes.release();
  });

  it('is given back by release, also twice', () => {
    const free = dsp.freeBytes;
    const meter = createMeter(dsp, { format: formatOf(2) });
    meter.push(blockOf([f32(1), f32(1)], 0, 1));
    meter.push(blockOf([Float64Array.from([1]), Float64Array.from([1])], 0, 1));
    expect(dsp.freeBytes).toBeLessThan(free);
    meter.release();
    meter.release();
    expect(dsp.freeBytes).toBe(free);
  });

  it('takes nothing when it does not fit', async () => {
    const small = await createDsp({ memoryBytes: 131_072 });
    const hold = small.allocate(small.freeBytes - 160);
    const free = small.freeBytes;
    expect(() => createMeter(small, { format: formatOf(2) })).toThrow(LimitError);
    expect(small.freeBytes).toBe(free);
    hold.release();
  });
});

it('starts anew after reset', () => {
  const signal = roughSignal(seeded(5), 400, true);
  const meter = createMeter(dsp, { format: formatOf(2) });
  meter.push(blockOf([f32(0, 3, 3), f32(0, 1, 2)], 0, 3)); // Ends within a run.
  meter.reset();
  expect(meter.read()).toEqual(readOf([f32(), f32()]));
  meter.push(blockOf([signal, signal], 0, 400));
  expect(meter.read()).toEqual(readOf([signal, signal]));
  meter.release();
});

it('can be read at any moment without disturbing it', () => {
  const signal = roughSignal(seeded(6), 400, true);
  const meter = createMeter(dsp, { format: formatOf(1) });
  meter.push(blockOf([signal], 0, 150));
  expect(meter.read()).toEqual(readOf([signal], [150]));
  meter.push(blockOf([signal], 150, 400));
  expect(meter.read()).toEqual(readOf([signal]));
  meter.release();
});

describe('wrong use', () => {
  it('refuses blocks and addresses of other channels', () => {
    const meter = createMeter(dsp, { format: formatOf(2) });
    const code = { code: 'meter/channels' };
    expect(() => meter.push(blockOf([f32(1)], 0, 1))).toThrow(UsageError);
    expect(() => meter.push(blockOf([f32(1)], 0, 1))).toThrow(expect.objectContaining(code));
    expect(() => meter.pushAddresses('f32', [65_536], 1)).toThrow(expect.objectContaining(code));
    meter.release();
  });

  it('refuses blocks longer than it was made for', () => {
    const meter = createMeter(dsp, { format: formatOf(1), maxBlockFrames: 4 });
    expect(() => meter.push(blockOf([new Float32Array(5)], 0, 5))).toThrow(UsageError);
    meter.release();
  });

  it.each([
    { format: formatOf(0) },
    { format: formatOf(1.5) },
    { format: formatOf(1), clipRun: 0 },
    { format: formatOf(1), clipThreshold: 0 },
    { format: formatOf(1), clipThreshold: Number.NaN },
    { format: formatOf(1), maxBlockFrames: 0 },
  ])('refuses %j', (options) => {
    expect(() => createMeter(dsp, options)).toThrow(expect.objectContaining({ code: 'meter/options' }));
  });
});

it('scales: twice the samples are 6.02 dB more', () => {
  const signal = Float64Array.from(roughSignal(seeded(9), 500, false));
  const louder = planarSource({ sampleRate: 48_000, layout: discreteLayout(1) }, [
    signal.map((sample) => 2 * sample),
  ])
    .open()
    .pull(500) as AudioBlock;
  const difference =
    readOf([louder.planes[0] as Float64Array]).samplePeakDbfs - readOf([signal]).samplePeakDbfs;
  expect(difference).toBeCloseTo(20 * Math.log10(2), 12);
});
