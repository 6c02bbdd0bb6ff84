import { beforeAll, describe, expect, it } from 'vitest';
import { createDsp, createFourier, type Dsp, fourierBytes } from '../src/index.js';

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 4 << 20 });
});

const noise = (length: number, seed: number) =>
  Float64Array.from({ length }, (_, i) => Math.sin(seed + i * i * 0.7 + i * 12.9898));

/** By the definition: every bin a sum over every value. */
function plainTransform(re: Float64Array, im: Float64Array): { re: number[]; im: number[] } {
  const n = re.length;
  const bins = Array.from({ length: n }, (_, k) => {
    let sumRe = 0;
    let sumIm = 0;
    for (let i = 0; i < n; i++) {
      const angle = (-2 * Math.PI * ((k * i) % n)) / n;
      sumRe += (re[i] as number) * Math.cos(angle) - (im[i] as number) * Math.sin(angle);
      sumIm += (re[i] as number) * Math.sin(angle) + (im[i] as number) * Math.cos(angle);
    }
    return [sumRe, sumIm] as const;
  });
  return { re: bins.map(([x]) => x), im: bins.map(([, y]) => y) };
}

describe('a Fourier transform', () => {
  it.each([4, 8, 64, 512])('of %i values is the sum of its definition', (size) => {
    const fourier = createFourier(dsp, size);
    const re = noise(size, 1);
    const im = noise(size, 2);
    fourier.re.set(re);
    fourier.im.set(im);
    fourier.forward();
    const plain = plainTransform(re, im);
    for (let k = 0; k < size; k++) {
      expect(fourier.re[k]).toBeCloseTo(plain.re[k] as number, 10);
      expect(fourier.im[k]).toBeCloseTo(plain.im[k] as number, 10);
    }
    fourier.release();
  });

  it('is undone by its inverse', () => {
    const fourier = createFourier(dsp, 4096);
    const re = noise(4096, 3);
    const im = noise(4096, 4);
    fourier.re.set(re);
    fourier.im.set(im);
    fourier.forward();
    fourier.inverse();
    for (let i = 0; i < 4096; i++) {
      expect(fourier.re[i]).toBeCloseTo(re[i] as number, 12);
      expect(fourier.im[i]).toBeCloseTo(im[i] as number, 12);
    }
    fourier.release();
  });

  it('takes as much memory as it says, and gives it back', () => {
    const free = dsp.freeBytes;
    const fourier = createFourier(dsp, 1024);
    expect(free - dsp.freeBytes).toBe(fourierBytes(1024));
    fourier.release();
    fourier.release();
    expect(dsp.freeBytes).toBe(free);
  });

  it.each([0, 2, 6, 1000, 4.5])('of %d values is refused', (size) => {
    expect(() => createFourier(dsp, size)).toThrow(/power of two/);
  });

  it('has a scalar twin with the same bits', () => {
    const twin = (dsp.kernels as unknown as Record<string, typeof dsp.kernels.fourierF64>).fourierF64Scalar;
    const fourier = createFourier(dsp, 256);
    const run = (kernel: typeof dsp.kernels.fourierF64) => {
      fourier.re.set(noise(256, 5));
      fourier.im.set(noise(256, 6));
      const tables = fourier.im.byteOffset + 8 * 256;
      kernel(fourier.re.byteOffset, fourier.im.byteOffset, 256, tables);
      return [...fourier.re, ...fourier.im];
    };
    expect(run(dsp.kernels.fourierF64)).toEqual(run(twin as typeof dsp.kernels.fourierF64));
    fourier.release();
  });
});
