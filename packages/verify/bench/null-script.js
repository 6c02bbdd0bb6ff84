// node bench/null-script.js MIX IN...
// Null-tests stereo WAV files against a mix with the library alone: what peers/null_sndfile.c does in C, and more.

import { createDsp } from '@trackout/dsp-wasm';
import { openAudio } from '@trackout/io-wav';
import { fileSource } from '@trackout/io-wav/node';
import { nullTest, nullTestBytes } from '@trackout/verify';

const [mix, ...paths] = process.argv.slice(2);
if (mix === undefined || paths.length === 0) {
  console.error('Usage: node bench/null-script.js MIX IN...');
  process.exit(2);
}

/** Long blocks: fewer steps take less time. */
const BLOCK_FRAMES = 81_920;

/** One block of a 24-bit stereo file; the readers take turns with one slab, which stays in the cache. */
const SLAB_BYTES = BLOCK_FRAMES * 6;

const dsp = await createDsp({
  memoryBytes: SLAB_BYTES + nullTestBytes(paths.length, 2, BLOCK_FRAMES) + 128 * 1024,
});
const slab = dsp.allocate(SLAB_BYTES);

/** @param {string} path */
async function open(path) {
  const source = await openAudio(await fileSource(path), dsp, {
    name: path,
    blockFrames: BLOCK_FRAMES,
    slab,
  });
  return { name: path, source, encoding: source.info.encoding };
}

const files = [];
for (const path of paths) files.push(await open(path));
const reference = /** @type {const} */ ({ ...(await open(mix)), kind: 'independent' });
const result = await nullTest(files, reference, { dsp, blockFrames: BLOCK_FRAMES });
for (const { source } of [...files, reference]) await source.close();
console.log(
  `${result.verdict}, peak ${result.residualPeakDbfs.toFixed(2)} dBFS, RMS ${result.residualRmsDbfs.toFixed(2)} dBFS`,
);
