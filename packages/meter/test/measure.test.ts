import { type BlockSource, IoError, MONO, type ProgressEvent, planarSource, STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import { measure } from '../src/index.js';
import { roughSignal, seeded } from './random-signals.js';
import { referenceReading } from './reference/meter-reference.js';

const RATE = 48_000;

function noise(frames: number): BlockSource {
  const random = seeded(frames);
  return planarSource({ sampleRate: RATE, layout: STEREO }, [
    roughSignal(random, frames, true),
    roughSignal(random, frames, true),
  ]);
}

/** A source whose readers tell what was done to them. */
function watched(source: BlockSource, onFill: (pulls: number) => Promise<void> | undefined) {
  const state = { pulls: 0, closed: 0 };
  const open: BlockSource['open'] = (range) => {
    const reader = source.open(range);
    return {
      get bufferedFrames() {
        return reader.bufferedFrames;
      },
      get ended() {
        return reader.ended;
      },
      fill: () => onFill(state.pulls),
      pull(maxFrames) {
        state.pulls += 1;
        return reader.pull(maxFrames);
      },
      close() {
        state.closed += 1;
        reader.close();
      },
    };
  };
  return { state, source: { ...source, open } };
}

describe('measure', () => {
  it('reads a whole source, whatever its length', async () => {
    for (const frames of [0, 1, 8191, 8192, 8193, 20_000]) {
      const source = noise(frames);
      const block = source.open().pull(Math.max(1, frames));
      const planes = block ? block.planes.map((plane) => [...plane]) : [[], []];
      const reading = await measure(source);
      expect(reading.frameCount).toBe(frames);
      expect(reading.channels).toEqual(planes.map((plane) => referenceReading(plane, 1, 3)));
    }
  });

  it('passes on the options of the meter', async () => {
    const source = planarSource({ sampleRate: RATE, layout: MONO }, [Float32Array.of(0, 0.5, 0)]);
    const reading = await measure(source, { clipThreshold: 0.5, clipRun: 1 });
    expect(reading.clippedSamples).toBe(1);
  });

  it('uses a Dsp that it is given, and leaves it as it was', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const free = dsp.freeBytes;
    expect(await measure(noise(20_000), { dsp })).toEqual(await measure(noise(20_000)));
    expect(dsp.freeBytes).toBe(free);
  });

  it('tells its progress in frames', async () => {
    const events: ProgressEvent[] = [];
    await measure(noise(20_000), { onProgress: (event) => events.push(event) });
    expect(events.map((event) => event.done)).toEqual([8192, 16_384, 20_000]);
    expect(events[0]).toEqual({ phase: 'measure', unit: 'frames', done: 8192, total: 20_000 });
  });

  it('does not begin when it has been aborted already', async () => {
    const { source, state } = watched(noise(20_000), () => undefined);
    await expect(measure(source, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(state).toEqual({ pulls: 0, closed: 1 });
  });

  it('stops at most one block after an abort, and gives back its memory', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const free = dsp.freeBytes;
    const controller = new AbortController();
    const { source, state } = watched(noise(80_000), async (pulls) => {
      if (pulls === 2) controller.abort();
    });
    await expect(measure(source, { dsp, signal: controller.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(state).toEqual({ pulls: 3, closed: 1 });
    expect(dsp.freeBytes).toBe(free);
  });

  it('passes on what the source throws, and closes it', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const free = dsp.freeBytes;
    const gone = new IoError('io/read', 'The disk is gone.');
    const { source, state } = watched(noise(80_000), (pulls) =>
      pulls === 3 ? Promise.reject(gone) : undefined,
    );
    await expect(measure(source, { dsp })).rejects.toBe(gone);
    expect(state).toEqual({ pulls: 3, closed: 1 });
    expect(dsp.freeBytes).toBe(free);
  });
});
