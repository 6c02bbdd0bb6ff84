import { describe, expect, it } from 'vitest';
import { bytesSource, memorySink } from '../src/index.js';
import { errorOf } from './signals.js';

describe('bytes in memory', () => {
  it('reads from any place and stops at the end', async () => {
    const source = bytesSource(Uint8Array.of(1, 2, 3, 4, 5));
    expect(source.sizeBytes).toBe(5);
    const target = new Uint8Array(3);
    expect(source.readSync!(1, target)).toBe(3);
    expect([...target]).toEqual([2, 3, 4]);
    expect(await source.read(4, target)).toBe(1);
    expect(target[0]).toBe(5);
    expect(source.readSync!(5, target)).toBe(0);
    expect(source.readSync!(1e12, target)).toBe(0);
  });

  it('collects what is written, copies it, and replaces what is replaced', async () => {
    const sink = memorySink();
    const borrowed = Uint8Array.of(1, 2, 3);
    expect(sink.write(borrowed)).toBeUndefined();
    borrowed.fill(9);
    sink.write(Uint8Array.of(4));
    sink.writeAt!(1, Uint8Array.of(7, 8));
    expect([...(await sink.close())]).toEqual([1, 7, 8, 4]);
  });

  it('grows beyond its first size', async () => {
    const sink = memorySink();
    for (let i = 0; i < 30; i++) sink.write(new Uint8Array(10_007).fill(i));
    const bytes = await sink.close();
    expect(bytes.length).toBe(300_210);
    for (let i = 0; i < 30; i++) expect([bytes[10_007 * i], bytes[10_007 * (i + 1) - 1]]).toEqual([i, i]);
  });

  it('refuses to leave a hole', async () => {
    expect(await errorOf(() => memorySink().writeAt!(1, Uint8Array.of(1)))).toMatchObject({
      code: 'bytes/write-at',
      facts: { offset: 1, length: 0 },
    });
  });
});
