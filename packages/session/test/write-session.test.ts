import { MONO, planarSource, type Session, STEREO, type Track, UsageError } from '@trackout/core';
import { describe, expect, test } from 'vitest';
import { readSession, SESSION_SCHEMA_URL, writeSession } from '../src/index.js';
import { randomSession } from './random-session.js';

const track = (changes: Partial<Track> = {}): Track => ({
  id: 'kick',
  name: 'KICK',
  audio: { kind: 'file', path: 'audio/Kick.wav' },
  ...changes,
});

const session = (changes: Partial<Session> = {}): Session => ({
  name: 'Song',
  sampleRate: 48000,
  tracks: [track()],
  groups: [],
  ...changes,
});

const codeOf = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    if (UsageError.isInstance(error)) return error.code;
    throw error;
  }
  return undefined;
};

describe('writeSession', () => {
  test('leaves out what is left out and ends with a line feed', () => {
    expect(writeSession(session())).toBe(`{
  "$schema": "${SESSION_SCHEMA_URL}",
  "version": 1,
  "name": "Song",
  "sampleRate": 48000,
  "tracks": [
    {
      "id": "kick",
      "name": "KICK",
      "file": "audio/Kick.wav"
    }
  ]
}
`);
  });

  test('writes keys in one order, whatever their order was', () => {
    const full = track({
      group: 'drums',
      startFrame: 1,
      polarity: 'inverted',
      mute: true,
      pan: 0.5,
      gainDb: -3,
      colour: '#d64545',
    });
    const text = writeSession(
      session({
        referenceMix: { kind: 'file', path: 'mix.wav' },
        groups: [{ colour: '#d64545', name: 'Drums', id: 'drums' }],
        tracks: [full],
        layout: STEREO,
      }),
    );
    const keys = [...text.matchAll(/"([\w$]+)":/g)].map((match) => match[1]);
    expect(keys.join(' ')).toBe(
      '$schema version name sampleRate layout tracks id name file startFrame colour gainDb pan polarity mute group groups id name colour referenceMix',
    );
    const reversed = Object.fromEntries(Object.entries(full).reverse()) as unknown as Track;
    expect(writeSession(session({ tracks: [reversed] }))).toBe(writeSession(session({ tracks: [full] })));
  });

  test.each<[string, Session]>([
    ['the least', session()],
    ['no tracks', session({ tracks: [] })],
    ['mono', session({ layout: MONO })],
    ['stated stereo', session({ layout: STEREO })],
    ['surround', session({ layout: { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] } })],
    ['discrete', session({ layout: { kind: 'discrete', count: 12 } })],
    ['a reference mix', session({ referenceMix: { kind: 'file', path: 'a\\b/mix.wav' } })],
    ['a name that is not the file', session({ tracks: [track({ name: 'Größe "1"\n' })] })],
    ['figures', session({ tracks: [track({ gainDb: -0.1, pan: -1, startFrame: 2 ** 40, mute: true })] })],
    [
      'groups',
      session({ groups: [{ id: 'a', name: 'A' }], tracks: [track({ group: 'a', colour: '#FFFFFF' })] }),
    ],
  ])('reads back what it wrote: %s', (_what, written) => {
    expect(readSession(writeSession(written))).toStrictEqual(written);
    expect(writeSession(readSession(writeSession(written)))).toBe(writeSession(written));
  });

  test('reads back what it wrote: 500 random sessions, whatever the order of their keys', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const written = randomSession(seed);
      const text = writeSession(written);
      expect(readSession(text), `seed ${seed}`).toStrictEqual(written);
      const reversed = Object.fromEntries(Object.entries(written).reverse()) as unknown as Session;
      expect(writeSession(reversed), `seed ${seed}`).toBe(text);
    }
  });

  test('silence in an automation is written as null', () => {
    const gainAutomation = [{ frame: 0, gainDb: Number.NEGATIVE_INFINITY }];
    const text = writeSession(session({ tracks: [track({ gainAutomation })], master: { gainAutomation } }));
    expect(text.match(/"gainDb": null/g)).toHaveLength(2);
  });

  test('refuses processors, wherever they are, and names them', () => {
    const create = () => {
      throw new Error('never made');
    };
    const processors = [{ id: 'amp', create }];
    const strip = { id: 'a', name: 'A', processors };
    const withProcessors: Partial<Session>[] = [
      { tracks: [track({ processors })] },
      { groups: [strip] },
      { returns: [strip] },
      { master: { processors } },
    ];
    for (const changes of withProcessors) {
      expect(codeOf(() => writeSession(session(changes)))).toBe('session/processors');
      expect(() => writeSession(session(changes))).toThrowError(/\(amp\).*session\.mjs/);
    }
    expect(writeSession(session({ tracks: [track({ processors: [] })] }))).not.toContain('processors');
  });

  test('refuses live sources', () => {
    const source = planarSource({ sampleRate: 48000, layout: MONO }, [new Float32Array(4)]);
    const live = { kind: 'source', source } as const;
    expect(codeOf(() => writeSession(session({ tracks: [track({ audio: live })] })))).toBe(
      'session/live-source',
    );
    expect(codeOf(() => writeSession(session({ tracks: [track({ dry: live })] })))).toBe(
      'session/live-source',
    );
    expect(codeOf(() => writeSession(session({ referenceMix: live })))).toBe('session/live-source');
  });

  test.each<[string, Session]>([
    ['tracks[0].gainDb: null', session({ tracks: [track({ gainDb: Number.NaN })] })],
    ['tracks[0].gainDb: -Infinity', session({ tracks: [track({ gainDb: -Infinity })] })],
    ['tracks[0].pan: 3 is above 1', session({ tracks: [track({ pan: 3 })] })],
    ['name: must not be empty', session({ name: '' })],
  ])('refuses what could not be read back: %s', (problem, written) => {
    expect(codeOf(() => writeSession(written))).toBe('session/not-writable');
    expect(() => writeSession(written)).toThrowError(problem);
  });
});
