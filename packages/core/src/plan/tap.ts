/**
 * Where on its way a track is taken for a file.
 *
 * - `source`: as recorded: its clips at their places, without clip gains and fades.
 * - `dry`: clips with gains and fades, no processors, no fader; the track's own dry recording where it has one.
 * - `semi-wet`: as `pre-fader`, with only the processors that are marked as character.
 * - `pre-fader`: after the processors.
 * - `post-fader`: with fader, polarity, pan and their automation.
 * - `through-groups`: alone through the chains of its groups, as it reaches the mix.
 * - `through-master`: the same, through the master as well.
 */
export const TRACK_TAPS = [
  'source',
  'dry',
  'semi-wet',
  'pre-fader',
  'post-fader',
  'through-groups',
  'through-master',
] as const;

/** One of `TRACK_TAPS`. */
export type TrackTap = (typeof TRACK_TAPS)[number];

/** Where a stem or a mix is taken: before the master, or after it. */
export type BusTap = 'post-fader' | 'through-master';

/** The folder of a delivery that holds the tracks of a tap; the post-fader ones are the multitracks. */
export function folderOfTap(tap: TrackTap): string {
  return tap === 'post-fader' ? 'multitracks' : tap;
}

/** What a tap adds to the name of a track's file: `KICK_DRY`; nothing for the post-fader one. */
export function suffixOfTap(tap: TrackTap): string {
  return tap === 'post-fader' ? '' : `_${tap.toUpperCase().replaceAll('-', '_')}`;
}
