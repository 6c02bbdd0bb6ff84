import type { DspMath } from '@trackout/dsp-wasm';

/** BS.1770-5 Annex 1: what makes a full-scale 997 Hz sine in one front channel -3.01 LKFS. */
const OFFSET = -0.691;

/** Loudness of a weighted mean square; `-Infinity` for 0. */
export function lufsOf(math: DspMath, meanSquare: number): number {
  return OFFSET + 10 * math.log10(meanSquare);
}

/** The weighted mean square of a loudness. */
export function meanSquareOf(math: DspMath, lufs: number): number {
  return math.pow(10, (lufs - OFFSET) / 10);
}
