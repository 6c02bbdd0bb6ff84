import { copyBlock, MONO, planarSource, planExport, STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { renderPlan } from '@trackout/render';
import { randomSession } from '../../packages/render/test/random-session.js';

/** A container without a header: only its sizes are wanted. */
const BARE = {
  name: 'bare',
  extension: '.bare',
  byteLength: (
    /** @type {unknown} */ _format,
    /** @type {unknown} */ _encoding,
    /** @type {number} */ frames,
  ) => frames,
};

/**
 * Every sample of every file, whole: 8 bytes each.
 *
 * @param {import('@trackout/core').ExportPlan} plan
 * @param {ReadonlyMap<string, import('@trackout/core').BlockSource>} sources
 * @param {number} blockFrames
 */
async function render(plan, sources, blockFrames) {
  /** @type {Map<string, Float64Array[]>} */
  const files = new Map();
  await renderPlan(plan, {
    dsp: await createDsp(),
    sources,
    blockFrames,
    sinkFor: (file) => ({
      write: (block) => {
        const planes = files.get(file.id) ?? block.planes.map(() => new Float64Array(file.frameCount));
        files.set(file.id, planes);
        copyBlock(block).planes.forEach((plane, channel) => {
          planes[channel]?.set(plane, block.startFrame);
        });
        return undefined;
      },
      close: async () => undefined,
      abort: async () => {},
    }),
  });
  return [...files];
}

const track = (/** @type {string} */ id, /** @type {object} */ more) => ({ id, name: id, ...more });

/** @type {import('../browser/vector-runner.js').Vector[]} */
const plain = [1, 500, 8192].map((blockFrames) => ({
  name: `every sample of multitracks, stems and mix, in blocks of ${blockFrames}`,
  run: async ({ random }) => {
    const noise = random(500);
    const live = (/** @type {number} */ frames, /** @type {1 | 2} */ channels) =>
      planarSource(
        { sampleRate: 48_000, layout: channels === 1 ? MONO : STEREO },
        Array.from({ length: channels }, () =>
          Float32Array.from({ length: frames }, () => noise.between(-1, 1)),
        ),
      );
    const file = (/** @type {string} */ path) => ({ audio: /** @type {const} */ ({ kind: 'file', path }) });
    const sources = new Map([
      ['kick.wav', live(3001, 1)],
      ['bass.wav', live(2500, 1)],
      ['pad.wav', live(2999, 2)],
    ]);
    const session = {
      name: 'Vectors',
      sampleRate: 48_000,
      groups: [{ id: 'low', name: 'LOW' }],
      tracks: [
        { ...track('kick', { gainDb: -3.3, group: 'low', startFrame: 77 }), ...file('kick.wav') },
        {
          ...track('bass', { pan: -0.37, polarity: 'inverted', group: 'low' }),
          ...file('bass.wav'),
        },
        { ...track('pad', { gainDb: 1.7, pan: 0.21 }), ...file('pad.wav') },
      ],
    };
    return render(planExport(session, sources, { container: BARE }), sources, blockFrames);
  },
}));

/** Mix graphs of every kind: nested groups, returns, sends, keys, latencies, tails, automation, clips, taps. */
const graphs = Array.from({ length: 24 }, (_, seed) => ({
  name: `every sample of random session ${seed}`,
  run: async () => {
    const { session, facts, sources, options } = randomSession(seed);
    const { files, instances, nullTests, ...plan } = planExport(session, facts, options);
    const blockFrames = [16, 64, 4096][seed % 3] ?? 64;
    return {
      instances,
      nullTests,
      files: await render({ ...plan, files, instances, nullTests }, sources, blockFrames),
    };
  },
}));

export const vectors = [...plain, ...graphs];
