import { MONO, planarSource, planRouting } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import { createPieceReader, type Piece, writePieceHeader } from '../src/child-protocol.js';
import { DeviceClock } from '../src/device-clock.js';
import { findDevice } from '../src/devices.js';
import { OutputMeters, outputMeterBytes } from '../src/output-meters.js';
import { RoutedReader } from '../src/routed-reader.js';
import { pinkNoise, polarityPop, speakerTone } from '../src/speaker-signals.js';
import { StreamBuffer } from '../src/stream-buffer.js';
import { StreamMap } from '../src/stream-map.js';

const RATE = 48_000;
const dsp = await createDsp({ memoryBytes: 4 << 20 });

describe('pieces on the pipe', () => {
  it.each([1, 3, 7, 16, 17, 1000])('come back whole when the pipe delivers %i bytes at a time', (step) => {
    const sent: Piece[] = [5, 0, 12].map((length, i) => ({
      epoch: i,
      streamFrame: 2 ** 40 + i,
      bytes: Uint8Array.from({ length }, (_, at) => 10 * i + at),
    }));
    const all = sent.flatMap(({ bytes, epoch, streamFrame }) => [
      ...writePieceHeader(bytes.length, epoch, streamFrame),
      ...bytes,
    ]);
    const got: Piece[] = [];
    const read = createPieceReader((piece) => got.push({ ...piece, bytes: piece.bytes.slice() }));
    for (let at = 0; at < all.length; at += step) read(Uint8Array.from(all.slice(at, at + step)));
    expect(got).toEqual(sent);
  });
});

describe('the buffer in front of the device', () => {
  const piece = (epoch: number, streamFrame: number, bytes: readonly number[]): Piece => ({
    epoch,
    streamFrame,
    bytes: Uint8Array.from(bytes),
  });

  it('hands out frames in order across pieces, and tells how many', () => {
    const buffer = new StreamBuffer(2);
    buffer.put(piece(0, 0, [1, 1, 2, 2, 3, 3]));
    buffer.put(piece(0, 3, [4, 4]));
    const block = new Uint8Array(4);
    expect([buffer.take(block), ...block]).toEqual([2, 1, 1, 2, 2]);
    expect([buffer.take(block), ...block]).toEqual([2, 3, 3, 4, 4]);
    expect(buffer.take(block)).toBe(0);
    expect(buffer.consumed).toBe(4);
  });

  it('keeps a margin when it is cut, and drops what belongs to before', () => {
    const buffer = new StreamBuffer(1);
    buffer.put(piece(0, 0, [1, 2, 3, 4]));
    buffer.put(piece(0, 4, [5, 6, 7, 8]));
    buffer.take(new Uint8Array(1));
    expect(buffer.cut(1, 4)).toBe(5);
    buffer.put(piece(0, 8, [99]));
    buffer.put(piece(1, 5, [50]));
    const block = new Uint8Array(8);
    expect([buffer.take(block), ...block]).toEqual([5, 2, 3, 4, 5, 50, 0, 0, 0]);
  });

  it('refuses a hole in the stream', () => {
    const buffer = new StreamBuffer(1);
    expect(() => buffer.put(piece(0, 1, [1]))).toThrow(/Frame 1 of the stream came where 0 was due/);
  });
});

describe('which frame of the material is heard', () => {
  it('follows seeks and loops, and forgets what is past', () => {
    const map = new StreamMap();
    map.goOn(100, 5000);
    map.goOn(150, 5000, true);
    expect([0, 99, 100, 149, 150, 160].map((frame) => map.frameAt(frame))).toEqual([
      0, 99, 5000, 5049, 5000, 5010,
    ]);
    expect(map.loopsWithin(99, 150)).toEqual([5000]);
    map.goOn(120, 7);
    expect(map.frameAt(160)).toBe(47);
    map.forgetBefore(130);
    expect(map.frameAt(131)).toBe(18);
  });
});

