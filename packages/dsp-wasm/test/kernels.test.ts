import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDsp, type Dsp, type Kernels, MIX_ROW_BYTES } from '../src/index.js';
import { fillSamples, randomNumbers } from './awkward-samples.js';
import { placed } from './placing.js';
import { energyReference, peakReference } from './reference/levels.js';

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 2 * 1024 * 1024 });
});

const TYPES = ['f32', 'f64'] as const;
const suffix = (sampleType: 'f32' | 'f64') => (sampleType === 'f32' ? 'F32' : 'F64') as 'F32' | 'F64';

function samplesOf(sampleType: 'f32' | 'f64', frames: number, awkward: number, seed = 3) {
  const plane = sampleType === 'f32' ? new Float32Array(frames) : new Float64Array(frames);
  fillSamples(plane, randomNumbers(seed), awkward);
  return plane;
}

test('the declared kernels are those of the binary, and no others', () => {
  const declared = [
    ...readFileSync(new URL('../src/kernels.ts', import.meta.url), 'utf8').matchAll(/^ {2}readonly (\w+):/gm),
  ].map((match) => match[1] as string);
  const exported = WebAssembly.Module.exports(dsp.module)
    .filter(({ kind, name }) => kind === 'function' && !name.endsWith('Scalar') && name !== 'staticEnd')
    .map(({ name }) => name);
  const math = ['pow', 'exp', 'log', 'log2', 'log10', 'sin', 'cos', 'tan', 'exponentOf', 'powerOfTwo'];
  expect([...declared, ...math].sort()).toEqual(exported.sort());
});

