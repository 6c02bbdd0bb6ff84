import { IoError } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import { blobSource, bytesSource, openAudio } from '../src/index.js';
import { errorOf, fixture, readAll } from './signals.js';

describe('a Blob as a source', () => {
  it('gives the same samples as the bytes it was made of', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const bytes = fixture('extensible-24-48k-stereo-fact.wav');
    const blob = new Blob([bytes.slice(0, 30), bytes.slice(30)]);
    const source = blobSource(blob);
    expect(source.sizeBytes).toBe(bytes.length);
    expect(source.readSync).toBeUndefined();
    expect(await readAll(await openAudio(source, dsp))).toEqual(
      await readAll(await openAudio(bytesSource(bytes), dsp)),
    );
  });

  it('reads less only at the end', async () => {
    const source = blobSource(new Blob([Uint8Array.of(1, 2, 3)]));
    const target = new Uint8Array(4);
    expect(await source.read(1, target)).toBe(2);
    expect([...target]).toEqual([2, 3, 0, 0]);
    expect(await source.read(7, target)).toBe(0);
    expect(await source.read(0, target.subarray(2))).toBe(2);
    expect([...target]).toEqual([2, 3, 1, 2]);
  });

  it('says which file could not be read any more', async () => {
    const file = new File(['RIFF'], 'kick.wav');
    file.slice = () =>
      ({ arrayBuffer: () => Promise.reject(new Error('it has changed')) }) as unknown as Blob;
    const error = await errorOf(() => blobSource(file).read(0, new Uint8Array(4)));
    expect(IoError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'io/failed', cause: { message: 'it has changed' } });
    expect((error as Error).message).toContain('"kick.wav"');
  });
});
