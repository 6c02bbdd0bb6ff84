import type { FrameRange } from '@trackout/core';
import type { Samples } from './contribution.js';
import type { Interpolation } from './interpolation.js';
import { INTERPOLATION_REACH } from './interpolation.js';
import type { Planes } from './probes.js';
import { type Transforms, transformPair } from './spectra.js';

/** What must be added to the sum of the stems so that one fault is undone. */
export interface Correction {
  /** What it adds in these frames. `residual` is mix minus sum there, as far as other faults have been undone. */
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

/** The warped stem in these frames. */
export async function warped(
  { gain, delayFrames, speed, origin }: Warp,
  from: number,
  frames: number,
  stem: Samples,
  interpolation: Interpolation,
): Promise<Float64Array[]> {
  const place = (frame: number) => origin + (frame - origin) * speed - delayFrames;
  const first = Math.floor(Math.min(place(from), place(from + frames))) - INTERPOLATION_REACH;
  const last = Math.ceil(Math.max(place(from), place(from + frames))) + INTERPOLATION_REACH;
  const planes = await stem.read(first, last - first);
  const shared = planes.length === 2 && samePlane(planes[0] as Float64Array, planes[1] as Float64Array);
  const start = place(from) - first;
  const out: Float64Array[] = [];
  for (const plane of planes) {
    if (shared && out[0]) out.push(out[0]);
    else out.push(interpolation.stretch(plane, start, speed, frames, gain));
  }
  return out;
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
  return {
    async change(from, frames, stem, residual) {
      const moved = await warped(warp, from, frames, stem, interpolation);
      const own = await stem.read(from, frames);
      return moved.map((plane, channel) => {
        const change = new Float64Array(frames);
        const plain = own[channel] as Float64Array;
        for (let i = 0; i < frames; i++) {
          if (range && (from + i < range.from || from + i >= range.to)) continue;
          const lost = range !== undefined && from + i - warp.delayFrames < range.from - 0.5;
          change[i] =
            lost || isBeyond(warp, from + i, file)
              ? (residual[channel]?.[i] as number)
              : (plane[i] as number) - (plain[i] as number);
        }
        return change;
      });
    },
  };
}

/** Whether a frame of the warped stem lies before the file's start or after its end. */
export function isBeyond({ origin, speed, delayFrames }: Warp, frame: number, file: FrameRange): boolean {
  const place = origin + (frame - origin) * speed - delayFrames;
  return place < file.from - 0.5 || place > file.to - 0.5;
}

/** A filter on top of the stem: adds `taps` * s; tap `i` is `i - before` frames late. One row for each channel. */
export function filterCorrection(
  transforms: Transforms,
  taps: readonly Float64Array[],
  before: number,
): Correction {
  const length = taps[0]?.length ?? 0;
  return {
    async change(from, frames, stem) {
      const planes = await stem.read(from - length + before, frames + length);
      return planes.map((plane, channel) => {
        const filtered = convolved(transforms, plane, taps[channel] as Float64Array);
        return filtered.subarray(length, length + frames);
      });
    },
  };
}

/** The convolution of two real signals by one transform each way. */
function convolved(transforms: Transforms, signal: Float64Array, taps: Float64Array): Float64Array {
  let size = 4;
  while (size < signal.length + taps.length) size *= 2;
  const fourier = transforms.of(size);
  const a = transformPair(fourier, signal, undefined, 0, signal.length);
  const b = transformPair(fourier, taps, undefined, 0, taps.length);
  for (let k = 0; k < size; k++) {
    fourier.re[k] = (a.re[k] as number) * (b.re[k] as number) - (a.im[k] as number) * (b.im[k] as number);
    fourier.im[k] = (a.re[k] as number) * (b.im[k] as number) + (a.im[k] as number) * (b.re[k] as number);
  }
  fourier.inverse();
  return fourier.re.slice(0, signal.length + taps.length);
}

/** A constant for each channel. */
export function constantCorrection(levels: readonly number[]): Correction {
  return {
    change: async (_, frames) => levels.map((level) => new Float64Array(frames).fill(level)),
  };
}
