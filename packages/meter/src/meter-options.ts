import { type AudioFormat, type ChannelLayout, channelCount, UsageError } from '@trackout/core';
import { channelWeights } from './channel-weights.js';
import type { MeasureName } from './figures.js';
import type { TruePeakFilter } from './true-peak-gauge.js';

/** Full-scale samples in a row from which they count as clipped, as most meters have it. */
export const DEFAULT_CLIP_RUN = 3;

/** One step of 16 bits: what is not farther apart than this is `near`. */
const DEFAULT_MONO_TOLERANCE = 1 / 0x8000;
const DEFAULT_TIME_SERIES_POINTS = 2048;

/** The rates for which loudness is defined here, in Hz. */
const LOWEST_RATE = 8_000;
const HIGHEST_RATE = 384_000;

/** Measures that need the sample rate. */
const LOUDNESS_MEASURES: ReadonlySet<MeasureName> = new Set([
  'momentary',
  'shortTerm',
  'integrated',
  'loudnessRange',
  'peakToLoudness',
  'timeSeries',
]);

/** What a meter is made for. `M`, the measures that are asked for, is what its reading has. */
export interface MeterOptions<M extends MeasureName = 'levels'> {
  /** Rate and layout of what will be pushed. Loudness depends on both, the other measures on the channels alone. */
  readonly format: AudioFormat;
  /** Default `['levels']`: sample peak, clips, samples that are not numbers, silence, dual mono. */
  readonly measure?: readonly M[];
  /** The longest block that will be pushed. Default 8192. */
  readonly maxBlockFrames?: number;
  /** Level from which a sample is full scale, linear; `fullScaleThreshold` gives it for an encoding. Default 1. */
  readonly clipThreshold?: number;
  /** Full-scale samples in a row that make a clip. Default 3. */
  readonly clipRun?: number;
  /** Default `accurate`. */
  readonly truePeakFilter?: TruePeakFilter;
  /** Whether true peak skips what cannot reach the peak so far; the figures are the same. Default true. */
  readonly truePeakSkipping?: boolean;
  /** Level that is still silence at the ends, linear. Default 0: digital silence. */
  readonly silenceThreshold?: number;
  /** How far apart two channels are that are near each other, linear. Default 2^-15, one step of 16 bits. */
  readonly monoTolerance?: number;
  /** Weight of each channel in the loudness, in place of `channelWeights(format.layout)`. */
  readonly channelWeights?: readonly number[];
  /**
   * What follows the end, for the loudness range: `none`, as most meters have it, or the 1.5 s of `silence` that
   * EBU Tech 3342 wants appended to files, so that the last seconds count as much as the others. Default `none`.
   */
  readonly loudnessRangeTail?: 'none' | 'silence';
  /** Most points of the time series, 2 or more. Default 2048. */
  readonly timeSeriesPoints?: number;
  /** Frame of the stream that is pushed first. Default 0. */
  readonly startFrame?: number;
  /** Frame from which on is counted; what comes before only warms up filters and windows. Default `startFrame`. */
  readonly countFrom?: number;
}

/** Options with everything decided. */
export interface MeterSetup {
  readonly layout: ChannelLayout;
  readonly channels: number;
  readonly sampleRate: number;
  readonly measures: readonly MeasureName[];
  readonly maxBlockFrames: number;
  readonly clipThreshold: number;
  readonly clipRun: number;
  readonly truePeakFilter: TruePeakFilter;
  readonly truePeakSkipping: boolean;
  readonly silenceThreshold: number;
  readonly monoTolerance: number;
  readonly weights: readonly number[];
  readonly loudnessRangeTail: 'none' | 'silence';
  readonly timeSeriesPoints: number;
  readonly startFrame: number;
  readonly countFrom: number;
  /** Whether every hop's energies are kept, for `joinChannels`. */
  readonly keepHops: boolean;
}

