import { beforeAll, describe, expect, test } from 'vitest';
import { createDsp, type Dsp, K_WEIGHT_STATE_BYTES, type Kernels } from '../src/index.js';
import { fillSamples, randomNumbers } from './awkward-samples.js';

/** BS.1770-5 Annex 1, tables 1 and 2 (48 kHz), in the order of assembly/k-weighting.ts. */
const B = [1.53512485958697, -2.69169618940638, 1.19839281085285] as const;
const A = [-1.69065929318241, 0.73248077421585, -1.99004745483398, 0.99007225036621] as const;
const FILTER = [...B, ...A];
const FRAMES = 331;

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 4 * 65_536 });
});

/** The definition: two sections one after another, each in transposed direct form II. */
function reference(samples: ArrayLike<number>): number {
  let energy = 0;
  let [s1, s2, t1, t2] = [0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] as number;
    const u = B[0] * x + s1;
    s1 = B[1] * x - A[0] * u + s2;
    s2 = B[2] * x - A[1] * u;
    const y = u + t1;
    t1 = -2 * u - A[2] * y + t2;
    t2 = u - A[3] * y;
    energy += y * y;
  }
  return energy;
}

function setUp(Plane: typeof Float32Array | typeof Float64Array) {
  const type = Plane === Float32Array ? 'f32' : 'f64';
  const planes = dsp.allocatePlanes(type, 2, FRAMES);
  const filter = dsp.allocate(112);
  const numbers = new Float64Array(dsp.memory.buffer, filter.address, 14);
  FILTER.forEach((value, at) => {
    numbers.fill(value, 2 * at, 2 * at + 2);
  });
  const state = dsp.allocate(K_WEIGHT_STATE_BYTES);
  const exports = dsp.kernels as unknown as Record<string, Kernels['kWeightF32']>;
  const run = (twin: '' | 'Scalar', lengths: readonly number[], channels: readonly [number, number]) => {
    state.bytes.fill(0);
    let at = 0;
    for (const length of lengths) {
      const [a, b] = channels.map(
        (channel) => (planes.addresses[channel] as number) + at * Plane.BYTES_PER_ELEMENT,
      ) as [number, number];
      exports[`kWeight${type.toUpperCase()}${twin}`]?.(a, b, length, filter.address, state.address);
      at += length;
    }
    return Float64Array.from(new Float64Array(dsp.memory.buffer, state.address, K_WEIGHT_STATE_BYTES / 8));
  };
  return { planes, run };
}

describe.each([Float32Array, Float64Array])('of %s', (Plane) => {
  test('the SIMD kernel gives what its scalar twin gives, in any partition, bit for bit', () => {
    const { planes, run } = setUp(Plane);
    const random = randomNumbers(17);
    for (const view of planes.views(FRAMES)) fillSamples(view, random, 0);
    const whole = run('Scalar', [FRAMES], [0, 1]);
    for (const lengths of [[FRAMES], [1, 2, 3, 325], [0, 5, 320, 6], [164, 167], Array(FRAMES).fill(1)]) {
      expect(run('', lengths, [0, 1])).toEqual(whole);
    }
  });

  test('gives the energy of the standard, to the 12th digit', () => {
    const { planes, run } = setUp(Plane);
    const random = randomNumbers(18);
    for (const view of planes.views(FRAMES)) fillSamples(view, random, 0);
    const state = run('', [FRAMES], [0, 1]);
    planes.views(FRAMES).forEach((view, channel) => {
      expect((state[12 + channel] as number) / reference(view)).toBeCloseTo(1, 11);
    });
  });

  test('gives one plane, given twice, what it gives it beside another', () => {
    const { planes, run } = setUp(Plane);
    const random = randomNumbers(19);
    for (const view of planes.views(FRAMES)) fillSamples(view, random, 0);
    expect(run('', [FRAMES], [0, 0])[13]).toBe(run('', [FRAMES], [0, 1])[12]);
    expect(run('', [FRAMES], [1, 1])[12]).toBe(run('', [FRAMES], [0, 1])[13]);
  });
});

test('settling takes away what has died away, or left the range of numbers, and leaves the energy', () => {
  const region = dsp.allocate(K_WEIGHT_STATE_BYTES);
  const state = new Float64Array(dsp.memory.buffer, region.address, 14);
  state.set([1e-21, -1e-19, 5e-324, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e301, -0.25], 0);
  state[12] = 1e-30;
  dsp.kernels.kWeightSettle(region.address);
  expect([...state.subarray(0, 8)]).toEqual([0, -1e-19, 0, 0.5, 0, 0, 0, -0.25]);
  expect(state[12]).toBe(1e-30);
});
