import type { DspMath } from '@trackout/dsp-wasm';
import type { EnergyHistogram } from './energy-histogram.js';
import { lufsOf } from './lufs.js';

/** BS.1770-5 Annex 1 and EBU Tech 3342: what is not above it takes no part at all. */
export const ABSOLUTE_GATE_LUFS = -70;
/** Relative gate of the integrated loudness: 10 LU below the mean, as a factor. */
const INTEGRATED_GATE = 0.1;
/** Relative gate of the loudness range: 20 LU below the mean. */
const RANGE_GATE = 0.01;
const RANGE_LOW_PERCENT = 10;
const RANGE_HIGH_PERCENT = 95;

/** Loudness of the blocks above both gates. The histogram holds those above the absolute one. */
export function integratedLufs(math: DspMath, blocks: EnergyHistogram): number {
  const mean = blocks.meanAbove(0);
  if (mean === Number.POSITIVE_INFINITY) return mean;
  return lufsOf(math, blocks.meanAbove(mean * INTEGRATED_GATE));
}

/** The relative gate; the absolute one where nothing passes it. */
export function gatingThresholdLufs(math: DspMath, blocks: EnergyHistogram): number {
  const mean = blocks.meanAbove(0);
  return mean === 0 ? ABSOLUTE_GATE_LUFS : lufsOf(math, mean * INTEGRATED_GATE);
}

/** From the 10th to the 95th percentile of what passes both gates; 0 where nothing does. */
export function loudnessRangeLu(math: DspMath, windows: EnergyHistogram): number {
  const mean = windows.meanAbove(0);
  if (mean === 0 || mean === Number.POSITIVE_INFINITY) return 0;
  const ends = windows.percentiles(mean * RANGE_GATE, RANGE_LOW_PERCENT, RANGE_HIGH_PERCENT);
  return ends === undefined ? 0 : lufsOf(math, ends[1]) - lufsOf(math, ends[0]);
}
