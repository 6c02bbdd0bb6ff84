import { describe, expect, test } from 'vitest';
import {
  MONO,
  type PlanOptions,
  planExport,
  type Session,
  STEREO,
  TRACK_TAPS,
  type Track,
} from '../src/index.js';

const FACTS = { format: { sampleRate: 48_000, layout: MONO }, frameCount: 1000 };
const slot = (character: boolean) => ({
  id: 'p',
  character,
  create: () => {
    throw new Error('a plan makes no processor');
  },
});

function planOf(changes: Partial<Track>, session: Partial<Session> = {}, options: Partial<PlanOptions> = {}) {
  const track = { id: 'a', name: 'A', audio: { kind: 'file', path: 'a.wav' }, ...changes } as Track;
  const other = { id: 'b', name: 'B', audio: { kind: 'file', path: 'b.wav' }, gainDb: -1 } as Track;
  const facts = new Map([
    ['a.wav', FACTS],
    ['b.wav', { ...FACTS, format: { ...FACTS.format, layout: STEREO } }],
    ['dry.wav', FACTS],
  ]);
  return planExport(
    { name: 'S', sampleRate: 48_000, tracks: [track, other], groups: [], ...session },
    facts,
    {
      container: { name: 'toy', extension: '', byteLength: () => 0 },
      taps: TRACK_TAPS,
      ...options,
    },
  );
}

/** The taps at which the first track is told to be the same as at the next one. */
const sameAt = (...args: Parameters<typeof planOf>) =>
  planOf(...args).files.flatMap(({ id, sameAs, tap }) => (id.endsWith('/a') && sameAs ? [tap] : []));

const point = { frame: 0, gainDb: 0 };
const clip = { path: 'a.wav', startFrame: 5 };

describe('files that hold the same', () => {
  test.each<[string, Partial<Track>, Partial<Session>, readonly string[]]>([
    ['nothing at all', {}, {}, ['source', 'dry', 'semi-wet', 'pre-fader']],
    [
      'clips as they are',
      { audio: { kind: 'clips', clips: [clip] } },
      {},
      ['source', 'dry', 'semi-wet', 'pre-fader'],
    ],
    [
      'a clip with a gain',
      { audio: { kind: 'clips', clips: [{ ...clip, gainDb: 1 }] } },
      {},
      ['dry', 'semi-wet', 'pre-fader'],
    ],
    [
      'a clip with a fade',
      { audio: { kind: 'clips', clips: [{ ...clip, fadeOut: { frames: 9, shape: 'linear' } }] } },
      {},
      ['dry', 'semi-wet', 'pre-fader'],
    ],
    ['a dry recording', { dry: { kind: 'file', path: 'dry.wav' } }, {}, ['semi-wet', 'pre-fader']],
    ['an amp', { processors: [slot(true)] }, {}, ['source', 'semi-wet', 'pre-fader']],
    ['an echo', { processors: [slot(false)] }, {}, ['source', 'dry', 'pre-fader']],
    ['a fader', { gainDb: -1 }, {}, ['source', 'dry', 'semi-wet']],
    ['automation', { gainAutomation: [point] }, {}, ['source', 'dry', 'semi-wet']],
    ['polarity', { polarity: 'inverted' }, {}, ['source', 'dry', 'semi-wet']],
    ['a pan', { pan: 0.5 }, {}, ['source', 'dry', 'semi-wet']],
    ['a pan law', {}, { panLaw: '-3 dB' }, ['source', 'dry', 'semi-wet']],
  ])('of a track with %s', (_, changes, session, taps) => {
    expect(sameAt(changes, session)).toEqual(taps);
  });

  test('of a panned track that stays mono, as its place is told beside it', () => {
    expect(sameAt({ pan: 0.5 }, {}, { pannedMono: 'mono' })).toContain('pre-fader');
  });

  test('are told by id, each the next one that is there, and by channel where they are split', () => {
    const taps = ['dry', 'post-fader'] as const;
    const told = (options: Partial<PlanOptions>) =>
      planOf({ name: 'B' }, {}, { taps, sets: ['multitracks'], ...options }).files.map(({ id, sameAs }) => [
        id,
        sameAs,
      ]);
    expect(told({})[0]).toEqual(['dry/a', 'multitracks/a']);
    const stereo = planOf({ audio: { kind: 'file', path: 'b.wav' } }, {}, { taps, split: 'mono' });
    expect(stereo.files.find(({ id }) => id === 'dry/a#R')?.sameAs).toBe('multitracks/a#R');
  });

  test('are remarked upon, with the reason why they are there', () => {
    const { remarks } = planOf({}, {}, { taps: ['dry', 'post-fader'], masterMix: true });
    expect(remarks).toEqual([
      'dry/ and multitracks/ hold the same of 1 of 2 tracks, as nothing changes the sound between these points, so that each folder is complete: A.',
      'The mix through the master is the same as the one before it: the session has nothing on its master.',
    ]);
    expect(planOf({}, { master: { gainDb: -1 } }, { masterMix: true }).remarks.join()).not.toContain(
      'master',
    );
    expect(planOf({ gainDb: 1 }, {}, { taps: ['dry', 'post-fader'] }).remarks).toEqual([]);
  });
});
