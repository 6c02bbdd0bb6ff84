import type { DspMath } from '@trackout/dsp-wasm';

/** Samples on either side of a place between two samples that take part. */
export const INTERPOLATION_REACH = 48;
/** Places between two samples that are tabulated; between those it is linear: errors stay below -100 dB. */
const PHASES = 512;

/** Band-limited values between samples: a sinc under a Blackman-Harris window of four terms, flat to 0.45 of the rate. */
export class Interpolation {
  readonly #taps: Float64Array;

  constructor(math: DspMath) {
    const span = 2 * INTERPOLATION_REACH;
    this.#taps = new Float64Array((PHASES + 1) * span);
    for (let phase = 0; phase <= PHASES; phase++) {
      for (let tap = 0; tap < span; tap++) {
        const x = tap - INTERPOLATION_REACH + 1 - phase / PHASES;
        this.#taps[phase * span + tap] = sinc(math, x) * window(math, x / INTERPOLATION_REACH);
      }
    }
  }

  /**
   * `frames` values times `gain`, the first at the place `start` of `plane` and each `speed` further. The plane must
   * reach `INTERPOLATION_REACH` beyond the first and the last place.
   */
  stretch(plane: Float64Array, start: number, speed: number, frames: number, gain: number): Float64Array {
    const out = new Float64Array(frames);
    if (speed === 1 && start === Math.floor(start)) {
      for (let i = 0; i < frames; i++) out[i] = gain * (plane[start + i] as number);
      return out;
    }
    const span = 2 * INTERPOLATION_REACH;
    const row = new Float64Array(span);
    for (let i = 0; i < frames; i++) {
      const place = start + i * speed;
      const whole = Math.floor(place);
      const fraction = place - whole;
      this.#row(fraction, row);
      const from = whole - INTERPOLATION_REACH + 1;
      let a = 0;
      let b = 0;
      for (let tap = 0; tap < span; tap += 2) {
        a += (plane[from + tap] as number) * (row[tap] as number);
        b += (plane[from + tap + 1] as number) * (row[tap + 1] as number);
      }
      out[i] = gain * (a + b);
      if (speed === 1) {
        // One row of taps serves all: the fraction stays the same.
        for (i += 1; i < frames; i++) {
          let c = 0;
          let d = 0;
          const at = from + i;
          for (let tap = 0; tap < span; tap += 2) {
            c += (plane[at + tap] as number) * (row[tap] as number);
            d += (plane[at + tap + 1] as number) * (row[tap + 1] as number);
          }
          out[i] = gain * (c + d);
        }
      }
    }
    return out;
  }

  /** The taps for a place between two samples. */
  #row(fraction: number, row: Float64Array): void {
    const span = row.length;
    const scaled = fraction * PHASES;
    const phase = Math.min(PHASES - 1, Math.floor(scaled));
    const share = scaled - phase;
    const low = phase * span;
    const taps = this.#taps;
    for (let tap = 0; tap < span; tap++) {
      const value = taps[low + tap] as number;
      row[tap] = value + share * ((taps[low + span + tap] as number) - value);
    }
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
