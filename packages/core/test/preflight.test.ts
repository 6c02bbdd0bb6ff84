import { describe, expect, test } from 'vitest';
import {
  describeFrame,
  FLOAT32,
  HEADROOM_LIMIT_DBFS,
  INT16,
  INT24,
  type MeterReading,
  type PcmEncoding,
  preflightHeaders,
  preflightReadings,
  type Session,
  type SourceFacts,
  STEREO,
} from '../src/index.js';

const session = (name = 'KICK'): Session => ({
  name: 'Song',
  sampleRate: 48000,
  tracks: [
    {
      id: 'a',
      name,
      audio: { kind: 'file', path: 'a.wav' },
      gainDb: 0,
      pan: 0,
      mute: false,
      polarity: 'normal',
      startFrame: 0,
    },
  ],
  groups: [],
});

const facts = (encoding?: PcmEncoding): ReadonlyMap<string, SourceFacts> =>
  new Map([
    [
      'a.wav',
      { format: { sampleRate: 48000, layout: STEREO }, frameCount: 9, ...(encoding ? { encoding } : {}) },
    ],
  ]);

const CLEAN: MeterReading = {
  frameCount: 480000,
  samplePeakDbfs: -12,
  samplePeakFrame: 96000,
  clippedSamples: 0,
  firstClipFrame: null,
  nonFiniteSamples: 0,
  silent: false,
  dualMono: false,
  channels: [],
};

const warningsOf = (changes: Partial<MeterReading>, deliveredPeakDbfs = -12) =>
  preflightReadings(session(), new Map([['a', { reading: { ...CLEAN, ...changes }, deliveredPeakDbfs }]]));

describe('preflightHeaders', () => {
  test.each<[string, PcmEncoding | undefined, string[]]>([
    ['KICK', INT24, []],
    ['KICK', FLOAT32, []],
    ['KICK', undefined, []],
    ['KICK', INT16, ['bit-depth']],
    ['KICK', { type: 'int', bits: 8 }, ['bit-depth']],
    ['Insert 1', INT24, ['default-name']],
    ['Audio 12', INT16, ['default-name', 'bit-depth']],
  ])('%s with %j: %j', (name, encoding, codes) => {
    const warnings = preflightHeaders(session(name), facts(encoding));
    expect(warnings.map((warning) => warning.code)).toEqual(codes);
    for (const warning of warnings) {
      expect(warning.track).toBe('a');
      expect(warning.message).toContain(`"${name}"`);
      expect(warning.remedy).not.toBe('');
    }
  });

  test('gives the depth as a figure', () => {
    expect(preflightHeaders(session(), facts(INT16))[0]).toMatchObject({ figure: 16, unit: 'bits' });
  });

  test('a track of which nothing is known is not judged by its encoding', () => {
    expect(preflightHeaders(session(), new Map())).toEqual([]);
  });
});

describe('preflightReadings', () => {
  test('has nothing to say of a clean recording, or of one that was not measured', () => {
    expect(warningsOf({})).toEqual([]);
    expect(preflightReadings(session(), new Map())).toEqual([]);
  });

  test('samples that are no numbers', () => {
    expect(warningsOf({ nonFiniteSamples: 3 })).toMatchObject([
      {
        code: 'non-finite',
        track: 'a',
        figure: 3,
        unit: 'samples',
        message: expect.stringContaining('3 samples'),
      },
    ]);
  });

  test('silence', () => {
    expect(
      warningsOf({ silent: true, samplePeakDbfs: -Infinity, samplePeakFrame: null }, -Infinity),
    ).toMatchObject([{ code: 'silent', track: 'a', message: '"KICK" is silent from start to end.' }]);
  });

  test('clipping, with its first place', () => {
    expect(warningsOf({ clippedSamples: 12, firstClipFrame: 96000 })).toMatchObject([
      {
        code: 'clipped',
        figure: 12,
        unit: 'samples',
        frame: 96000,
        message: '"KICK" is clipped: 12 samples at full scale, first at frame 96000 (0:02.000).',
      },
    ]);
  });

  test('dual mono', () => {
    expect(warningsOf({ dualMono: true })).toMatchObject([
      { code: 'dual-mono', remedy: 'Export it as mono.' },
    ]);
  });

  test.each([
    [HEADROOM_LIMIT_DBFS - 0.001, 0],
    [HEADROOM_LIMIT_DBFS, 0],
    [HEADROOM_LIMIT_DBFS + 0.001, 1],
    [3.25, 1],
    [-Infinity, 0],
  ])('a peak of %d dBFS after the fader: %d warning(s)', (peak, count) => {
    expect(warningsOf({}, peak)).toHaveLength(count);
  });

  test('headroom says the level as delivered and the place of the peak', () => {
    expect(warningsOf({ samplePeakDbfs: -20 }, -0.54)).toMatchObject([
      {
        code: 'headroom',
        figure: -0.54,
        unit: 'dBFS',
        frame: 96000,
        message: '"KICK" peaks at -0.5 dBFS at frame 96000 (0:02.000), above -6 dBFS.',
      },
    ]);
  });

  test('everything at once, the gravest first', () => {
    const all = warningsOf({ nonFiniteSamples: 1, clippedSamples: 2, firstClipFrame: 0, dualMono: true }, 0);
    expect(all.map((warning) => warning.code)).toEqual(['non-finite', 'clipped', 'headroom', 'dual-mono']);
  });
});

test.each([
  [0, 48000, 'frame 0 (0:00.000)'],
  [96000, 48000, 'frame 96000 (0:02.000)'],
  [47, 48000, 'frame 47 (0:00.000)'],
  [48, 48000, 'frame 48 (0:00.001)'],
  [44100 * 59, 44100, 'frame 2601900 (0:59.000)'],
  [44100 * 60, 44100, 'frame 2646000 (1:00.000)'],
  [44100 * 3661, 44100, 'frame 161450100 (61:01.000)'],
])('frame %d at %d Hz is %s', (frame, rate, words) => {
  expect(describeFrame(frame, rate)).toBe(words);
});
