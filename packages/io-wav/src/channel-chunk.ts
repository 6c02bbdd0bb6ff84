import {
  type ChannelLayout,
  channelCount,
  describeLayout,
  layoutsEqual,
  MONO,
  type SpeakerRole,
  STEREO,
  UnsupportedError,
} from '@trackout/core';
import { viewOf } from './byte-window.js';
import { MASK_ROLES } from './channel-mask.js';

// CoreAudio's AudioChannelLayout, as a CHAN chunk holds it: tag, bitmap, count of descriptions; then these.

/** kAudioChannelLayoutTag_UseChannelDescriptions */
const USE_DESCRIPTIONS = 0;
/** kAudioChannelLayoutTag_UseChannelBitmap: the bits of the bitmap are those of the WAVE mask. */
const USE_BITMAP = 0x1_0000;
/** kAudioChannelLayoutTag_DiscreteInOrder; the count of channels is in its lower half. */
const DISCRETE_IN_ORDER = 147 * 0x1_0000;

const HEAD_BYTES = 12;
/** Label, flags, three coordinates. */
const DESCRIPTION_BYTES = 20;

/**
 * The contents of the `CHAN` chunk that a layout needs, `undefined` where AIFF says the same without: one
 * channel is mono, two are stereo, more are not labelled.
 *
 * Speakers in the order of the WAVE mask are a bitmap, others are described one by one. Throws
 * `UnsupportedError` `aiff/layout` for speakers that stand twice, and for a mono channel among others.
 */
export function encodeChannelChunk(layout: ChannelLayout): Uint8Array | undefined {
  if (layoutsEqual(layout, MONO) || layoutsEqual(layout, STEREO)) return undefined;
  const channels = channelCount(layout);
  if (layout.kind === 'discrete') return channels > 2 ? undefined : head(DISCRETE_IN_ORDER + channels, 0, 0);
  const bits = layout.roles.map((role) => bitOf(layout, role));
  const inOrder = bits.every((bit, i) => i === 0 || bit > (bits[i - 1] as number));
  if (inOrder)
    return head(
      USE_BITMAP,
      bits.reduce((bitmap, bit) => bitmap | (1 << bit), 0),
      0,
    );
  const bytes = new Uint8Array(HEAD_BYTES + channels * DESCRIPTION_BYTES);
  bytes.set(head(USE_DESCRIPTIONS, 0, channels));
  // The labels of the bitmap's bits are their numbers counted from 1.
  bits.forEach((bit, i) => {
    viewOf(bytes).setUint32(HEAD_BYTES + i * DESCRIPTION_BYTES, bit + 1);
  });
  return bytes;
}

function head(tag: number, bitmap: number, descriptions: number): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES);
  const view = viewOf(bytes);
  view.setUint32(0, tag);
  view.setUint32(4, bitmap);
  view.setUint32(8, descriptions);
  return bytes;
}

function bitOf(layout: { readonly roles: readonly SpeakerRole[] }, role: SpeakerRole): number {
  const bit = MASK_ROLES.indexOf(role);
  if (bit >= 0 && layout.roles.filter((other) => other === role).length === 1) return bit;
  throw new UnsupportedError(
    'aiff/layout',
    `An AIFF file cannot say the layout "${describeLayout({ kind: 'speakers', roles: layout.roles })}": speakers stand once each, and are ${MASK_ROLES.join(' ')}. Use a discrete layout of ${layout.roles.length}.`,
    { layout: layout.roles },
  );
}
