import type { FrameRange } from '../audio/audio-block.js';
import type { AudioFormat } from '../audio/audio-format.js';
import type { PcmEncoding } from '../audio/pcm-encoding.js';
import type { FileSet, Placement, PlannedNullTest, ReturnPolicy, UntestedSet } from '../plan/export-plan.js';
import type { BusTap, TrackTap } from '../plan/tap.js';
import type { Warning } from '../plan/warning.js';
import type { PanLaw } from '../session/pan-law.js';
import type { NullTestResult } from './null-test-result.js';

/** What was measured of one channel. Levels are linear (full scale is 1); convert with `dsp-wasm`'s `gainToDb`. */
export interface ChannelReading {
  readonly samplePeak: number;
  /** First frame at which the peak is reached; `null` in silence. */
  readonly samplePeakFrame: number | null;
  /** Samples that belong to a clip: a run of samples at or above full scale. */
  readonly clippedSamples: number;
  readonly clipRuns: number;
  readonly firstClipFrame: number | null;
  /** NaN and infinities; they take part in no other figure. */
  readonly nonFiniteSamples: number;
}

/** What a meter has seen of one file. Levels in decibels; silence is `-Infinity`, which JSON writes as `null`. */
export interface MeterReading {
  readonly frameCount: number;
  readonly samplePeakDbfs: number;
  readonly samplePeakFrame: number | null;
  readonly clippedSamples: number;
  readonly firstClipFrame: number | null;
  readonly nonFiniteSamples: number;
  readonly silent: boolean;
  /** Two channels that are the same sample for sample, and not silent. */
  readonly dualMono: boolean;
  readonly channels: readonly ChannelReading[];
}

/** One delivered file. */
export interface ReportedFile {
  readonly id: string;
  readonly set: FileSet;
  /** Where on its way the signal was taken. */
  readonly tap: TrackTap | BusTap;
  readonly path: string;
  readonly name: string;
  readonly format: AudioFormat;
  readonly encoding: PcmEncoding;
  readonly frameCount: number;
  readonly byteLength: number;
  readonly sha256: string;
  readonly colour?: string;
  readonly muted: boolean;
  readonly placement?: Placement;
  /** Id of the alternate that the file belongs to. */
  readonly alternate?: string;
  /** Id of another file that holds the same samples. */
  readonly sameAs?: string;
  /** The track or the tracks whose sum this is. */
  readonly tracks: readonly string[];
  /** Samples that an integer encoding had to clamp. */
  readonly clampedSamples: number;
  readonly reading: FileReading;
}

/** What holds for every file of the export, and what who receives it needs to know of the session. */
export interface ExportContract {
  readonly sampleRate: number;
  /** Frame of the session at which every file starts. */
  readonly startFrame: number;
  readonly frameCount: number;
  /** The frames of the session that were asked for; absent where that is all of it. */
  readonly range?: FrameRange;
  /** Frames at the end, among `frameCount`, for what still sounds; the same in every file. */
  readonly tailFrames: number;
  readonly encoding: PcmEncoding;
  readonly mixEncoding: PcmEncoding;
  readonly panLaw: PanLaw;
  /** The gain that every file has got, in dB. */
  readonly trimDb: number;
  readonly returns: ReturnPolicy;
  readonly automation: 'on' | 'off';
  /** The master is in those files alone whose tap is `through-master`. */
  readonly masterProcessing: 'none' | 'through-master files';
  readonly normalised: false;
  readonly dither: 'none';
  readonly tempo?: number;
  readonly timeSignature?: string;
  readonly key?: string;
  /** Frames since midnight at which frame 0 of the session lies. */
  readonly timeReference?: number;
}

/** What was measured of one channel of a delivered file. */
export interface FileChannelReading extends ChannelReading {
  readonly truePeakDbtp: number;
  readonly truePeakFrame: number | null;
}

/**
 * What was measured of a delivered file. Loudness (ITU-R BS.1770-5, EBU Tech 3342) is absent at sample rates
 * below 8 or above 384 kHz, where it is not defined.
 */
export interface FileReading extends MeterReading {
  /** BS.1770-5 Annex 2; never below the sample peak. */
  readonly truePeakDbtp: number;
  readonly truePeakFrame: number | null;
  readonly integratedLufs?: number;
  readonly loudnessRangeLu?: number;
  readonly maxMomentaryLufs?: number;
  readonly maxShortTermLufs?: number;
  readonly channels: readonly FileChannelReading[];
}

/** A file that was planned, found silent, and left out as asked. */
export interface SkippedFile {
  readonly id: string;
  readonly path: string;
  readonly reason: 'silent';
}

/** The whole outcome of an export. As JSON it is the delivery's `manifest.json`. */
export interface ExportReport {
  readonly manifestVersion: 1;
  readonly session: string;
  readonly verdict: 'pass' | 'fail';
  readonly contract: ExportContract;
  readonly files: readonly ReportedFile[];
  readonly skipped: readonly SkippedFile[];
  /** Which files add up to which, by id. */
  readonly nullTests: readonly PlannedNullTest[];
  readonly untested: readonly UntestedSet[];
  readonly sets: readonly NullTestResult[];
  readonly warnings: readonly Warning[];
  /** What is worth knowing, and stopped nothing. */
  readonly remarks: readonly string[];
}
