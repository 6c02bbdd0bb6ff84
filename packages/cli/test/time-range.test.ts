import { UsageError } from '@trackout/core';
import { describe, expect, test } from 'vitest';
import { readTailLength } from '../src/export/tail-length.js';
import { readPosition, type TimeLine } from '../src/time-position.js';
import { readRange } from '../src/time-range.js';

const SONG: TimeLine = {
  sampleRate: 48_000,
  tempo: 120,
  timeSignature: '3/4',
  timeReference: 48_000 * 3600,
};

const refusal = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (UsageError.isInstance(error)) return error.message;
    throw error;
  }
  return undefined;
};

describe('readPosition', () => {
  test.each<[string, number]>([
    ['0', 0],
    [' 48000 ', 48_000],
    ['62.5s', 3_000_000],
    ['.5 s', 24_000],
    ['1:02.5', 3_000_000],
    ['0:00.00001', 0],
    ['1:00:00', 172_800_000],
    ['bar 1', 0],
    ['bar 2', 72_000],
    ['Bar 2.3', 120_000],
    ['01:00:00:00@25', 0],
    ['01:00:10:05@25', 489_600],
    ['01:00:00:12@24', 24_000],
    // 24 frames at 23.976 take 1.001 s, and an hour of them 3603.6 s (SMPTE ST 12-1).
    ['01:00:00:00@23.976', 172_800],
  ])('%j is frame %d', (text, frame) => {
    expect(readPosition(text, SONG)).toBe(frame);
  });

  test('drop-frame leaves two numbers out of a minute, but of no tenth one (SMPTE ST 12-1)', () => {
    const frames = (text: string) => {
      const frame = readPosition(`${text}@29.97`, { ...SONG, timeReference: 0 });
      return Math.round((frame * 30_000) / (1001 * 48_000));
    };
    expect(frames('00:01:00;02') - frames('00:00:59;29')).toBe(1);
    expect(frames('00:10:00;00') - frames('00:09:59;29')).toBe(1);
    expect(frames('01:00:00;00')).toBe(107_892);
    expect(frames('01:00:00:00')).toBe(108_000);
  });

  test.each<[string, Partial<TimeLine>, RegExp]>([
    ['bar 3', { tempo: undefined }, /needs a tempo.*"tempo"/],
    ['bar 0', {}, /bars count from 1/],
    ['bar 2.4', {}, /beats in 3\/4 from 1 to 3/],
    ['01:00:00:00@25', { timeReference: undefined }, /does not say at which one it starts.*timeReference/],
    ['00:59:59:24@25', {}, /lies 1920 frames before the start/],
    ['01:00:00:25@25', {}, /no time code: frame rates are 23\.976, /],
    ['01:00:00:00@26', {}, /no time code/],
    ['01:00:00;00@25', {}, /drop-frame \(";"\), which only 29\.97 and 59\.94 have/],
    ['01:01:00;01@29.97', {}, /does not exist/],
    ['1:2', {}, /no place on the time line\. Give frames \(48000\), /],
    ['-1', {}, /no place on the time line/],
    ['99999999999999999999', {}, /more frames than can be counted/],
  ])('%j is refused', (text, changes, message) => {
    expect(refusal(() => readPosition(text, { ...SONG, ...changes }))).toMatch(message);
  });
});

describe('readRange', () => {
  test.each<[string, { from: number; to?: number }]>([
    ['48000..96000', { from: 48_000, to: 96_000 }],
    ['48000:96000', { from: 48_000, to: 96_000 }],
    ['bar 2 .. bar 4', { from: 72_000, to: 216_000 }],
    ['bar 2:bar 4', { from: 72_000, to: 216_000 }],
    ['0:30..1:02.5', { from: 1_440_000, to: 3_000_000 }],
    ['0:30:1:00', { from: 1_440_000, to: 2_880_000 }],
    ['01:00:10:00@25..01:00:20:00@25', { from: 480_000, to: 960_000 }],
    ['bar 2..', { from: 72_000 }],
    ['..1:00', { from: 0, to: 2_880_000 }],
  ])('%j', (text, range) => {
    expect(readRange(text, SONG)).toEqual(range);
  });

  test.each<[string, RegExp]>([
    ['96000..48000', /runs from frame 96000 to frame 48000/],
    ['4..4', /its end does not lie after its start/],
    ['48000', /is no range\. Give FROM\.\.TO/],
    ['..', /is no range/],
    ['', /is no range/],
    ['a..b', /"a" is no place on the time line/],
    ['1:02:12:05', /can be read in 3 ways: .*Put two dots/],
  ])('%j is refused', (text, message) => {
    expect(refusal(() => readRange(text, SONG))).toMatch(message);
  });
});

describe('readTailLength', () => {
  test.each([
    ['none', 'none'],
    ['AUTO', 'auto'],
    ['96000', 96_000],
    ['2s', 96_000],
    ['0.5 s', 24_000],
    ['until:-60dB', { untilDbfs: -60 }],
    ['until: -72.5 dBFS', { untilDbfs: -72.5 }],
    ['until:-90', { untilDbfs: -90 }],
  ])('%j', (text, length) => {
    expect(readTailLength(text, 48_000)).toEqual(length);
  });

  test.each(['', 'long', '-1', '1.5', 'until:60dB', 'until:', '99999999999999999999'])(
    '%j is refused',
    (text) => {
      expect(refusal(() => readTailLength(text, 48_000))).toMatch(/is no length of tails/);
    },
  );
});
