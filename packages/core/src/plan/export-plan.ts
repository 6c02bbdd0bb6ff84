import type { FrameRange } from '../audio/audio-block.js';
import type { AudioFormat, ChannelLayout, SpeakerRole } from '../audio/audio-format.js';
import type { AudioContainer, PcmEncoding } from '../audio/pcm-encoding.js';
import type { PanLaw } from '../session/pan-law.js';
import type { Session } from '../session/session.js';
import type { StripInstance } from './strip-instances.js';
import type { BusTap, TrackTap } from './tap.js';
import type { Warning } from './warning.js';

/** What a file is: a track, a stem or a mix. */
export type FileSet = 'multitracks' | 'stems' | 'mix';

/** Every set, in the order in which a delivery lists them. */
export const FILE_SETS: readonly FileSet[] = ['multitracks', 'stems', 'mix'];

/** What is known of a source from its header. */
export interface SourceFacts {
  readonly format: AudioFormat;
  readonly frameCount: number;
  /** Absent where the source is not a file: its samples are float. */
  readonly encoding?: PcmEncoding;
  /** Stereo whose two sides were found to be the same, sample for sample; only where that was measured. */
  readonly dualMono?: boolean;
}

/** Where a mono file belongs in the image, when it is not at unity in both sides. */
export type Placement =
  | { readonly pan: number; readonly panLaw: PanLaw }
  /** One channel of a file that was split: its number within the layout, from 0, and its speaker. */
  | { readonly channel: number; readonly of: number; readonly role?: SpeakerRole };

/** The signal that a file holds: a track before its chain, or a point of a run of a chain. */
export type FileSignal =
  | { readonly kind: 'track'; readonly track: string; readonly point: 'source' | 'dry' }
  | {
      readonly kind: 'instance';
      /** Key of the run. */
      readonly instance: string;
      /** `input` is the sum that a bus gets, before its processors. */
      readonly point: 'input' | 'pre-fader' | 'post-fader';
    };

/** One file of the export. */
export interface PlannedFile {
  readonly id: string;
  readonly set: FileSet;
  readonly tap: TrackTap | BusTap;
  readonly signal: FileSignal;
  /** Relative to the delivery's folder, with `/`. */
  readonly path: string;
  readonly name: string;
  /** Ids of the tracks that sound in this file, in session order; the one track of a multitrack, heard or not. */
  readonly tracks: readonly string[];
  readonly format: AudioFormat;
  readonly encoding: PcmEncoding;
  readonly frameCount: number;
  /** Exact size on disk. */
  readonly byteLength: number;
  readonly muted: boolean;
  readonly colour?: string;
  readonly placement?: Placement;
  /** Id of the alternate that the file belongs to. */
  readonly alternate?: string;
  /** Id of another file of the plan that holds the same samples: a track that nothing changes between two taps. */
  readonly sameAs?: string;
}

/** Files that must add up to another. */
export interface PlannedNullTest {
  /** `multitracks`, `stems`, `mix`, or one of these of an alternate: `stems INSTRUMENTAL`. */
  readonly set: string;
  /** Ids of the files. */
  readonly files: readonly string[];
  /** Id of the file (`mix` also where that was split into `mix#L` and `mix#R`), or `REFERENCE_MIX`. */
  readonly reference: string;
}

/** Files that cannot be expected to add up, and why. */
export interface UntestedSet {
  readonly set: string;
  readonly reason: string;
}

/** Everything that an export will do, decided before a byte is written. */
export interface ExportPlan {
  /** As it is rendered: without its automation where that was asked for. */
  readonly session: Session;
  readonly sampleRate: number;
  /** Of the stems and of the mix. */
  readonly layout: ChannelLayout;
  readonly panLaw: PanLaw;
  /** Frame of the session at which every file starts. */
  readonly startFrame: number;
  /** Every file has this many frames; the tail is among them. */
  readonly frameCount: number;
  /** The frames of the session that were asked for; absent where that is all of it. */
  readonly range?: FrameRange;
  /**
   * Frames after the last recording, or after the range, for what still sounds. Recordings end with the range where
   * there is a tail: it holds what rings on, and nothing that begins or goes on behind it.
   */
  readonly tailFrames: number;
  /** Frames that are rendered before `startFrame` and thrown away. */
  readonly preRollFrames: number;
  /** Gain of every file, in dB. */
  readonly trimDb: number;
  readonly encoding: PcmEncoding;
  /** Why this encoding, in a sentence. */
  readonly encodingReason: string;
  readonly mixEncoding: PcmEncoding;
  readonly returns: ReturnPolicy;
  /** The runs of chains that the files need, each after those that feed or key it. */
  readonly instances: readonly StripInstance[];
  readonly files: readonly PlannedFile[];
  readonly nullTests: readonly PlannedNullTest[];
  readonly untested: readonly UntestedSet[];
  readonly totalBytes: number;
  readonly warnings: readonly Warning[];
  /** What is worth knowing, and stops nothing. */
  readonly remarks: readonly string[];
}

/** Returns as files of their own, as shares within the files that feed them, or in no file but the mix. */
export type ReturnPolicy = 'stems' | 'split' | 'none';

/** What a caller may decide about an export. */
export interface PlanOptions {
  readonly container: AudioContainer;
  /** Which sets to write; all by default. The mix is added when nothing else could prove the others. */
  readonly sets?: readonly FileSet[];
  /** Of multitracks and stems. By default 24-bit where that is lossless for certain, else 32-bit float. */
  readonly encoding?: PcmEncoding;
  /** Of the mix; 32-bit float by default. */
  readonly mixEncoding?: PcmEncoding;
  /** A mono track that is panned: written in stereo (default), or kept mono with its pan in the manifest. */
  readonly pannedMono?: 'stereo' | 'mono';
  /** Where the multitracks are taken: a file a track for each; `post-fader` unless stated. */
  readonly taps?: readonly TrackTap[];
  /** Where the stems are taken; `post-fader` unless stated. */
  readonly stemTap?: BusTap;
  /** `stems` unless stated. */
  readonly returns?: ReturnPolicy;
  /** Also writes the mix through the master. The mix before the master is always written. */
  readonly masterMix?: boolean;
  /** Ids of the alternates to write; all of the session's unless stated. */
  readonly alternates?: readonly string[];
  /** `off` renders with the faders and pans where they stand. */
  readonly automation?: 'on' | 'off';
  /** `detect` writes stereo whose sides are the same as mono, where `SourceFacts` say so; `graph` does not look. */
  readonly mono?: 'graph' | 'detect';
  /** `mono` writes a file for each channel of what has more than one. */
  readonly split?: 'none' | 'mono';
  /** Of every file, in dB; 0 unless stated. */
  readonly trimDb?: number;
  /** Frames of the session; all unless stated. Files start at its first frame. */
  readonly range?: FrameRange;
  /** Frames to add for what still sounds; 0 unless stated. */
  readonly tailFrames?: number;
  /**
   * Frames to render before the range, and to throw away. By default all from frame 0 where there are
   * processors, so that the range is what the whole would have there; else none.
   */
  readonly preRollFrames?: number;
}
