import type { MonoKind, Reading } from '@trackout/meter';

/** What is measured besides, where all figures are wanted. */
export const DETAIL_MEASURES = [
  'peakToLoudness',
  'rms',
  'crestFactor',
  'dcOffset',
  'silence',
  'correlation',
  'mono',
  'effectiveBits',
] as const;

/** The further figures of one channel. Levels are `-Infinity` in silence, which JSON writes as `null`. */
export interface ChannelDetails {
  /** Mathematical: a full-scale sine is -3.01. */
  readonly rmsDbfs: number;
  /** By AES17: a full-scale sine is 0. */
  readonly rmsAes17Dbfs: number;
  readonly crestFactorDb: number;
  /** Linear; full scale is 1. */
  readonly dcOffset: number;
  /** Digital silence. */
  readonly leadingSilenceFrames: number;
  readonly trailingSilenceFrames: number;
  /** Bits that the samples use; `null` for floats that are no codes. */
  readonly effectiveBits: number | null;
}

/** The further figures of one file. */
export interface MeteredDetails extends ChannelDetails {
  /** The first frame of the sample peak, and the one at or before the true peak; `null` in silence. */
  readonly samplePeakFrame: number | null;
  readonly truePeakFrame: number | null;
  /** Where the first clip begins. */
  readonly firstClipFrame: number | null;
  /** The relative gate of the integrated loudness. */
  readonly gatingThresholdLufs: number;
  /** True peak minus integrated loudness. */
  readonly peakToLoudnessRatioLu: number;
  /** Of two channels, -1 to 1; `null` where one of them is silent, or there are not two. */
  readonly correlation: number | null;
  /** How a stereo file is really mono; `null` where it is not. */
  readonly monoKind: MonoKind | null;
}

type DetailedReading = Reading<(typeof DETAIL_MEASURES)[number] | 'levels' | 'truePeak' | 'integrated'>;

/** The further figures of a reading that has them. */
export function detailsOf(reading: DetailedReading): MeteredDetails {
  return {
    samplePeakFrame: reading.samplePeakFrame,
    truePeakFrame: reading.truePeakFrame,
    firstClipFrame: reading.firstClipFrame,
    gatingThresholdLufs: reading.gatingThresholdLufs,
    peakToLoudnessRatioLu: reading.peakToLoudnessRatioLu,
    correlation: reading.correlation,
    monoKind: reading.monoKind,
    ...channelDetailsOf(reading),
  };
}

/** Those of a channel. */
export function channelDetailsOf(figures: ChannelDetails): ChannelDetails {
  return {
    rmsDbfs: figures.rmsDbfs,
    rmsAes17Dbfs: figures.rmsAes17Dbfs,
    crestFactorDb: figures.crestFactorDb,
    dcOffset: figures.dcOffset,
    leadingSilenceFrames: figures.leadingSilenceFrames,
    trailingSilenceFrames: figures.trailingSilenceFrames,
    effectiveBits: figures.effectiveBits,
  };
}
