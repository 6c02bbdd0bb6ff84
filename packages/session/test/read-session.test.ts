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
  test('leaves absent what is absent, and calls a track after its file', () => {
    const expected = {
      name: 'Song',
      sampleRate: 48000,
      tracks: [
        {
          id: 'kick',
          name: '01 Kick.In',
          audio: { kind: 'file', path: 'audio/01 Kick.In.wav' },
        },
      ],
      groups: [],
    };
    expect(readSession(MINIMAL)).toStrictEqual(expected);
    expect(readSession(JSON.stringify(MINIMAL))).toStrictEqual(expected);
    expect(readSession(`\ufeff${JSON.stringify(MINIMAL)}`)).toStrictEqual(expected);
  });

  test('reads everything that can be stated', () => {
    const strip = {
      colour: '#D64545',
      gainDb: -3.5,
      gainAutomation: [{ frame: -480, gainDb: 0 }],
      pan: -1,
      panAutomation: [
        { frame: 0, pan: -1 },
        { frame: 96000, pan: 1 },
      ],
      polarity: 'inverted',
      mute: true,
      sends: [{ to: 'reverb', gainDb: -12, position: 'post-fader' }],
      group: 'drums',
      output: 'sends-only',
    };
    const clip = {
      startFrame: 10,
      offsetFrames: 20,
      frameCount: 30,
      gainDb: -1,
      fadeIn: { frames: 4, shape: 'linear' },
      fadeOut: { frames: 5, shape: 'equal-power' },
    };
    const plain = {
      layout: 'mono',
      panLaw: '-4.5 dB',
      tempo: 92.5,
      timeSignature: '6/8',
      key: 'F# minor',
      timeReference: 172_800_000,
      alternates: [{ id: 'tv', name: 'TV', mute: ['kick', 'drums'] }],
      markers: [{ frame: 96000, name: 'Chorus' }],
    };
    const session = readSession({
      version: 1,
      name: 'Song',
      sampleRate: 48000,
      ...plain,
      $schema: 'anything',
      tracks: [
        {
          id: 'kick',
          name: 'KICK',
          clips: [{ file: 'a.wav', ...clip }, { file: 'b.wav' }],
          dry: { file: 'dry.wav' },
          layout: ['L', 'R', 'C'],
          startFrame: 4800,
          solo: true,
          ...strip,
        },
      ],
      groups: [{ id: 'drums', name: 'Drums', solo: true, ...strip, group: undefined }],
      returns: [{ id: 'reverb', name: 'Reverb', ...strip, sends: [] }],
      master: { gainDb: -1, gainAutomation: [{ frame: 0, gainDb: null }] },
      referenceMix: '..\\mix.wav',
    });
    expect(session).toEqual({
      name: 'Song',
      sampleRate: 48000,
      ...plain,
      layout: MONO,
      tracks: [
        {
          id: 'kick',
          name: 'KICK',
          audio: {
            kind: 'clips',
            clips: [
              { path: 'a.wav', ...clip },
              { path: 'b.wav', startFrame: 0 },
            ],
          },
          dry: { kind: 'file', path: 'dry.wav' },
          layout: { kind: 'speakers', roles: ['L', 'R', 'C'] },
          startFrame: 4800,
          solo: true,
          ...strip,
        },
      ],
      groups: [{ id: 'drums', name: 'Drums', solo: true, ...strip, group: undefined }],
      returns: [{ id: 'reverb', name: 'Reverb', ...strip, sends: [] }],
      master: { gainDb: -1, gainAutomation: [{ frame: 0, gainDb: Number.NEGATIVE_INFINITY }] },
      referenceMix: { kind: 'file', path: '..\\mix.wav' },
    });
  });

  test('null in an automation is silence, and nothing but that', () => {
    const points = (gainDb: unknown) => withTrack({ gainAutomation: [{ frame: 0, gainDb }] });
    expect(readSession(points(null)).tracks[0]?.gainAutomation).toEqual([{ frame: 0, gainDb: -Infinity }]);
    expect(problemsOf(points('-inf'))).toEqual([
      'tracks[0].gainAutomation[0].gainDb: "-inf" is not a number of decibels',
    ]);
  });

  test('clips give the track the name of the first of their files', () => {
    const { file: _, ...bare } = MINIMAL.tracks[0] as { id: string; file: string };
    const session = readSession({ ...MINIMAL, tracks: [{ ...bare, clips: [{ file: 'x/Take 3.wav' }] }] });
    expect(session.tracks[0]?.name).toBe('Take 3');
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
      { ...MINIMAL, 'c d': 1 },
      [expect.stringMatching(/^\["c d"\]: unknown key; allowed are \$schema, version, /) as string],
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
        'tracks[0]: names no recording; give "file", or "clips" of files',
      ],
    ],
    [{ ...MINIMAL, tracks: ['kick.wav'] }, ['tracks[0]: "kick.wav" is not an object']],
    [{ ...MINIMAL, version: 2 }, ['version: 2 is not 1, the version that this Trackout reads']],
    [{ ...MINIMAL, sampleRate: '48k' }, ['sampleRate: "48k" is not a number']],
    [{ ...MINIMAL, sampleRate: 0 }, ['sampleRate: 0 is below 1']],
    [
      { ...MINIMAL, tracks: [{ id: 'a' }] },
      ['tracks[0]: names no recording; give "file", or "clips" of files'],
    ],
    [withTrack({ clips: [{ file: 'b.wav' }] }), ['tracks[0]: has both "file" and "clips"; keep one of them']],
    [withTrack({ dry: {} }), ['tracks[0].dry: names no recording; give "file", or "clips" of files']],
    [
      withTrack({ dry: { clips: [{ file: 'a.wav', fadeIn: { length: 4, shape: 'linear' } }] } }),
      [
        'tracks[0].dry.clips[0].fadeIn.frames: missing',
        'tracks[0].dry.clips[0].fadeIn.length: unknown key; did you mean "frames"?',
      ],
    ],
    [
      withTrack({ gainAutomation: [] }),
      ['tracks[0].gainAutomation: a list of points has at least one; or leave it out'],
    ],
    [
      withTrack({ gainAutomation: [{ frame: 0.5, gainDb: 0 }] }),
      ['tracks[0].gainAutomation[0].frame: 0.5 is not a whole number'],
    ],
    [
      withTrack({ panAutomation: [{ frame: 0, position: 0 }] }),
      [
        'tracks[0].panAutomation[0].pan: missing',
        'tracks[0].panAutomation[0].position: unknown key; did you mean "frame"?',
      ],
    ],
    [
      withTrack({ sends: [{ return: 'a', position: 'post' }] }),
      [
        'tracks[0].sends[0].to: missing',
        'tracks[0].sends[0].position: "post" is not one of: pre-fader, post-fader',
        'tracks[0].sends[0].return: unknown key; did you mean "to"?',
      ],
    ],
    [withTrack({ aux: [] }), ['tracks[0].aux: unknown key; did you mean "sends"?']],
    [withTrack({ bus: 'drums' }), ['tracks[0].bus: unknown key; did you mean "group"?']],
    [{ ...MINIMAL, aux: [] }, ['aux: unknown key; did you mean "returns"?']],
    [{ ...MINIMAL, buses: [] }, ['buses: unknown key; did you mean "groups"?']],
    [{ ...MINIMAL, bpm: 120 }, ['bpm: unknown key; did you mean "tempo"?']],
    [{ ...MINIMAL, master: { volume: 0 } }, ['master.volume: unknown key; did you mean "gainDb"?']],
    [{ ...MINIMAL, master: 0 }, ['master: 0 is not an object']],
    [
      { ...MINIMAL, returns: [{ id: 'r', name: 'R', solo: true }] },
      [expect.stringMatching(/^returns\[0\]\.solo: unknown key; allowed are id, name, colour, /) as string],
    ],
    ...['processors', 'fx', 'Inserts', 'plugins'].map((key): [unknown, string[]] => [
      withTrack({ [key]: [] }),
      [
        `tracks[0].${key}: unknown key; session.json holds no processors: a session with processors is a session.mjs`,
      ],
    ]),
    [{ ...MINIMAL, tempo: 0 }, ['tempo: 0 is not above 0']],
    [{ ...MINIMAL, timeSignature: '4/3' }, ['timeSignature: "4/3" is not a time signature such as "4/4"']],
    [{ ...MINIMAL, panLaw: -3 }, ['panLaw: -3 is not one of: 0 dB, -3 dB, -4.5 dB, -6 dB']],
    [
      { ...MINIMAL, alternates: [{ id: 'tv', name: 'TV', mute: [] }] },
      ['alternates[0].mute: a list of ids has at least one; or leave it out'],
    ],
    [{ ...MINIMAL, markers: [{ frame: -1, name: 'A' }] }, ['markers[0].frame: -1 is below 0']],
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
    [{ ...MINIMAL, patch: [] }, ['patch: unknown key; did you mean "routing"?']],
    [{ ...MINIMAL, routing: {} }, ['routing.crosspoints: missing']],
    [
      {
        ...MINIMAL,
        routing: {
          crosspoints: [{ source: 'mix', channel: 0, output: 1.5, delay: 1 }],
          outputs: [{ output: 0 }],
          zones: [{ name: 'A', outputs: [] }],
        },
      },
      [
        'routing.crosspoints[0].channel: 0 is below 1',
        'routing.crosspoints[0].output: 1.5 is not a whole number',
        'routing.crosspoints[0].delay: unknown key; did you mean "delayFrames"?',
        'routing.outputs[0].output: 0 is below 1',
        'routing.zones[0].outputs: a list of outputs has at least one; or leave it out',
      ],
    ],
    [{}, ['version: missing', 'name: missing', 'sampleRate: missing', 'tracks: missing']],
    [[], ['this is not an object with "version", "name" and "tracks"']],
    [null, ['this is not an object with "version", "name" and "tracks"']],
  ])('%j is refused', (json, problems) => {
    expect(problemsOf(json)).toEqual(problems);
  });

  test('lists every problem under the name of the file', () => {
    const json = { ...withTrack({ pan: 2, gain: 1 }), speed: 128 };
    expect(() => readSession(json, { name: 'song/session.json' })).toThrowError(
      /^song\/session\.json: \n {2}tracks\[0\]\.pan: 2 is above 1\n {2}tracks\[0\]\.gain: unknown key; did you mean "gainDb"\?\n {2}speed: unknown key; allowed are /,
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
