/**
 * A rise from or fall to silence over `frames` frames. Frame `n` of a rise has `t = n / frames` of the way:
 * `linear` gives the gain `t`, `equal-power` its square root. A fall is the same, backwards.
 */
export interface Fade {
  readonly frames: number;
  readonly shape: 'linear' | 'equal-power';
}

/** A part of a recording with its place on the track. Clips that overlap are added. */
export interface Clip {
  /** The recording, relative to the session. */
  readonly path: string;
  /** Frame of the track at which the clip is heard; the track's own `startFrame` is added. */
  readonly startFrame: number;
  /** First frame of the recording that is heard; 0 unless stated. */
  readonly offsetFrames?: number;
  /** How many are heard; to the end of the recording unless stated. */
  readonly frameCount?: number;
  /** In dB; 0 unless stated. */
  readonly gainDb?: number;
  readonly fadeIn?: Fade;
  readonly fadeOut?: Fade;
}
