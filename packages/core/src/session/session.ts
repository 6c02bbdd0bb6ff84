import type { BlockSource } from '../audio/audio-block.js';
import type { ChannelLayout } from '../audio/audio-format.js';
import type { Routing } from '../routing/routing.js';
import type { GainPoint, PanPoint } from './automation.js';
import type { Clip } from './clip.js';
import type { PanLaw } from './pan-law.js';
import type { ProcessorSlot } from './processor.js';

declare const brand: unique symbol;
/** Names a track within its session. */
export type TrackId = string & { readonly [brand]?: 'TrackId' };
/** Names a group within its session. */
export type GroupId = string & { readonly [brand]?: 'GroupId' };
/** Names a return within its session. */
export type ReturnId = string & { readonly [brand]?: 'ReturnId' };

/**
 * Where a track's audio comes from: a file named relative to the session, clips of files, or an
 * application's own source (an instrument, a web DAW's graph).
 */
export type TrackAudio =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'clips'; readonly clips: readonly Clip[] }
  | { readonly kind: 'source'; readonly source: BlockSource };

/** A part of a strip's signal that goes to a return besides its way into the mix. */
export interface Send {
  readonly to: ReturnId;
  /** In dB; 0 unless stated. */
  readonly gainDb?: number;
  /**
   * Before the fader: after the processors, a mono strip at unity on both sides. After the fader: with fader,
   * polarity and pan. A muted strip sends nothing.
   */
  readonly position: 'pre-fader' | 'post-fader';
}

/**
 * What a track, a group and a return have in common, in the order of the signal: processors, the pre-fader
 * point, fader with polarity and pan, the post-fader point, and from there into a group or the mix.
 * What is absent changes nothing.
 */
export interface Strip {
  readonly name: string;
  /** `#rrggbb` */
  readonly colour?: string;
  readonly processors?: readonly ProcessorSlot[];
  /** Fader, in dB. Where there is automation this is the fader without it. */
  readonly gainDb?: number;
  /** Frames of the session, rising. Takes the place of `gainDb`. */
  readonly gainAutomation?: readonly GainPoint[];
  /** -1 is left, 0 centre, +1 right: a mono track by the session's pan law, stereo by balance (0 dB at centre). */
  readonly pan?: number;
  /** Takes the place of `pan`. */
  readonly panAutomation?: readonly PanPoint[];
  readonly polarity?: 'normal' | 'inverted';
  /** Left out of the mix and of every sum, with its sends; a group mutes all tracks within. It still keys. */
  readonly mute?: boolean;
  readonly sends?: readonly Send[];
  /** The group that the strip sums into; without one, the mix. */
  readonly group?: GroupId;
  /** `sends-only` keeps the strip out of its group and the mix: only its sends are heard. */
  readonly output?: 'mix' | 'sends-only';
}

/** One recording, or one performance, with its place in the mix. */
export interface Track extends Strip {
  readonly id: TrackId;
  /** What the mix is made of. */
  readonly audio: TrackAudio;
  /** The same performance without its effects, where it was recorded too: delivered beside it, never mixed. */
  readonly dry?: TrackAudio;
  /** Channels of the track; those of its recording unless stated. Mono clips sound at unity on both sides of stereo. */
  readonly layout?: ChannelLayout;
  /** Frame of the session at which the audio starts; 0 unless stated. */
  readonly startFrame?: number;
  /** While any track or group is soloed, the other tracks are as if muted. */
  readonly solo?: boolean;
}

/** Tracks, groups and returns that become one bus: the outermost ones are the stems. */
export interface Group extends Strip {
  readonly id: GroupId;
  readonly solo?: boolean;
}

/** A bus fed by sends: a reverb, a delay, a parallel compressor. */
export interface Return extends Strip {
  readonly id: ReturnId;
}

/** What the whole mix passes through when it is asked for through the master. */
export interface Master {
  readonly processors?: readonly ProcessorSlot[];
  /** In dB; 0 unless stated. */
  readonly gainDb?: number;
  /** Takes the place of `gainDb`. */
  readonly gainAutomation?: readonly GainPoint[];
}

/** A version of the mix without some of its parts: instrumental, a cappella, TV, clean. */
export interface Alternate {
  readonly id: string;
  /** Added to the name of the mix: `INSTRUMENTAL`. */
  readonly name: string;
  /** Ids of the tracks and groups that it leaves out. */
  readonly mute: readonly (TrackId | GroupId)[];
}

/** A place on the time line with a name. */
export interface Marker {
  readonly frame: number;
  readonly name: string;
}

/** A multitrack session: everything that decides how the export sounds, and where it is played to. */
export interface Session {
  readonly name: string;
  /** Hz. Every source has this rate; nothing is resampled. */
  readonly sampleRate: number;
  /** Channels of the stems and of the mix; stereo unless stated. */
  readonly layout?: ChannelLayout;
  /** How mono tracks are panned; `0 dB` unless stated. */
  readonly panLaw?: PanLaw;
  readonly tracks: readonly Track[];
  readonly groups: readonly Group[];
  readonly returns?: readonly Return[];
  readonly master?: Master;
  readonly alternates?: readonly Alternate[];
  /** A mix that came from elsewhere (a DAW's bounce): what the delivery is proved against. Never a track. */
  readonly referenceMix?:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'source'; readonly source: BlockSource };
  /** Beats per minute, for who receives the files. */
  readonly tempo?: number;
  /** Beats in a bar and what counts as one: `4/4`. */
  readonly timeSignature?: string;
  /** The musical key, such as `F# minor`. */
  readonly key?: string;
  readonly markers?: readonly Marker[];
  /** Frames since midnight at which frame 0 lies, for sessions that run to time code. */
  readonly timeReference?: number;
  /** Where it is heard when it is played: sources are `mix` and ids of tracks, groups and returns. No export uses it. */
  readonly routing?: Routing;
}
