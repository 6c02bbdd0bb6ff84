import { UsageError } from '@trackout/core';
import type { Dsp } from './dsp.js';

/** A complex Fourier transform of one size, with the two planes that it works on. */
export interface Fourier {
  readonly size: number;
  /** Real parts, in the memory of the `Dsp`. */
  readonly re: Float64Array;
  /** Imaginary parts. */
  readonly im: Float64Array;
  /** Transforms `re` and `im` in place: the bin k is the sum of x(n) e^(-2 pi i k n / size). */
  forward(): void;
  /** The inverse, scaled by 1 / size: undoes `forward`. */
  inverse(): void;
  /** Gives the memory back. Idempotent. */
  release(): void;
}

/** Memory that `createFourier` takes of a `Dsp`, in bytes. */
export function fourierBytes(size: number): number {
  return 24 * size;
}

/**
 * A transform of `size` complex values, a power of two, 4 or more. The tables come from `dsp.math`: the same
 * bits on every engine. Throws `UsageError` for other sizes, `LimitError` where the memory does not suffice.
 */
export function createFourier(dsp: Dsp, size: number): Fourier {
  if (!(Number.isInteger(size) && size >= 4 && (size & (size - 1)) === 0)) {
    throw new UsageError(
      'dsp/fourier-size',
      `A Fourier transform of ${size} values was asked for; the size must be a power of two, 4 or more.`,
      { size },
    );
  }
  const region = dsp.allocate(fourierBytes(size));
  const { buffer } = dsp.memory;
  const plane = (index: number) => new Float64Array(buffer, region.address + 8 * size * index, size);
  const [re, im, tables] = [plane(0), plane(1), plane(2)] as [Float64Array, Float64Array, Float64Array];
  fillTables(dsp, tables);
  const run = (first: Float64Array, second: Float64Array) =>
    dsp.kernels.fourierF64(first.byteOffset, second.byteOffset, size, tables.byteOffset);
  return {
    size,
    re,
    im,
    forward: () => run(re, im),
    inverse() {
      run(im, re);
      // Of a power of two this is exact.
      const scale = 1 / size;
      for (let i = 0; i < size; i++) {
        re[i] = (re[i] as number) * scale;
        im[i] = (im[i] as number) * scale;
      }
    },
    release: () => region.release(),
  };
}

/** Cosines, then negative sines, of half a turn. */
function fillTables({ math }: Dsp, tables: Float64Array): void {
  const half = tables.length / 2;
  for (let k = 0; k < half; k++) {
    const angle = (Math.PI * k) / half;
    tables[k] = math.cos(angle);
    tables[half + k] = -math.sin(angle);
  }
}
