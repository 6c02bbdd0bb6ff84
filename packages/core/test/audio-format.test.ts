import { describe, expect, test } from 'vitest';
import {
  type ChannelLayout,
  channelCount,
  describeLayout,
  discreteLayout,
  isMono,
  layoutsEqual,
  MONO,
  STEREO,
} from '../src/index.js';

const LAYOUTS: readonly { layout: ChannelLayout; count: number; mono: boolean; words: string }[] = [
  { layout: MONO, count: 1, mono: true, words: 'mono' },
  { layout: STEREO, count: 2, mono: false, words: 'stereo' },
  { layout: { kind: 'speakers', roles: ['C'] }, count: 1, mono: true, words: 'C' },
  { layout: { kind: 'speakers', roles: ['R', 'L'] }, count: 2, mono: false, words: 'R L' },
  {
    layout: { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] },
    count: 6,
    mono: false,
    words: 'L R C LFE BL BR',
  },
  { layout: discreteLayout(1), count: 1, mono: true, words: '1 discrete channel' },
  { layout: discreteLayout(2), count: 2, mono: false, words: '2 discrete channels' },
  { layout: discreteLayout(64), count: 64, mono: false, words: '64 discrete channels' },
];

describe.each(LAYOUTS)('the layout "$words"', ({ layout, count, mono, words }) => {
  test('has its count and its words', () => {
    expect(channelCount(layout)).toBe(count);
    expect(isMono(layout)).toBe(mono);
    expect(describeLayout(layout)).toBe(words);
  });

  test('equals its copy and no other', () => {
    expect(layoutsEqual(layout, structuredClone(layout))).toBe(true);
    const equals = LAYOUTS.filter((other) => layoutsEqual(layout, other.layout));
    expect(equals.map((other) => other.words)).toEqual([words]);
  });
});
