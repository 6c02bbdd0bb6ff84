import { describe, expect, test } from 'vitest';
import {
  checkSession,
  MASTER,
  type Processor,
  type ProcessorSlot,
  type Session,
  StripInstances,
  sessionGraph,
  stripKey,
  type Track,
  TrackoutError,
} from '../src/index.js';

const track = (id: string, changes: Partial<Track> = {}): Track => ({
  id,
  name: id.toUpperCase(),
  audio: { kind: 'file', path: `${id}.wav` },
  ...changes,
});

const session = (tracks: readonly Track[], changes: Partial<Session> = {}): Session => ({
  name: 'Song',
  sampleRate: 48000,
  tracks,
  groups: [],
  ...changes,
});

const slot = (id: string, changes: Partial<ProcessorSlot> = {}): ProcessorSlot => ({
  id,
  create: (): Processor => {
    throw new Error('a plan makes no processor');
  },
  ...changes,
});

const refusal = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    if (TrackoutError.isInstance(error)) return error;
    throw error;
  }
  return undefined;
};

/** Two drums in a group within a group, a voice with a reverb, all in the mix. */
const BAND = session(
  [
    track('kick', { group: 'shells' }),
    track('snare', { group: 'shells', sends: [{ to: 'room', position: 'post-fader' }] }),
    track('voice', { sends: [{ to: 'room', position: 'pre-fader', gainDb: -6 }] }),
  ],
  {
    groups: [
      { id: 'drums', name: 'Drums' },
      { id: 'shells', name: 'Shells', group: 'drums' },
    ],
    returns: [{ id: 'room', name: 'Room' }],
  },
);

const instancesOf = (of: Session) =>
  new StripInstances(
    sessionGraph(of),
    of.tracks.map(({ id }) => id),
  );

describe('sessionGraph', () => {
  test('puts each strip after all that feed it', () => {
    const keys = sessionGraph(BAND).strips.map(({ ref }) => stripKey(ref));
    expect([...keys].sort()).toEqual(
      [
        'track:kick',
        'track:snare',
        'track:voice',
        'group:drums',
        'group:shells',
        'return:room',
        'master:master',
      ].sort(),
    );
    const after = (later: string, earlier: string) =>
      expect(keys.indexOf(later), `${later} after ${earlier}`).toBeGreaterThan(keys.indexOf(earlier));
    after('group:shells', 'track:kick');
    after('group:drums', 'group:shells');
    after('return:room', 'track:voice');
    after('master:master', 'return:room');
  });

  test('adds tracks, groups and returns up in session order', () => {
    const graph = sessionGraph(BAND);
    const inputs = (ref: Parameters<typeof stripKey>[0]) =>
      graph
        .strip(ref)
        .inputs.map(({ from, kind, position, gainDb }) => [stripKey(from), kind, position, gainDb]);
    expect(inputs(MASTER)).toEqual([
      ['track:voice', 'output', 'post-fader', 0],
      ['group:drums', 'output', 'post-fader', 0],
      ['return:room', 'output', 'post-fader', 0],
    ]);
    expect(inputs({ kind: 'return', id: 'room' })).toEqual([
      ['track:snare', 'send', 'post-fader', 0],
      ['track:voice', 'send', 'pre-fader', -6],
    ]);
  });

  test.each<[string, Session, string]>([
    [
      'groups in each other',
      session([track('a', { group: 'x' })], {
        groups: [
          { id: 'x', name: 'X', group: 'y' },
          { id: 'y', name: 'Y', group: 'x' },
        ],
      }),
      'group "X" -> group "Y" -> group "X"',
    ],
    [
      'a return that sends to itself',
      session([track('a')], {
        returns: [{ id: 'echo', name: 'Echo', sends: [{ to: 'echo', position: 'post-fader' }] }],
      }),
      'return "Echo" -> return "Echo"',
    ],
    [
      'a key that hears what it keys',
      session(
        [
          track('a', {
            group: 'x',
            processors: [
              slot('duck', { sidechain: { from: { kind: 'group', id: 'x' }, position: 'post-fader' } }),
            ],
          }),
        ],
        { groups: [{ id: 'x', name: 'X' }] },
      ),
      'track "A" -> group "X" -> track "A"',
    ],
  ])('refuses %s, and names the way round', (_, of, way) => {
    const error = refusal(() => checkSession(of));
    expect(error).toMatchObject({ code: 'session/cycle', kind: 'usage' });
    expect(error?.message).toContain(way);
  });

  test.each<[string, Session, string[]]>([
    ['mute', session([track('a', { mute: true }), track('b')]), ['b']],
    [
      'a muted group, also from outside',
      session([track('a', { group: 'in' }), track('b')], {
        groups: [
          { id: 'out', name: 'Out', mute: true },
          { id: 'in', name: 'In', group: 'out' },
        ],
      }),
      ['b'],
    ],
    ['solo', session([track('a', { solo: true }), track('b')]), ['a']],
    [
      'solo of a group',
      session([track('a', { group: 'g' }), track('b'), track('c', { solo: true, mute: true })], {
        groups: [{ id: 'g', name: 'G', solo: true }],
      }),
      ['a'],
    ],
  ])('%s decides what is audible', (_, of, audible) => {
    expect([...sessionGraph(of).audible]).toEqual(audible);
  });
});

