import type { Correction } from './correction.js';
import { minus, type Planes } from './planes.js';
import type { Samples } from './samples.js';

/** Frames over which a gain is averaged, twice: some 5 ms, as fast as a limiter moves. */
export const CURVE_FRAMES = 129;

/**
 * The gain, frame by frame, by which the stem would have to be added to make up for the residual: local least
 * squares under a triangle of twice `CURVE_FRAMES`. 0 where the stem is silent.
 */
export function gainCurve(
  residual: readonly ArrayLike<number>[],
  stem: readonly ArrayLike<number>[],
  width: number = CURVE_FRAMES,
): Float64Array {
  const frames = residual[0]?.length ?? 0;
  const products = new Float64Array(frames);
  const energies = new Float64Array(frames);
  let total = 0;
  residual.forEach((plane, channel) => {
    const other = stem[channel] as ArrayLike<number>;
    for (let i = 0; i < frames; i++) {
      const sample = other[i] as number;
      products[i] = (products[i] as number) + (plane[i] as number) * sample;
      energies[i] = (energies[i] as number) + sample * sample;
      total += sample * sample;
    }
  });
  const above = smoothed(smoothed(products, width), width);
  const below = smoothed(smoothed(energies, width), width);
  const floor = frames === 0 ? 0 : (1e-6 * total) / frames;
  const curve = new Float64Array(frames);
  for (let i = 0; i < frames; i++) {
    const energy = below[i] as number;
    curve[i] = energy > 0 ? (above[i] as number) / (energy + floor) : 0;
  }
  return curve;
}

/** Mean over `width` frames around each. */
function smoothed(values: Float64Array, width: number): Float64Array {
  const half = (width - 1) / 2;
  const out = new Float64Array(values.length);
  let sum = 0;
  let from = 0;
  let to = 0;
  for (let i = 0; i < values.length; i++) {
    while (to < Math.min(values.length, i + half + 1)) sum += values[to++] as number;
    while (from < i - half) sum -= values[from++] as number;
    out[i] = sum / (to - from);
  }
  return out;
}

/** A stem times a gain for each frame. */
export function timesCurve(curve: Float64Array, stem: readonly ArrayLike<number>[]): Float64Array[] {
  return stem.map((plane) => {
    const out = new Float64Array(curve.length);
    for (let i = 0; i < out.length; i++) out[i] = (curve[i] as number) * (plane[i] as number);
    return out;
  });
}

/**
 * A gain that moves with time, found again wherever it is undone. That of the master is one of the sum as it stands after
 * other faults have been undone: of the `mix` without what is left.
 */
export function curveCorrection(mix?: Samples): Correction {
  return {
    async change(from, frames, stem, residual): Promise<Planes> {
      const planes = mix
        ? differences(await mix.read(from, frames), residual)
        : await stem.read(from, frames);
      return timesCurve(gainCurve(residual, planes), planes);
    },
  };
}

/** Each plane less another. */
export const differences = (planes: Planes, others: Planes): Planes =>
  planes.map((plane, channel) => minus(plane, others[channel] as Float64Array));
