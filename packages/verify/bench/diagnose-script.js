// node bench/diagnose-script.js STEM GAIN MIX IN...
// Null-tests WAV files against a mix in which one stem (by its number, from 0) has another gain (in dB), with diagnosis.

import { createDsp, dbToGain, planesBytes } from '@trackout/dsp-wasm';
import { openAudio } from '@trackout/io-wav';
import { fileSource } from '@trackout/io-wav/node';
import { nullTest } from '@trackout/verify';

const [stem, gain, mix, ...paths] = process.argv.slice(2);
if (mix === undefined || paths.length === 0) {
  console.error('Usage: node bench/diagnose-script.js STEM GAIN MIX IN...');
  process.exit(2);
}
const BLOCK_FRAMES = 16_384;
const SLAB_BYTES = BLOCK_FRAMES * 8;
const dsp = await createDsp({
  memoryBytes: SLAB_BYTES + 3 * (paths.length + 3) * planesBytes('f64', 2, BLOCK_FRAMES) + (16 << 20),
});
const slab = dsp.allocate(SLAB_BYTES);

/** @type {import('@trackout/io-wav').AudioFile[]} */
const opened = [];

/** @param {string} path */
async function open(path) {
  const source = await openAudio(await fileSource(path), dsp, {
    name: path,
    blockFrames: BLOCK_FRAMES,
    slab,
  });
  opened.push(source);
  return { name: path, source, encoding: source.info.encoding };
}

/**
 * The same source, louder or softer: planes of its own, as an application's source has them.
 *
 * @param {import('@trackout/core').BlockSource} source
 * @param {number} factor
 * @returns {import('@trackout/core').BlockSource}
 */
function scaled(source, factor) {
  return {
    ...source,
    open(range) {
      const reader = source.open(range);
      /** @type {Float32Array[]} */
      let planes = [];
      return {
        get bufferedFrames() {
          return reader.bufferedFrames;
        },
        get ended() {
          return reader.ended;
        },
        fill: (frames) => reader.fill(frames),
        close: () => reader.close(),
        pull(frames) {
          const block = reader.pull(frames);
          if (!block) return undefined;
          planes = block.planes.map((plane, channel) => {
            const own =
              planes[channel]?.length === plane.length ? planes[channel] : new Float32Array(plane.length);
            for (let i = 0; i < plane.length; i++) own[i] = factor * /** @type {number} */ (plane[i]);
            return own;
          });
          return { ...block, sampleType: /** @type {const} */ ('f32'), planes };
        },
      };
    },
  };
}

const files = [];
for (const path of paths) files.push(await open(path));
const changed = files[Number(stem)];
if (changed && gain !== '0') {
  files[Number(stem)] = {
    ...changed,
    source: /** @type {typeof changed.source} */ (scaled(changed.source, dbToGain(dsp.math, Number(gain)))),
  };
}
const reference = /** @type {const} */ ({ ...(await open(mix)), kind: 'independent' });
const result = await nullTest(files, reference, { dsp, blockFrames: BLOCK_FRAMES, diagnose: true });
console.log(`${result.verdict}, peak ${result.residualPeakDbfs.toFixed(2)} dBFS`);
for (const { kind, message } of result.faults) console.log(`${kind}: ${message}`);
for (const source of opened) await source.close();
