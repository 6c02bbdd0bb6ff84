import type { FrameRange } from '@trackout/core';
import type { Fourier } from '@trackout/dsp-wasm';
import type { Interpolation } from './interpolation.js';
import { INTERPOLATION_REACH } from './interpolation.js';
import { type Planes, takeFrom } from './planes.js';
import { ReadBuffer, type Samples } from './samples.js';
import { type PairSpectrum, type Transforms, transformInPlace, transformPair } from './spectra.js';

/** What must be added to the sum of the stems so that one fault is undone. */
export interface Correction {
  /**
   * What it adds in these frames, in planes that belong to the caller. `residual` is mix minus sum there, as far as other
   * faults have been undone. Not to be called again before it is done.
   */
  change(from: number, frames: number, stem: Samples, residual: Planes): Promise<Planes>;
}

/** Gains between channels: row = channel of the mix, column = channel of the stem. Added, so 0 changes nothing. */
export type Matrix = readonly (readonly number[])[];

/** One gain for every channel. */
export function scalarMatrix(channels: number, gain: number): Matrix {
  return Array.from({ length: channels }, (_, row) =>
    Array.from({ length: channels }, (_, column) => (row === column ? gain : 0)),
  );
}

/** What a matrix makes of the planes of a stem: a plane for each channel of the mix. */
export function matrixChange(matrix: Matrix, planes: readonly ArrayLike<number>[]): Float64Array[] {
  return matrix.map((row) => {
    const out = new Float64Array(planes[0]?.length ?? 0);
    row.forEach((gain, column) => {
      if (gain === 0) return;
      const plane = planes[column] as ArrayLike<number>;
      for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + gain * (plane[i] as number);
    });
    return out;
  });
}

/** Other gains, the same all the time. */
export function matrixCorrection(matrix: Matrix): Correction {
  return {
    async change(from, frames, stem) {
      return matrixChange(matrix, await stem.read(from, frames));
    },
  };
}

/** What a stem sounds like when it is moved, stretched and scaled: at frame n it holds `gain * s(place(n))`. */
export interface Warp {
  readonly gain: number;
  /** `place(n) = origin + (n - origin) * speed - delayFrames` */
  readonly delayFrames: number;
  readonly speed: number;
  readonly origin: number;
}

/** The warped stem in these frames; what has to be read for it is read with `buffer`. */
export async function warped(
  warp: Warp,
  from: number,
  frames: number,
  stem: Samples,
  interpolation: Interpolation,
  buffer = new ReadBuffer(),
): Promise<Float64Array[]> {
  const { planes, start } = await around(warp, from, frames, stem, buffer);
  return eachPlane(planes, (plane) => interpolation.stretch(plane, start, warp.speed, frames, warp.gain));
}

/** The warped stem at a gain of 1, and what it grows by when it is delayed, a frame. */
export async function warpedWithSlope(
  warp: Warp,
  from: number,
  frames: number,
  stem: Samples,
  interpolation: Interpolation,
): Promise<{ readonly values: Float64Array[]; readonly slopes: Float64Array[] }> {
  const { planes, start } = await around(warp, from, frames, stem, new ReadBuffer());
  const { speed } = warp;
  const slopes = eachPlane(planes, (plane) => interpolation.slope(plane, start, speed, frames));
  for (const slope of slopes) for (let i = 0; i < frames; i++) slope[i] = -(slope[i] as number);
  return {
    values: eachPlane(planes, (plane) => interpolation.stretch(plane, start, speed, frames, 1)),
    slopes,
  };
}

/** The samples that a warp needs for some frames, and where among them the first one lies. */
async function around(
  { delayFrames, speed, origin }: Warp,
  from: number,
  frames: number,
  stem: Samples,
  buffer: ReadBuffer,
): Promise<{ readonly planes: readonly Float64Array[]; readonly start: number }> {
  const place = (frame: number) => origin + (frame - origin) * speed - delayFrames;
  const first = Math.floor(Math.min(place(from), place(from + frames))) - INTERPOLATION_REACH;
  const last = Math.ceil(Math.max(place(from), place(from + frames))) + INTERPOLATION_REACH;
  return { planes: await buffer.read(stem, first, last - first), start: place(from) - first };
}

