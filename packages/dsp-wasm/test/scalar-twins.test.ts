import { beforeAll, describe, expect, test } from 'vitest';
import { createDsp, type Dsp } from '../src/index.js';
import { fillSamples, randomNumbers } from './awkward-samples.js';

type Kernel = (...values: number[]) => number | undefined;

/** `reads` and `writes`: bytes a frame of each area, f for floats; `state`: bytes. In the order of the arguments. */
interface Shape {
  readonly names: readonly string[];
  readonly reads?: readonly ('f32' | 'f64' | number)[];
  readonly writes?: readonly ('f32' | 'f64' | number)[];
  readonly inPlace?: boolean;
  readonly state?: number;
  readonly args: (reads: number[], writes: number[], frames: number, state: number) => number[];
}

const SHAPES: Shape[] = [
  { names: ['decodeS16Mono'], reads: [2], writes: [4], args: ([s], [d], n) => [s!, d!, n] },
  { names: ['decodeS24Mono'], reads: [3], writes: [4], args: ([s], [d], n) => [s!, d!, n] },
  { names: ['decodeS16Stereo'], reads: [4], writes: [4, 4], args: ([s], [l, r], n) => [s!, l!, r!, n] },
  { names: ['decodeS24Stereo'], reads: [6], writes: [4, 4], args: ([s], [l, r], n) => [s!, l!, r!, n] },
  { names: ['decodeF32Stereo'], reads: [8], writes: [4, 4], args: ([s], [l, r], n) => [s!, l!, r!, n] },
  ...(
    [
      ['S16', 2],
      ['S24', 3],
      ['F32', 4],
    ] as const
  ).flatMap(([kind, bytes]) =>
    [
      [3, 3],
      [4, 4],
      [6, 2],
      [7, 4],
    ].map(
      ([channels, lanes]): Shape => ({
        names: [`decode${kind}Four`],
        reads: [channels! * bytes],
        writes: Array(lanes).fill(4),
        // The last channels of the frame, up to the end of the source.
        args: ([s], planes, n) => {
          const plane = (lane: number) => planes[Math.min(lane, lanes! - 1)]!;
          const from = s! + (channels! - lanes!) * bytes;
          return [from, channels! * bytes, lanes!, plane(0), plane(1), plane(2), plane(3), n];
        },
      }),
    ),
  ),
  { names: ['encodeS16MonoFromF32'], reads: ['f32'], writes: [2], args: ([s], [d], n) => [s!, d!, n] },
  { names: ['encodeS24MonoFromF32'], reads: ['f32'], writes: [3], args: ([s], [d], n) => [s!, d!, n] },
  { names: ['encodeS16MonoFromF64'], reads: ['f64'], writes: [2], args: ([s], [d], n) => [s!, d!, n] },
  { names: ['encodeS24MonoFromF64'], reads: ['f64'], writes: [3], args: ([s], [d], n) => [s!, d!, n] },
  {
    names: ['encodeS16StereoFromF32'],
    reads: ['f32', 'f32'],
    writes: [4],
    state: 8,
    args: ([l, r], [d], n, c) => [l!, r!, d!, n, c],
  },
  {
    names: ['encodeS24StereoFromF32'],
    reads: ['f32', 'f32'],
    writes: [6],
    state: 8,
    args: ([l, r], [d], n, c) => [l!, r!, d!, n, c],
  },
  {
    names: ['encodeS16StereoFromF64'],
    reads: ['f64', 'f64'],
    writes: [4],
    state: 8,
    args: ([l, r], [d], n, c) => [l!, r!, d!, n, c],
  },
  {
    names: ['encodeS24StereoFromF64'],
    reads: ['f64', 'f64'],
    writes: [6],
    state: 8,
    args: ([l, r], [d], n, c) => [l!, r!, d!, n, c],
  },
  { names: ['encodeF32MonoFromF64'], reads: ['f64'], writes: ['f32'], args: ([s], [d], n) => [s!, d!, n] },
  {
    names: ['encodeF32StereoFromF32'],
    reads: ['f32', 'f32'],
    writes: [8],
    args: ([l, r], [d], n) => [l!, r!, d!, n],
  },
  {
    names: ['encodeF32StereoFromF64'],
    reads: ['f64', 'f64'],
    writes: ['f64'],
    args: ([l, r], [d], n) => [l!, r!, d!, n],
  },
  { names: ['swapBytes16'], writes: [2], args: (_, [d], n) => [d!, n] },
  { names: ['swapBytes24'], writes: [3], args: (_, [d], n) => [d!, n] },
  { names: ['swapBytes32'], writes: [4], args: (_, [d], n) => [d!, n] },
  { names: ['swapBytes64'], writes: [8], args: (_, [d], n) => [d!, n] },
  { names: ['flipSign8'], writes: [1], args: (_, [d], n) => [d!, n] },
  {
    names: ['mixFourF32'],
    reads: ['f32', 'f32', 'f32', 'f32'],
    writes: ['f64'],
    args: ([a, b, c, d], [to], n) => [a!, b!, c!, d!, to!, 0.7, -1, 1.3, 0.01, n],
  },
  { names: ['mixF32', 'scaleF32'], reads: ['f32'], writes: ['f64'], args: ([s], [d], n) => [s!, d!, 0.7, n] },
  {
    names: ['mixF64', 'scaleF64'],
    reads: ['f64'],
    writes: ['f64'],
    args: ([s], [d], n) => [s!, d!, -1.3, n],
  },
  { names: ['copyF32ToF64'], reads: ['f32'], writes: ['f64'], args: ([s], [d], n) => [s!, d!, n] },
  { names: ['peakF32', 'nonFiniteF32', 'energyF32'], reads: ['f32'], args: ([s], _, n) => [s!, n] },
  { names: ['peakF64', 'nonFiniteF64', 'energyF64'], reads: ['f64'], args: ([s], _, n) => [s!, n] },
  { names: ['productF32'], reads: ['f32', 'f32'], args: ([a, b], _, n) => [a!, b!, n] },
  ...[0, 0.999, 1 + 2 ** -40, 1].flatMap((threshold): Shape[] => [
    { names: ['firstAtLeastF32', 'firstAboveF32'], reads: ['f32'], args: ([s], _, n) => [s!, n, threshold] },
    { names: ['firstAtLeastF64', 'firstAboveF64'], reads: ['f64'], args: ([s], _, n) => [s!, n, threshold] },
  ]),
  ...[1, 3].flatMap((minRun): Shape[] => [
    {
      names: ['clipRunsF32'],
      reads: ['f32'],
      state: 48,
      args: ([s], _, n, state) => [s!, n, 0.9, minRun, state],
    },
    {
      names: ['clipRunsF64'],
      reads: ['f64'],
      state: 48,
      args: ([s], _, n, state) => [s!, n, 0.9, minRun, state],
    },
  ]),
  {
    names: ['differenceF32'],
    reads: ['f32', 'f32'],
    state: 96,
    args: ([a, b], _, n, state) => [a!, b!, n, state],
  },
  {
    names: ['differenceF64'],
    reads: ['f64', 'f64'],
    state: 96,
    args: ([a, b], _, n, state) => [a!, b!, n, state],
  },
  {
    names: ['differenceF64F32'],
    reads: ['f64', 'f32'],
    state: 96,
    args: ([a, b], _, n, state) => [a!, b!, n, state],
  },
];

