// Gsample/s of each kernel on one thread, over blocks of 4,096 frames that stay in the first caches, against
// the plain JavaScript loop that does the same. The best of short rounds, taken in turns: other work on the
// machine only ever takes away.
//   npm run bench -w @trackout/dsp-wasm [-- part-of-a-name]
import { performance } from 'node:perf_hooks';
import { createDsp } from '../dist/index.js';

const FRAMES = 4096;
const dsp = await createDsp();
const k = dsp.kernels;
const memory = dsp.memory.buffer;
const region = () => dsp.allocate(FRAMES * 16 + 64).address;
const [f32a, f32b, f64a, f64b, out64, bytes, outBytes, out32a, out32b, state, hot] = Array.from(
  { length: 11 },
  region,
);
const A32 = new Float32Array(memory, f32a, FRAMES);
const B32 = new Float32Array(memory, f32b, FRAMES);
const A64 = new Float64Array(memory, f64a, FRAMES);
const B64 = new Float64Array(memory, f64b, FRAMES);
const O64 = new Float64Array(memory, out64, FRAMES);
const L32 = new Float32Array(memory, out32a, FRAMES);
const R32 = new Float32Array(memory, out32b, FRAMES);
const IN8 = new Uint8Array(memory, bytes, FRAMES * 16);
const IN16 = new Int16Array(memory, bytes, FRAMES * 2);
const OUT8 = new Uint8Array(memory, outBytes, FRAMES * 16);
const OUT16 = new Int16Array(memory, outBytes, FRAMES * 2);
const OUT32 = new Float32Array(memory, outBytes, FRAMES * 2);
let seed = 1;
const noise = () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
  return seed / 2 ** 31;
};
for (let i = 0; i < FRAMES; i++) {
  A32[i] = A64[i] = 0.9 * noise();
  B32[i] = B64[i] = 0.9 * noise();
}
// Clips as a limiter that fails does: one sample in fifty.
new Float32Array(memory, hot, FRAMES).set(A32.map((x, i) => (i % 50 === 0 ? 2 : x)));
for (let i = 0; i < IN8.length; i++) IN8[i] = 128 + 127 * noise();

const code = (x, fullScale) => {
  const v = x * fullScale;
  if (v > fullScale - 1) {
    return fullScale - 1;
  }
  if (v < -fullScale) {
    return -fullScale;
  }
  const floor = Math.floor(v);
  const rest = v - floor;
  return rest > 0.5 || (rest === 0.5 && floor & 1) ? floor + 1 : floor;
};
const jsDecode24 = (stride, from, plane) => {
  for (let i = 0, at = from; i < FRAMES; i++, at += stride) {
    plane[i] = ((IN8[at] << 8) | (IN8[at + 1] << 16) | (IN8[at + 2] << 24)) * 2 ** -31;
  }
};
const jsDecode16 = (stride, from, plane) => {
  for (let i = 0, at = from; i < FRAMES; i++, at += stride) plane[i] = IN16[at] * 2 ** -15;
};
const jsEncode24 = (plane, stride, from) => {
  for (let i = 0, at = from; i < FRAMES; i++, at += stride) {
    const c = code(plane[i], 8388608);
    OUT8[at] = c;
    OUT8[at + 1] = c >> 8;
    OUT8[at + 2] = c >> 16;
  }
};
const jsEncode16 = (plane, stride, from) => {
  for (let i = 0, at = from; i < FRAMES; i++, at += stride) OUT16[at] = code(plane[i], 32768);
};
const jsInterleave = (l, r) => {
  for (let i = 0; i < FRAMES; i++) {
    OUT32[2 * i] = l[i];
    OUT32[2 * i + 1] = r[i];
  }
};
const jsMix = (source) => {
  for (let i = 0; i < FRAMES; i++) O64[i] += 0.7 * source[i];
};
const jsPeak = (source) => {
  let peak = 0;
  for (let i = 0; i < FRAMES; i++) {
    const level = Math.abs(source[i]);
    if (level > peak) peak = level;
  }
  return peak;
};
const jsEnergy = (source) => {
  let sum = 0;
  for (let i = 0; i < FRAMES; i++) sum += source[i] * source[i];
  return sum;
};
const jsFirst = (source) => {
  for (let i = 0; i < FRAMES; i++) if (Math.abs(source[i]) >= 1) return i;
  return -1;
};
const jsNonFinite = (source) => {
  let found = 0;
  for (let i = 0; i < FRAMES; i++) if (source[i] - source[i] !== 0) found++;
  return found;
};
const jsDifference = (a, b) => {
  let peak = 0;
  let energy = 0;
  for (let i = 0; i < FRAMES; i++) {
    const d = a[i] - b[i];
    const level = Math.abs(d);
    if (level > peak) peak = level;
    energy += d * d;
  }
  return peak + energy;
};
const jsSwap = (width) => {
  for (let at = 0; at < FRAMES * width; at += width) {
    for (let i = 0, j = width - 1; i < j; i++, j--) {
      const byte = OUT8[at + i];
      OUT8[at + i] = OUT8[at + j];
      OUT8[at + j] = byte;
    }
  }
};