/** Fills in what was left out; throws `UsageError` `meter/options` for what cannot be measured. */
export function setUpMeter(options: MeterOptions<MeasureName>): MeterSetup {
  const { layout, sampleRate } = options.format;
  const channels = channelCount(layout);
  const startFrame = options.startFrame ?? 0;
  const setup: MeterSetup = {
    layout,
    channels,
    sampleRate,
    measures: [...new Set(options.measure ?? ['levels' as const])],
    maxBlockFrames: options.maxBlockFrames ?? 8192,
    clipThreshold: options.clipThreshold ?? 1,
    clipRun: options.clipRun ?? DEFAULT_CLIP_RUN,
    truePeakFilter: options.truePeakFilter ?? 'accurate',
    truePeakSkipping: options.truePeakSkipping ?? true,
    silenceThreshold: options.silenceThreshold ?? 0,
    monoTolerance: options.monoTolerance ?? DEFAULT_MONO_TOLERANCE,
    weights: options.channelWeights ?? (Number.isInteger(channels) ? channelWeights(layout) : []),
    loudnessRangeTail: options.loudnessRangeTail ?? 'none',
    timeSeriesPoints: options.timeSeriesPoints ?? DEFAULT_TIME_SERIES_POINTS,
    startFrame,
    countFrom: options.countFrom ?? startFrame,
    keepHops: false,
  };
  checkNumbers(setup);
  checkLoudness(setup);
  return setup;
}

function checkNumbers(setup: MeterSetup): void {
  const { channels, maxBlockFrames, clipRun, clipThreshold, startFrame, countFrom } = setup;
  const whole = (value: number) => Number.isInteger(value) && value >= 1;
  const frame = (value: number) => Number.isSafeInteger(value) && value >= 0;
  if (whole(channels) && whole(maxBlockFrames) && whole(clipRun) && clipThreshold > 0) {
    if (frame(startFrame) && frame(countFrom) && countFrom >= startFrame) {
      if (setup.silenceThreshold >= 0 && setup.monoTolerance >= 0) return;
    }
  }
  throw new UsageError(
    'meter/options',
    `A meter was asked for with channels ${channels}, maxBlockFrames ${maxBlockFrames}, clipRun ${clipRun}, clipThreshold ${clipThreshold}, silenceThreshold ${setup.silenceThreshold}, monoTolerance ${setup.monoTolerance}, startFrame ${startFrame} and countFrom ${countFrom}. Give whole numbers of 1 or more, a clip threshold above 0, the others 0 or more, and no countFrom before startFrame.`,
    { channels, maxBlockFrames, clipRun, clipThreshold, startFrame, countFrom },
  );
}

/** Whether loudness can be measured at a sample rate: from 8 to 384 kHz. */
export function hasLoudness({ sampleRate }: Pick<AudioFormat, 'sampleRate'>): boolean {
  return sampleRate >= LOWEST_RATE && sampleRate <= HIGHEST_RATE;
}

function checkLoudness({ measures, sampleRate, weights, channels, timeSeriesPoints }: MeterSetup): void {
  const wanting = measures.filter((measure) => LOUDNESS_MEASURES.has(measure));
  if (wanting.length === 0) return;
  if (!hasLoudness({ sampleRate })) {
    throw new UsageError(
      'meter/options',
      `${wanting.join(', ')} cannot be measured at ${sampleRate} Hz. Give a sample rate from ${LOWEST_RATE} to ${HIGHEST_RATE} Hz, or leave loudness out.`,
      { sampleRate, measures: wanting },
    );
  }
  if (
    weights.length !== channels ||
    weights.some((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY))
  ) {
    throw new UsageError(
      'meter/options',
      `channelWeights are [${weights.join(', ')}] for ${channels} channel(s). Give one for each, 0 or more.`,
      { channelWeights: weights, channels },
    );
  }
  if (!(Number.isInteger(timeSeriesPoints) && timeSeriesPoints >= 2)) {
    throw new UsageError(
      'meter/options',
      `timeSeriesPoints is ${timeSeriesPoints}; give a whole number of 2 or more.`,
      { timeSeriesPoints },
    );
  }
}
