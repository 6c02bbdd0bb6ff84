import { type ChannelLayout, channelCount, type SpeakerRole } from '@trackout/core';

/** BS.1770-5 Annex 3: speakers within 30 degrees of the ear's height and 60 to 120 degrees to the side. */
const SURROUND_WEIGHT = 1.41;

/** At the side, whatever else there is: +-60, and +-90 or +-110 degrees. */
const AT_THE_SIDE: ReadonlySet<SpeakerRole> = new Set(['LW', 'RW', 'SL', 'SR']);
const LOW_FREQUENCY: ReadonlySet<SpeakerRole> = new Set(['LFE', 'LFE2']);

/**
 * The weight of each channel's energy in the loudness, by the positions of ITU-R BS.2051.
 *
 * `BL` and `BR` are the surrounds of a 5.1 (+-110 degrees, 1.41) unless there are `SL` and `SR` beside them: then
 * they are the rear of a 7.1 (+-135 degrees, 1). LFE channels are 0: they take no part. Of discrete channels
 * nothing is known, and each is 1; `MeterOptions.channelWeights` says otherwise.
 */
export function channelWeights(layout: ChannelLayout): number[] {
  if (layout.kind === 'discrete') return new Array<number>(channelCount(layout)).fill(1);
  const { roles } = layout;
  const hasSides = roles.includes('SL') || roles.includes('SR');
  return roles.map((role) => {
    if (LOW_FREQUENCY.has(role)) return 0;
    if (role === 'BL' || role === 'BR') return hasSides ? 1 : SURROUND_WEIGHT;
    return AT_THE_SIDE.has(role) ? SURROUND_WEIGHT : 1;
  });
}
