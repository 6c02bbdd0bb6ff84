import type { ChannelReading, MeterReading } from '@trackout/core';

/** What a meter can be asked for; each brings figures of its own into the reading. */
export type MeasureName = keyof StreamFigures;

/** Momentary loudness and peak over time, for a graph. Of bounded size: when it is full, every two points become one. */
export interface TimeSeries {
  /** Time from point to point: 0.1 s, doubled as often as was needed. */
  readonly stepSeconds: number;
  /** Where the first point begins, from the beginning of the stream. */
  readonly startSeconds: number;
  /** Greatest momentary loudness within each step. */
  readonly momentaryLufs: readonly number[];
  /** Greatest sample peak of any channel within each step. */
  readonly samplePeakDbfs: readonly number[];
}

/** How the two channels of a stereo stream are one: `near` within the tolerance, and not silent. */
export type MonoKind = 'identical' | 'inverted' | 'near' | 'nearInverted';

/**
 * The figures of a whole stream, by measure. Levels in decibels: `-Infinity` for none (JSON writes `null`).
 * Loudness is that of ITU-R BS.1770-5 with the rules of EBU Tech 3341 and 3342.
 */
export interface StreamFigures {
  /** Sample peak, clips, samples that are not numbers, silence, dual mono: core's `MeterReading`. */
  readonly levels: Omit<MeterReading, 'frameCount' | 'channels'>;
  readonly truePeak: {
    /** BS.1770-5 Annex 2; never below the sample peak. */
    readonly truePeakDbtp: number;
    /** Frame at or right before the place between two samples where the peak is; `null` in silence. */
    readonly truePeakFrame: number | null;
  };
  readonly rms: {
    /** Mathematical, over all channels: a full-scale sine is -3.01. */
    readonly rmsDbfs: number;
    /** By AES17, 3.01 dB more: a full-scale sine is 0. */
    readonly rmsAes17Dbfs: number;
  };
  readonly crestFactor: {
    /** Sample peak over mathematical RMS; 0 in silence. */
    readonly crestFactorDb: number;
  };
  readonly dcOffset: {
    /** Mean of the samples of the channel where it is farthest from 0, linear. */
    readonly dcOffset: number;
  };
  readonly silence: {
    /** Frames at the start in which no channel exceeds `silenceThreshold`; all of them in silence. */
    readonly leadingSilenceFrames: number;
    /** The same at the end. */
    readonly trailingSilenceFrames: number;
  };
  readonly momentary: {
    /** Over the last whole 400 ms; `-Infinity` until there are any. */
    readonly momentaryLufs: number;
    /** On a window that slides by 10 ms. */
    readonly maxMomentaryLufs: number;
  };
  readonly shortTerm: {
    /** Over the last whole 3 s; `-Infinity` until there are any. */
    readonly shortTermLufs: number;
    /** On a window that slides by 10 ms. */
    readonly maxShortTermLufs: number;
  };
  readonly integrated: {
    /** Gated loudness of everything so far; `-Infinity` when no 400 ms block passes the gates. */
    readonly integratedLufs: number;
    /** The relative gate, 10 LU below what passes the absolute one; -70 where nothing does. */
    readonly gatingThresholdLufs: number;
  };
  readonly loudnessRange: {
    /** EBU Tech 3342; 0 while no 3 s window passes the gates. Not stable within the first minute. */
    readonly loudnessRangeLu: number;
  };
  readonly peakToLoudness: {
    /** True peak minus integrated loudness (PLR); `-Infinity` without loudness. */
    readonly peakToLoudnessRatioLu: number;
  };
  readonly correlation: {
    /** Of two channels, -1 to 1; `null` where one of them is silent, or there are not two. */
    readonly correlation: number | null;
  };
  readonly mono: {
    /** `null` where two channels are not one, are silent, hold a NaN, or are not two. */
    readonly monoKind: MonoKind | null;
  };
  readonly effectiveBits: {
    /** Bits that the samples use (16 in a padded 24-bit file, 0 in silence); `null` where they are no codes. */
    readonly effectiveBits: number | null;
  };
  readonly timeSeries: { readonly timeSeries: TimeSeries };
}

/** The figures of each channel, by measure. */
export interface ChannelFigures {
  readonly levels: ChannelReading;
  readonly truePeak: StreamFigures['truePeak'];
  readonly rms: StreamFigures['rms'];
  readonly crestFactor: StreamFigures['crestFactor'];
  readonly dcOffset: StreamFigures['dcOffset'];
  /** Of this channel alone. */
  readonly silence: StreamFigures['silence'];
  readonly effectiveBits: StreamFigures['effectiveBits'];
}

type All<Union> = (Union extends unknown ? (member: Union) => void : never) extends (member: infer I) => void
  ? I
  : never;

type ChannelReadingOf<M extends MeasureName> = [Extract<M, keyof ChannelFigures>] extends [never]
  ? object
  : All<ChannelFigures[Extract<M, keyof ChannelFigures>]>;

/** The reading of a meter: exactly the figures that were asked for. */
export type Reading<M extends MeasureName> = { readonly frameCount: number } & All<StreamFigures[M]> & {
    readonly channels: readonly ChannelReadingOf<M>[];
  };

/** Every measure there is. */
export const ALL_MEASURES = [
  'levels',
  'truePeak',
  'rms',
  'crestFactor',
  'dcOffset',
  'silence',
  'momentary',
  'shortTerm',
  'integrated',
  'loudnessRange',
  'peakToLoudness',
  'correlation',
  'mono',
  'effectiveBits',
  'timeSeries',
] as const satisfies readonly MeasureName[];
