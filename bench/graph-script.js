// node bench/graph-script.js TRACKS TAPS SINK IN...
// Renders a session of so many tracks with so many taps each (0: the mix alone), from files that are used again
// where there are fewer; SINK is `none` (the graph alone) or a folder to write 24-bit files into.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { planExport } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { createAudioWriter, openAudio, wavContainer } from '@trackout/io-wav';
import { fileSink, fileSource } from '@trackout/io-wav/node';
import { renderPlan } from '@trackout/render';

/** @type {readonly import('@trackout/core').TrackTap[]} */
const TAPS = ['post-fader', 'source', 'dry', 'pre-fader'];
const BLOCK_FRAMES = 8192;

const [tracksText, tapsText, folder = 'none', ...paths] = process.argv.slice(2);
const trackCount = Number(tracksText);
const tapCount = Number(tapsText);
if (!(trackCount > 0 && tapCount >= 0 && paths.length > 0)) {
  console.error('Usage: node bench/graph-script.js TRACKS TAPS none|FOLDER IN...');
  process.exit(2);
}

const dsp = await createDsp({ memoryBytes: 256 << 20 });
const slab = dsp.allocate(256 * 1024);
/** @type {Map<string, import('@trackout/io-wav').AudioFile>} */
const sources = new Map();
/** @type {Map<string, import('@trackout/core').SourceFacts>} */
const facts = new Map();
for (const path of paths) {
  const file = await openAudio(await fileSource(path), dsp, { name: path, blockFrames: BLOCK_FRAMES, slab });
  sources.set(path, file);
  facts.set(path, file.info);
}
const tracks = Array.from({ length: trackCount }, (_, i) => ({
  id: `t${i}`,
  name: `T${i}`,
  audio: { kind: /** @type {const} */ ('file'), path: /** @type {string} */ (paths[i % paths.length]) },
  gainDb: tapCount === 0 ? 0 : -3,
}));
const sampleRate = facts.get(paths[0] ?? '')?.format.sampleRate ?? 0;
const plan = planExport({ name: 'Graph', sampleRate, tracks, groups: [] }, facts, {
  container: wavContainer,
  sets: tapCount === 0 ? ['mix'] : ['multitracks', 'mix'],
  taps: tapCount === 0 ? ['post-fader'] : TAPS.slice(0, tapCount),
  encoding: { type: 'int', bits: 24 },
});
await renderPlan(plan, {
  dsp,
  sources,
  blockFrames: BLOCK_FRAMES,
  sinkFor: async ({ path, format, encoding, frameCount }) => {
    if (folder === 'none')
      return { write: () => undefined, close: async () => undefined, abort: async () => {} };
    const target = join(folder, path);
    mkdirSync(join(target, '..'), { recursive: true });
    const sink = await fileSink(target, { overwrite: true });
    return createAudioWriter(sink, dsp, { container: 'wav', format, encoding, frameCount });
  },
});
for (const file of sources.values()) await file.close();