// name, samples a call, arguments, the loop in JavaScript.
const rows = [
  [
    'decodeU8',
    1,
    [bytes, 1, out32a, FRAMES],
    () => {
      for (let i = 0; i < FRAMES; i++) L32[i] = (IN8[i] - 128) / 128;
    },
  ],
  ['decodeS16Mono', 1, [bytes, out32a, FRAMES], () => jsDecode16(1, 0, L32)],
  [
    'decodeS16Stereo',
    2,
    [bytes, out32a, out32b, FRAMES],
    () => {
      jsDecode16(2, 0, L32);
      jsDecode16(2, 1, R32);
    },
  ],
  ['decodeS24Mono', 1, [bytes, out32a, FRAMES], () => jsDecode24(3, 0, L32)],
  [
    'decodeS24Stereo',
    2,
    [bytes, out32a, out32b, FRAMES],
    () => {
      jsDecode24(6, 0, L32);
      jsDecode24(6, 3, R32);
    },
  ],
  ['decodeS16Four', 4, [bytes, 8, 4, f32a, f32b, out32a, out32b, FRAMES]],
  ['decodeS24Four', 4, [bytes, 12, 4, f32a, f32b, out32a, out32b, FRAMES]],
  ['decodeF32Four', 4, [bytes, 16, 4, f32a, f32b, out32a, out32b, FRAMES]],
  ['decodeS24', 1, [bytes, 15, out32a, FRAMES], () => jsDecode24(15, 0, L32)],
  ['decodeS32', 1, [bytes, 4, out64, FRAMES]],
  ['decodeF32', 1, [bytes, 4, out32a, FRAMES]],
  ['decodeF32Stereo', 2, [bytes, out32a, out32b, FRAMES]],
  ['decodeF64', 1, [bytes, 8, out64, FRAMES]],
  ['encodeU8FromF32', 1, [f32a, outBytes, 1, FRAMES]],
  ['encodeS16MonoFromF32', 1, [f32a, outBytes, FRAMES], () => jsEncode16(A32, 1, 0)],
  [
    'encodeS16StereoFromF32',
    2,
    [f32a, f32b, outBytes, FRAMES, state],
    () => {
      jsEncode16(A32, 2, 0);
      jsEncode16(B32, 2, 1);
    },
  ],
  ['encodeS16MonoFromF64', 1, [f64a, outBytes, FRAMES], () => jsEncode16(A64, 1, 0)],
  [
    'encodeS16StereoFromF64',
    2,
    [f64a, f64b, outBytes, FRAMES, state],
    () => {
      jsEncode16(A64, 2, 0);
      jsEncode16(B64, 2, 1);
    },
  ],
  ['encodeS24MonoFromF32', 1, [f32a, outBytes, FRAMES], () => jsEncode24(A32, 3, 0)],
  ['encodeS24MonoFromF32, clipping', 1, [hot, outBytes, FRAMES]],
  [
    'encodeS24StereoFromF32',
    2,
    [f32a, f32b, outBytes, FRAMES, state],
    () => {
      jsEncode24(A32, 6, 0);
      jsEncode24(B32, 6, 3);
    },
  ],
  ['encodeS24MonoFromF64', 1, [f64a, outBytes, FRAMES], () => jsEncode24(A64, 3, 0)],
  [
    'encodeS24StereoFromF64',
    2,
    [f64a, f64b, outBytes, FRAMES, state],
    () => {
      jsEncode24(A64, 6, 0);
      jsEncode24(B64, 6, 3);
    },
  ],
  ['encodeS24FromF32', 1, [f32a, outBytes, 15, FRAMES], () => jsEncode24(A32, 15, 0)],
  ['encodeS24FromF64', 1, [f64a, outBytes, 15, FRAMES], () => jsEncode24(A64, 15, 0)],
  ['encodeS32FromF64', 1, [f64a, outBytes, 4, FRAMES]],
  [
    'encodeF32MonoFromF64',
    1,
    [f64a, outBytes, FRAMES],
    () => {
      for (let i = 0; i < FRAMES; i++) OUT32[i] = A64[i];
    },
  ],
  ['encodeF32StereoFromF32', 2, [f32a, f32b, outBytes, FRAMES], () => jsInterleave(A32, B32)],
  ['encodeF32StereoFromF64', 2, [f64a, f64b, outBytes, FRAMES], () => jsInterleave(A64, B64)],
  ['swapBytes16', 1, [outBytes, FRAMES], () => jsSwap(2)],
  ['swapBytes24', 1, [outBytes, FRAMES], () => jsSwap(3)],
  ['swapBytes32', 1, [outBytes, FRAMES], () => jsSwap(4)],
  ['swapBytes64', 1, [outBytes, FRAMES], () => jsSwap(8)],
  ['mixF32', 1, [f32a, out64, 0.7, FRAMES], () => jsMix(A32)],
  ['mixF64', 1, [f64a, out64, 0.7, FRAMES], () => jsMix(A64)],
  [
    'scaleF32',
    1,
    [f32a, out64, 0.7, FRAMES],
    () => {
      for (let i = 0; i < FRAMES; i++) O64[i] = 0.7 * A32[i];
    },
  ],
  [
    'scaleF64',
    1,
    [f64a, out64, 0.7, FRAMES],
    () => {
      for (let i = 0; i < FRAMES; i++) O64[i] = 0.7 * A64[i];
    },
  ],
  ['copyF32ToF64', 1, [f32a, out64, FRAMES], () => O64.set(A32)],
  ['peakF32', 1, [f32a, FRAMES], () => jsPeak(A32)],
  ['peakF64', 1, [f64a, FRAMES], () => jsPeak(A64)],
  ['nonFiniteF32', 1, [f32a, FRAMES], () => jsNonFinite(A32)],
  ['nonFiniteF64', 1, [f64a, FRAMES], () => jsNonFinite(A64)],
  ['firstAtLeastF32', 1, [f32a, FRAMES, 1], () => jsFirst(A32)],
  ['firstAtLeastF64', 1, [f64a, FRAMES, 1], () => jsFirst(A64)],
  ['clipRunsF32', 1, [f32a, FRAMES, 1, 3, state], () => jsFirst(A32)],
  ['energyF32', 1, [f32a, FRAMES], () => jsEnergy(A32)],
  ['energyF64', 1, [f64a, FRAMES], () => jsEnergy(A64)],
  ['ditherF32', 1, [f32a, out64, 2 ** -15, FRAMES, state]],
  ['ditherF64', 1, [f64a, out64, 2 ** -15, FRAMES, state]],
  ['differenceF32', 1, [f32a, f32b, FRAMES, state], () => jsDifference(A32, B32)],
  ['differenceF64', 1, [f64a, f64b, FRAMES, state], () => jsDifference(A64, B64)],
  ['differenceF64F32', 1, [f64a, f32b, FRAMES, state], () => jsDifference(A64, B32)],
];

