import { discreteLayout, MONO, planarSource, STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import {
  ALL_MEASURES,
  joinChannels,
  measure,
  measureChannels,
  measureRange,
  mergeSnapshots,
  readSnapshot,
} from '@trackout/meter';

/** @typedef {import('../browser/vector-runner.js').Random} Random */
/** @typedef {import('@trackout/core').ChannelLayout} ChannelLayout */

const FRAMES = 20_003;
const LAYOUTS = /** @type {const} */ ([
  ['mono', MONO, 1],
  ['stereo', STEREO, 2],
  ['six channels', discreteLayout(6), 6],
]);

/** Noise, two clips, a NaN, an infinity and a subnormal. */
function awkwardPlane(
  /** @type {Random} */ random,
  /** @type {typeof Float32Array | typeof Float64Array} */ Plane,
) {
  const plane = new Plane(FRAMES);
  for (let i = 0; i < FRAMES; i++) plane[i] = random.between(-0.9, 0.9);
  plane.fill(1, 4090, 4100);
  plane.fill(-1, 9000, 9002);
  plane[12_000] = Number.NaN;
  plane[13_000] = Number.NEGATIVE_INFINITY;
  plane[14_000] = 1e-42;
  return plane;
}

/** Noise that swells and falls, long enough for every window: five seconds. */
function programme(
  /** @type {Random} */ random,
  /** @type {number} */ sampleRate,
  /** @type {number} */ channels,
) {
  const frames = 5 * sampleRate;
  const step = Math.floor(frames / 7);
  return Array.from({ length: channels }, () => {
    const plane = new Float32Array(frames);
    for (let i = 0, smooth = 0; i < frames; i++) {
      smooth += 0.4 * (random.between(-1, 1) - smooth);
      plane[i] = smooth * (0.2 + (i % step) / step);
    }
    return plane;
  });
}

/** @type {ChannelLayout} */
const SURROUND = { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] };

const RATES = /** @type {const} */ ([
  [11_025, STEREO, 2],
  [44_100, SURROUND, 6],
  [48_000, STEREO, 2],
  [96_000, MONO, 1],
]);

/** @type {import('../browser/vector-runner.js').Vector[]} */
export const vectors = [
  ...LAYOUTS.flatMap(([name, layout, channels], index) =>
    [Float32Array, Float64Array].map((Plane) => ({
      name: `the reading of ${name} ${Plane.name} material`,
      run: async (/** @type {import('../browser/vector-runner.js').Tools} */ { random }) => {
        const noise = random(300 + index);
        const planes = Array.from({ length: channels }, () => awkwardPlane(noise, Plane));
        const source = planarSource({ sampleRate: 48_000, layout }, /** @type {Float32Array[]} */ (planes));
        return [
          await measure(source),
          await measure(source, { clipRun: 1, clipThreshold: 0.5 }),
          await measure(source, { measure: ALL_MEASURES }),
        ];
      },
    })),
  ),
  ...RATES.map(([sampleRate, layout, channels]) => ({
    name: `every measure of ${channels} channel(s) at ${sampleRate} Hz`,
    run: async (/** @type {import('../browser/vector-runner.js').Tools} */ { random }) => {
      const planes = programme(random(sampleRate), sampleRate, channels);
      const source = planarSource({ sampleRate, layout }, planes);
      return [
        await measure(source, { measure: ALL_MEASURES, loudnessRangeTail: 'silence' }),
        await measure(source, { measure: ['truePeak'], truePeakFilter: 'annex2' }),
      ];
    },
  })),
  {
    name: 'two ranges that are joined',
    run: async ({ random }) => {
      const source = planarSource({ sampleRate: 8000, layout: STEREO }, programme(random(7), 8000, 2));
      const dsp = await createDsp();
      const ranges = [
        { from: 0, to: 17_003 },
        { from: 17_003, to: source.frameCount },
      ];
      const [earlier, later] = await Promise.all(
        ranges.map((range) => measureRange(source, range, { dsp, measure: ALL_MEASURES })),
      );
      return earlier && later && readSnapshot(dsp, mergeSnapshots(earlier, later));
    },
  },
  {
    name: 'channels that are joined',
    run: async ({ random }) => {
      const source = planarSource({ sampleRate: 8000, layout: SURROUND }, programme(random(8), 8000, 6));
      const dsp = await createDsp();
      const parts = [];
      for (const channels of [[0, 1], [2, 3, 4], [5]]) {
        const places = { layout: SURROUND, channels };
        parts.push(await measureChannels(source, places, { dsp, measure: ALL_MEASURES }));
      }
      return readSnapshot(dsp, joinChannels(dsp, parts));
    },
  },
];
