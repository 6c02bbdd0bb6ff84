import { describe, expect, test } from 'vitest';
import { MONO, type PlanOptions, planExport, type Session } from '../src/index.js';

const SOUND = {
  name: 'S',
  sampleRate: 48_000,
  tracks: [{ id: 'a', name: 'A', audio: { kind: 'file', path: 'a.wav' } }],
  groups: [],
  returns: [{ id: 'r', name: 'R' }],
} as const satisfies Session;

/** What plain JavaScript may hand over. */
function plan(track: object, options: object = {}) {
  const facts = new Map([['a.wav', { format: { sampleRate: 48_000, layout: MONO }, frameCount: 10 }]]);
  const session = { ...SOUND, tracks: [{ ...SOUND.tracks[0], ...track }] } as unknown as Session;
  const container = { name: 'toy', extension: '', byteLength: () => 0 };
  return planExport(session, facts, { container, ...options } as unknown as PlanOptions);
}

const clip = (fade: object) => ({
  audio: { kind: 'clips', clips: [{ path: 'a.wav', startFrame: 0, fadeOut: { frames: 2, ...fade } }] },
});

describe('a word that means nothing is refused, with its place and what is allowed', () => {
  test.each<[string, object, string]>([
    [
      'polarity',
      { polarity: 'invert' },
      'The polarity of track "a" is "invert"; allowed: "normal", "inverted".',
    ],
    ['output', { output: 'main' }, 'The output of track "a" is "main"; allowed: "mix", "sends-only".'],
    [
      'the position of a send',
      { sends: [{ to: 'r', position: 'post' }] },
      'The position of a send of track "a" to "r" is "post"; allowed: "pre-fader", "post-fader".',
    ],
    ['none of a send', { sends: [{ to: 'r' }] }, 'The position of a send of track "a" to "r" is missing;'],
    [
      'the position of a key',
      {
        processors: [
          { id: 'p', create() {}, sidechain: { from: { kind: 'return', id: 'r' }, position: 'pre' } },
        ],
      },
      'The position of the key of the processor "p" in track:a is "pre"; allowed: "pre-fader", "post-fader".',
    ],
    [
      'a shape',
      clip({ shape: 'exp' }),
      'The shape of the fadeOut of clip 1 of track "a" is "exp"; allowed: "linear", ',
    ],
    ['no shape', clip({}), 'The shape of the fadeOut of clip 1 of track "a" is missing;'],
  ])('in a session: %s', (_, track, message) => {
    expect(() => plan(track)).toThrow(expect.objectContaining({ code: 'session/word' }));
    expect(() => plan(track)).toThrow(message);
  });

  test.each<[string, unknown]>([
    ['taps', ['prefader']],
    ['sets', ['stem']],
    ['stemTap', 'master'],
    ['returns', 'stem'],
    ['mono', 'yes'],
    ['split', 'all'],
    ['automation', true],
    ['pannedMono', 'keep'],
    ['encoding', { type: 'int', bits: 20 }],
    ['mixEncoding', { type: 'float', bits: 16 }],
    ['trimDb', Number.NaN],
  ])('in the option %s', (option, value) => {
    expect(() => plan({}, { [option]: value })).toThrow(
      expect.objectContaining({ code: 'plan/option', facts: expect.objectContaining({ option }) }),
    );
  });

  test('and what is allowed is not', () => {
    const track = { polarity: 'inverted', output: 'mix', sends: [{ to: 'r', position: 'pre-fader' }] };
    expect(
      plan({ ...track, ...clip({ shape: 'linear' }) }, { returns: 'split', taps: ['dry'] }).files,
    ).not.toEqual([]);
  });
});
