import { TrackoutError } from '@trackout/core';
import { readSession, writeSession } from '@trackout/session';

const TEXT = `{
  "version": 1,
  "name": "Flöte",
  "sampleRate": 48000,
  "groups": [{ "id": "drums", "name": "Drums", "colour": "#d64545" }],
  "tracks": [
    { "id": "kick", "file": "audio\\\\Kick 1.wav", "group": "drums", "gainDb": -0.1, "pan": 1e-3 },
    { "id": "fl", "file": "audio/Flöte.wav", "polarity": "inverted", "startFrame": 9007199254740991, "mute": true }
  ],
  "referenceMix": "mix.wav"
}`;

const WRONG = [
  '',
  '{ "name": "x", }',
  '{\n  "name": "x"\n  "sampleRate": 1\n}',
  '[]',
  '{}',
  '{ "name": 1, "sampleRate": "48k", "tracks": [{ "pan": 2, "colour": "red" }], "groups": {}, "more": 1 }',
  TEXT.replace('"gainDb"', '"gain"'),
];

const refusal = (/** @type {string} */ text) => {
  try {
    return readSession(text);
  } catch (error) {
    if (!TrackoutError.isInstance(error)) throw error;
    return { name: error.name, code: error.code, message: error.message, facts: error.facts };
  }
};

/** @type {import('../browser/vector-runner.js').Vector[]} */
export const vectors = [
  { name: 'a session.json, read', run: async () => readSession(TEXT) },
  { name: 'and written', run: async () => writeSession(readSession(TEXT)) },
  { name: 'refusals name every problem in the same words', run: async () => WRONG.map(refusal) },
];
