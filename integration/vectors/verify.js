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
const comparisons = ENCODINGS.flatMap((encoding, index) =>
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

const PACK_FRAMES = 48_000;

/**
 * Six parts in 24 bits, each of another colour and with pauses of its own.
 *
 * @param {Random} random
 */
function parts(random) {
  return ['KICK', 'BASS', 'KEYS', 'PAD', 'GTR', 'VOX'].map((name, index) => {
    const planes = [0, 1].map(() => {
      let low = 0;
      return Float32Array.from({ length: PACK_FRAMES }, (_, i) => {
        low += (0.05 + 0.15 * index) * (random.between(-0.5, 0.5) - low);
        const pause = Math.floor(i / (3_000 + 700 * index)) % 4 === 3;
        return pause ? 0 : Math.round(low * 0.4 * 2 ** 23) / 2 ** 23;
      });
    });
    return { name, planes };
  });
}

/** @typedef {ReturnType<typeof parts>[number]} Part */

/**
 * What was done to a stem after the mix was bounced.
 *
 * @type {Readonly<Record<string, (part: Part) => Part>>}
 */
const MISTAKES = {
  polarity: ({ name, planes }) => ({ name, planes: planes.map((plane) => plane.map((x) => -x)) }),
  offset: ({ name, planes }) => ({
    name,
    planes: planes.map((plane) => plane.map((_, i) => plane[i - 29] ?? 0)),
  }),
  gain: ({ name, planes }) => ({
    name,
    planes: planes.map((plane) => plane.map((x) => Math.round(x * 0.75 * 2 ** 23) / 2 ** 23)),
  }),
};

/** @type {readonly (readonly (readonly [part: string, mistake: string])[])[]} */
const PACKS = [
  [['BASS', 'polarity']],
  [['KEYS', 'offset']],
  [['GTR', 'gain']],
  [
    ['BASS', 'polarity'],
    ['KEYS', 'offset'],
    ['GTR', 'gain'],
  ],
];

/** @type {import('../browser/vector-runner.js').Vector[]} */
const diagnoses = PACKS.map((wrong) => ({
  name: `a pack is diagnosed: ${wrong.map(([part, mistake]) => `${mistake} of ${part}`).join(', ')}`,
  run: async ({ random }) => {
    const good = parts(random(407));
    const mix = [0, 1].map((side) =>
      Float32Array.from({ length: PACK_FRAMES }, (_, i) =>
        good.reduce((sum, { planes }) => sum + Number(planes[side]?.[i]), 0),
      ),
    );
    const encoding = /** @type {const} */ ({ type: 'int', bits: 24 });
    const signal = (/** @type {Part} */ { name, planes }) => ({
      name,
      source: planarSource({ sampleRate: 48_000, layout: STEREO }, planes),
      encoding,
    });
    const pack = good.map((part) => {
      const mistake = wrong.find(([name]) => name === part.name)?.[1];
      return signal(mistake ? /** @type {(part: Part) => Part} */ (MISTAKES[mistake])(part) : part);
    });
    const reference = { ...signal({ name: 'MIX', planes: mix }), kind: /** @type {const} */ ('independent') };
    const dsp = await createDsp({ memoryBytes: 64 << 20 });
    const result = await nullTest(pack, reference, { dsp, diagnose: true, series: true });
    // What differs everywhere must not pass for a diagnosis.
    for (const [name, kind] of wrong) {
      if (!result.faults.some((fault) => fault.stem === name && fault.kind === kind)) {
        throw new Error(`${kind} of ${name} is not named: ${JSON.stringify(result.faults)}`);
      }
    }
    return result;
  },
}));

/** @type {import('../browser/vector-runner.js').Vector[]} */
export const vectors = [...comparisons, ...diagnoses];
