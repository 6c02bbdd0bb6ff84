import type { DspMath } from '@trackout/dsp-wasm';

/** The analogue prototypes of BS.1770-5 Annex 1: with them the tables for 48 kHz come out to their last digit. */
const SHELF = { frequencyHz: 1681.974450955533, gainDb: 3.999843853973347, q: 0.7071752369554196 } as const;
/** Gain at the shelf's corner, as a power of that above it. */
const SHELF_CORNER = 0.4996667741545416;
const HIGH_PASS = { frequencyHz: 38.13547087602444, q: 0.5003270373238773 } as const;
/** The rate at which the standard's high-pass has the numerator 1, -2, 1. */
const TABLE_RATE = 48_000;

/** The two sections of K-weighting; numerator of the high-pass: 1, -2, 1. */
export interface KFilter {
  /** b0, b1, b2, a1, a2. */
  readonly shelf: readonly [number, number, number, number, number];
  /** a1, a2. */
  readonly highPass: readonly [number, number];
}

/**
 * K-weighting for a sample rate.
 *
 * The high-pass of the standard is 0.04 dB louder above its band than its prototype; that gain is kept at every
 * rate, in the numerator of the shelf, so that rates agree within 0.005 dB.
 */
export function kFilter(math: DspMath, sampleRate: number): KFilter {
  const k = math.tan((Math.PI * SHELF.frequencyHz) / sampleRate);
  const high = math.pow(10, SHELF.gainDb / 20);
  const corner = math.pow(high, SHELF_CORNER);
  const a0 = 1 + k / SHELF.q + k * k;
  const gain = highPassNorm(math, TABLE_RATE) / highPassNorm(math, sampleRate);
  const h = math.tan((Math.PI * HIGH_PASS.frequencyHz) / sampleRate);
  const h0 = highPassNorm(math, sampleRate);
  return {
    shelf: [
      (gain * (high + (corner * k) / SHELF.q + k * k)) / a0,
      (gain * 2 * (k * k - high)) / a0,
      (gain * (high - (corner * k) / SHELF.q + k * k)) / a0,
      (2 * (k * k - 1)) / a0,
      (1 - k / SHELF.q + k * k) / a0,
    ],
    highPass: [(2 * (h * h - 1)) / h0, (1 - h / HIGH_PASS.q + h * h) / h0],
  };
}

function highPassNorm(math: DspMath, sampleRate: number): number {
  const h = math.tan((Math.PI * HIGH_PASS.frequencyHz) / sampleRate);
  return 1 + h / HIGH_PASS.q + h * h;
}
