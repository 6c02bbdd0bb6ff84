import { beforeAll, describe, expect, test } from 'vitest';
import {
  createDsp,
  type Dsp,
  type Kernels,
  TRUE_PEAK_REACH,
  TRUE_PEAK_STATE_BYTES,
  TRUE_PEAK_TABLE_BYTES,
} from '../src/index.js';
import { randomNumbers } from './awkward-samples.js';
import { truePeakReference } from './reference/true-peak.js';

const FRAMES = 3001;

/** Any tables do for these claims, if they are like those of a filter: sums of 1, falling, alternating. */
function tablesFor(kernel: string): number[] {
  if (kernel === 'annex2PeakF32') {
    return [-4, 8, -15, 30, -70, 560].flatMap((tap) => [tap / 1018, tap / 4072, tap / 1100, tap / 3000]);
  }
  const half = Array.from({ length: 16 }, (_, j) => (0.63 * (-1) ** j * (1 - j / 16)) / (2 * j + 1));
  const scale = 2 * half.reduce((sum, tap) => sum + tap, 0);
  return [...half.map((tap) => tap / scale), 0.6, -0.12, 0.03, -0.01];
}

const MATERIAL: Record<string, (random: () => number, i: number) => number> = {
  noise: (random) => 2 * random() - 1,
  'clipped noise': (random) => (random() < 0.5 ? 1 : -1),
  'a low tone': (_, i) => 0.8 * Math.sin(i * 0.05),
  'a high tone': (_, i) => 0.5 * Math.sin(i * 2.7 + 0.4),
  'a tone of four samples': (_, i) => Math.sin((Math.PI * (2 * i + 1)) / 4),
  'a tone that rises, falls and rests': (_, i) =>
    i < 2000 ? Math.sin(i * 0.4) * (1 - Math.abs(i - 1000) / 1000) : 0,
  'a tone that hits every peak': (_, i) => Math.fround(Math.sin((2 * Math.PI * i) / 48)),
  'a tone near half the rate': (_, i) => 0.7 * Math.sin(i * 2.9),
  'samples of alternating sign': (_, i) => (i % 2 === 0 ? 1 : -1),
  'a full-scale square': (_, i) => (i % 48 < 24 ? 1 : -1),
  'a square with long plateaus': (_, i) => (i % 480 < 240 ? 1 : -1),
  'three tones': (_, i) => 0.3 * (Math.sin(i * 0.029) + Math.sin(i * 0.043) + Math.sin(i * 1.1)),
  'clicks of one height': (_, i) => (i % 97 === 5 ? 0.9 : 0),
  'a constant': () => 0.5,
  'samples near the greatest': (random) => (2 * random() - 1) * 1e30,
  'subnormal samples': (random) => (2 * random() - 1) * 1e-40,
  'two equal clicks': (_, i) => (i === 700 || i === 1900 ? 1 : 0),
  silence: () => 0,
};

let dsp: Dsp;
beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 4 * 65_536 });
});

describe.each(['truePeakF32', 'annex2PeakF32'] as const)('%s', (kernel) => {
  const setUp = (name: string) => {
    const random = randomNumbers(name.length);
    const plane = dsp.allocatePlanes('f32', 1, FRAMES + 2 * TRUE_PEAK_REACH);
    const view = plane.views(FRAMES + 2 * TRUE_PEAK_REACH)[0] as Float32Array;
    for (let i = 0; i < FRAMES; i++) view[TRUE_PEAK_REACH + i] = MATERIAL[name]?.(random, i) as number;
    const tables = dsp.allocate(TRUE_PEAK_TABLE_BYTES);
    new Float32Array(dsp.memory.buffer, tables.address, TRUE_PEAK_TABLE_BYTES / 4).set(tablesFor(kernel));
    const state = dsp.allocate(TRUE_PEAK_STATE_BYTES);
    const exports = dsp.kernels as unknown as Record<string, Kernels['truePeakF32']>;
    const from = (plane.addresses[0] as number) + 4 * TRUE_PEAK_REACH;
    const run = (lengths: readonly number[], skip: 0 | 1, twin = '', before = { level: 0, frame: 0 }) => {
      const view = new DataView(dsp.memory.buffer, state.address);
      state.bytes.fill(0);
      view.setFloat32(0, before.level, true);
      view.setFloat64(8, before.frame, true);
      let at = 0;
      for (const length of lengths) {
        exports[kernel + twin]?.(from + 4 * at, length, at, tables.address, state.address, skip);
        at += length;
      }
      return { level: view.getFloat32(0, true), frame: view.getFloat64(8, true) };
    };
    return { run, view, release: () => [plane, tables, state].forEach((region) => void region.release()) };
  };

  test.each(Object.keys(MATERIAL))(
    'finds in %s the same level and frame with and without skipping, in any partition, as its scalar twin and its reference',
    (name) => {
      const { run, view, release } = setUp(name);
      const whole = run([FRAMES], 0, 'Scalar');
      for (const lengths of [[FRAMES], [1, 2, 3, 2995], [240, 241, 239, 2281], [0, 1500, 1501], [3000, 1]]) {
        for (const skip of [0, 1] as const) {
          expect(run(lengths, skip)).toEqual(whole);
          expect(run(lengths, skip, 'Scalar')).toEqual(whole);
        }
      }
      if (kernel === 'truePeakF32') {
        expect(whole.level).toBeGreaterThanOrEqual(Math.max(...view.map(Math.abs)));
        const sample = (index: number) => view[TRUE_PEAK_REACH + index] as number;
        expect(whole).toEqual(truePeakReference(sample, FRAMES, tablesFor(kernel)));
      }
      if (name === 'silence') expect(whole).toEqual({ level: 0, frame: 0 });
      release();
    },
  );

  test.each(Object.keys(MATERIAL).filter((name) => name !== 'silence' && name !== 'two equal clicks'))(
    'finds in any stretch of %s its peak also where the level so far is hardly lower',
    (name) => {
      const { run, release } = setUp(name);
      for (const length of [300, 40, 170, 90, 401, 777]) {
        const { level, frame } = run([length], 0, 'Scalar');
        const almost = { level: Math.fround(level * (1 - 2 ** -22)), frame: FRAMES };
        for (const twin of ['', 'Scalar']) expect(run([length], 1, twin, almost)).toEqual({ level, frame });
      }
      release();
    },
  );

  test('takes the earlier of two equal levels, and leaves a level that is not reached', () => {
    const { run, release } = setUp('two equal clicks');
    const { level, frame } = run([FRAMES], 1);
    expect(level).toBeGreaterThan(0.5);
    expect(Math.abs(frame - 700)).toBeLessThanOrEqual(1);
    expect(run([FRAMES], 1, '', { level: 2, frame: 9 })).toEqual({ level: 2, frame: 9 });
    expect(run([FRAMES], 1, '', { level, frame: 9 })).toEqual({ level, frame: 9 });
    expect(run([FRAMES], 1, '', { level, frame: 2000 })).toEqual({ level, frame });
    release();
  });
});
