import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ByteSource } from '@trackout/core';
import { blobSource, bytesSource } from '@trackout/io-wav';
import { fileSource } from '@trackout/io-wav/node';
import { describe, expect, it } from 'vitest';
import { readAhead } from '../../src/node.js';
import { scratch } from './threads.js';

const MIB = 1 << 20;

/** A source in memory that writes down what is read ahead of need. */
function watched(sizeBytes: number) {
  const asked: number[] = [];
  const bytes = Uint8Array.from({ length: sizeBytes }, (_, i) => i % 251);
  const memory = bytesSource(bytes) as Required<ByteSource>;
  const source: ByteSource = {
    sizeBytes,
    readSync: (offset, target) => memory.readSync(offset, target),
    async read(offset) {
      asked.push(offset / MIB);
      throw new Error('the disk is gone');
    },
    close: () => memory.close(),
  };
  return { bytes, asked, source: readAhead(source) as Required<ByteSource> };
}

describe('reading ahead', () => {
  it('asks for each part once, a MiB before it is needed, and for nothing behind the end', () => {
    const { source, asked, bytes } = watched(5 * MIB - 100);
    const target = new Uint8Array(MIB / 4);
    for (let at = 0; at < bytes.length; at += target.length) {
      const received = source.readSync(at, target);
      expect(Buffer.compare(target.subarray(0, received), bytes.subarray(at, at + received))).toBe(0);
    }
    expect(asked).toEqual([0.25, 1.25, 2.25, 3.25, 4.25]);
  });

  it('starts anew where the reader jumps', () => {
    const { source, asked } = watched(9 * MIB);
    const target = new Uint8Array(MIB);
    for (const at of [0, 6, 7, 0]) source.readSync(at * MIB, target);
    expect(asked).toEqual([1, 7, 8, 1]);
  });

  it('gives the bytes of a file on disk, also to those who wait for them', async () => {
    const path = join(scratch(), 'a.bin');
    const bytes = Uint8Array.from({ length: 3 * MIB + 7 }, (_, i) => i % 251);
    writeFileSync(path, bytes);
    const source = readAhead(await fileSource(path)) as Required<ByteSource>;
    const all = new Uint8Array(bytes.length + 1);
    for (let at = 0; at < bytes.length; at += 100_000) source.readSync(at, all.subarray(at, at + 100_000));
    expect(Buffer.compare(all.subarray(0, -1), bytes)).toBe(0);
    const some = new Uint8Array(10);
    expect(await source.read(MIB, some)).toBe(10);
    expect(some).toEqual(bytes.subarray(MIB, MIB + 10));
    await source.close();
    expect(() => source.readSync(0, some)).toThrow('closed');
  });

  it('leaves sources alone that have to be waited for', () => {
    const source = blobSource(new Blob(['abc']));
    expect(readAhead(source)).toBe(source);
  });
});
