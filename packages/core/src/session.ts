import type { BlockSource } from './audio-block.js';
import type { ChannelLayout } from './audio-format.js';

declare const brand: unique symbol;
/** Names a track within its session. */
export type TrackId = string & { readonly [brand]?: 'TrackId' };
/** Names a group within its session. */
export type GroupId = string & { readonly [brand]?: 'GroupId' };

/** Where a track's audio comes from: a file named relative to the session, or an application's own source. */
export type TrackAudio =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'source'; readonly source: BlockSource };

/** One recording with its place in the mix. */
export interface Track {
  readonly id: TrackId;
  /** What the file will be called, before it is made safe for file systems. */
  readonly name: string;
  readonly audio: TrackAudio;
  /** `#rrggbb` */
  readonly colour?: string;
  /** Fader, in dB. */
  readonly gainDb: number;
  /** -1 is left, 0 centre, +1 right. Linear balance: 0 dB at centre. */
  readonly pan: number;
  /** A muted track is written and marked, and left out of the mix and of the null test. */
  readonly mute: boolean;
  readonly polarity: 'normal' | 'inverted';
  /** Frame of the session at which the audio starts; 0 or more. */
  readonly startFrame: number;
  /** The group that the track sums into; without one it is a stem of its own. */
  readonly group?: GroupId;
}

/** Tracks that become one stem. */
export interface Group {
  readonly id: GroupId;
  readonly name: string;
  /** `#rrggbb` */
  readonly colour?: string;
}

/** A multitrack session: everything that decides how the export sounds, and nothing else. */
export interface Session {
  readonly name: string;
  /** Hz. Every source has this rate; nothing is resampled. */
  readonly sampleRate: number;
  /** Channels of the stems and of the mix; stereo unless stated. */
  readonly layout?: ChannelLayout;
  readonly tracks: readonly Track[];
  readonly groups: readonly Group[];
  /** A mix that came from elsewhere (a DAW's bounce): what the delivery is proved against. Never a track. */
  readonly referenceMix?: TrackAudio;
}

/** The tracks that are not muted, in session order: all, or those of a group. */
export function audibleTracks(session: Session, group: string | undefined): readonly Track[] {
  return session.tracks.filter((track) => !track.mute && (group === undefined || track.group === group));
}
