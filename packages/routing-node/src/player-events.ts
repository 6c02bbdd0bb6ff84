import type { TrackoutError } from '@trackout/core';

/** What a player is doing. `ended` has played everything; `closed` has given the device back. */
export type PlayerState = 'ready' | 'playing' | 'paused' | 'ended' | 'closed' | 'failed';

/** A place where the device did not get what it should have. */
export interface Underrun {
  /**
   * `late`: the material came too late, and `frames` of silence were played before it went on; nothing is lost.
   * `device`: the sound system reported that it ran dry here; it does not tell for how long, and drops up to
   * `blockFrames` of what it gets then. `suspected`: it reported nothing, but has been behind its own clock by `frames`
   * ever since, as a device is that has run dry and played silence; told five seconds later, when it has not caught up.
   */
  readonly kind: 'late' | 'device' | 'suspected';
  /**
   * Frame of the material that was due. Exact where it is `late`, and where it is `device` while the queue in front of
   * the device is full; else within a queue (`queueBlocks`).
   */
  readonly frame: number;
  /** Of silence; 0 where nobody can tell. */
  readonly frames: number;
  /** Seconds of the device's time since it was opened. */
  readonly seconds: number;
}

/** How loud an output was within one meter interval. */
export interface OutputLevel {
  /** From 1. */
  readonly output: number;
  /** -Infinity in silence. */
  readonly peakDbfs: number;
  /** ITU-R BS.1770-5 Annex 2. */
  readonly truePeakDbtp: number;
}

/** What a playback was, once it is over. */
export interface PlaybackReport {
  readonly device: string;
  readonly sampleRate: number;
  readonly outputs: number;
  /** Frames handed to the device and heard, as often as they were (loops, seeks). */
  readonly framesPlayed: number;
  /** True when everything was played to its end, and the last frame has left the device. */
  readonly complete: boolean;
  readonly underruns: readonly Underrun[];
  /** Samples that were beyond full scale and were clamped, by output. */
  readonly clampedSamples: readonly number[];
}

/** What a player tells. */
export type PlayerEvent =
  | { readonly type: 'state'; readonly state: PlayerState }
  /** The first frame after `play` or a seek is on its way. */
  | { readonly type: 'started'; readonly frame: number }
  /** What is heard now, as far as the device tells; 20 times a second or more. */
  | { readonly type: 'position'; readonly frame: number }
  /** What is heard now, for frames `fromFrame` to `toFrame` of the material. */
  | {
      readonly type: 'meters';
      readonly fromFrame: number;
      readonly toFrame: number;
      readonly levels: readonly OutputLevel[];
    }
  | { readonly type: 'underrun'; readonly underrun: Underrun }
  | { readonly type: 'looped'; readonly frame: number }
  /** A routing that was set is heard from this frame on. */
  | { readonly type: 'routed'; readonly frame: number }
  | { readonly type: 'error'; readonly error: TrackoutError };
