import { LimitError, UsageError } from '@trackout/core';
import { describe, expect, test } from 'vitest';
import { compileDsp, createDsp, type Dsp, instantiateDsp } from '../src/index.js';

const PAGE = 65_536;

function thrownBy(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('memory', () => {
  test('is 32 MiB unless stated, rounded up to pages, and cannot grow', async () => {
    expect((await createDsp()).memory.buffer.byteLength).toBe(32 * 1024 * 1024);
    const dsp = await createDsp({ memoryBytes: 3 * PAGE + 1 });
    expect(dsp.memory.buffer.byteLength).toBe(4 * PAGE);
    expect(dsp.freeBytes).toBe(3 * PAGE);
    expect(() => dsp.memory.grow(1)).toThrow(RangeError);
  });

  test.each([0, PAGE, -1, Number.NaN, 2 ** 33])('refuses a size of %d', async (memoryBytes) => {
    const error = await createDsp({ memoryBytes }).catch((reason: unknown) => reason);
    expect(UsageError.isInstance(error) && error.code).toBe('dsp/memory-bytes');
  });

  test('keeps the static data of the kernels below the first region', async () => {
    const dsp = await createDsp({ memoryBytes: 2 * PAGE });
    const { staticEnd } = dsp.kernels as unknown as { staticEnd(): number };
    expect(staticEnd()).toBeGreaterThan(1024);
    expect(staticEnd()).toBeLessThanOrEqual(PAGE);
    expect(dsp.allocate(16).address).toBe(PAGE);
  });
});

describe('regions', () => {
  const small = () => createDsp({ memoryBytes: 2 * PAGE });

  test('are zero-filled, 16-byte aligned and apart', async () => {
    const dsp = await small();
    const regions = [1, 15, 16, 17, 0, 100].map((bytes) => dsp.allocate(bytes));
    regions.forEach((region, i) => {
      expect(region.address % 16).toBe(0);
      expect(region.bytes.every((byte) => byte === 0)).toBe(true);
      region.bytes.fill(i + 1);
    });
    regions.forEach((region, i) => {
      expect(region.bytes.every((byte) => byte === i + 1)).toBe(true);
      expect(region.bytes.length).toBe(region.byteLength);
    });
    expect(new Set(regions.map((region) => region.address)).size).toBe(regions.length);
  });

  test('are zero again when memory is used a second time', async () => {
    const dsp = await small();
    const first = dsp.allocate(1000);
    first.bytes.fill(0xff);
    first.release();
    const second = dsp.allocate(990);
    expect(second.address).toBe(first.address);
    expect(second.bytes.every((byte) => byte === 0)).toBe(true);
  });

  test('released in any order join into one', async () => {
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [0, 2, 1, 3],
      [1, 3, 0, 2],
    ]) {
      const dsp = await small();
      const regions = order.map(() => dsp.allocate(PAGE / 4));
      expect(dsp.freeBytes).toBe(0);
      for (const at of order) regions[at]?.release();
      expect(dsp.freeBytes).toBe(PAGE);
      expect(dsp.allocate(PAGE).byteLength).toBe(PAGE);
    }
  });

  test('give their memory back once, however often they are released', async () => {
    const dsp = await small();
    const first = dsp.allocate(1024);
    first.release();
    const second = dsp.allocate(1024);
    first.release();
    expect(dsp.freeBytes).toBe(PAGE - 1024);
    expect(dsp.allocate(1024).address).not.toBe(second.address);
  });

  test('that do not fit are refused with the figures and the remedy, and cost nothing', async () => {
    const dsp = await small();
    const held = [dsp.allocate(PAGE / 4), dsp.allocate(PAGE / 4), dsp.allocate(PAGE / 4)] as const;
    held[1].release();
    const error = thrownBy(() => dsp.allocate(PAGE / 2));
    expect(LimitError.isInstance(error) && error.code).toBe('dsp/memory');
    expect((error as LimitError).facts).toEqual({
      askedBytes: PAGE / 2,
      freeBytes: PAGE / 2,
      largestFreeBytes: PAGE / 4,
      memoryBytes: 2 * PAGE,
    });
    expect((error as LimitError).message).toContain('memoryBytes: 147456');
    expect(dsp.freeBytes).toBe(PAGE / 2);
    expect((await createDsp({ memoryBytes: 147_456 })).freeBytes).toBeGreaterThanOrEqual(
      PAGE / 2 + (PAGE / 4) * 2,
    );
  });

  test.each([-1, 1.5, Number.NaN, 2 ** 60])('of %d bytes are a mistake', async (bytes) => {
    const dsp = await small();
    const error = thrownBy(() => dsp.allocate(bytes));
    expect(UsageError.isInstance(error) && error.code).toBe('dsp/allocate');
  });

  test('survive a thousand random takes and gives', async () => {
    const dsp = await small();
    const held: { region: ReturnType<Dsp['allocate']>; mark: number }[] = [];
    let seed = 1;
    const random = () => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return seed / 2 ** 32;
    };
    for (let step = 0; step < 1000; step++) {
      const at = Math.floor(random() * held.length);
      const taken = random() < 0.55 ? thrownOr(() => dsp.allocate(Math.floor(random() * 4000))) : undefined;
      if (taken) {
        taken.bytes.fill(step);
        held.push({ region: taken, mark: step & 255 });
      } else if (held.length > 0) {
        const [last] = held.splice(at, 1) as [(typeof held)[number]];
        expect(last.region.bytes.every((byte) => byte === last.mark)).toBe(true);
        last.region.release();
      }
    }
    for (const { region } of held) region.release();
    expect(dsp.freeBytes).toBe(PAGE);
    expect(dsp.allocate(PAGE).address).toBe(PAGE);
  });

  function thrownOr<T>(run: () => T): T | undefined {
    try {
      return run();
    } catch (error) {
      expect(LimitError.isInstance(error)).toBe(true);
      return undefined;
    }
  }
});

test('instances share a module and nothing else', async () => {
  const module = await compileDsp();
  const instances = Array.from({ length: 8 }, () => instantiateDsp(module, { memoryBytes: 2 * PAGE }));
  const planes = instances.map((dsp, i) => {
    const plane = dsp.allocatePlanes('f64', 1, 10);
    plane.views(10)[0]?.fill(i + 1);
    return plane;
  });
  instances.forEach((dsp, i) => {
    expect(dsp.module).toBe(module);
    expect(dsp.kernels.peakF64(planes[i]?.addresses[0] as number, 10)).toBe(i + 1);
    expect(dsp.math.pow(2, i)).toBe(2 ** i);
  });
});

test('views never detach, whatever else is allocated', async () => {
  const dsp = await createDsp({ memoryBytes: 64 * PAGE });
  const buffer = dsp.memory.buffer;
  const first = dsp.allocatePlanes('f32', 2, 100);
  const views = first.views(100);
  for (let i = 0; i < 60; i++) dsp.allocate(PAGE);
  expect(thrownBy(() => dsp.allocate(8 * PAGE))).toBeInstanceOf(LimitError);
  expect(dsp.memory.buffer).toBe(buffer);
  expect(views[1]?.length).toBe(100);
  expect(views[1]?.buffer).toBe(buffer);
});
