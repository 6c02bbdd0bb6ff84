import type { FrameRange } from '../audio/audio-block.js';
import type { PcmEncoding } from '../audio/pcm-encoding.js';
import type { Fault } from './fault.js';

/** `independent`: a mix that came from elsewhere, it proves the delivery. `rendered`: our own, it proves only the writer. */
export type ReferenceKind = 'independent' | 'rendered';

/** One cause that lets an honest residual differ from zero. */
export interface BoundTerm {
  readonly label: string;
  /** How many files or additions it counts. */
  readonly count: number;
  /** Linear, of one. */
  readonly each: number;
}

/** One file that took part in a null test. */
export interface NullTestFile {
  readonly name: string;
  readonly frameCount: number;
  readonly encoding: PcmEncoding;
  readonly samplePeakDbfs: number;
  /** Samples at the highest or lowest code; 0 for float files. */
  readonly clippedSamples: number;
  /** True where nobody said that the file is dithered, and its quietest passage shows it. */
  readonly ditherDetected?: boolean;
}

/** What is left in one channel. */
export interface ResidualChannel {
  readonly residualPeakDbfs: number;
  readonly residualRmsDbfs: number;
}

/** Levels along the time line: point `i` covers `pointFrames` frames from `startFrame + i * pointFrames` on. */
export interface ResidualSeries {
  readonly startFrame: number;
  readonly pointFrames: number;
  /** Greatest magnitude of the residual in any channel, in dBFS. */
  readonly residualPeaksDbfs: readonly number[];
  /** The same of the mix. */
  readonly mixPeaksDbfs: readonly number[];
}

/**
 * Sum of a set minus a reference. Decibels; `-Infinity` for none, written `null` in JSON.
 * `pass` when no sample of the residual exceeds the bound that follows from the files' encodings, or the looser
 * limit that was asked for.
 */
export interface NullTestResult {
  readonly verdict: 'pass' | 'fail';
  /** Said where nothing but processing of the master is left: the stems are complete. */
  readonly explainedBy?: 'master';
  readonly set: string;
  readonly reference: { readonly name: string; readonly kind: ReferenceKind };
  /** True when the residual is zero in every sample. */
  readonly exact: boolean;
  readonly boundDbfs: number;
  readonly boundTerms: readonly BoundTerm[];
  /** The limit that was asked for and decided, where it is looser than the bound. */
  readonly loosenedLimitDbfs?: number;
  readonly residualPeakDbfs: number;
  readonly residualRmsDbfs: number;
  /** First frame at which the residual is greatest; `null` where there is none. */
  readonly residualPeakFrame: number | null;
  /** Integrated loudness of the residual (ITU-R BS.1770-5), in LUFS. */
  readonly residualLufs: number;
  readonly channels: readonly ResidualChannel[];
  /** RMS of the residual relative to that of the mix, in dB: the more negative, the deeper it nulls. */
  readonly nullDepthDb: number;
  /** First frame at which the residual is not zero. */
  readonly firstDifferingFrame: number | null;
  readonly firstFrameBeyondBound: number | null;
  readonly sampleRate: number;
  /** Frames that were compared. */
  readonly frameCount: number;
  /** What was compared, on the time line of the mix, where that is not all of it. */
  readonly range?: FrameRange;
  readonly files: readonly NullTestFile[];
  readonly faults: readonly Fault[];
  /** Where it was asked for. */
  readonly series?: ResidualSeries;
}
