export { type ChannelPlaces, type ChannelsSnapshot, joinChannels, measureChannels } from './channel-parts.js';
export { channelWeights } from './channel-weights.js';
export { fullScaleThreshold } from './clip-threshold.js';
export { HISTOGRAM_BYTES } from './energy-histogram.js';
export {
  ALL_MEASURES,
  type ChannelFigures,
  type MeasureName,
  type MonoKind,
  type Reading,
  type StreamFigures,
  type TimeSeries,
} from './figures.js';
export type { Hops } from './hop-record.js';
export { type MeasureOptions, measure, measureRange, readSnapshot, WARM_UP_SECONDS } from './measure.js';
export { createMeter, type Meter } from './meter.js';
export { DEFAULT_CLIP_RUN, hasLoudness, type MeterOptions, type MeterSetup } from './meter-options.js';
export { type MeterSnapshot, mergeSnapshots } from './meter-snapshot.js';
export type { TruePeakFilter } from './true-peak-gauge.js';