describe('reading all sources in step', () => {
  const ramp = (frames: number, sign: number) =>
    planarSource({ sampleRate: RATE, layout: MONO }, [
      Float32Array.from({ length: frames }, (_, frame) => sign * (frame + 1)),
    ]);
  const sources = [ramp(10, 1), ramp(6, -1)];
  const plan = (delayFrames: number) =>
    planRouting(
      {
        crosspoints: [
          { source: 'a', channel: 0, output: 1, delayFrames },
          { source: 'b', channel: 0, output: 2 },
        ],
      },
      sources.map((source, i) => ({ id: 'ab'[i] as string, format: source.format })),
    );
  const scratch = [new Float64Array(4), new Float64Array(4)];
  const read = async (reader: RoutedReader, most: number) => {
    const heard: number[][] = [[], []];
    while (!reader.ended && (heard[0] as number[]).length < most) {
      const { frames } = await reader.next(4, scratch);
      for (const [i, plane] of scratch.entries()) heard[i]?.push(...plane.subarray(0, frames));
    }
    return heard;
  };

  it('goes on in silence where a source is shorter, and to the end of the delay', async () => {
    const reader = new RoutedReader(sources, plan(3), () => 1);
    await reader.open(0, scratch);
    expect(await read(reader, 99)).toEqual([
      [0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      [-1, -2, -3, -4, -5, -6, 0, 0, 0, 0, 0, 0, 0],
    ]);
  });

  it.each([1, 2, 5, 9, 12])('opened at frame %i it has in its delays what belongs there', async (from) => {
    const whole = new RoutedReader(sources, plan(3), () => 1);
    await whole.open(0, scratch);
    const all = await read(whole, 99);
    const reader = new RoutedReader(sources, plan(3), () => 1);
    await reader.open(from, scratch);
    expect(await read(reader, 99)).toEqual(all.map((plane) => plane.slice(from)));
  });

  it('loops the whole material as well as a part of it', async () => {
    const reader = new RoutedReader(sources, plan(0), () => 1);
    reader.loop({ from: 0, to: 10 });
    await reader.open(8, scratch);
    expect((await read(reader, 13))[0]?.slice(0, 13)).toEqual([9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1]);
    reader.loop({ from: 2, to: 4 });
    await reader.open(1, scratch);
    expect((await read(reader, 6))[0]?.slice(0, 6)).toEqual([2, 3, 4, 3, 4, 3]);
  });
});

describe('output meters', () => {
  const levelsOf = (planes: Float64Array[], interval: number, block: number) => {
    const meters = new OutputMeters(dsp, planes.length, interval, RATE);
    const frames = planes[0]?.length ?? 0;
    for (let from = 0; from < frames; from += block) {
      const part = planes.map((plane) => plane.subarray(from, from + block));
      meters.push(part, part[0]?.length ?? 0, from);
    }
    meters.flush();
    const all = meters.takeUntil(frames);
    meters.release();
    return all;
  };
  // A quarter of the sample rate, sampled at 45 degrees: the samples are 3.01 dB below the crest (BS.1770-5 Annex 2).
  const sine = Float64Array.from({ length: 9600 }, (_, i) => 0.5 * Math.sin((Math.PI / 2) * i + Math.PI / 4));

  it.each([256, 1000, 4096])('tell sample peak and true peak of each interval, in blocks of %i', (block) => {
    const all = levelsOf([sine, new Float64Array(9600)], 1920, block);
    expect(all.map(({ from, to }) => [from, to])).toEqual(
      [0, 1, 2, 3, 4].map((n) => [1920 * n, 1920 * (n + 1)]),
    );
    for (const { levels } of all.slice(1)) {
      expect(levels[0]?.peakDbfs).toBeCloseTo(20 * Math.log10(0.5 * Math.SQRT1_2), 3);
      expect(levels[0]?.truePeakDbtp).toBeCloseTo(20 * Math.log10(0.5), 1);
      expect(levels[1]).toEqual({
        output: 2,
        peakDbfs: Number.NEGATIVE_INFINITY,
        truePeakDbtp: Number.NEGATIVE_INFINITY,
      });
    }
  });

  it('do not depend on how blocks are cut, and take no more memory than they say', () => {
    expect(levelsOf([sine], 1920, 333)).toEqual(levelsOf([sine], 1920, 9600));
    const before = dsp.freeBytes;
    const meters = new OutputMeters(dsp, 8, 1920, RATE);
    expect(before - dsp.freeBytes).toBeLessThanOrEqual(outputMeterBytes(8, 1920));
    meters.release();
    expect(dsp.freeBytes).toBe(before);
  });
});

describe('signals for speakers', () => {
  const samples = (source: ReturnType<typeof pinkNoise>): Float32Array => {
    const reader = source.open();
    const block = reader.pull(source.frameCount);
    return block?.planes[0] as Float32Array;
  };
  const rmsDb = (plane: Float32Array) =>
    10 * Math.log10(plane.reduce((sum, x) => sum + x * x, 0) / plane.length);
  /** Energy at a frequency, by Goertzel. */
  const energyAt = (plane: Float32Array, hz: number) => {
    const k = 2 * Math.cos((2 * Math.PI * hz) / RATE);
    let [s1, s2] = [0, 0];
    for (const x of plane) [s1, s2] = [x + k * s1 - s2, s1];
    return s1 * s1 + s2 * s2 - k * s1 * s2;
  };
  const band = (plane: Float32Array, hz: number) => {
    let sum = 0;
    for (let i = -50; i <= 50; i++) sum += energyAt(plane, hz * 2 ** (i / 300));
    return 10 * Math.log10(sum * hz);
  };

  it.each([-60, -40, -20])('pink noise has an RMS of exactly %i dBFS, and starts quietly', (levelDbfs) => {
    const plane = samples(pinkNoise(dsp.math, { sampleRate: RATE, seconds: 1, levelDbfs }));
    expect(rmsDb(plane)).toBeCloseTo(levelDbfs, 4);
    expect(Math.abs(plane[0] as number)).toBeLessThan(1e-6);
  });

  it('pink noise has equal energy in each octave of its band, and little beyond', () => {
    const plane = samples(pinkNoise(dsp.math, { sampleRate: RATE, seconds: 4, lowHz: 200, highHz: 8000 }));
    const inside = [500, 1000, 2000, 4000].map((hz) => band(plane, hz));
    for (const level of inside) expect(Math.abs(level - (inside[1] as number))).toBeLessThan(2.5);
    expect(band(plane, 50)).toBeLessThan((inside[1] as number) - 30);
    expect(band(plane, 20_000)).toBeLessThan((inside[1] as number) - 25);
  });

  it('a tone and a pop have the peak that was asked for; the pop goes up first, and up only', () => {
    const tone = samples(speakerTone(dsp.math, { sampleRate: RATE, seconds: 1, levelDbfs: -20 }));
    expect(tone.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0)).toBeCloseTo(0.1, 6);
    const pop = samples(polarityPop(dsp.math, { sampleRate: RATE, seconds: 2, levelDbfs: -20 }));
    expect(pop.reduce((peak, x) => Math.max(peak, x), 0)).toBeCloseTo(0.1, 6);
    expect(pop.every((x) => x >= 0)).toBe(true);
  });

  it('refuses a band that does not exist', () => {
    expect(() => pinkNoise(dsp.math, { sampleRate: RATE, seconds: 1, lowHz: 9000, highHz: 800 })).toThrow(
      expect.objectContaining({ code: 'speakers/band' }),
    );
  });
});

