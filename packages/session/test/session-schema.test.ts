import { readFileSync } from 'node:fs';
import { proposeTracks, type Session } from '@trackout/core';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { sessionJsonSchema } from '../scripts/session-json-schema.js';
import { readSession, SESSION_SCHEMA_URL, writeSession } from '../src/index.js';
import { randomSession } from './random-session.js';

const published = JSON.parse(
  readFileSync(new URL('../schema/session.schema.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
// `oneOf` requires keys that are described beside it, not within: that is what strictRequired would refuse.
const valid = new Ajv({
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  allErrors: true,
}).compile(published);

const NAMES = [
  'BGVOX ALT OUTRO',
  'BGVOX BOP',
  'BIG BEAT',
  'FILL SCRATCH',
  'HATS',
  'MINILOGUE_SYNTH',
  'VOX LEAD',
];

/** As `trackout init` proposes it for the real session. */
function demoSession(): Session {
  const { tracks, groups } = proposeTracks(NAMES.map((name) => `7.Francium_Stem_${name}.wav`));
  return {
    name: 'Francium',
    sampleRate: 48000,
    tracks: tracks.map(({ fileName, ...track }) => ({
      ...track,
      audio: { kind: 'file', path: fileName },
    })),
    groups,
    referenceMix: { kind: 'file', path: 'sum-of-the-nine.wav' },
  };
}

const demo = () => JSON.parse(writeSession(demoSession())) as Record<string, unknown>;

describe('session.schema.json', () => {
  test('is what the schema of this source gives', () => {
    expect(published).toEqual(sessionJsonSchema());
    expect(published.$id).toBe(SESSION_SCHEMA_URL);
    expect(published.$schema).toBe('http://json-schema.org/draft-07/schema#');
  });

  test('accepts the session of the demo', () => {
    expect(valid(demo()), JSON.stringify(valid.errors)).toBe(true);
  });

  test('accepts whatever is written', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const json: unknown = JSON.parse(writeSession(randomSession(seed)));
      expect(valid(json), `seed ${seed}: ${JSON.stringify(valid.errors)}`).toBe(true);
    }
  });

  test('describes every key, with defaults where a key has one', () => {
    const undescribed: string[] = [];
    const defaults: Record<string, unknown> = {};
    const visit = (node: unknown, path: string) => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, child] of Object.entries((node as { properties?: object }).properties ?? {})) {
        const { description, default: value } = child as { description?: string; default?: unknown };
        if (!description) undescribed.push(`${path}.${key}`);
        if (value !== undefined) defaults[key] = value;
      }
      for (const [key, child] of Object.entries(node)) if (key !== 'examples') visit(child, `${path}.${key}`);
    };
    visit(published, '');
    expect(undescribed).toEqual([]);
    expect(defaults).toEqual({
      panLaw: '0 dB',
      gainDb: 0,
      pan: 0,
      mute: false,
      solo: false,
      polarity: 'normal',
      output: 'mix',
      startFrame: 0,
      offsetFrames: 0,
      delayFrames: 0,
      sharedOutputs: 'refuse',
      groups: [],
    });
  });

  test.each<[string, (json: Record<string, unknown>, first: Record<string, unknown>) => void]>([
    ['an unknown key', (json) => Object.assign(json, { speed: 128 })],
    ['an unknown key of a track', (_, first) => Object.assign(first, { color: '#ffffff' })],
    ['no file', (_, first) => delete first.file],
    ['both a file and clips', (_, first) => Object.assign(first, { clips: [{ file: 'a.wav' }] })],
    [
      'an unknown key of a fade',
      (_, first) =>
        Object.assign(first, {
          dry: { clips: [{ file: 'a', fadeIn: { frames: 1, shape: 'linear', curve: 1 } }] },
        }),
    ],
    ['a dry version of nothing', (_, first) => Object.assign(first, { dry: {} })],
    ['an empty automation', (_, first) => Object.assign(first, { gainAutomation: [] })],
    ['a send without a place', (_, first) => Object.assign(first, { sends: [{ to: 'a' }] })],
    ['processors', (_, first) => Object.assign(first, { processors: [] })],
    ['no tempo at all', (json) => Object.assign(json, { tempo: 0 })],
    ['a beat that is no note', (json) => Object.assign(json, { timeSignature: '4/3' })],
    ['no version', (json) => delete json.version],
    ['another version', (json) => Object.assign(json, { version: 2 })],
    ['a pan beyond the side', (_, first) => Object.assign(first, { pan: 1.01 })],
    ['half a frame', (_, first) => Object.assign(first, { startFrame: 0.5 })],
    ['a frame before the start', (_, first) => Object.assign(first, { startFrame: -1 })],
    ['a colour by name', (_, first) => Object.assign(first, { colour: 'red' })],
    ['an unknown speaker', (json) => Object.assign(json, { layout: ['L', 'X'] })],
    ['a speaker twice', (json) => Object.assign(json, { layout: ['L', 'L'] })],
    ['no channels', (json) => Object.assign(json, { layout: { discrete: 0 } })],
    ['a routing that sends nothing', (json) => Object.assign(json, { routing: { crosspoints: [] } })],
    [
      'an output 0',
      (json) => Object.assign(json, { routing: { crosspoints: [{ source: 'mix', channel: 1, output: 0 }] } }),
    ],
    ['an empty name', (json) => Object.assign(json, { name: '' })],
  ])('refuses %s, as readSession does', (_what, damage) => {
    const json = demo();
    damage(json, (json.tracks as Record<string, unknown>[])[0] as Record<string, unknown>);
    expect(valid(json)).toBe(false);
    expect(() => readSession(json)).toThrowError();
  });

  test.each(['mono', 'stereo', ['L', 'R', 'C', 'LFE', 'SL', 'SR'], { discrete: 64 }])(
    'accepts layout %j',
    (layout) => {
      const json = { ...demo(), layout };
      expect(valid(json), JSON.stringify(valid.errors)).toBe(true);
      expect(readSession(json).layout).toBeDefined();
    },
  );
});
