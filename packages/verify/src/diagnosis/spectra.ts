import { createFourier, type Dsp, type Fourier } from '@trackout/dsp-wasm';

/** Averaged over time: what two signals have in common at each frequency. Channels are added up. */
export interface CrossSpectrum {
  readonly size: number;
  /** conj(stem) * residual. */
  readonly crossRe: Float64Array;
  readonly crossIm: Float64Array;
  readonly stemPower: Float64Array;
  readonly residualPower: Float64Array;
  /** Independent stretches that were averaged; those that overlap count in part. */
  averages: number;
}

/** Fourier transforms of the sizes that a diagnosis needs, made once. */
export class Transforms {
  readonly #dsp: Dsp;
  readonly #made = new Map<number, Fourier>();
  readonly #windows = new Map<number, Float64Array>();

  constructor(dsp: Dsp) {
    this.#dsp = dsp;
  }

  of(size: number): Fourier {
    let fourier = this.#made.get(size);
    if (!fourier) {
      fourier = createFourier(this.#dsp, size);
      this.#made.set(size, fourier);
    }
    return fourier;
  }

  hann(size: number): Float64Array {
    let window = this.#windows.get(size);
    if (!window) {
      const { math } = this.#dsp;
      window = Float64Array.from(
        { length: size },
        (_, i) => 0.5 - 0.5 * math.cos((2 * Math.PI * (i + 0.5)) / size),
      );
      this.#windows.set(size, window);
    }
    return window;
  }

  release(): void {
    for (const fourier of this.#made.values()) fourier.release();
    this.#made.clear();
  }
}

/** Spectra of up to two real planes, as two transforms packed into one. */
export interface PairSpectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Transforms two planes at once, weighted where a window is given. What is missing of the size is silence. */
export function transformPair(...[fourier, ...of]: Parameters<typeof transformInPlace>): PairSpectrum {
  const { re, im } = transformInPlace(fourier, ...of);
  return { re: re.slice(), im: im.slice() };
}

/** The same, in the planes of the transform itself: what comes next overwrites it. */
export function transformInPlace(
  fourier: Fourier,
  left: ArrayLike<number>,
  right: ArrayLike<number> | undefined,
  offset: number,
  count: number,
  window?: Float64Array,
): PairSpectrum {
  const { re, im, size } = fourier;
  const filled = Math.min(count, size);
  weigh(left, offset, filled, window, re);
  weigh(right ?? [], offset, right ? filled : 0, window, im);
  fourier.forward();
  return fourier;
}

/** A part of a plane, weighted where a window is given, and silence behind it. */
function weigh(
  plane: ArrayLike<number>,
  offset: number,
  count: number,
  window: Float64Array | undefined,
  out: Float64Array,
): void {
  if (window) {
    for (let i = 0; i < count; i++) out[i] = (window[i] as number) * (plane[offset + i] as number);
  } else {
    for (let i = 0; i < count; i++) out[i] = plane[offset + i] as number;
  }
  out.fill(0, count);
}

/** Nothing summed up yet, for transforms of `size` values. */
export function emptySpectrum(size: number): CrossSpectrum {
  const bins = size / 2 + 1;
  return {
    size,
    crossRe: new Float64Array(bins),
    crossIm: new Float64Array(bins),
    stemPower: new Float64Array(bins),
    residualPower: new Float64Array(bins),
    averages: 0,
  };
}

/**
 * Adds what two pairs have in common. With Z = X + iY of two real signals, X(k) = (Z(k) + conj Z(-k)) / 2 and
 * Y(k) = (Z(k) - conj Z(-k)) / 2i; summed over both channels, conj(S_x) R_x + conj(S_y) R_y is half of
 * conj(Z_s(k)) Z_r(k) + Z_s(-k) conj(Z_r(-k)).
 */
export function accumulate(spectrum: CrossSpectrum, stem: PairSpectrum, residual: PairSpectrum): void {
  const { size, crossRe, crossIm, stemPower, residualPower } = spectrum;
  for (let k = 0; k <= size / 2; k++) {
    const m = (size - k) % size;
    const sr = stem.re[k] as number;
    const si = stem.im[k] as number;
    const rr = residual.re[k] as number;
    const ri = residual.im[k] as number;
    const smr = stem.re[m] as number;
    const smi = stem.im[m] as number;
    const rmr = residual.re[m] as number;
    const rmi = residual.im[m] as number;
    crossRe[k] = (crossRe[k] as number) + (sr * rr + si * ri + smr * rmr + smi * rmi) / 2;
    crossIm[k] = (crossIm[k] as number) + (sr * ri - si * rr + smi * rmr - smr * rmi) / 2;
    stemPower[k] = (stemPower[k] as number) + (sr * sr + si * si + smr * smr + smi * smi) / 2;
    residualPower[k] = (residualPower[k] as number) + (rr * rr + ri * ri + rmr * rmr + rmi * rmi) / 2;
  }
}

/** Energy of the residual that any filter of the stem could explain, as a share, without what chance explains. */
export function explainedShare(spectrum: CrossSpectrum): number {
  const { crossRe, crossIm, stemPower, residualPower, averages } = spectrum;
  let explained = 0;
  let total = 0;
  let strongest = 0;
  for (let k = 0; k < stemPower.length; k++) strongest = Math.max(strongest, stemPower[k] as number);
  for (let k = 0; k < stemPower.length; k++) {
    const power = stemPower[k] as number;
    total += residualPower[k] as number;
    if (power <= 1e-14 * strongest || power === 0) continue;
    const re = crossRe[k] as number;
    const im = crossIm[k] as number;
    explained += (re * re + im * im) / power;
  }
  if (total === 0 || averages <= 1) return 0;
  const chance = 1 / averages;
  return Math.max(0, (explained / total - chance) / (1 - chance));
}

/** The impulse response from the stem to the residual, regularised where the stem has little energy; index -n wraps. */
export function impulseResponse(
  spectrum: CrossSpectrum,
  fourier: Fourier,
  regularisation = 1e-4,
): Float64Array {
  const { crossRe, crossIm, stemPower, size } = spectrum;
  let mean = 0;
  for (const power of stemPower) mean += power / stemPower.length;
  for (let k = 0; k <= size / 2; k++) {
    const power = (stemPower[k] as number) + regularisation * mean;
    const re = power > 0 ? (crossRe[k] as number) / power : 0;
    const im = power > 0 ? (crossIm[k] as number) / power : 0;
    fourier.re[k] = re;
    fourier.im[k] = im;
    if (k > 0 && k < size / 2) {
      fourier.re[size - k] = re;
      fourier.im[size - k] = -im;
    }
  }
  fourier.im[0] = 0;
  fourier.im[size / 2] = 0;
  fourier.inverse();
  return fourier.re.slice();
}
