/** A stretch of audio that starts at a cue (`ltxt`). */
export interface CueRegion {
  readonly lengthFrames: number;
  /** Four characters; `rgn ` for a region. */
  readonly purpose: string;
  readonly text?: string;
  /** Where the text comes from, as numbers of the RIFF specification; absent where all are 0. */
  readonly locale?: {
    readonly country: number;
    readonly language: number;
    readonly dialect: number;
    readonly codePage: number;
  };
}

/**
 * A marker. In WAV files it is gathered from `cue ` and the labels, notes and regions of `LIST` `adtl`, in
 * AIFF files from `MARK`.
 */
export interface Cue {
  /** Unique in its file; in AIFF 1 to 32767. */
  readonly id: number;
  /** Frame that it stands in front of. */
  readonly frame: number;
  readonly label?: string;
  /** WAV only; AIFF has comments. */
  readonly note?: string;
  /** WAV only. */
  readonly region?: CueRegion;
  /** The other fields of a cue point, where they are not the usual ones (WAV). */
  readonly placement?: CuePlacement;
}

/** Fields of a WAV cue point that files with one `data` chunk have no use for. */
export interface CuePlacement {
  /** Usually the frame. */
  readonly playOrder: number;
  /** Usually `data`. */
  readonly chunkId: string;
  /** Usually 0, both. */
  readonly chunkStart: number;
  readonly blockStart: number;
}