describe('finding a device', () => {
  const device = (name: string, hostApi: string, outputs = 2) => ({
    name,
    hostApi,
    outputs,
    inputs: 0,
    defaultSampleRate: RATE,
    lowLatencySeconds: null,
    highLatencySeconds: null,
  });
  const list = [
    device('Microphone', 'MME', 0),
    device('Speakers (Scarlett)', 'MME'),
    device('Speakers (Scarlett)', 'Windows WASAPI'),
    device('Line 3/4 (Scarlett)', 'MME'),
  ];

  it.each([
    ['Line 3/4 (Scarlett)', 3],
    ['line 3', 3],
    ['Speakers (Scarlett) @ Windows WASAPI', 2],
    ['Microphone', 0],
    [undefined, 1],
  ])('"%s" means device %i', (name, index) => {
    expect(findDevice(list, name)).toBe(list[index]);
  });

  it.each([
    ['Scarlett', 'device/ambiguous'],
    ['Fireface', 'device/not-found'],
    ['micro', 'device/not-found'],
  ])('"%s" is refused as %s', (name, code) => {
    expect(() => findDevice(list, name)).toThrow(expect.objectContaining({ code }));
  });

  it('says so where there is none at all', () => {
    expect(() => findDevice([], undefined)).toThrow(/shows none at all/);
  });
});

