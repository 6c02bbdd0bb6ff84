import { MONO, planarSource, STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { nullTest } from '@trackout/verify';

/** @typedef {import('../browser/vector-runner.js').Random} Random */

const FRAMES = 20_003;
const ENCODINGS = /** @type {const} */ ([
  { type: 'int', bits: 16 },
  { type: 'int', bits: 24 },
  { type: 'float', bits: 32 },
]);

function stem(/** @type {Random} */ random, layout = STEREO) {
  const channels = layout === MONO ? 1 : 2;
  const planes = Array.from({ length: channels }, () =>
    Float32Array.from({ length: FRAMES }, () => random.between(-0.2, 0.2)),
  );
  return { planes, source: planarSource({ sampleRate: 48_000, layout }, planes) };
}

/** @type {import('../browser/vector-runner.js').Vector[]} */
export const vectors = ENCODINGS.flatMap((encoding, index) =>
  /** @type {const} */ (['rendered', 'independent']).map((kind) => ({
    name: `three stems against ${kind} ${encoding.bits}-bit mixes: exact, off by rounding, wrong from one frame on`,
    run: async (/** @type {import('../browser/vector-runner.js').Tools} */ { random }) => {
      const noise = random(400 + index);
      const stems = [stem(noise), stem(noise, MONO), stem(noise)];
      const dsp = await createDsp();
      const mixes = [0, 1e-9, 0.01].map((offset) =>
        [0, 1].map((side) =>
          Float64Array.from({ length: FRAMES }, (_, i) => {
            const sum = stems.reduce(
              (total, { planes }) => total + Number(planes[side % planes.length]?.[i]),
              0,
            );
            return sum + (i >= 12_345 ? offset : 0);
          }),
        ),
      );
      const files = stems.map(({ source }, i) => ({ name: `stem ${i}`, source, encoding }));
      const results = [];
      for (const mix of mixes) {
        const source = planarSource({ sampleRate: 48_000, layout: STEREO }, mix);
        results.push(await nullTest(files, { name: 'mix', source, encoding, kind }, { dsp }));
      }
      return results;
    },
  })),
);
