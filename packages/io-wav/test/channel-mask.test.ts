import { type ChannelLayout, discreteLayout, MONO, STEREO, UnsupportedError } from '@trackout/core';
import { describe, expect, it } from 'vitest';
import { layoutFromMask, layoutWithoutMask, maskFromLayout } from '../src/channel-mask.js';
import { errorOf } from './signals.js';

/** Masks of the usual layouts (Microsoft, ksmedia.h: KSAUDIO_SPEAKER_*). */
const MASKS: [name: string, mask: number, roles: string][] = [
  ['mono', 0x4, 'M'],
  ['stereo', 0x3, 'L R'],
  ['quad', 0x33, 'L R BL BR'],
  ['5.0 back', 0x37, 'L R C BL BR'],
  ['5.0 side', 0x607, 'L R C SL SR'],
  ['5.1 back', 0x3f, 'L R C LFE BL BR'],
  ['5.1 side', 0x60f, 'L R C LFE SL SR'],
  ['7.1', 0x63f, 'L R C LFE BL BR SL SR'],
  ['7.1 wide', 0xff, 'L R C LFE BL BR FLC FRC'],
  ['7.1.4', 0x2d63f, 'L R C LFE BL BR SL SR TFL TFR TBL TBR'],
];

describe('channel masks', () => {
  it.each(MASKS)('means the same speakers both ways: %s', (_, mask, names) => {
    const layout = { kind: 'speakers', roles: names.split(' ') } as ChannelLayout;
    expect(layoutFromMask(mask, names.split(' ').length)).toEqual(layout);
    expect(maskFromLayout(layout)).toBe(mask);
  });

  it('calls one channel mono and two stereo where there is no mask, and names no others', () => {
    expect(layoutWithoutMask(1)).toEqual(MONO);
    expect(layoutWithoutMask(2)).toEqual(STEREO);
    expect(layoutWithoutMask(6)).toEqual(discreteLayout(6));
  });

  it('labels nothing by a mask of 0, and writes 0 for discrete channels', () => {
    expect(layoutFromMask(0, 2)).toEqual(discreteLayout(2));
    expect(maskFromLayout(discreteLayout(6))).toBe(0);
  });

  it.each([
    ['twice the same', ['L', 'L']],
    ['the order of film', ['L', 'C', 'R']],
    ['mono beside others', ['M', 'L']],
  ])('refuses to write speakers that a mask cannot say: %s', async (_, roles) => {
    const error = await errorOf(() => maskFromLayout({ kind: 'speakers', roles } as ChannelLayout));
    expect(UnsupportedError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'wav/layout', facts: { layout: roles } });
  });
});
