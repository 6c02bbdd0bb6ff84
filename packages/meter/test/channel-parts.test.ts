import { type ChannelLayout, MONO, planarSource, STEREO } from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ALL_MEASURES,
  createMeter,
  joinChannels,
  measure,
  measureChannels,
  measureRange,
  mergeSnapshots,
  readSnapshot,
} from '../src/index.js';
import { seeded } from './random-signals.js';
import { speakers } from './read-planes.js';

const RATE = 8000;
const SECONDS = 9.37;
const FRAMES = Math.round(SECONDS * RATE);

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 16 * 1024 * 1024 });
});

/** Noise of wandering level, each channel its own, with clips, NaN, an infinity, and silence at the ends. */
function programme(channels: number): Float32Array[] {
  return Array.from({ length: channels }, (_, channel) => {
    const random = seeded(100 + channel);
    const plane = new Float32Array(FRAMES);
    for (let i = 300 + 10 * channel; i < FRAMES - 200 + channel; i++) {
      plane[i] = (0.02 + 0.4 * Math.abs(Math.sin(i / 9000 + channel))) * (2 * random() - 1);
    }
    plane.fill(1, 20_000 + 7 * channel, 20_004 + 7 * channel);
    if (channel % 3 === 1) plane[30_001 + channel] = Number.NaN;
    if (channel % 3 === 2) plane[40_001] = Number.POSITIVE_INFINITY;
    return plane;
  });
}

const SOURCE_OF = (planes: Float32Array[], layout: ChannelLayout) =>
  planarSource({ sampleRate: RATE, layout }, planes);

const FIVE_ONE = speakers('L R C LFE BL BR');
const TWENTY_TWO = speakers(
  'LW RW C LFE BL BR L R BC LFE2 SL SR TFL TFR TFC TC TBL TBR TSL TSR TBC BFC BFL BFR',
);
const options = { measure: ALL_MEASURES, loudnessRangeTail: 'silence' } as const;

describe('channels that were measured side by side', () => {
  it.each([
    [
      '5.1 by pairs',
      FIVE_ONE,
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
    ],
    ['5.1 one by one', FIVE_ONE, [[0], [1], [2], [3], [4], [5]]],
    ['5.1 in any order', FIVE_ONE, [[5, 0, 3], [4], [2, 1]]],
    [
      '22.2 in three',
      TWENTY_TWO,
      [[...Array(9).keys()], [9, 10, 11, 12, 13], [...Array(10).keys()].map((i) => 14 + i)],
    ],
    [
      'discrete channels',
      { kind: 'discrete', count: 5 },
      [
        [0, 2, 4],
        [1, 3],
      ],
    ],
    ['all in one', FIVE_ONE, [[0, 1, 2, 3, 4, 5]]],
  ] as const)('%s have every figure of the whole, bit for bit', async (_, layout, groups) => {
    const count = groups.flat().length;
    const planes = programme(count);
    const whole = await measure(SOURCE_OF(planes, layout), { dsp, ...options });
    expect(whole.integratedLufs).toBeGreaterThan(-40);
    expect(whole.loudnessRangeLu).toBeGreaterThan(0);
    const fromAll = groups.map((channels) =>
      measureChannels(SOURCE_OF(planes, layout), { layout, channels }, { dsp, ...options }),
    );
    const fromOwn = groups.map((channels) => {
      const own = channels.map((channel) => planes[channel] as Float32Array);
      const source = SOURCE_OF(own, { kind: 'discrete', count: own.length });
      return measureChannels(source, { layout, channels }, { dsp, ...options });
    });
    for (const parts of [await Promise.all(fromAll), await Promise.all(fromOwn)]) {
      // As workers would send them.
      expect(readSnapshot(dsp, joinChannels(dsp, structuredClone(parts)))).toEqual(whole);
    }
  });

  it('of a mono and of a stereo stream too, for what does not compare the two', async () => {
    const measures = [
      'truePeak',
      'rms',
      'dcOffset',
      'integrated',
      'loudnessRange',
      'silence',
      'timeSeries',
    ] as const;
    for (const [layout, count] of [
      [MONO, 1],
      [STEREO, 2],
    ] as const) {
      const source = SOURCE_OF(programme(count), layout);
      const whole = await measure(source, { dsp, measure: measures });
      const parts = [];
      for (let channel = 0; channel < count; channel++) {
        parts.push(
          await measureChannels(source, { layout, channels: [channel] }, { dsp, measure: measures }),
        );
      }
      expect(readSnapshot(dsp, joinChannels(dsp, parts))).toEqual(whole);
    }
  });

  it('can be gone on from, and joined with what follows', async () => {
    const planes = programme(6);
    const source = SOURCE_OF(planes, FIVE_ONE);
    const cut = 41_003;
    const beginning = SOURCE_OF(
      planes.map((plane) => plane.slice(0, cut)),
      FIVE_ONE,
    );
    const parts = [];
    for (const channels of [[0, 1, 2], [3, 4], [5]]) {
      parts.push(await measureChannels(beginning, { layout: FIVE_ONE, channels }, { dsp, ...options }));
    }
    const joined = joinChannels(dsp, parts);
    const whole = await measure(source, { dsp, ...options });

    const meter = createMeter(dsp, { format: source.format, ...options });
    meter.restore(joined);
    const reader = source.open({ from: cut, to: FRAMES });
    for (let block = reader.pull(5000); block; block = reader.pull(5000)) meter.push(block);
    expect(meter.finish()).toEqual(whole);
    meter.release();

    const later = await measureRange(source, { from: cut, to: FRAMES }, { dsp, ...options });
    const merged = readSnapshot(dsp, mergeSnapshots(joined, later));
    expect(merged.truePeakDbtp).toBe(whole.truePeakDbtp);
    expect(Math.abs(merged.integratedLufs - whole.integratedLufs)).toBeLessThan(1e-6);
  });

  it('of no frames and of one frame are those of the whole', async () => {
    for (const frames of [0, 1]) {
      const source = SOURCE_OF(
        Array.from({ length: 6 }, (_, i) => new Float32Array(frames).fill(i / 10)),
        FIVE_ONE,
      );
      const parts = [];
      for (const channels of [
        [0, 1, 2, 3],
        [4, 5],
      ]) {
        parts.push(await measureChannels(source, { layout: FIVE_ONE, channels }, { dsp, ...options }));
      }
      expect(readSnapshot(dsp, joinChannels(dsp, parts))).toEqual(await measure(source, { dsp, ...options }));
    }
  });

  it('give their memory back', async () => {
    const free = dsp.freeBytes;
    const source = SOURCE_OF(programme(3), { kind: 'discrete', count: 3 });
    const places = (channels: number[]) => ({ layout: source.format.layout, channels });
    const parts = [
      await measureChannels(source, places([0, 1]), { dsp, ...options }),
      await measureChannels(source, places([2]), { dsp, ...options }),
    ];
    joinChannels(dsp, parts);
    expect(dsp.freeBytes).toBe(free);
  });
});

