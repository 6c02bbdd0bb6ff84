import { type BlockSource, type Clip, STEREO } from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { readersAtOnce } from '../src/index.js';
import { formatOf, makeSession, plane, ramp, renderFiles, type SessionParts } from './made-session.js';
import { pickySource } from './picky-source.js';

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 4 << 20 });
});

const TAPS = { taps: ['source', 'dry', 'post-fader'] } as const;

function withClips(clips: readonly Clip[], files: SessionParts['files'], more = {}): SessionParts {
  return { tracks: { t: { audio: { kind: 'clips', clips }, ...more } }, ...(files ? { files } : {}) };
}

describe('clips', () => {
  it('lie at their places, from their offsets, as long as they are', async () => {
    const clips = [
      { path: 'a', startFrame: 2, offsetFrames: 3, frameCount: 2 },
      { path: 'b', startFrame: 6 },
      { path: 'a', startFrame: 9, frameCount: 1 },
    ];
    const made = makeSession(withClips(clips, { a: [ramp(9)], b: [ramp(2, 100)] }, { startFrame: 1 }), TAPS);
    const expected = [0, 0, 0, 4, 5, 0, 0, 100, 200, 0, 1];
    for (const blockFrames of [1, 3, 8192]) {
      const files = await renderFiles(dsp, made, { blockFrames });
      for (const id of ['source/t', 'dry/t', 'multitracks/t', 'mix'])
        expect(plane(files, id)).toEqual(expected);
    }
  });

  it('have gains and fades, which the source as recorded does not', async () => {
    const four = { a: [new Float64Array(8).fill(1)] };
    const clips: Clip[] = [
      {
        path: 'a',
        startFrame: 0,
        gainDb: -20,
        fadeIn: { frames: 4, shape: 'linear' },
        fadeOut: { frames: 2, shape: 'equal-power' },
      },
    ];
    const gains = [0, 0.25, 0.5, 0.75, 1, 1, Math.sqrt(0.5), 0];
    for (const blockFrames of [1, 3, 8192]) {
      const files = await renderFiles(dsp, makeSession(withClips(clips, four), TAPS), { blockFrames });
      expect(plane(files, 'source/t')).toEqual(new Array(8).fill(1));
      const found = plane(files, 'dry/t');
      gains.forEach((gain, i) => {
        expect(found[i]).toBeCloseTo(gain * 0.1, 15);
      });
      expect(plane(files, 'multitracks/t')).toEqual(found);
      expect(plane(files, 'mix')).toEqual(found);
    }
  });

  it('that overlap are added, each with its own gain', async () => {
    const clips = [
      { path: 'a', startFrame: 3, gainDb: 20 },
      { path: 'b', startFrame: 0 },
      { path: 'a', startFrame: 1 },
    ];
    const files = { a: [ramp(3)], b: [ramp(4, 10)] };
    const made = makeSession(withClips(clips, files), TAPS);
    for (const blockFrames of [1, 2, 8192]) {
      const found = await renderFiles(dsp, made, { blockFrames });
      expect(plane(found, 'source/t')).toEqual([10, 21, 32, 44, 2, 3]);
      expect(plane(found, 'mix')).toEqual([10, 21, 32, 53, 20, 30]);
    }
  });

  it('of mono recordings sound on both sides of a stereo track, also beside stereo ones', async () => {
    const clips = [
      { path: 'mono', startFrame: 0 },
      { path: 'stereo', startFrame: 2 },
    ];
    const files = { mono: [ramp(3)], stereo: [ramp(2, 10), ramp(2, 100)] };
    const made = makeSession(withClips(clips, files, { layout: STEREO, pan: 0.5 }), TAPS);
    const found = await renderFiles(dsp, made);
    expect(found.get('dry/t')).toEqual([
      [1, 2, 13, 20],
      [1, 2, 103, 200],
    ]);
    // A stereo track is balanced, whatever its clips are.
    expect(found.get('mix')).toEqual([
      [0.5, 1, 6.5, 10],
      [1, 2, 103, 200],
    ]);
  });

  it('are read near the time when they sound, and closed behind it', async () => {
    const clips = Array.from({ length: 40 }, (_, i) => ({ path: 'a', startFrame: 10 * i, frameCount: 12 }));
    const made = makeSession(withClips(clips, { a: [ramp(20)] }));
    const { source, log } = pickySource(formatOf(1), [ramp(20)], { arriving: (frames) => frames, dsp });
    let open = 0;
    let most = 0;
    const watched: BlockSource = {
      ...source,
      open(range) {
        const reader = source.open(range);
        let closed = false;
        most = Math.max(most, ++open);
        const close = reader.close.bind(reader);
        reader.close = () => {
          if (!closed) open -= 1;
          closed = true;
          close();
        };
        return reader;
      },
    };
    const found = await renderFiles(dsp, { ...made, sources: new Map([['a', watched]]) });
    expect(plane(found, 'mix')).toEqual(plane(await renderFiles(dsp, made), 'mix'));
    expect(log).toMatchObject({ opened: 40, closed: 40 });
    expect(most).toBe(2);
    expect(readersAtOnce(made.plan, made.sources)).toEqual(new Map([['a', 2]]));
  });

  it('that share a file need a reader each while both sound', () => {
    const made = makeSession({
      tracks: {
        a: { audio: { kind: 'file', path: 'x' } },
        b: { audio: { kind: 'file', path: 'x' }, startFrame: 500 },
        c: {
          audio: {
            kind: 'clips',
            clips: [
              { path: 'y', startFrame: 0 },
              { path: 'y', startFrame: 10 },
            ],
          },
        },
      },
      files: { x: [ramp(10)], y: [ramp(10)] },
    });
    expect(readersAtOnce(made.plan, made.sources)).toEqual(
      new Map([
        ['x', 2],
        ['y', 1],
      ]),
    );
  });
});

describe('the dry recording of a track', () => {
  it('is its dry file and is never mixed', async () => {
    const made = makeSession(
      { tracks: { t: { planes: [ramp(3)], dryPlanes: [ramp(3, 10)], gainDb: -6 } } },
      TAPS,
    );
    const files = await renderFiles(dsp, made);
    expect(plane(files, 'dry/t')).toEqual([10, 20, 30]);
    expect(plane(files, 'source/t')).toEqual([1, 2, 3]);
    expect(plane(files, 'mix')[2]).toBeCloseTo(3 * 10 ** -0.3, 14);
  });
});