const ROUNDS = 12;
const ROUND_MS = 6;

function rateOf(run, samples) {
  const start = performance.now();
  let calls = 0;
  let end = start;
  while (end - start < ROUND_MS) {
    for (let i = 0; i < 50; i++) run();
    calls += 50;
    end = performance.now();
  }
  return (calls * samples) / (end - start) / 1e6;
}

/** The best rate of each, in Gsample/s. */
function bestRates(runs, samples) {
  const best = runs.map(() => 0);
  for (const run of runs) for (let i = 0; run && i < 300; i++) run();
  for (let round = 0; round < ROUNDS; round++) {
    runs.forEach((run, i) => {
      if (run) best[i] = Math.max(best[i], rateOf(run, samples));
    });
  }
  return best;
}

const wanted = process.argv[2] ?? '';
const cell = (rate) => (rate ? rate.toFixed(2) : '').padStart(9);
console.log(`${'Gsample/s'.padEnd(32)}${'SIMD'.padStart(9)}${'scalar'.padStart(9)}${'JS'.padStart(9)}`);
for (const [label, channels, args, js] of rows) {
  if (!label.includes(wanted)) continue;
  const name = label.split(',')[0];
  const kernel = () => k[name](...args);
  const twin = k[`${name}Scalar`];
  const runs = twin ? [kernel, () => twin(...args), js] : [undefined, kernel, js];
  console.log(
    label.padEnd(32) +
      bestRates(runs, channels * FRAMES)
        .map(cell)
        .join(''),
  );
}
