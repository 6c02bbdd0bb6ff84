import { copyBlock, MONO, planarSource, planExport, STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { renderPlan } from '@trackout/render';

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

/** @type {import('../browser/vector-runner.js').Vector[]} */
export const vectors = [1, 500, 8192].map((blockFrames) => ({
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
    const sources = new Map([
      ['kick', live(3001, 1)],
      ['bass', live(2500, 1)],
      ['pad', live(2999, 2)],
    ]);
    const track = (/** @type {string} */ id, /** @type {object} */ more) => ({
      id,
      name: id,
      audio: /** @type {const} */ ({ kind: 'source', source: /** @type {never} */ (sources.get(id)) }),
      gainDb: 0,
      pan: 0,
      mute: false,
      polarity: /** @type {const} */ ('normal'),
      startFrame: 0,
      ...more,
    });
    const session = {
      name: 'Vectors',
      sampleRate: 48_000,
      groups: [{ id: 'low', name: 'LOW' }],
      tracks: [
        track('kick', { gainDb: -3.3, group: 'low', startFrame: 77 }),
        track('bass', { pan: -0.37, polarity: 'inverted', group: 'low' }),
        track('pad', { gainDb: 1.7, pan: 0.21 }),
      ],
    };
    const plan = planExport(session, sources, { container: BARE });
    /** @type {Map<string, unknown[]>} */
    const blocks = new Map();
    await renderPlan(plan, {
      dsp: await createDsp(),
      sources,
      blockFrames,
      sinkFor: (file) => ({
        write: (block) => {
          const known = blocks.get(file.id) ?? [];
          known.push(...copyBlock(block).planes);
          blocks.set(file.id, known);
          return undefined;
        },
        close: async () => undefined,
        abort: async () => {},
      }),
    });
    return [...blocks];
  },
}));
