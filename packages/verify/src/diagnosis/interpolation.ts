import type { DspMath } from '@trackout/dsp-wasm';

/** Samples on either side of a place between two samples that take part. */
export const INTERPOLATION_REACH = 48;
/** Places between two samples that are tabulated; between those it is linear: errors stay below -100 dB. */
const PHASES = 512;

/** Taps on one phase. */
const SPAN = 2 * INTERPOLATION_REACH;

/** Band-limited values between samples: a sinc under a Blackman-Harris window of four terms, flat to 0.45 of the rate. */
export class Interpolation {
  readonly #taps: Float64Array;
  /** What the taps grow by from one sample's place to the next. */
  readonly #slopes: Float64Array;

  constructor(math: DspMath) {
    this.#taps = new Float64Array((PHASES + 1) * SPAN);
    for (let phase = 0; phase <= PHASES; phase++) {
      for (let tap = 0; tap < SPAN; tap++) {
        const x = tap - INTERPOLATION_REACH + 1 - phase / PHASES;
        this.#taps[phase * SPAN + tap] = sinc(math, x) * window(math, x / INTERPOLATION_REACH);
      }
    }
    this.#slopes = slopesOf(this.#taps);
  }

  /**
   * `frames` values times `gain`, the first at the place `start` of `plane` and each `speed` further. The plane must
   * reach `INTERPOLATION_REACH` beyond the first and the last place.
   */
  stretch(plane: Float64Array, start: number, speed: number, frames: number, gain: number): Float64Array {
    if (speed !== 1 || start !== Math.floor(start))
      return resampled(this.#taps, plane, start, speed, frames, gain);
    const out = new Float64Array(frames);
    for (let i = 0; i < frames; i++) out[i] = gain * (plane[start + i] as number);
    return out;
  }

  /** What those values grow by, at each place, over one sample's place. */
  slope(plane: Float64Array, start: number, speed: number, frames: number): Float64Array {
    return resampled(this.#slopes, plane, start, speed, frames, 1);
  }
}

/** Half of the difference between the phases on either side, of which those beyond the ends are a tap further. */
function slopesOf(taps: Float64Array): Float64Array {
  const at = (phase: number, tap: number): number => {
    const turns = phase < 0 ? -1 : phase > PHASES ? 1 : 0;
    const further = tap - turns;
    if (further < 0 || further >= SPAN) return 0;
    return taps[(phase - turns * PHASES) * SPAN + further] as number;
  };
  return taps.map((_, i) => {
    const [phase, tap] = [Math.floor(i / SPAN), i % SPAN];
    return ((at(phase + 1, tap) - at(phase - 1, tap)) * PHASES) / 2;
  });
}

function resampled(
  table: Float64Array,
  plane: Float64Array,
  start: number,
  speed: number,
  frames: number,
  gain: number,
): Float64Array {
  const out = new Float64Array(frames);
  const row = new Float64Array(SPAN);
  if (speed === 1) {
    const whole = Math.floor(start);
    rowOf(table, start - whole, gain, row);
    filterAll(plane.subarray(whole - INTERPOLATION_REACH + 1), row, out);
    return out;
  }
  for (let i = 0; i < frames; i++) {
    const place = start + i * speed;
    const whole = Math.floor(place);
    rowOf(table, place - whole, gain, row);
    const from = whole - INTERPOLATION_REACH + 1;
    let a = 0;
    let b = 0;
    for (let tap = 0; tap < SPAN; tap += 2) {
      a += (plane[from + tap] as number) * (row[tap] as number);
      b += (plane[from + tap + 1] as number) * (row[tap + 1] as number);
    }
    out[i] = a + b;
  }
  return out;
}

/** The taps for a place between two samples, times a gain. */
function rowOf(table: Float64Array, fraction: number, gain: number, row: Float64Array): void {
  const scaled = fraction * PHASES;
  const phase = Math.min(PHASES - 1, Math.floor(scaled));
  const share = scaled - phase;
  const low = phase * SPAN;
  for (let tap = 0; tap < SPAN; tap++) {
    const value = table[low + tap] as number;
    row[tap] = gain * (value + share * ((table[low + SPAN + tap] as number) - value));
  }
}

/** One row of taps on every value: four values at a time, to which each sample is read once. */
function filterAll(plane: Float64Array, row: Float64Array, out: Float64Array): void {
  const fours = out.length - (out.length % 4);
  for (let i = 0; i < fours; i += 4) {
    let [a, b, c, d] = [0, 0, 0, 0];
    let x = plane[i] as number;
    let y = plane[i + 1] as number;
    let z = plane[i + 2] as number;
    for (let tap = 0; tap < SPAN; tap++) {
      const w = plane[i + tap + 3] as number;
      const weight = row[tap] as number;
      a += x * weight;
      b += y * weight;
      c += z * weight;
      d += w * weight;
      x = y;
      y = z;
      z = w;
    }
    out[i] = a;
    out[i + 1] = b;
    out[i + 2] = c;
    out[i + 3] = d;
  }
  for (let i = fours; i < out.length; i++) {
    let sum = 0;
    for (let tap = 0; tap < SPAN; tap++) sum += (plane[i + tap] as number) * (row[tap] as number);
    out[i] = sum;
  }
}

function sinc(math: DspMath, x: number): number {
  return x === 0 ? 1 : math.sin(Math.PI * x) / (Math.PI * x);
}

/** Blackman-Harris, four terms (Harris 1978), from -1 to 1. */
function window(math: DspMath, x: number): number {
  if (Math.abs(x) >= 1) return 0;
  const turn = Math.PI * x;
  return 0.35875 + 0.48829 * math.cos(turn) + 0.14128 * math.cos(2 * turn) + 0.01168 * math.cos(3 * turn);
}
