import { createHash } from 'node:crypto';
import { INT24, STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import { createAudioWriter, hashedSink, memorySink } from '../src/index.js';
import { blockOf, gridSignal } from './signals.js';

function sha256() {
  const hash = createHash('sha256');
  return { update: (bytes: Uint8Array) => void hash.update(bytes), digest: () => hash.digest('hex') };
}

describe('a hashed sink', () => {
  it('gives the digest of exactly the bytes that the file has', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const writer = createAudioWriter(hashedSink(memorySink(), sha256()), dsp, {
      container: 'wav',
      format: { sampleRate: 48_000, layout: STEREO },
      encoding: INT24,
      frameCount: 3000,
      slabBytes: 1000,
    });
    writer.write(blockOf(gridSignal(INT24, 2, 3000)));
    const { sink } = await writer.close();
    expect(sink.digest).toBe(createHash('sha256').update(sink.result).digest('hex'));
    expect(sink.result.length).toBe(80 + 18_000);
  });

  it('appends only, waits where its sink waits, and passes on an abort', async () => {
    const log: unknown[] = [];
    const waiting = Promise.resolve();
    const sink = hashedSink(
      {
        seekable: true,
        write: () => waiting,
        writeAt: () => undefined,
        close: async () => {},
        abort: async (reason) => void log.push(reason),
      },
      sha256(),
    );
    expect(sink.seekable).toBe(false);
    expect(sink.writeAt).toBeUndefined();
    expect(sink.write(Uint8Array.of(1))).toBe(waiting);
    await sink.abort('stop');
    expect(log).toEqual(['stop']);
  });
});
