import { STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import { renderBytes } from '../src/index.js';
import { type MadeSession, makeSession, ramp, renderFiles, type SessionParts } from './made-session.js';
import { blockwise, comb, compressor, latency } from './test-processors.js';

const stereo = (frames: number) => ({ planes: [ramp(frames), ramp(frames)] });
const ALL = {
  taps: ['source', 'dry', 'semi-wet', 'pre-fader', 'post-fader', 'through-groups', 'through-master'],
  masterMix: true,
  trimDb: -3,
} as const;

const clips: SessionParts = {
  tracks: {
    a: {
      layout: STEREO,
      audio: {
        kind: 'clips',
        clips: [
          { path: 'mono', startFrame: 0, gainDb: -3 },
          { path: 'double', startFrame: 50, fadeIn: { frames: 20, shape: 'linear' } },
          { path: 'single', startFrame: 60 },
        ],
      },
      dryPlanes: [ramp(300)],
      sends: [{ to: 'r', position: 'pre-fader', gainDb: -6 }],
    },
    b: { ...stereo(400), gainAutomation: [{ frame: 0, gainDb: -1 }], group: 'g' },
  },
  groups: [{ id: 'g', name: 'g', gainDb: -3, sends: [{ to: 'r', position: 'post-fader', gainDb: -6 }] }],
  returns: [{ id: 'r', name: 'r', pan: 0.5 }],
  files: {
    mono: [Float32Array.from(ramp(200))],
    double: [ramp(200), ramp(200)],
    single: [Float32Array.from(ramp(200)), Float32Array.from(ramp(200))],
  },
};

const processed: SessionParts = {
  ...clips,
  tracks: {
    ...clips.tracks,
    c: { planes: [ramp(500)], processors: [blockwise('w', 480), latency('l', 300)], group: 'g' },
    d: {
      ...stereo(100),
      processors: [
        compressor('k', 2, { from: { kind: 'track', id: 'c' }, position: 'post-fader' }),
        comb('e', 30, 0.5),
        latency('m', 10),
      ],
    },
  },
  master: { processors: [comb('f', 10, 0.2)], gainDb: -1 },
};

/** Tracks that are gathered from parts because one of them has blocks of its own. */
const gathered: SessionParts = {
  tracks: Object.fromEntries(
    Array.from({ length: 24 }, (_, i) => [
      `t${i}`,
      i === 0 ? { ...stereo(90), processors: [blockwise('w', 48)] } : { ...stereo(90 + i), gainDb: -3 },
    ]),
  ),
};

/** Renders with as much free memory as stated. */
async function renderWithin(made: MadeSession, bytes: number, blockFrames: number) {
  const dsp = await createDsp({ memoryBytes: 64 << 20 });
  const hold = dsp.allocate(dsp.freeBytes - bytes);
  expect(dsp.freeBytes).toBe(bytes);
  const files = await renderFiles(dsp, made, { blockFrames });
  hold.release();
  return files;
}

describe('the memory of a render', () => {
  it.each([
    ['plain tracks', { tracks: { a: stereo(300), b: { ...stereo(300), gainDb: -3, group: 'g' } } }],
    ['clips and sends', clips],
    ['processors', processed],
    ['processors with blocks of their own', gathered],
  ] as const)('of %s is no more than renderBytes says, whatever the taps and blocks', async (_, parts) => {
    for (const options of [{}, ALL]) {
      const made = makeSession(parts as SessionParts, options);
      const roomy = await renderFiles(await createDsp({ memoryBytes: 64 << 20 }), made);
      for (const blockFrames of [16, 512, 10_000]) {
        const files = await renderWithin(made, renderBytes(made.plan, blockFrames), blockFrames);
        expect(files).toEqual(roomy);
      }
    }
  });

  it('grows with strips, not with frames', () => {
    const bytes = (tracks: number, frames: number) => {
      const parts = Object.fromEntries(Array.from({ length: tracks }, (_, i) => [`t${i}`, stereo(frames)]));
      return renderBytes(makeSession({ tracks: parts }, { sets: ['mix'] }).plan);
    };
    expect(bytes(16, 10)).toBe(bytes(16, 10_000));
    const aTrack = bytes(17, 10) - bytes(16, 10);
    expect(aTrack).toBeGreaterThan(0);
    expect(bytes(200, 10) - bytes(16, 10)).toBe(184 * aTrack);
    // The copy of what lies outside, in 64 bits, and its gap.
    expect(aTrack).toBeLessThan(2 * 8 * 8192 + 1000);
  });
});
