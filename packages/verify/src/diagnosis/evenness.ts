import { minus, type Planes } from './planes.js';
import type { Residual } from './probes.js';
import type { Scene } from './scene.js';
import { transformInPlace, transformPair } from './spectra.js';

const SIZE = 2048;
/** Octaves from 50 Hz on; what lies below counts with the first. */
const BANDS = 9;
const LOWEST_HZ = 50;
/** A band with less of the change says nothing. */
const COUNTING_SHARE = 0.02;
/** How far a band may be off: so much, and so many times what it varies by from stretch to stretch. */
const SLACK = 0.3;
const DEVIATIONS = 4;

/**
 * Whether what is taken off is there at its full size in every octave. A gain, a delay or a polarity is the same
 * at all frequencies; two stems that share a note or a drum's tone have just that tone in common.
 */
export function isEven(scene: Scene, before: Residual, after: Residual): boolean {
  const bands = Array.from({ length: BANDS }, () => ({ cross: [] as number[], own: [] as number[] }));
  const octave = octaves(scene);
  const fourier = scene.transforms.of(SIZE);
  const hann = scene.transforms.hann(SIZE);
  before.forEach((planes, index) => {
    const left = after[index] as Planes;
    const change = planes.map((plane, channel) => minus(plane, left[channel] as Float64Array));
    for (let at = 0; at + SIZE <= (planes[0]?.length ?? 0); at += SIZE) {
      const whole = transformPair(fourier, planes[0] as Float64Array, planes[1], at, SIZE, hann);
      const part = transformInPlace(fourier, change[0] as Float64Array, change[1], at, SIZE, hann);
      const cross = new Array<number>(BANDS).fill(0);
      const own = new Array<number>(BANDS).fill(0);
      for (let k = 1; k < SIZE; k++) {
        const [re, im] = [part.re[k] as number, part.im[k] as number];
        const band = octave[Math.min(k, SIZE - k)] as number;
        cross[band] = (cross[band] as number) + re * (whole.re[k] as number) + im * (whole.im[k] as number);
        own[band] = (own[band] as number) + re * re + im * im;
      }
      bands.forEach((band, number) => {
        band.cross.push(cross[number] as number);
        band.own.push(own[number] as number);
      });
    }
  });
  const sums = bands.map(({ own }) => own.reduce((sum, value) => sum + value, 0));
  const all = sums.reduce((sum, value) => sum + value, 0);
  return bands.every(({ cross, own }, number) => {
    const sum = sums[number] as number;
    if (sum <= COUNTING_SHARE * all) return true;
    const size = cross.reduce((total, value) => total + value, 0) / sum;
    const spread = cross.reduce((total, value, i) => total + square(value - size * (own[i] as number)), 0);
    return Math.abs(size - 1) <= SLACK + (DEVIATIONS * Math.sqrt(spread)) / sum;
  });
}

/** The octave of each bin. */
function octaves({ dsp: { math }, sampleRate }: Scene): Int32Array {
  return Int32Array.from({ length: SIZE / 2 + 1 }, (_, bin) => {
    const octave = math.log2((Math.max(bin, 1) * sampleRate) / SIZE / LOWEST_HZ);
    return Math.max(0, Math.min(BANDS - 1, Math.floor(octave)));
  });
}

const square = (value: number): number => value * value;
