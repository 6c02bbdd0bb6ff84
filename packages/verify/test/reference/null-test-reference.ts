import type { PcmEncoding } from '@trackout/core';

/** A signal as plain numbers. */
export interface PlainSignal {
  readonly planes: readonly (readonly number[])[];
  readonly encoding: PcmEncoding;
  readonly pan?: number;
}

export interface PlainResult {
  readonly bound: number;
  readonly residualPeak: number;
  readonly residualRms: number;
  readonly firstDifferingFrame: number | null;
  readonly firstFrameBeyondBound: number | null;
  readonly frameCount: number;
}

/** Half a step of a file: what rounding to its encoding can have moved a sample by. */
function halfStep({ encoding, planes }: PlainSignal): number {
  if (encoding.type === 'int') return 2 ** -encoding.bits * (encoding.dither === 'tpdf' ? 3 : 1);
  return halfDistance(peakOf(planes), encoding.bits);
}

function halfDistance(level: number, bits: 32 | 64): number {
  return level === 0 ? 0 : 2 ** (Math.floor(Math.log2(level)) - (bits === 32 ? 24 : 53));
}

function peakOf(planes: readonly (readonly number[])[]): number {
  return planes.flat().reduce((peak, sample) => (Math.abs(sample) > peak ? Math.abs(sample) : peak), 0);
}

/**
 * The null test by its definition, one frame after the other: samples that are not finite count as 0 and as
 * beyond the bound. `summedIn` says how the reference was added up; 64-bit float shows only among its like, where
 * every signal is scaled and added twice.
 */
export function plainNullTest(
  files: readonly PlainSignal[],
  reference: PlainSignal,
  summedIn: 'f32' | 'f64',
): PlainResult {
  const all = [...files, reference];
  const frameCount = Math.max(...all.map(({ planes }) => planes[0]?.length ?? 0));
  const odd = new Set<number>();
  const clean = all.map((signal) => ({
    ...signal,
    planes: signal.planes.map((plane) =>
      plane.map((sample, frame) => {
        if (Number.isFinite(sample)) return sample;
        odd.add(frame);
        return 0;
      }),
    ),
  }));
  let largestPartialSum = 0;
  let energy = 0;
  const residual = Array.from({ length: frameCount }, (_, frame) =>
    reference.planes.map((_, side) => {
      let sum = 0;
      clean.forEach((signal, index) => {
        const isReference = index === clean.length - 1;
        const own = signal.planes[signal.planes.length === 1 ? 0 : side] as readonly number[];
        const gain =
          signal.planes.length === 1 && reference.planes.length === 2
            ? Math.min(1, side === 0 ? 1 - (signal.pan ?? 0) : 1 + (signal.pan ?? 0))
            : 1;
        sum += (isReference ? -gain : gain) * (own[frame] ?? 0);
        if (!isReference) largestPartialSum = Math.max(largestPartialSum, Math.abs(sum));
      });
      energy += sum * sum;
      return Math.abs(sum);
    }),
  ).map((sides) => Math.max(...sides));
  let bound = clean.reduce((sum, signal) => sum + halfStep(signal), 0);
  if (summedIn === 'f32' && reference.encoding.type === 'float') {
    bound += (files.length - 1) * halfDistance(largestPartialSum, 32);
  }
  if (summedIn === 'f64' && all.every(({ encoding }) => encoding.type === 'float' && encoding.bits === 64)) {
    bound += 2 * files.length * halfDistance(largestPartialSum, 64);
  }
  const first = (found: (level: number) => boolean) => {
    const frame = residual.findIndex((level, at) => odd.has(at) || found(level));
    return frame < 0 ? null : frame;
  };
  return {
    bound,
    residualPeak: residual.reduce((peak, level) => Math.max(peak, level), 0),
    residualRms: frameCount === 0 ? 0 : Math.sqrt(energy / (frameCount * reference.planes.length)),
    firstDifferingFrame: first((level) => level > 0),
    firstFrameBeyondBound: first((level) => level > bound),
    frameCount,
  };
}