describe('refuses', () => {
  const planes = () => programme(2);

  it.each([[[]], [[0, 0]], [[0, 6]], [[-1, 0]], [[0.5, 1]], [[0, 1, 2]]])(
    'channels %j of six for a source of two',
    async (channels) => {
      const source = SOURCE_OF(planes(), STEREO);
      await expect(measureChannels(source, { layout: FIVE_ONE, channels }, { dsp })).rejects.toMatchObject({
        code: 'meter/channels',
      });
    },
  );

  it.each(['levels', 'correlation', 'mono'] as const)('%s of one side of a stereo stream', async (name) => {
    const source = SOURCE_OF(planes(), STEREO);
    const one = measureChannels(source, { layout: STEREO, channels: [0] }, { dsp, measure: [name] });
    await expect(one).rejects.toMatchObject({ code: 'meter/channels' });
    const both = await measureChannels(
      source,
      { layout: STEREO, channels: [0, 1] },
      { dsp, measure: [name] },
    );
    expect(both.channels).toEqual([0, 1]);
  });

  it('to join what is missing, twice there, of another length or measured otherwise', async () => {
    const part = (channels: number[], frames: number, clipRun = 3) =>
      measureChannels(
        SOURCE_OF(
          channels.map(() => new Float32Array(frames)),
          { kind: 'discrete', count: channels.length },
        ),
        { layout: FIVE_ONE, channels },
        { dsp, clipRun },
      );
    const [low, high] = [await part([0, 1, 2], 10), await part([3, 4, 5], 10)];
    expect(joinChannels(dsp, [high, low]).toFrame).toBe(10);
    for (const parts of [
      [],
      [low],
      [low, low],
      [low, high, high],
      [low, await part([3, 4, 5], 11)],
      [low, await part([3, 4, 5], 10, 4)],
    ]) {
      expect(() => joinChannels(dsp, parts)).toThrow(expect.objectContaining({ code: 'meter/join' }));
    }
  });
});
