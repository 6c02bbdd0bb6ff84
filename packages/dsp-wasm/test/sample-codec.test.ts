import { type PcmEncoding, UnsupportedError, UsageError } from '@trackout/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDsp, type Dsp, decodeSamples, encodeSamples, sampleTypeOf } from '../src/index.js';
import { AWKWARD_SAMPLES, fillSamples, randomNumbers } from './awkward-samples.js';
import { placed } from './placing.js';
import { decodeReference, encodeReference } from './reference/pcm.js';

const ENCODINGS = [
  { type: 'int', bits: 8 },
  { type: 'int', bits: 16 },
  { type: 'int', bits: 24 },
  { type: 'int', bits: 32 },
  { type: 'float', bits: 32 },
  { type: 'float', bits: 64 },
] as const satisfies readonly PcmEncoding[];
const BYTE_ORDERS = ['little', 'big'] as const;

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 48 * 1024 * 1024 });
});

describe('every code survives decode and encode', () => {
  const CASES = ([8, 16, 24] as const).flatMap((bits) =>
    BYTE_ORDERS.flatMap((byteOrder) => [1, 2, 3].map((channels) => ({ bits, byteOrder, channels }))),
  );

  test.each(CASES)('$bits bits, $byteOrder endian, $channels channel(s), through f32 and f64', (row) => {
    const { bits, byteOrder, channels } = row;
    const encoding = { type: 'int', bits, byteOrder } as const;
    const width = bits / 8;
    // Three channels go through the same one-channel kernels for every count: part of the 24-bit codes will do.
    const codes = channels === 3 && bits === 24 ? 3 * 2 ** 18 : 2 ** bits - (2 ** bits % channels);
    const frames = Math.min(codes / channels, 2 ** 18);
    const source = dsp.allocate(frames * channels * width);
    const destination = dsp.allocate(frames * channels * width);
    const f32 = dsp.allocatePlanes('f32', channels, frames);
    const f64 = dsp.allocatePlanes('f64', channels, frames);
    const clamped = new Float64Array(channels);
    for (let from = 0; from < codes; from += frames * channels) {
      const count = Math.min(frames, (codes - from) / channels);
      const stride = codes === 2 ** bits ? 1 : 21; // Odd: spread over all codes.
      for (let i = 0, at = 0; i < count * channels; i++) {
        for (let byte = 0, code = (from + i) * stride; byte < width; byte++) {
          source.bytes[at++] = code >> (8 * byte);
        }
      }
      const written = source.bytes.subarray(0, count * channels * width);
      const wanted = written.slice();
      decodeSamples(dsp, encoding, source.address, f32.addresses, count);

      if (byteOrder === 'little' && channels === 1) {
        const plane = f32.views(count)[0] as Float32Array;
        const scale = 2 ** (bits - 1);
        let wrong = 0;
        for (let i = 0; i < count; i++) {
          const code = from + i;
          const value = bits === 8 ? code - 128 : code < scale ? code : code - 2 * scale;
          if ((plane[i] as number) * scale !== value) wrong++;
        }
        expect(wrong).toBe(0);
      }
      for (let channel = 0; channel < channels; channel++) {
        dsp.kernels.copyF32ToF64(f32.addresses[channel] as number, f64.addresses[channel] as number, count);
      }
      const result = destination.bytes.subarray(0, written.length);
      encodeSamples(dsp, encoding, 'f32', f32.addresses, destination.address, count, clamped);
      expect(Buffer.compare(result, wanted)).toBe(0);
      result.fill(0x55);
      encodeSamples(dsp, encoding, 'f64', f64.addresses, destination.address, count, clamped);
      expect(Buffer.compare(result, wanted)).toBe(0);
    }
    expect([...clamped]).toEqual(Array(channels).fill(0));
    for (const held of [source, destination, f32, f64]) held.release();
  });

  test.each(BYTE_ORDERS)('32 bits, %s endian, through f64', (byteOrder) => {
    const random = randomNumbers(5);
    const codes = Int32Array.from({ length: 30_000 }, (_, i) =>
      i < 100
        ? -(2 ** 31) + i
        : i < 200
          ? 2 ** 31 - 1 - (i - 100)
          : i < 400
            ? i - 300
            : (random() - 0.5) * 2 ** 32,
    );
    const source = dsp.allocate(codes.byteLength);
    const destination = dsp.allocate(codes.byteLength);
    const planes = dsp.allocatePlanes('f64', 3, 10_000);
    source.bytes.set(new Uint8Array(codes.buffer));
    const encoding = { type: 'int', bits: 32, byteOrder } as const;
    const clamped = new Float64Array(3);
    decodeSamples(dsp, encoding, source.address, planes.addresses, 10_000);
    encodeSamples(dsp, encoding, 'f64', planes.addresses, destination.address, 10_000, clamped);
    expect(Buffer.compare(destination.bytes, new Uint8Array(codes.buffer))).toBe(0);
    expect([...clamped]).toEqual([0, 0, 0]);
    for (const held of [source, destination, planes]) held.release();
  });
});

