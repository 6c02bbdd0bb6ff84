// node bench/mix-script.js OUT IN...
// Mixes WAV files to one 32-bit float WAV with the library alone: what peers/mix_sndfile.c does in C.

import { closeSync, openSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { planExport } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { createAudioWriter, openAudio, wavContainer } from '@trackout/io-wav';
import { fileSource } from '@trackout/io-wav/node';
import { renderPlan } from '@trackout/render';

const [out, ...paths] = process.argv.slice(2);
if (out === undefined || paths.length === 0) {
  console.error('Usage: node bench/mix-script.js OUT IN...');
  process.exit(2);
}

/** Long blocks: a script that only mixes has memory to spare, and fewer steps take less time. */
const BLOCK_FRAMES = 65_536;

/** One block of a 24-bit stereo file; the readers take turns with one slab, which stays in the cache. */
const SLAB_BYTES = BLOCK_FRAMES * 6;

const dsp = await createDsp();
const slab = dsp.allocate(SLAB_BYTES);
/** @type {import('@trackout/core').Track[]} */
const tracks = [];
/** @type {Map<string, import('@trackout/io-wav').AudioFile>} */
const sources = new Map();
/** @type {Map<string, import('@trackout/core').SourceFacts>} */
const facts = new Map();
for (const path of paths) {
  const file = await openAudio(await fileSource(path), dsp, {
    name: path,
    blockFrames: BLOCK_FRAMES,
    slab,
  });
  const { format, frameCount, encoding } = file.info;
  sources.set(path, file);
  facts.set(path, { format, frameCount, encoding });
  tracks.push({ id: path, name: basename(path, '.wav'), audio: { kind: 'file', path } });
}

const sampleRate = facts.get(paths[0] ?? '')?.format.sampleRate ?? 0;
const session = { name: basename(out, '.wav'), sampleRate, tracks, groups: [] };
const plan = planExport(session, facts, { container: wavContainer, sets: ['mix'] });
await renderPlan(plan, {
  dsp,
  sources,
  blockFrames: BLOCK_FRAMES,
  sinkFor: ({ format, encoding, frameCount }) =>
    createAudioWriter(plainSink(out), dsp, {
      container: 'wav',
      format,
      encoding,
      frameCount,
    }),
});
for (const file of sources.values()) await file.close();

/**
 * Appends to a file, as the C program does: nothing is synced or renamed, which the library's own `fileSink` would.
 *
 * @param {string} path
 * @returns {import('@trackout/core').ByteSink}
 */
function plainSink(path) {
  const file = openSync(path, 'w');
  return {
    seekable: false,
    write: (bytes) => {
      for (let at = 0; at < bytes.length; )
        at += writeSync(file, bytes, at, Math.min(65_536, bytes.length - at));
      return undefined;
    },
    close: async () => closeSync(file),
    abort: async () => closeSync(file),
  };
}
