import type { Residual } from './probes.js';
import { planesOf, type Scene } from './scene.js';
import { transformInPlace } from './spectra.js';

/** How differently from a stem the residual sounds: the mean over bands of the difference of their levels, in dB. */
export function differenceOf(scene: Scene, residual: Residual, stem: number): number {
  const sound = scene.windows.map((window) => planesOf(window, stem));
  return bandDifference(scene, bandPowers(scene, sound), bandPowers(scene, residual));
}

/** How different two lists of band powers are: the mean difference of their levels in dB, where either sounds. */
export function bandDifference(scene: Scene, own: readonly number[], left: readonly number[]): number {
  let sum = 0;
  let count = 0;
  const strongest = Math.max(...own, ...left);
  own.forEach((power, band) => {
    const other = left[band] as number;
    if (Math.max(power, other) < 1e-3 * strongest) return;
    const quotient = Math.max(power, 1e-9 * strongest) / Math.max(other, 1e-9 * strongest);
    sum += Math.abs(10 * scene.dsp.math.log10(quotient));
    count += 1;
  });
  return count > 0 ? sum / count : Number.POSITIVE_INFINITY;
}

const BAND_SIZE = 4096;

const BANDS = 18;

/** Stretches softer than this share of the loudest do not count: tails and rests. */
const SOUNDING_SHARE = 0.01;

/** Power in half octaves from 40 Hz on, averaged over the stretches that sound. */
export function bandPowers(scene: Scene, all: readonly (readonly ArrayLike<number>[])[]): number[] {
  const fourier = scene.transforms.of(BAND_SIZE);
  const hann = scene.transforms.hann(BAND_SIZE);
  const { math } = scene.dsp;
  const bandOf = Int32Array.from({ length: BAND_SIZE / 2 + 1 }, (_, bin) => {
    const octave = 2 * math.log2((Math.max(bin, 1) * scene.sampleRate) / BAND_SIZE / 40);
    return Math.max(0, Math.min(BANDS - 1, Math.floor(octave)));
  });
  const stretches: { powers: Float64Array; total: number }[] = [];
  for (const planes of all) {
    const frames = planes[0]?.length ?? 0;
    for (let at = 0; at + BAND_SIZE <= frames; at += BAND_SIZE) {
      const pair = transformInPlace(fourier, planes[0] as Float64Array, planes[1], at, BAND_SIZE, hann);
      const powers = new Float64Array(BANDS);
      let total = 0;
      for (let k = 2; k < BAND_SIZE - 1; k++) {
        const [re, im] = [pair.re[k] as number, pair.im[k] as number];
        const band = bandOf[Math.min(k, BAND_SIZE - k)] as number;
        powers[band] = (powers[band] as number) + re * re + im * im;
        total += re * re + im * im;
      }
      stretches.push({ powers, total });
    }
  }
  const loudest = Math.max(0, ...stretches.map(({ total }) => total));
  const sounding = stretches.filter(({ total }) => total > SOUNDING_SHARE * loudest);
  return Array.from({ length: BANDS }, (_, band) => {
    const sum = sounding.reduce((power, { powers }) => power + (powers[band] as number), 0);
    return sum / Math.max(1, sounding.length);
  });
}