describe('the clock of a device', () => {
  const RATE = 48_000;
  const BLOCK = 2048;
  /** Blocks taken at a rate, each some milliseconds late by chance; `silence` says what is played besides. */
  const take = (
    seconds: number,
    {
      ppm = 0,
      lateMs = 8,
      stalls = [],
    }: {
      readonly ppm?: number;
      readonly lateMs?: number;
      readonly stalls?: readonly { readonly at: number; readonly seconds: number; readonly dry: boolean }[];
    },
  ) => {
    const clock = new DeviceClock<number>(RATE, BLOCK);
    const found: { readonly at: number; readonly place: number; readonly frames: number }[] = [];
    let chance = 1;
    const random = () => {
      chance = (Math.imul(chance, 1_664_525) + 1_013_904_223) >>> 0;
      return chance / 2 ** 32;
    };
    const keep = (at: number, one: ReturnType<typeof clock.note>) => {
      if (one) found.push({ at, ...one });
    };
    let now = 0;
    for (let frames = BLOCK; ; frames += BLOCK) {
      const dry = stalls.filter((stall) => stall.dry && stall.at <= now);
      const silence = dry.reduce((sum, stall) => sum + stall.seconds, 0);
      const due = frames / (RATE * (1 + ppm / 1e6)) + silence;
      const held = stalls.find((stall) => stall.at <= due && due < stall.at + stall.seconds);
      now = Math.max(held ? held.at + held.seconds : 0, due) + (random() * lateMs) / 1000;
      if (now > seconds) break;
      keep(now, clock.note(now, frames, frames));
    }
    keep(seconds, clock.last(seconds));
    return found;
  };

  it.each([-300, 0, 300])(
    'does not mind that it is slow or fast by %i ppm, nor that calls come late',
    (ppm) => {
      expect(take(600, { ppm, lateMs: 12 })).toEqual([]);
    },
  );

  it('does not mind a device that was not served for a while, and catches up', () => {
    expect(take(30, { stalls: [{ at: 10, seconds: 0.3, dry: false }] })).toEqual([]);
  });

  it('tells of silence five seconds later, with its place and length, once', () => {
    const stalls = [
      { at: 10, seconds: 0.05, dry: true },
      { at: 20, seconds: 0.5, dry: true },
    ];
    const found = take(40, { stalls });
    expect(found).toHaveLength(2);
    for (const [i, { at, place, frames }] of found.entries()) {
      const stall = stalls[i] as (typeof stalls)[number];
      expect(Math.abs(frames - stall.seconds * RATE)).toBeLessThan(512);
      expect(Math.abs(place / RATE - stall.at)).toBeLessThan(1.1);
      expect(at - stall.at).toBeGreaterThan(4.9);
      expect(at - stall.at).toBeLessThan(5.8);
    }
  });

  it('tells of silence just before the end', () => {
    const found = take(12, { stalls: [{ at: 11, seconds: 0.2, dry: true }] });
    expect(found).toHaveLength(1);
    expect(Math.abs((found[0]?.frames as number) - 0.2 * RATE)).toBeLessThan(512);
  });

  it('leaves to the device what the device has told of, and judges what was before', () => {
    const jitter = [0, 0.012];
    const clock = new DeviceClock<number>(RATE, BLOCK);
    const step = BLOCK / RATE;
    for (let i = 1; i < 60; i++) clock.note(i * step + (jitter[i % 2] as number), i * BLOCK, i);
    // It stood still for a second, and says so at the next call.
    expect(clock.excuse(61 * step + 1)).toBeUndefined();
    const other = new DeviceClock<number>(RATE, BLOCK);
    for (let i = 1; i < 60; i++) other.note(i * step, i * BLOCK, i);
    for (let i = 60; i < 90; i++) other.note(i * step + 0.05, i * BLOCK, i);
    expect(other.excuse(90 * step + 0.05)).toEqual({ place: expect.any(Number), frames: 2400 });
  });
});
