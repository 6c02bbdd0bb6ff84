import { type ChannelLayout, channelCount, describeLayout, discreteLayout, MONO } from '@trackout/core';
import { describe, expect, it } from 'vitest';
import { readChannelChunk } from '../src/core-audio-layout.js';

function chunk(tag: number, bitmap = 0, labels: readonly number[] = []): Uint8Array {
  const bytes = new Uint8Array(12 + 20 * labels.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, tag);
  view.setUint32(4, bitmap);
  view.setUint32(8, labels.length);
  labels.forEach((label, i) => {
    view.setUint32(12 + 20 * i, label);
  });
  return bytes;
}

const words = (layout: ChannelLayout | undefined) => layout && describeLayout(layout);
const tagged = (number: number, channels: number) => chunk(number * 0x10000 + channels);

describe('layout tags of Core Audio', () => {
  it.each([
    [100, 'mono', 1],
    [101, 'stereo', 2],
    [108, 'L R BL BR', 4],
    [111, 'L R BL BR C BC SL SR', 8],
    [113, 'L R C', 3],
    [117, 'L R C BL BR', 5],
    [120, 'C L R BL BR', 5],
    [121, 'L R C LFE BL BR', 6],
    [122, 'L R BL BR C LFE', 6],
    [123, 'L C R BL BR LFE', 6],
    [124, 'C L R BL BR LFE', 6],
    [125, 'L R C LFE BL BR BC', 7],
    [126, 'L R C LFE BL BR FLC FRC', 8],
    [127, 'C FLC FRC L R BL BR LFE', 8],
    [128, 'L R C LFE SL SR BL BR', 8],
    [133, 'L R LFE', 3],
    [149, 'C LFE', 2],
    [185, 'L R BL BR', 4],
    [189, 'L R C LFE BL BR SL SR', 8],
    [192, 'L R C LFE SL SR BL BR TFL TFR TBL TBR', 12],
    [195, 'L R C LFE BL BR TFL TFR TBL TBR', 10],
  ])('%i is %s', (number, expected, channels) => {
    expect(words(readChannelChunk(tagged(number, channels), channels).layout)).toBe(expected);
  });

  it('name as many channels as their lower half says, each a different speaker', () => {
    // Tags state their own count: 0xNNNNCCCC.
    for (let number = 100; number < 256; number++) {
      for (let channels = 1; channels < 24; channels++) {
        const { layout } = readChannelChunk(tagged(number, channels), channels);
        if (!layout || layout.kind === 'discrete') continue;
        expect(channelCount(layout)).toBe(channels);
        expect(new Set(layout.roles).size).toBe(channels);
      }
    }
  });

  it.each([147, 0xffff])('%i labels nothing', (number) => {
    expect(readChannelChunk(tagged(number, 3), 3).layout).toEqual(discreteLayout(3));
  });
});

describe('bitmaps and descriptions', () => {
  it.each([
    ['stereo', 0x3],
    ['L R C LFE BL BR', 0x3f],
    ['L R C LFE SL SR', 0x60f],
    ['L R C LFE BL BR SL SR TFL TFR TBL TBR', 0x2d63f],
  ])('a bitmap gives %s', (expected, bitmap) => {
    const channels = expected === 'stereo' ? 2 : expected.split(' ').length;
    expect(words(readChannelChunk(chunk(0x10000, bitmap), channels).layout)).toBe(expected);
  });

  it('descriptions stand in the order of the channels', () => {
    const read = (labels: number[]) => words(readChannelChunk(chunk(0, 0, labels), labels.length).layout);
    expect(read([1, 3, 2, 5, 6, 4])).toBe('L C R BL BR LFE');
    expect(read([1, 2, 5, 6, 33, 34])).toBe('L R SL SR BL BR');
    expect(read([42])).toBe('mono');
    expect(readChannelChunk(chunk(0, 0, [3]), 1).layout).toEqual(MONO);
  });

  it.each([
    ['too short a chunk', new Uint8Array(11), 2, /has 11 bytes; it needs 12/],
    ['a tag nobody knows', tagged(999, 2), 2, /names the layout 0x03e70002/],
    ['another count than the channels', tagged(121, 6), 5, /describes 6 channel\(s\), and there are 5/],
    ['a speaker that has no role', chunk(0, 0, [1, 35]), 2, /labels channels with 1, 35/],
    ['one speaker twice', chunk(0, 0, [1, 1]), 2, /labels channels with 1, 1/],
    ['mono among others', chunk(0, 0, [1, 42]), 2, /labels channels/],
    ['descriptions that are not there', chunk(0, 0, [1, 2]).subarray(0, 40), 2, /describes 1 channel/],
    [
      'a count beyond all bounds',
      new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255]),
      2,
      /describes 0/,
    ],
  ])('say nothing with %s', (_, bytes, channels, problem) => {
    expect(readChannelChunk(bytes, channels)).toEqual({ problem: expect.stringMatching(problem) });
  });
});
