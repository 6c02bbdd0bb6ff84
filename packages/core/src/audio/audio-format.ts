/**
 * Every speaker position, by the labels of the WAVE channel mask and, for what it lacks, of ITU-R BS.2051.
 * `M` is the one channel of a mono signal; `LW` `RW` stand at 60 degrees, `TSL` `TSR` above the sides, `B..`
 * with `F` below the front, and `LFE2` is the second of two.
 */
export const SPEAKER_ROLES = [
  'M',
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
  'LW',
  'RW',
  'TSL',
  'TSR',
  'BFC',
  'BFL',
  'BFR',
  'LFE2',
] as const;

/** One of `SPEAKER_ROLES`. */
export type SpeakerRole = (typeof SPEAKER_ROLES)[number];

/** Which channel is which: ordered speaker roles, or a count of channels about which nothing is known. */
export type ChannelLayout =
  | { readonly kind: 'speakers'; readonly roles: readonly SpeakerRole[] }
  | { readonly kind: 'discrete'; readonly count: number };

/** What a stream of samples is: its rate in Hz and its layout. */
export interface AudioFormat {
  readonly sampleRate: number;
  readonly layout: ChannelLayout;
}

/** One channel. */
export const MONO: ChannelLayout = { kind: 'speakers', roles: ['M'] };

/** Two channels, left and right. */
export const STEREO: ChannelLayout = { kind: 'speakers', roles: ['L', 'R'] };

/** A layout of `count` channels without speaker roles. */
export function discreteLayout(count: number): ChannelLayout {
  return { kind: 'discrete', count };
}

/** Number of channels of a layout. */
export function channelCount(layout: ChannelLayout): number {
  return layout.kind === 'speakers' ? layout.roles.length : layout.count;
}

/** True when both have the same channels in the same order. */
export function layoutsEqual(a: ChannelLayout, b: ChannelLayout): boolean {
  if (a.kind === 'discrete' || b.kind === 'discrete') {
    return a.kind === b.kind && channelCount(a) === channelCount(b);
  }
  return a.roles.length === b.roles.length && a.roles.every((role, i) => role === b.roles[i]);
}

/** True for exactly one channel. */
export function isMono(layout: ChannelLayout): boolean {
  return channelCount(layout) === 1;
}

/** The layout in words: `mono`, `stereo`, `L R C LFE BL BR`, `8 discrete channels`. */
export function describeLayout(layout: ChannelLayout): string {
  if (layoutsEqual(layout, MONO)) return 'mono';
  if (layoutsEqual(layout, STEREO)) return 'stereo';
  if (layout.kind === 'speakers') return layout.roles.join(' ');
  return `${layout.count} discrete channel${layout.count === 1 ? '' : 's'}`;
}