test('the binary imports a memory and nothing else, and is smaller than 64 KiB', () => {
  expect(WebAssembly.Module.imports(dsp.module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
  expect(readFileSync(new URL('../build/dsp.wasm', import.meta.url)).length).toBeLessThan(65_536);
});

describe.each(TYPES)('%s', (sampleType) => {
  const type = suffix(sampleType);

  test('peak skips NaN and reports infinities', () => {
    const samples = samplesOf(sampleType, 1001, 0).map((x) => (Math.abs(x) < 0.1 ? Number.NaN : x));
    const planes = placed(dsp, sampleType, [samples]);
    const [address] = planes.addresses as [number];
    const view = planes.views(1001)[0] as Float64Array;
    expect(dsp.kernels[`peak${type}`](address, 1001)).toBe(peakReference([...samples]));
    for (const place of [0, 500, 1000]) {
      const before = view[place] as number;
      view[place] = -3;
      expect(dsp.kernels[`peak${type}`](address, 1001)).toBe(3);
      view[place] = Number.NEGATIVE_INFINITY;
      expect(dsp.kernels[`peak${type}`](address, 1001)).toBe(Number.POSITIVE_INFINITY);
      view[place] = before;
    }
    expect(dsp.kernels[`peak${type}`](address, 0)).toBe(0);
    view.fill(Number.NaN);
    expect(dsp.kernels[`peak${type}`](address, 1001)).toBe(0);
    view.fill(-1e-42);
    expect(dsp.kernels[`peak${type}`](address, 1001)).toBe(Math.abs(view[0] as number));
    planes.release();
  });

  test('peak is found in every lane, after a NaN in the same one', () => {
    const planes = placed(dsp, sampleType, [new Float64Array(67).fill(0.25)]);
    const view = planes.views(67)[0] as Float64Array;
    for (let place = 0; place < 67; place++) {
      view.fill(0.25);
      if (place >= 16) view[place - 16] = Number.NaN;
      if (place >= 32) view[place - 32] = 0.75;
      expect(dsp.kernels[`peak${type}`](planes.addresses[0] as number, 67)).toBe(place >= 32 ? 0.75 : 0.25);
      view[place] = -0.5;
      expect(dsp.kernels[`peak${type}`](planes.addresses[0] as number, 67)).toBe(place >= 32 ? 0.75 : 0.5);
    }
    planes.release();
  });

  test('nonFinite counts NaN and infinities, not subnormals and huge values', () => {
    const samples = samplesOf(sampleType, 1003, 0.3);
    const planes = placed(dsp, sampleType, [samples]);
    const expected = [...samples].filter((x) => !Number.isFinite(x)).length;
    expect(expected).toBeGreaterThan(0);
    expect(dsp.kernels[`nonFinite${type}`](planes.addresses[0] as number, 1003)).toBe(expected);
    planes.release();
  });

  test('energy is the sum of squares within the rounding of its additions', () => {
    const samples = samplesOf(sampleType, 1003, 0);
    const planes = placed(dsp, sampleType, [samples]);
    const [address] = planes.addresses as [number];
    const exact = energyReference([...samples]);
    // Each of n squarings and n additions rounds by at most 2^-53 of a partial sum, none above the whole.
    expect(Math.abs(dsp.kernels[`energy${type}`](address, 1003) - exact)).toBeLessThan(
      exact * (1003 / 8 + 4) * 2 ** -53,
    );
    (planes.views(1003)[0] as Float64Array)[77] = Number.POSITIVE_INFINITY;
    expect(dsp.kernels[`energy${type}`](address, 1003)).toBe(Number.POSITIVE_INFINITY);
    (planes.views(1003)[0] as Float64Array)[1002] = Number.NaN;
    expect(dsp.kernels[`energy${type}`](address, 1003)).toBeNaN();
    planes.release();
  });

  test('searches find the first sample, whatever its place, and tell reaching from exceeding', () => {
    const planes = placed(dsp, sampleType, [new Float64Array(70).fill(0.25)]);
    const [address] = planes.addresses as [number];
    const view = planes.views(70)[0] as Float64Array;
    const atLeast = dsp.kernels[`firstAtLeast${type}`];
    const above = dsp.kernels[`firstAbove${type}`];
    expect([atLeast(address, 70, 0.25), above(address, 70, 0.25)]).toEqual([0, -1]);
    view[3] = Number.NaN;
    for (let place = 0; place < 70; place++) {
      const before = view[place] as number;
      view[place] = -0.5;
      expect([atLeast(address, 70, 0.5), above(address, 70, 0.25), above(address, 70, 0.5)]).toEqual([
        place,
        place,
        -1,
      ]);
      expect(atLeast(address, place, 0.5)).toBe(-1);
      view[place] = before;
    }
    planes.release();
  });

  test('a threshold between two f32 is not rounded', () => {
    const planes = placed(dsp, sampleType, [new Float64Array(40).fill(1)]);
    const [address] = planes.addresses as [number];
    const tiny = 2 ** -50;
    expect(dsp.kernels[`firstAtLeast${type}`](address, 40, 1 + tiny)).toBe(-1);
    expect(dsp.kernels[`firstAbove${type}`](address, 40, 1 + tiny)).toBe(-1);
    expect(dsp.kernels[`firstAtLeast${type}`](address, 40, 1 - tiny)).toBe(0);
    expect(dsp.kernels[`firstAbove${type}`](address, 40, 1 - tiny)).toBe(0);
    planes.release();
  });

  test('mix adds and scale sets, each with one product and one rounding a sample', () => {
    const samples = samplesOf(sampleType, 203, 0);
    const bus = samplesOf('f64', 203, 0, 8);
    const source = placed(dsp, sampleType, [samples]);
    const target = placed(dsp, 'f64', [bus]);
    const [from] = source.addresses as [number];
    const [to] = target.addresses as [number];
    const gain = 0.7;
    dsp.kernels[`mix${type}`](from, to, gain, 203);
    expect([...(target.views(203)[0] as Float64Array)]).toEqual(
      Array.from(bus, (x, i) => x + gain * (samples[i] as number)),
    );
    dsp.kernels[`scale${type}`](from, to, -gain, 203);
    expect([...(target.views(203)[0] as Float64Array)]).toEqual(Array.from(samples, (x) => -gain * x));
    source.release();
    target.release();
  });
});

test('mixFourF32 is four mixF32 in their order', () => {
  const four = [1, 2, 3, 4].map((seed) => samplesOf('f32', 203, 0, seed));
  const gains = [0.7, -1, 1.3, 0.01] as const;
  const bus = samplesOf('f64', 203, 0, 8);
  const sources = placed(dsp, 'f32', four);
  const target = placed(dsp, 'f64', [bus]);
  const [a, b, c, d] = sources.addresses as [number, number, number, number];
  dsp.kernels.mixFourF32(a, b, c, d, target.addresses[0] as number, ...gains, 203);
  const expected = Array.from(bus, (x, i) =>
    four.reduce((sum, samples, k) => sum + (gains[k] as number) * (samples[i] as number), x),
  );
  expect([...(target.views(203)[0] as Float64Array)]).toEqual(expected);
  sources.release();
  target.release();
});

describe.each(['mixRowsF32', 'mixRowsF32Scalar', 'mixRowsSumsF32', 'mixRowsSumsF32Scalar'] as const)(
  '%s',
  (name) => {
    const mixRows = () => (dsp.kernels as unknown as Record<typeof name, Kernels['mixRowsF32']>)[name];
    const withSums = name.includes('Sums');

    test.each(
      [1, 3, 4, 5, 9].flatMap((count) => [0, 1, 3, 16, 203].map((frames) => [count, frames] as const)),
    )('is %i times mixF32 and peakF32, of %i frames', (count, frames) => {
      const planes = Array.from({ length: count }, (_, row) => samplesOf('f32', frames, 0, row + 1));
      const gains = planes.map((_, row) => [0.7, -1, 1.3, 0.01][row % 4] as number);
      const bus = samplesOf('f64', frames, 0, 8);
      const sources = placed(dsp, 'f32', planes);
      const [target, other] = [bus, bus].map((plane) => placed(dsp, 'f64', [plane]));
      const [to, toOther] = [target, other].map((each) => each?.addresses[0] as number) as [number, number];
      const rows = dsp.allocate(count * MIX_ROW_BYTES);
      const view = new DataView(dsp.memory.buffer, rows.address, rows.byteLength);
      sources.addresses.forEach((address, row) => {
        view.setUint32(row * MIX_ROW_BYTES, address, true);
        view.setFloat64(row * MIX_ROW_BYTES + 8, gains[row] as number, true);
        view.setFloat64(row * MIX_ROW_BYTES + 16, 1e9, true);
        view.setFloat64(row * MIX_ROW_BYTES + 24, 1e9, true);
      });
      mixRows()(rows.address, count, to, frames);
      const sumPeaks: number[] = [];
      const peaks = sources.addresses.map((address, row) => {
        dsp.kernels.mixF32(address, toOther, gains[row] as number, frames);
        sumPeaks.push(withSums ? dsp.kernels.peakF64(toOther, frames) : 1e9);
        return dsp.kernels.peakF32(address, frames);
      });
      expect([...(target.views(frames)[0] as Float64Array)]).toEqual([
        ...(other.views(frames)[0] as Float64Array),
      ]);
      expect(peaks.map((_, row) => view.getFloat64(row * MIX_ROW_BYTES + 16, true))).toEqual(peaks);
      expect(peaks.map((_, row) => view.getFloat64(row * MIX_ROW_BYTES + 24, true))).toEqual(sumPeaks);
      for (const held of [sources, target, other, rows]) held.release();
    });

    test('sees the peak of each sum, wherever it lies', () => {
      for (let row = 0; row < 4; row++) {
        for (let at = 0; at < 11; at++) {
          const planes = [0, 1, 2, 3].map((each) =>
            new Float32Array(11).fill(each === row ? -0.5 : 0, at, at + 1),
          );
          const sources = placed(dsp, 'f32', planes);
          const target = dsp.allocatePlanes('f64', 1, 11);
          const rows = dsp.allocate(4 * MIX_ROW_BYTES);
          const view = new DataView(dsp.memory.buffer, rows.address, rows.byteLength);
          sources.addresses.forEach((address, each) => {
            view.setUint32(each * MIX_ROW_BYTES, address, true);
            view.setFloat64(each * MIX_ROW_BYTES + 8, 2, true);
          });
          mixRows()(rows.address, 4, target.addresses[0] as number, 11);
          const sumPeaks = planes.map((_, each) => view.getFloat64(each * MIX_ROW_BYTES + 24, true));
          expect(sumPeaks).toEqual(planes.map((_, each) => (withSums && each >= row ? 1 : 0)));
          for (const held of [sources, target, rows]) held.release();
        }
      }
    });

    test('skips NaN in the peak and takes an infinity for it, wherever they lie', () => {
      for (let at = 0; at < 11; at++) {
        const planes = [Number.NaN, Number.NEGATIVE_INFINITY, 0.5, 0.25].map((value) =>
          new Float32Array(11).fill(0.125).fill(value, at, at + 1),
        );
        const sources = placed(dsp, 'f32', planes);
        const target = dsp.allocatePlanes('f64', 1, 11);
        const rows = dsp.allocate(4 * MIX_ROW_BYTES);
        const view = new DataView(dsp.memory.buffer, rows.address, rows.byteLength);
        sources.addresses.forEach((address, row) => {
          view.setUint32(row * MIX_ROW_BYTES, address, true);
        });
        mixRows()(rows.address, 4, target.addresses[0] as number, 11);
        const peaks = planes.map((_, row) => view.getFloat64(row * MIX_ROW_BYTES + 16, true));
        expect(peaks).toEqual([0.125, Number.POSITIVE_INFINITY, 0.5, 0.25]);
        for (const held of [sources, target, rows]) held.release();
      }
    });
  },
);

test('scaleF64 may work in place', () => {
  const samples = samplesOf('f64', 203, 0);
  const planes = placed(dsp, 'f64', [samples]);
  const [address] = planes.addresses as [number];
  dsp.kernels.scaleF64(address, address, 0.3, 203);
  expect([...(planes.views(203)[0] as Float64Array)]).toEqual(Array.from(samples, (x) => 0.3 * x));
  planes.release();
});

test('copyF32ToF64 is exact, subnormals and infinities included', () => {
  const samples = samplesOf('f32', 99, 0.5);
  const source = placed(dsp, 'f32', [samples]);
  const target = dsp.allocatePlanes('f64', 1, 99);
  dsp.kernels.copyF32ToF64(source.addresses[0] as number, target.addresses[0] as number, 99);
  expect([...(target.views(99)[0] as Float64Array)]).toEqual([...samples]);
  source.release();
  target.release();
});

test('flipSign8 turns unsigned codes into signed ones and back', () => {
  const region = dsp.allocate(256);
  for (let i = 0; i < 256; i++) region.bytes[i] = i;
  dsp.kernels.flipSign8(region.address, 256);
  const signed = new Int8Array(region.bytes.buffer, region.address, 256);
  expect([...signed]).toEqual(Array.from({ length: 256 }, (_, i) => i - 128));
  dsp.kernels.flipSign8(region.address, 255);
  expect([...region.bytes]).toEqual(Array.from({ length: 256 }, (_, i) => (i < 255 ? i : 127)));
  region.release();
});
