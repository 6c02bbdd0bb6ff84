import { describe, expect, test } from 'vitest';
import { type ByteSource, sliceBytes, UsageError } from '../src/index.js';

/** Bytes 0, 1, 2, ...; counts how often it is closed. */
function countingSource(sizeBytes: number, options: { sync?: boolean; sizeKnown?: boolean } = {}) {
  const state = { closed: 0 };
  const readSync = (offset: number, target: Uint8Array) => {
    const got = Math.max(0, Math.min(target.length, sizeBytes - offset));
    for (let i = 0; i < got; i++) target[i] = offset + i;
    return got;
  };
  const source: ByteSource = {
    sizeBytes: options.sizeKnown === false ? undefined : sizeBytes,
    read: async (offset, target) => readSync(offset, target),
    ...(options.sync === false ? {} : { readSync }),
    async close() {
      state.closed++;
    },
  };
  return { source, state };
}

const codeOf = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    if (UsageError.isInstance(error)) return error.code;
    throw error;
  }
  return undefined;
};

describe('sliceBytes', () => {
  test.each([
    { offset: 0, ask: 4, gives: [10, 11, 12, 13] },
    { offset: 3, ask: 4, gives: [13, 14] },
    { offset: 4, ask: 1, gives: [14] },
    { offset: 5, ask: 4, gives: [] },
    { offset: 99, ask: 4, gives: [] },
    { offset: 0, ask: 0, gives: [] },
    { offset: 0, ask: 99, gives: [10, 11, 12, 13, 14] },
  ])('bytes 10 to 15 of 20: $ask from $offset are $gives', async ({ offset, ask, gives }) => {
    const slice = sliceBytes(countingSource(20).source, 10, 5);
    expect(slice.sizeBytes).toBe(5);
    for (const read of [slice.read, slice.readSync]) {
      const target = new Uint8Array(ask).fill(255);
      const got = await read?.(offset, target);
      expect(got).toBe(gives.length);
      expect([...target]).toEqual([...gives, ...new Array(ask - gives.length).fill(255)]);
    }
  });

  test('never shows what lies in front of it', async () => {
    const slice = sliceBytes(countingSource(20).source, 10, 5);
    await expect(slice.read(-2, new Uint8Array(4))).rejects.toMatchObject({ code: 'bytes/offset' });
    expect(codeOf(() => slice.readSync?.(-2, new Uint8Array(4)))).toBe('bytes/offset');
  });

  test('has readSync only where the whole has it', () => {
    expect(sliceBytes(countingSource(20, { sync: false }).source, 0, 5).readSync).toBeUndefined();
  });

  test('a slice of a slice, and a slice of a source of unknown size', async () => {
    const target = new Uint8Array(8);
    const inner = sliceBytes(sliceBytes(countingSource(50).source, 10, 20), 5, 3);
    expect(await inner.read(1, target)).toBe(2);
    expect([...target.subarray(0, 2)]).toEqual([16, 17]);
    const unknown = sliceBytes(countingSource(12, { sizeKnown: false }).source, 10, 5);
    expect(await unknown.read(0, target)).toBe(2);
  });

  test('closing it leaves the whole open', async () => {
    const { source, state } = countingSource(20);
    await sliceBytes(source, 0, 5).close();
    expect(state.closed).toBe(0);
  });

  test.each([
    [-1, 5],
    [0, -1],
    [0.5, 5],
    [0, Number.NaN],
    [16, 5],
    [21, 0],
    [0, 2 ** 53],
  ])('refuses %d, %d of 20 bytes', (from, length) => {
    expect(codeOf(() => sliceBytes(countingSource(20).source, from, length))).toBe('bytes/slice');
  });

  test.each([
    [0, 20],
    [20, 0],
    [19, 1],
  ])('takes %d, %d of 20 bytes', (from, length) => {
    expect(sliceBytes(countingSource(20).source, from, length).sizeBytes).toBe(length);
  });
});