/** Makes something of each plane; where two sides are the same, once. */
function eachPlane(
  planes: readonly Float64Array[],
  make: (plane: Float64Array) => Float64Array,
): Float64Array[] {
  const [left, right] = planes;
  if (planes.length !== 2 || !left || !right || !samePlane(left, right)) return planes.map(make);
  const made = make(left);
  return [made, made.slice()];
}

function samePlane(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * The stem as it lies is replaced by the warped one, within a range where one is given. Where the warped one would
 * need what lies beyond the ends of the file, or of the range, nobody knows what belongs there: what is left there is taken off.
 */
export function warpCorrection(
  warp: Warp,
  interpolation: Interpolation,
  file: FrameRange,
  range?: FrameRange,
): Correction {
  const [nearby, still] = [new ReadBuffer(), new ReadBuffer()];
  return {
    async change(from, frames, stem, residual) {
      const moved = await warped(warp, from, frames, stem, interpolation, nearby);
      const own = await still.read(stem, from, frames);
      const partly =
        range !== undefined || isBeyond(warp, from, file) || isBeyond(warp, from + frames - 1, file);
      for (const [channel, plane] of moved.entries()) {
        takeFrom(plane, own[channel] as Float64Array);
        if (!partly) continue;
        const left = residual[channel] as Float64Array;
        for (let i = 0; i < frames; i++) {
          const frame = from + i;
          if (range && (frame < range.from || frame >= range.to)) plane[i] = 0;
          else if (range && frame - warp.delayFrames < range.from - 0.5) plane[i] = left[i] as number;
          else if (isBeyond(warp, frame, file)) plane[i] = left[i] as number;
        }
      }
      return moved;
    },
  };
}

/** Whether a frame of the warped stem is made of what lies before the file's start or after its end. */
export function isBeyond(warp: Warp, frame: number, file: FrameRange): boolean {
  const { origin, speed, delayFrames } = warp;
  const place = origin + (frame - origin) * speed - delayFrames;
  const reach = reachOf(warp);
  return place < file.from - 0.5 + reach || place > file.to - 0.5 - reach;
}

/** Samples on either side of a place that take part in a frame, besides the one that lies there. */
export const reachOf = ({ speed, delayFrames, origin }: Warp): number =>
  speed === 1 && Number.isInteger(delayFrames) && Number.isInteger(origin) ? 0 : INTERPOLATION_REACH;

/** A filter on top of the stem, the same on all channels: adds `taps` * s; tap `i` is `i - before` frames late. */
export function filterCorrection(transforms: Transforms, taps: Float64Array, before: number): Correction {
  const { length } = taps;
  const responses = new Map<number, PairSpectrum>();
  const responseOf = (fourier: Fourier): PairSpectrum => {
    const known = responses.get(fourier.size) ?? transformPair(fourier, taps, undefined, 0, length);
    responses.set(fourier.size, known);
    return known;
  };
  return {
    async change(from, frames, stem) {
      const planes = await stem.read(from - length + before, frames + length);
      let size = 4;
      while (size < frames + 2 * length) size *= 2;
      const fourier = transforms.of(size);
      const response = responseOf(fourier);
      const out: Float64Array[] = [];
      // Real taps leave the two parts of a complex signal apart: two channels at once.
      for (let channel = 0; channel < planes.length; channel += 2) {
        transformInPlace(fourier, planes[channel] as Float64Array, planes[channel + 1], 0, frames + length);
        multiply(fourier, response);
        fourier.inverse();
        for (const part of [fourier.re, fourier.im]) out.push(part.slice(length, length + frames));
      }
      return out.slice(0, planes.length);
    },
  };
}

/** The product of two spectra, in the place of the first. */
function multiply({ re, im }: PairSpectrum, by: PairSpectrum): void {
  for (let k = 0; k < re.length; k++) {
    const [a, b] = [re[k] as number, im[k] as number];
    const [c, d] = [by.re[k] as number, by.im[k] as number];
    re[k] = a * c - b * d;
    im[k] = a * d + b * c;
  }
}

/** A constant for each channel. */
export function constantCorrection(levels: readonly number[]): Correction {
  return {
    change: async (_, frames) => levels.map((level) => new Float64Array(frames).fill(level)),
  };
}
