import { describe, expect, it } from 'vitest';
import { ByteWindow } from '../src/byte-window.js';
import { bytesSource } from '../src/index.js';
import { asyncOnly } from './signals.js';

const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => i % 251);

describe('a window onto bytes', () => {
  it.each([false, true])('gives any bytes, fewer at the end (size hidden: %s)', async (hidden) => {
    const window = new ByteWindow(asyncOnly(bytesSource(bytes), hidden));
    for (const [offset, length] of [
      [0, 16],
      [5000, 8],
      [0, 16],
      [4090, 20],
      [19_995, 10],
      [20_000, 4],
      [30_000, 4],
      [3, 9000],
    ] as const) {
      expect(await window.read(offset, length)).toEqual(bytes.subarray(offset, offset + length));
    }
  });

  it('reads once for what lies near, and never behind the end', async () => {
    const asked: [number, number][] = [];
    const source = bytesSource(bytes);
    const window = new ByteWindow({
      ...source,
      readSync(offset, target) {
        asked.push([offset, target.length]);
        return source.readSync!(offset, target);
      },
    });
    await window.read(0, 12);
    await window.read(100, 8);
    await window.read(19_990, 8);
    await window.read(0, 4);
    await window.read(25_000, 4);
    expect(asked).toEqual([
      [0, 4096],
      [19_990, 10],
    ]);
  });

  it.each([0, 1, 4095, 4096, 4097, 12_345, 20_000])('finds an end that is not known: %i', async (length) => {
    for (const from of [0, Math.floor(length / 2), length]) {
      const window = new ByteWindow(asyncOnly(bytesSource(bytes.subarray(0, length)), true));
      expect(await window.end(from)).toBe(length);
      expect(await window.has(length)).toBe(false);
      if (length > 0) expect(await window.has(length - 1)).toBe(true);
    }
  });
});