describe('agrees with the reference, byte for byte', () => {
  const CASES = ENCODINGS.flatMap((encoding) =>
    BYTE_ORDERS.flatMap((byteOrder) =>
      [1, 2, 3, 4, 5, 6, 7, 8, 12, 24].map((channels) => ({ ...encoding, byteOrder, channels })),
    ),
  );

  test.each(CASES)('$type $bits, $byteOrder endian, $channels channel(s)', ({ channels, ...encoding }) => {
    const random = randomNumbers(encoding.bits + channels);
    for (const sampleType of ['f32', 'f64'] as const) {
      for (const frames of [0, 1, 7, 1021]) {
        const samples = Array.from({ length: channels }, () => {
          const plane = sampleType === 'f32' ? new Float32Array(frames) : new Float64Array(frames);
          fillSamples(plane, random, 0.2);
          // Every awkward sample at least once; NaN of the reference and of the kernel may differ in their payload.
          if (frames > AWKWARD_SAMPLES.length) plane.set(AWKWARD_SAMPLES);
          return encoding.type === 'float' ? plane.map((x) => (Number.isNaN(x) ? 0.5 : x)) : plane;
        });
        const planes = placed(dsp, sampleType, samples);
        const width = encoding.bits / 8;
        const file = dsp.allocate(frames * channels * width + 16);
        file.bytes.fill(0xaa);
        const clamped = new Float64Array(channels + 1).fill(1000);
        encodeSamples(dsp, encoding, sampleType, planes.addresses, file.address, frames, clamped);
        const wanted = encodeReference(encoding, samples);
        expect(Buffer.from(file.bytes).subarray(0, -16).toString('hex')).toBe(
          Buffer.from(wanted.bytes).toString('hex'),
        );
        expect([...file.bytes.subarray(-16)]).toEqual(Array(16).fill(0xaa));
        expect([...clamped]).toEqual([...wanted.clamped.map((count) => count + 1000), 1000]);

        const back = dsp.allocatePlanes(sampleTypeOf(encoding), channels, frames);
        decodeSamples(dsp, encoding, file.address, back.addresses, frames);
        expect(back.views(frames).map((plane) => [...plane])).toEqual(
          decodeReference(encoding, wanted.bytes, channels),
        );
        for (const held of [planes, file, back]) held.release();
      }
    }
  });
});

test('NaN, infinities and values beyond full scale pass through float files unclamped', () => {
  const samples = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 12.5, -3, 1e-42];
  for (const bits of [32, 64] as const) {
    for (const channels of [1, 2, 3]) {
      const planes = placed(dsp, 'f32', Array(channels).fill(samples));
      const file = dsp.allocate((samples.length * channels * bits) / 8);
      const back = dsp.allocatePlanes(bits === 32 ? 'f32' : 'f64', channels, samples.length);
      const clamped = new Float64Array(channels);
      const encoding = { type: 'float', bits } as const;
      encodeSamples(dsp, encoding, 'f32', planes.addresses, file.address, samples.length, clamped);
      decodeSamples(dsp, encoding, file.address, back.addresses, samples.length);
      for (const plane of back.views(samples.length)) expect([...plane]).toEqual(samples.map(Math.fround));
      expect([...clamped]).toEqual(Array(channels).fill(0));
      for (const held of [planes, file, back]) held.release();
    }
  }
});

