import {
  type ChannelLayout,
  channelCount,
  describeLayout,
  discreteLayout,
  MONO,
  type SpeakerRole,
  STEREO,
  UnsupportedError,
} from '@trackout/core';

/** Speakers by bit of `dwChannelMask`, from bit 0 on (Microsoft, WAVEFORMATEXTENSIBLE; ksmedia.h SPEAKER_*). */
export const MASK_ROLES: readonly SpeakerRole[] = [
  'L',
  'R',
  'C',
  'LFE',
  'BL',
  'BR',
  'FLC',
  'FRC',
  'BC',
  'SL',
  'SR',
  'TC',
  'TFL',
  'TFC',
  'TFR',
  'TBL',
  'TBC',
  'TBR',
];

/** SPEAKER_FRONT_CENTER: what the one channel of a mono signal is in a mask. */
const FRONT_CENTRE = 0x4;

/** The layout that a header without mask defines: one channel is mono, two are stereo, more are not labelled. */
export function layoutWithoutMask(channels: number): ChannelLayout {
  return channels === 1 ? MONO : channels === 2 ? STEREO : discreteLayout(channels);
}

/**
 * The layout that a mask gives `channels` channels.
 *
 * Bits beyond the channels are ignored, as WAVEFORMATEXTENSIBLE says. A mask with fewer speakers than
 * channels labels none of them, and neither do its reserved bits: the layout is discrete.
 */
export function layoutFromMask(mask: number, channels: number): ChannelLayout {
  if (channels === 1 && mask === FRONT_CENTRE) return MONO;
  const roles = MASK_ROLES.filter((_, bit) => (mask & (1 << bit)) !== 0).slice(0, channels);
  return roles.length === channels ? { kind: 'speakers', roles } : discreteLayout(channels);
}

/**
 * The mask of a layout; 0 for discrete channels.
 *
 * WAVE fixes the order of speakers, and a mask has no bit for a mono channel among others. Throws
 * `UnsupportedError` for layouts that a mask cannot say.
 */
export function maskFromLayout(layout: ChannelLayout): number {
  if (layout.kind === 'discrete') return 0;
  if (layout.roles.length === 1 && layout.roles[0] === 'M') return FRONT_CENTRE;
  let mask = 0;
  let last = -1;
  for (const role of layout.roles) {
    const bit = MASK_ROLES.indexOf(role);
    if (bit <= last) {
      throw new UnsupportedError(
        'wav/layout',
        `A WAV file cannot say the layout "${describeLayout(layout)}": speakers stand once each, in the order ${MASK_ROLES.join(' ')}. Reorder the channels, or use a discrete layout of ${channelCount(layout)}.`,
        { layout: layout.roles },
      );
    }
    mask |= 1 << bit;
    last = bit;
  }
  return mask;
}
