import { LimitError } from '@trackout/core';
import { describe, expect, it } from 'vitest';
import { bytesSource, readChunk, readHeader } from '../src/index.js';
import { errorOf, fixture } from './signals.js';

describe('reading a chunk', () => {
  it('gives its contents, whatever they are', async () => {
    const source = bytesSource(fixture('chunks-around-data.wav'));
    const { chunks } = await readHeader(source);
    const list = chunks.find(({ id }) => id === 'LIST')!;
    expect(Buffer.from(await readChunk(source, list)).toString('latin1')).toBe(
      'INFOINAM\x05\x00\x00\x00kick\x00\x00',
    );
    expect((await readChunk(source, chunks.find(({ id }) => id === 'bext')!)).length).toBe(602);
  });

  it('gives what is there of a cut one', async () => {
    const source = bytesSource(fixture('last-chunk-cut.wav'));
    const { chunks } = await readHeader(source);
    expect((await readChunk(source, chunks.at(-1)!)).length).toBe(15);
  });

  it('refuses to hold what is larger than asked for', async () => {
    const source = bytesSource(new Uint8Array(100));
    const chunk = { id: 'data', offsetBytes: 10, sizeBytes: 20 };
    expect((await readChunk(source, chunk, { maxBytes: 20 })).length).toBe(20);
    const error = await errorOf(() => readChunk(source, chunk, { maxBytes: 19 }));
    expect(LimitError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'audio/chunk-size', facts: { sizeBytes: 20, limit: 19 } });
    const huge = { ...chunk, sizeBytes: 2 ** 40 };
    expect(await errorOf(() => readChunk(source, huge))).toMatchObject({ code: 'audio/chunk-size' });
  });

  it('notices that the file has become shorter', async () => {
    const chunk = { id: 'LIST', offsetBytes: 10, sizeBytes: 20 };
    const error = await errorOf(() => readChunk(bytesSource(new Uint8Array(25)), chunk));
    expect(error).toMatchObject({ code: 'audio/shrunk', facts: { missingBytes: 5 } });
  });
});
