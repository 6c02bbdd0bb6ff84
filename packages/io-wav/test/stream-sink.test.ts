import { INT16, MONO, planarSource, readBlocks } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, test } from 'vitest';
import { createAudioWriter, memorySink, streamSink } from '../src/index.js';

/** A stream that takes its time, and keeps what it gets. */
function slowStream(highWaterMark: number) {
  const chunks: Uint8Array[] = [];
  const log = { chunks, queued: 0, closed: false, aborted: undefined as unknown };
  const stream = new WritableStream<Uint8Array>(
    {
      async write(chunk) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        chunks.push(chunk);
      },
      close() {
        log.closed = true;
      },
      abort(reason) {
        log.aborted = reason;
      },
    },
    new CountQueuingStrategy({ highWaterMark }),
  );
  return { stream, log };
}

const joined = (chunks: readonly Uint8Array[]) => Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));

describe('streamSink', () => {
  test('gives a stream the bytes that memory would get', async () => {
    const dsp = await createDsp();
    const plane = Float32Array.from({ length: 20_000 }, (_, i) => ((i * 37) % 1000) / 1000 - 0.5);
    const write = async <Result>(sink: Parameters<typeof createAudioWriter<Result>>[0]) => {
      const format = { sampleRate: 48_000, layout: MONO };
      const options = { container: 'wav', format, encoding: INT16, frameCount: plane.length } as const;
      const writer = createAudioWriter(sink, dsp, options);
      for await (const block of readBlocks(planarSource(format, [plane]))) await writer.write(block);
      return writer.close();
    };
    const { stream, log } = slowStream(1);
    await write(streamSink(stream));
    expect(log.closed).toBe(true);
    expect(joined(log.chunks)).toEqual((await write(memorySink())).sink);
  });

  test('makes the caller wait while the queue is full, and only then', async () => {
    const { stream } = slowStream(2);
    const sink = streamSink(stream);
    expect(sink.write(Uint8Array.of(1))).toBeUndefined();
    const waiting = sink.write(Uint8Array.of(2));
    expect(waiting).toBeInstanceOf(Promise);
    await waiting;
    expect(sink.seekable).toBe(false);
  });

  test('copies what it is given', async () => {
    const { stream, log } = slowStream(4);
    const sink = streamSink(stream);
    const bytes = Uint8Array.of(1, 2, 3);
    await sink.write(bytes);
    bytes.fill(9);
    await sink.close();
    expect(joined(log.chunks)).toEqual(Uint8Array.of(1, 2, 3));
  });

  test('throws what the stream failed with, and gives it back when it ends', async () => {
    const broken = new Error('the connection is gone');
    const stream = new WritableStream<Uint8Array>({
      write() {
        throw broken;
      },
    });
    const sink = streamSink(stream);
    await expect((async () => sink.write(Uint8Array.of(1)))()).rejects.toBe(broken);
    await expect((async () => sink.write(Uint8Array.of(2)))()).rejects.toBe(broken);
    await expect(sink.close()).rejects.toThrow();
    await sink.abort(broken);
    expect(stream.locked).toBe(false);
  });

  test('aborts the stream with the reason', async () => {
    const { stream, log } = slowStream(4);
    const sink = streamSink(stream);
    await sink.write(Uint8Array.of(1));
    const reason = new Error('cancelled');
    await sink.abort(reason);
    expect(log).toMatchObject({ closed: false, aborted: reason });
    expect(stream.locked).toBe(false);
  });
});
