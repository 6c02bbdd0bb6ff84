import {
  createDsp,
  createFourier,
  dbToGain,
  decodeSamples,
  encodeSamples,
  gainToDb,
  readClipState,
  readDifferenceState,
  resetClipState,
  resetDifferenceState,
  sampleTypeOf,
} from '@trackout/dsp-wasm';

/** Arguments of 2,000 random bit patterns: every exponent, subnormals, NaN and infinities among them. */
function randomDoubles(/** @type {import('../browser/vector-runner.js').Random} */ random, count = 2000) {
  const bytes = random.bytes(count * 8);
  return new Float64Array(bytes.buffer);
}

/** NaN has many bit patterns, and engines may choose: only one of them counts here. */
const oneNaN = (/** @type {number} */ value) => (Number.isNaN(value) ? Number.NaN : value);

const ENCODINGS = /** @type {const} */ ([
  { type: 'int', bits: 8 },
  { type: 'int', bits: 16 },
  { type: 'int', bits: 24 },
  { type: 'int', bits: 32 },
  { type: 'float', bits: 32 },
  { type: 'float', bits: 64 },
]);

const FUNCTIONS = /** @type {const} */ (['exp', 'log', 'log2', 'log10', 'sin', 'cos', 'tan', 'exponentOf']);

/** @type {import('../browser/vector-runner.js').Vector[]} */
export const vectors = [
  ...[4, 8, 64, 4096, 131_072].map((size, i) => ({
    name: `the Fourier transform of ${size} values, and back`,
    run: async (/** @type {import('../browser/vector-runner.js').Tools} */ { random }) => {
      const { between } = random(180 + i);
      const dsp = await createDsp();
      const fourier = createFourier(dsp, size);
      for (let n = 0; n < size; n++) {
        fourier.re[n] = between(-1, 1);
        fourier.im[n] = between(-1, 1);
      }
      fourier.forward();
      const there = [fourier.re.slice(), fourier.im.slice()];
      fourier.inverse();
      const back = [fourier.re.slice(), fourier.im.slice()];
      fourier.release();
      return { there, back };
    },
  })),
  ...FUNCTIONS.map((name, i) => ({
    name: `${name} of 2,000 random doubles and 2,000 of ordinary size`,
    run: async (/** @type {import('../browser/vector-runner.js').Tools} */ { random }) => {
      const { math } = await createDsp();
      const { between } = random(100 + i);
      const ordinary = Float64Array.from({ length: 2000 }, () =>
        between(name.startsWith('log') ? 0 : -60, 60),
      );
      return [randomDoubles(random(i)), ordinary].map((values) => values.map((x) => oneNaN(math[name](x))));
    },
  })),
  {
    name: 'pow of 4,000 pairs',
    run: async ({ random }) => {
      const { math } = await createDsp();
      const { between } = random(20);
      const bases = randomDoubles(random(21), 2000);
      const exponents = randomDoubles(random(22), 2000);
      return [
        bases.map((base, i) => oneNaN(math.pow(base, /** @type {number} */ (exponents[i])))),
        Float64Array.from({ length: 2000 }, () => math.pow(between(0, 20), between(-30, 30))),
        Float64Array.from({ length: 2200 }, (_, i) => math.powerOfTwo(i - 1100)),
      ];
    },
  },
  {
    name: 'gain of decibels and back',
    run: async ({ random }) => {
      const { math } = await createDsp();
      const { between } = random(30);
      const levels = [
        0,
        -6,
        -0,
        6,
        -144.5,
        Number.NEGATIVE_INFINITY,
        Number.NaN,
        between(-200, 20),
        between(-1, 1),
      ];
      const many = Float64Array.from({ length: 2000 }, () => dbToGain(math, between(-200, 40)));
      return {
        gains: levels.map((db) => dbToGain(math, db)),
        back: levels.map((db) => gainToDb(math, dbToGain(math, db))),
        many,
        manyBack: many.map((gain) => gainToDb(math, gain)),
      };
    },
  },
  ...ENCODINGS.flatMap((encoding) =>
    /** @type {const} */ (['little', 'big']).map((byteOrder) => ({
      name: `decode and encode random bytes, ${encoding.type} ${encoding.bits}, ${byteOrder} endian`,
      run: async (/** @type {import('../browser/vector-runner.js').Tools} */ { random }) => {
        const dsp = await createDsp();
        const [channels, frames] = [3, 1001];
        const bytes = random(encoding.bits).bytes((channels * frames * encoding.bits) / 8);
        const file = dsp.allocate(bytes.length);
        file.bytes.set(bytes);
        const format = { ...encoding, byteOrder };
        const type = sampleTypeOf(format);
        const planes = dsp.allocatePlanes(type, channels, frames);
        decodeSamples(dsp, format, file.address, planes.addresses, frames);
        const decoded = planes.views(frames).map((plane) => Float64Array.from(plane, oneNaN));
        const written = ENCODINGS.map((target) => {
          const out = dsp.allocate((channels * frames * target.bits) / 8);
          const clamped = new Float64Array(channels);
          encodeSamples(dsp, { ...target, byteOrder }, type, planes.addresses, out.address, frames, clamped);
          // A float NaN keeps a payload that engines may change: compare integers only for float sources.
          const exact = encoding.type === 'int' || target.type === 'int';
          return { target, clamped: [...clamped], bytes: exact ? out.bytes : 'holds NaN' };
        });
        return { decoded, written };
      },
    })),
  ),
  {
    name: 'mix, peak, clips and difference of random planes',
    run: async ({ random }) => {
      const dsp = await createDsp();
      const frames = 5003;
      const { between } = random(40);
      const a = dsp.allocatePlanes('f32', 1, frames);
      const b = dsp.allocatePlanes('f32', 1, frames);
      const bus = dsp.allocatePlanes('f64', 1, frames);
      for (const planes of [a, b]) {
        const [view] = planes.views(frames);
        view?.forEach((_, i) => {
          view[i] = between(-1.1, 1.1);
        });
      }
      const [[inA], [inB], [out]] = [a.addresses, b.addresses, bus.addresses].map(
        (x) => /** @type {number[]} */ (x),
      );
      const { kernels } = dsp;
      const address = (/** @type {number | undefined} */ x) => /** @type {number} */ (x);
      kernels.mixF32(address(inA), address(out), dbToGain(dsp.math, -3.7), frames);
      kernels.mixF32(address(inB), address(out), -dbToGain(dsp.math, 1.1), frames);
      const clips = dsp.allocate(256);
      resetClipState(dsp, clips.address);
      kernels.clipRunsF32(address(inA), frames, 1, 2, clips.address);
      const difference = dsp.allocate(256);
      resetDifferenceState(dsp, difference.address);
      kernels.differenceF64F32(address(out), address(inB), frames, difference.address);
      return {
        sum: bus.views(frames)[0],
        peaks: [kernels.peakF32(address(inA), frames), kernels.peakF64(address(out), frames)],
        energies: [kernels.energyF32(address(inA), frames), kernels.energyF64(address(out), frames)],
        clips: readClipState(dsp, clips.address),
        difference: readDifferenceState(dsp, difference.address),
      };
    },
  },
];