test('inverted polarity gives inverted codes: rounding has no side', () => {
  const random = randomNumbers(9);
  const samples = Float32Array.from(
    { length: 4000 },
    () => (Math.round(random() * 2 ** 25) - 2 ** 24) / 2 ** 25,
  );
  const planes = placed(dsp, 'f32', [samples, samples.map((x) => -x)]);
  const file = dsp.allocate(samples.length * 4);
  encodeSamples(
    dsp,
    { type: 'int', bits: 16 },
    'f32',
    planes.addresses,
    file.address,
    samples.length,
    new Float64Array(2),
  );
  const codes = new Int16Array(file.bytes.buffer, file.address, samples.length * 2);
  let sums = 0;
  for (let i = 0; i < codes.length; i += 2) sums += Math.abs((codes[i] as number) + (codes[i + 1] as number));
  expect(sums).toBe(0);
  planes.release();
  file.release();
});

test.each([
  [{ type: 'int', bits: 8 }, 'f32'],
  [{ type: 'int', bits: 16 }, 'f32'],
  [{ type: 'int', bits: 24 }, 'f32'],
  [{ type: 'int', bits: 32 }, 'f64'],
  [{ type: 'float', bits: 32 }, 'f32'],
  [{ type: 'float', bits: 64 }, 'f64'],
] as const)('samples of %o are held as %s', (encoding, sampleType) => {
  expect(sampleTypeOf(encoding)).toBe(sampleType);
});

describe('refuses', () => {
  const thrown = (run: () => void): unknown => {
    try {
      run();
    } catch (error) {
      return error;
    }
    return undefined;
  };
  const end = () => dsp.memory.buffer.byteLength;

  test('dither, which it does not do', () => {
    const error = thrown(() =>
      encodeSamples(
        dsp,
        { type: 'int', bits: 16, dither: 'tpdf' },
        'f32',
        [65_536],
        65_536,
        1,
        new Float64Array(1),
      ),
    );
    expect(UnsupportedError.isInstance(error) && error.code).toBe('dsp/dither');
  });

  test('to read beyond the last file byte, or to write beyond a plane: both may end with the memory', () => {
    for (const [encoding, bytes] of [
      [{ type: 'int', bits: 16 }, 2],
      [{ type: 'int', bits: 24 }, 3],
      [{ type: 'float', bits: 32 }, 4],
    ] as const) {
      for (const channels of [1, 2, 3, 4, 5, 6, 7, 8, 11]) {
        for (const frames of [1, 2, 4, 5, 8, 9, 33]) {
          const source = end() - frames * channels * bytes;
          const planes = Array.from({ length: channels }, (_, i) => 65_536 + 256 * i);
          expect(() => decodeSamples(dsp, encoding, source, planes, frames)).not.toThrow();
          const last = [...planes.slice(1), end() - 4 * frames];
          expect(() => decodeSamples(dsp, encoding, 65_536 + 8192, last, frames)).not.toThrow();
        }
      }
    }
  });

  test('file bytes and planes that leave memory', () => {
    const int16 = { type: 'int', bits: 16 } as const;
    for (const run of [
      () => decodeSamples(dsp, int16, end() - 6, [65_536, 65_536], 2),
      () => decodeSamples(dsp, int16, 65_536, [end() - 4], 2),
      () => encodeSamples(dsp, int16, 'f32', [end() - 4], 65_536, 2, new Float64Array(1)),
      () => encodeSamples(dsp, int16, 'f64', [end() - 8], 65_536, 2, new Float64Array(1)),
      () => encodeSamples(dsp, int16, 'f32', [65_536], end() - 2, 2, new Float64Array(1)),
      () => decodeSamples(dsp, int16, -1, [65_536], 2),
      () => decodeSamples(dsp, int16, 65_536, [65_536], -2),
    ]) {
      const error = thrown(run);
      expect(UsageError.isInstance(error) && error.code).toBe('dsp/range');
    }
  });

  test('fewer counts than channels', () => {
    const error = thrown(() =>
      encodeSamples(dsp, { type: 'int', bits: 24 }, 'f32', [65_536, 65_536], 65_536, 1, new Float64Array(1)),
    );
    expect(UsageError.isInstance(error) && error.code).toBe('dsp/clamped');
  });
});
