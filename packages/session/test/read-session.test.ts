import { FormatError, MONO, STEREO } from '@trackout/core';
import { describe, expect, test } from 'vitest';
import { readSession } from '../src/index.js';

const MINIMAL = {
  version: 1,
  name: 'Song',
  sampleRate: 48000,
  tracks: [{ id: 'kick', file: 'audio/01 Kick.In.wav' }],
};

const withTrack = (track: object) => ({ ...MINIMAL, tracks: [{ ...MINIMAL.tracks[0], ...track }] });

const problemsOf = (json: unknown) => {
  try {
    readSession(json);
  } catch (error) {
    if (FormatError.isInstance(error) && error.code === 'session/invalid') return error.facts.problems;
    throw error;
  }
  return [];
};

describe('readSession', () => {
  test('fills in the defaults and calls a track after its file', () => {
    const expected = {
      name: 'Song',
      sampleRate: 48000,
      tracks: [
        {
          id: 'kick',
          name: '01 Kick.In',
          audio: { kind: 'file', path: 'audio/01 Kick.In.wav' },
          gainDb: 0,
          pan: 0,
          mute: false,
          polarity: 'normal',
          startFrame: 0,
        },
      ],
      groups: [],
    };
    expect(readSession(MINIMAL)).toStrictEqual(expected);
    expect(readSession(JSON.stringify(MINIMAL))).toStrictEqual(expected);
    expect(readSession(`\ufeff${JSON.stringify(MINIMAL)}`)).toStrictEqual(expected);
  });

  test('reads everything that can be stated', () => {
    const session = readSession({
      ...withTrack({
        name: 'KICK',
        colour: '#D64545',
        gainDb: -3.5,
        pan: -1,
        mute: true,
        polarity: 'inverted',
        startFrame: 4800,
        group: 'drums',
      }),
      $schema: 'anything',
      layout: 'mono',
      groups: [{ id: 'drums', name: 'Drums', colour: '#d64545' }],
      referenceMix: '..\\mix.wav',
    });
    expect(session).toStrictEqual({
      name: 'Song',
      sampleRate: 48000,
      layout: MONO,
      tracks: [
        {
          id: 'kick',
          name: 'KICK',
          audio: { kind: 'file', path: 'audio/01 Kick.In.wav' },
          colour: '#D64545',
          gainDb: -3.5,
          pan: -1,
          mute: true,
          polarity: 'inverted',
          startFrame: 4800,
          group: 'drums',
        },
      ],
      groups: [{ id: 'drums', name: 'Drums', colour: '#d64545' }],
      referenceMix: { kind: 'file', path: '..\\mix.wav' },
    });
  });

  test.each([
    ['mono', MONO],
    ['stereo', STEREO],
    [['L', 'R', 'C'], { kind: 'speakers', roles: ['L', 'R', 'C'] }],
    [{ discrete: 8 }, { kind: 'discrete', count: 8 }],
  ])('layout %j', (layout, expected) => {
    expect(readSession({ ...MINIMAL, layout }).layout).toEqual(expected);
  });

  test.each([
    ['audio/Kick.wav', 'Kick'],
    ['C:\\Song\\Kick.WAV', 'Kick'],
    ['7.Francium_Stem_HATS.wav', '7.Francium_Stem_HATS'],
    ['noextension', 'noextension'],
    ['.wav', '.wav'],
  ])('a track of %j is called %j', (file, name) => {
    expect(readSession(withTrack({ file })).tracks[0]?.name).toBe(name);
    expect(readSession(withTrack({ file })).tracks[0]?.audio).toEqual({ kind: 'file', path: file });
  });

  test.each<[unknown, string[]]>([
    [withTrack({ pan: 2 }), ['tracks[0].pan: 2 is above 1']],
    [withTrack({ pan: -1.5 }), ['tracks[0].pan: -1.5 is below -1']],
    [withTrack({ pan: 'left' }), ['tracks[0].pan: "left" is not a number from -1 to 1']],
    [withTrack({ gainDb: null }), ['tracks[0].gainDb: null is not a number of decibels']],
    [withTrack({ startFrame: -1 }), ['tracks[0].startFrame: -1 is below 0']],
    [withTrack({ startFrame: 0.5 }), ['tracks[0].startFrame: 0.5 is not a whole number']],
    [withTrack({ mute: 1 }), ['tracks[0].mute: 1 is neither true nor false']],
    [withTrack({ polarity: 'flipped' }), ['tracks[0].polarity: "flipped" is not one of: normal, inverted']],
    [withTrack({ colour: 'red' }), ['tracks[0].colour: "red" is not a colour such as "#d64545"']],
    [withTrack({ id: '' }), ['tracks[0].id: must not be empty; give something such as "lead-vocal"']],
    [withTrack({ file: 7 }), ['tracks[0].file: 7 is not text, such as "audio/Lead Vocal.wav"']],
    [withTrack({ color: '#ffffff' }), ['tracks[0].color: unknown key; did you mean "colour"?']],
    [withTrack({ volume: 1 }), ['tracks[0].volume: unknown key; did you mean "gainDb"?']],
    [withTrack({ GainDB: 1 }), ['tracks[0].GainDB: unknown key; did you mean "gainDb"?']],
    [
      withTrack({ muted: true, sart: 1 }),
      [
        'tracks[0].muted: unknown key; did you mean "mute"?',
        expect.stringMatching(/^tracks\[0\]\.sart: unknown key; allowed are id, name, file, /) as string,
      ],
    ],
    [
      { ...MINIMAL, 'b p m': 1 },
      [expect.stringMatching(/^\["b p m"\]: unknown key; allowed are \$schema, version, /) as string],
    ],
    [{ ...MINIMAL, constructor: 1 }, [expect.stringMatching(/^constructor: unknown key; allowed/) as string]],
    [{ ...MINIMAL, mix: 'mix.wav' }, ['mix: unknown key; did you mean "referenceMix"?']],
    [{ ...MINIMAL, samplerate: 1 }, ['samplerate: unknown key; did you mean "sampleRate"?']],
    [
      { ...MINIMAL, groups: [{ id: 'a', nam: 'A' }] },
      ['groups[0].name: missing', 'groups[0].nam: unknown key; did you mean "name"?'],
    ],
    [{ ...MINIMAL, groups: {} }, ['groups: {} is not a list of groups']],
    [
      { ...MINIMAL, tracks: [[]] },
      [
        'tracks[0].id: missing: this is a list, not an object',
        'tracks[0].file: missing: this is a list, not an object',
      ],
    ],
    [{ ...MINIMAL, tracks: ['kick.wav'] }, ['tracks[0]: "kick.wav" is not an object']],
    [{ ...MINIMAL, version: 2 }, ['version: 2 is not 1, the version that this Trackout reads']],
    [{ ...MINIMAL, sampleRate: '48k' }, ['sampleRate: "48k" is not a number']],
    [{ ...MINIMAL, sampleRate: 0 }, ['sampleRate: 0 is below 1']],
    [
      { ...MINIMAL, layout: 'quad' },
      [expect.stringMatching(/^layout: "quad" is no layout\. Give "mono", "stereo", /) as string],
    ],
    [
      { ...MINIMAL, layout: ['L', 'left'] },
      [expect.stringMatching(/^layout: \["L","left"\] is no layout\./) as string],
    ],
    [{ ...MINIMAL, layout: ['L', 'L'] }, ['layout: the list names a speaker twice']],
    [{ ...MINIMAL, layout: [] }, ['layout: a list of speakers names at least one']],
    [{ ...MINIMAL, layout: { discrete: 0 } }, ['layout.discrete: 0 is below 1']],
    [
      { ...MINIMAL, layout: { discrete: 2, channels: 2 } },
      [expect.stringMatching(/^layout: \{"discrete":2,"channels":2\} is no layout\./) as string],
    ],
    [{}, ['version: missing', 'name: missing', 'sampleRate: missing', 'tracks: missing']],
    [[], ['this is not an object with "version", "name" and "tracks"']],
    [null, ['this is not an object with "version", "name" and "tracks"']],
  ])('%j is refused', (json, problems) => {
    expect(problemsOf(json)).toEqual(problems);
  });

  test('lists every problem under the name of the file', () => {
    const json = { ...withTrack({ pan: 2, gain: 1 }), tempo: 128 };
    expect(() => readSession(json, { name: 'song/session.json' })).toThrowError(
      /^song\/session\.json: \n {2}tracks\[0\]\.pan: 2 is above 1\n {2}tracks\[0\]\.gain: unknown key; did you mean "gainDb"\?\n {2}tempo: unknown key; allowed are /,
    );
    expect(() => readSession(withTrack({ pan: 2 }))).toThrowError(
      'session.json: tracks[0].pan: 2 is above 1',
    );
  });

  test('a figure beyond every number is refused', () => {
    const text = JSON.stringify(withTrack({ gainDb: 7 })).replace(':7', ':1e999');
    expect(problemsOf(text)).toEqual([
      'tracks[0].gainDb: Infinity is not a finite number of decibels; to silence a track, mute it',
    ]);
  });

  test('a text that is no JSON is refused with its place', () => {
    expect(() => readSession('{\n  "version": 1,\n}', { name: 'a.json' })).toThrowError(
      'a.json, line 3, column 1: the comma before } is one too many.',
    );
  });
});