const PAIRS: readonly Shape[] = (['F32', 'F64'] as const).flatMap((type): Shape[] => {
  const reads = type === 'F32' ? (['f32', 'f32'] as const) : (['f64', 'f64'] as const);
  return [
    { names: [`pairSums${type}`], reads, state: 64, args: ([a, b], _, n, state) => [a!, b!, n, state] },
    { names: [`pairDistance${type}`], reads, state: 64, args: ([a, b], _, n, state) => [a!, b!, n, state] },
    {
      names: [`codeBits${type}`],
      reads: reads.slice(1),
      state: 8,
      args: ([a], _, n, state) => [a!, n, state],
    },
  ];
});
SHAPES.push(...PAIRS);

/** Compared in k-weighting.test.ts and true-peak.test.ts: they need filters and tables. */
const ELSEWHERE = [
  'mixRowsF32',
  'mixRowsSumsF32',
  'fourierF64',
  'kWeightF32',
  'kWeightF64',
  'truePeakF32',
  'annex2PeakF32',
];

const LENGTHS = [0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 18, 19, 23, 31, 33, 47, 64, 97, 331];
const AREA_BYTES = 331 * 28 + 64;
const bytesOf = (kind: 'f32' | 'f64' | number) => (kind === 'f32' ? 4 : kind === 'f64' ? 8 : kind);