describe('checkSession refuses', () => {
  test.each<[string, Session, string, string]>([
    [
      'a send to nowhere',
      session([track('a', { sends: [{ to: 'hall', position: 'pre-fader' }] })]),
      'session/unknown-return',
      '"a" names the return "hall"',
    ],
    [
      'a group in a group that is not there',
      session([track('a')], { groups: [{ id: 'g', name: 'G', group: 'h' }] }),
      'session/unknown-group',
      'The group "g" names the group "h"',
    ],
    [
      'a key that is not there',
      session([
        track('a', {
          processors: [
            slot('gate', { sidechain: { from: { kind: 'track', id: 'x' }, position: 'pre-fader' } }),
          ],
        }),
      ]),
      'session/unknown-key',
      'keyed by track:x',
    ],
    [
      'two processors of one id',
      session([track('a', { processors: [slot('eq')] }), track('b', { processors: [slot('eq')] })]),
      'session/equal-processor-ids',
      'track:a and in track:b',
    ],
    [
      'automation that runs backwards',
      session([
        track('a', {
          gainAutomation: [
            { frame: 5, gainDb: 0 },
            { frame: 4, gainDb: 0 },
          ],
        }),
      ]),
      'session/automation',
      'point 2 of gainAutomation',
    ],
    [
      'automation without a point',
      session([track('a', { panAutomation: [] })]),
      'session/automation',
      'empty panAutomation',
    ],
    [
      'a gain that is no number',
      session([track('a', { gainAutomation: [{ frame: 0, gainDb: Number.NaN }] })]),
      'session/automation',
      'point 1',
    ],
    [
      'a send of infinite gain',
      session([track('a', { sends: [{ to: 'r', position: 'pre-fader', gainDb: Infinity }] })], {
        returns: [{ id: 'r', name: 'R' }],
      }),
      'session/send-gain',
      'Infinity dB',
    ],
    [
      'a clip before its track',
      session([track('a', { audio: { kind: 'clips', clips: [{ path: 'a.wav', startFrame: -1 }] } })]),
      'session/clip',
      'Clip 1 of track "a"',
    ],
    [
      'no clips',
      session([track('a', { audio: { kind: 'clips', clips: [] } })]),
      'session/no-clips',
      'empty list',
    ],
    [
      'a pan law of its own',
      session([track('a')], { panLaw: '-2 dB' as '-3 dB' }),
      'session/pan-law',
      '"-2 dB"',
    ],
    [
      'an alternate without something unknown',
      session([track('a')], { alternates: [{ id: 'tv', name: 'TV', mute: ['lead'] }] }),
      'session/unknown-muted',
      '"lead"',
    ],
    [
      'a track that would be in no mix',
      session([track('a', { output: 'sends-only' }), track('b')]),
      'session/no-way-to-mix',
      '"A" would be in no mix',
    ],
  ])('%s', (_, of, code, text) => {
    const error = refusal(() => checkSession(of));
    expect(error).toMatchObject({ code, kind: 'usage' });
    expect(error?.message).toContain(text);
  });

  test('but not a key that is muted, nor silence in automation, nor a track heard through a return', () => {
    checkSession(
      session(
        [
          track('key', { mute: true, output: 'sends-only' }),
          track('a', { gainAutomation: [{ frame: 0, gainDb: Number.NEGATIVE_INFINITY }] }),
          track('b', { output: 'sends-only', sends: [{ to: 'r', position: 'pre-fader' }] }),
        ],
        { returns: [{ id: 'r', name: 'R' }] },
      ),
    );
  });
});

describe('StripInstances', () => {
  test('the full session needs one run of each strip that is heard', () => {
    const instances = instancesOf(BAND);
    instances.full(MASTER);
    expect(instances.all.map(({ key }) => key)).toEqual([
      'track:voice',
      'track:kick',
      'track:snare',
      'group:shells',
      'group:drums',
      'return:room',
      'master:master',
    ]);
    expect(instances.all.some(({ extra }) => extra)).toBe(false);
  });

  test('a part needs runs of its own only where it differs', () => {
    const instances = instancesOf(BAND);
    instances.full(MASTER);
    const before = instances.all.length;
    instances.master(new Set(['kick', 'snare']), true);
    expect(
      instances.all.slice(before).map(({ key, inputs }) => [key, inputs.map(({ from }) => from)]),
    ).toEqual([
      ['return:room[snare]', ['track:snare']],
      ['master:master[kick snare]', ['group:drums', 'return:room[snare]']],
    ]);
  });

  test('without returns, these feed nothing', () => {
    const instances = instancesOf(BAND);
    const run = instances.master(new Set(['kick', 'snare', 'voice']), false);
    expect(run).toMatchObject({ extra: true, key: 'master:master[kick snare voice] without returns' });
    expect(run.inputs.map(({ from }) => from)).toEqual(['track:voice', 'group:drums']);
  });

  test('a part is keyed by the full session, and by a muted track too', () => {
    const of = session(
      [track('key', { mute: true }), track('a', { group: 'g' }), track('b', { group: 'g' })],
      {
        groups: [
          {
            id: 'g',
            name: 'G',
            processors: [
              slot('pump', { sidechain: { from: { kind: 'track', id: 'key' }, position: 'pre-fader' } }),
            ],
          },
        ],
      },
    );
    const run = instancesOf(of).part({ kind: 'group', id: 'g' }, new Set(['a']));
    expect(run).toMatchObject({
      key: 'group:g[a]',
      sidechains: [{ slot: 'pump', from: 'track:key', position: 'pre-fader' }],
    });
  });

  test('character alone keeps the keys of what is kept', () => {
    const key = { from: { kind: 'track' as const, id: 'b' }, position: 'pre-fader' as const };
    const of = session([
      track('a', { processors: [slot('amp', { character: true }), slot('duck', { sidechain: key })] }),
      track('b'),
    ]);
    expect(instancesOf(of).track('a', 'character')).toMatchObject({
      processors: 'character',
      sidechains: [],
    });
    expect(instancesOf(of).track('a').sidechains).toHaveLength(1);
  });
});
