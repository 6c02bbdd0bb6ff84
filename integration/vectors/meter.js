import { discreteLayout, MONO, planarSource, STEREO } from '@trackout/core';
import { measure } from '@trackout/meter';

/** @typedef {import('../browser/vector-runner.js').Random} Random */

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

/** @type {import('../browser/vector-runner.js').Vector[]} */
export const vectors = LAYOUTS.flatMap(([name, layout, channels], index) =>
  [Float32Array, Float64Array].map((Plane) => ({
    name: `the reading of ${name} ${Plane.name} material`,
    run: async (/** @type {import('../browser/vector-runner.js').Tools} */ { random }) => {
      const noise = random(300 + index);
      const planes = Array.from({ length: channels }, () => awkwardPlane(noise, Plane));
      const source = planarSource({ sampleRate: 48_000, layout }, /** @type {Float32Array[]} */ (planes));
      return [await measure(source), await measure(source, { clipRun: 1, clipThreshold: 0.5 })];
    },
  })),
);