/** The bits of NaN are an engine's own business: compared as numbers where floats were computed. */
function asFloats(
  bytes: Uint8Array,
  kind: 'f32' | 'f64' | number,
  offset: number,
): Float32Array | Float64Array | Uint8Array {
  if (typeof kind === 'number') return bytes;
  const aligned = bytes.slice(offset, offset + Math.floor((bytes.length - offset) / 8) * 8).buffer;
  return kind === 'f32' ? new Float32Array(aligned) : new Float64Array(aligned);
}

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 4 * 65_536 });
});

describe('SIMD kernels give what their scalar twins give, bit for bit', () => {
  test.each(SHAPES.flatMap((shape) => shape.names.map((name) => [name, shape] as const)))(
    '%s',
    (name, shape) => {
      const exports = dsp.kernels as unknown as Record<string, Kernel>;
      const random = randomNumbers(name.length * 7919);
      const area = () => dsp.allocate(AREA_BYTES);
      const reads = (shape.reads ?? []).map(() => area());
      const writes = (shape.writes ?? []).map(() => [area(), area()] as const);
      const states = [dsp.allocate(96), dsp.allocate(96)] as const;
      const all = [...reads, ...writes.flat(), ...states];

      for (const frames of LENGTHS) {
        for (const share of [0, 0.02, 0.3]) {
          const offset = Math.floor(random() * 16);
          let firstSamples: Float32Array | Float64Array = new Float32Array();
          reads.forEach((region, at) => {
            const kind = shape.reads?.[at] ?? 1;
            const samples =
              kind === 'f64' ? new Float64Array(AREA_BYTES / 8) : new Float32Array(AREA_BYTES / 4);
            fillSamples(samples, random, share);
            // A second source often equals the first from some frame on, as in a null test.
            if (at === 1 && random() < 0.7) {
              samples.set(
                firstSamples.subarray(0, samples.length).map((x) => Math.fround(x)),
                0,
              );
              samples[Math.floor(random() * frames * 2)] = 0.5;
            }
            if (at === 0) firstSamples = samples.map((x) => Math.fround(x));
            region.bytes.set(new Uint8Array(samples.buffer).subarray(0, AREA_BYTES - offset), offset);
            if (typeof kind === 'number')
              for (let i = 0; i < AREA_BYTES; i++) region.bytes[i] = random() * 256;
          });
          for (const [simd, scalar] of writes) {
            fillSamples(new Float64Array(simd.bytes.buffer, simd.address, AREA_BYTES / 8), random, 0);
            scalar.bytes.set(simd.bytes);
          }
          // Blocks one after another over one state: they carry on, at any phase.
          states[0].bytes.fill(0);
          states[1].bytes.fill(0);
          if (shape.state === 96)
            for (const s of states) new DataView(s.bytes.buffer, s.address).setFloat64(8, -1, true);
          if (shape.state === 48)
            for (const s of states) new DataView(s.bytes.buffer, s.address).setFloat64(24, -1, true);
          for (const [from, count] of [
            [0, Math.floor(frames / 3)],
            [Math.floor(frames / 3), frames - Math.floor(frames / 3)],
          ] as const) {
            const results = [0, 1].map((twin) =>
              exports[twin ? `${name}Scalar` : name]?.(
                ...shape.args(
                  reads.map((region, at) => region.address + offset + from * bytesOf(shape.reads?.[at] ?? 1)),
                  writes.map(
                    (pair, at) => pair[twin]!.address + offset + from * bytesOf(shape.writes?.[at] ?? 1),
                  ),
                  count,
                  states[twin]!.address,
                ),
              ),
            );
            expect(results[0]).toBe(results[1]);
          }
          writes.forEach(([simd, scalar], at) => {
            const kind = shape.writes?.[at] ?? 1;
            if (Buffer.compare(simd.bytes, scalar.bytes) === 0) return;
            expect(asFloats(simd.bytes, kind, offset)).toEqual(asFloats(scalar.bytes, kind, offset));
          });
          if (Buffer.compare(states[0].bytes, states[1].bytes) === 0) continue;
          expect(asFloats(states[0].bytes, shape.state === 8 ? 1 : 'f64', 0)).toEqual(
            asFloats(states[1].bytes, shape.state === 8 ? 1 : 'f64', 0),
          );
        }
      }
      for (const region of all) region.release();
    },
  );
});

test('every exported scalar twin is compared', () => {
  const compared = new Set([...SHAPES.flatMap((shape) => shape.names), ...ELSEWHERE]);
  const twins = Object.keys(dsp.kernels).filter((name) => name.endsWith('Scalar'));
  expect(twins.map((name) => name.slice(0, -'Scalar'.length)).sort()).toEqual([...compared].sort());
});
