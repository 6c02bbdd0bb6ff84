import { type ByteSource, INT16, INT24, MONO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import { bytesSource, openAudio } from '../src/index.js';
import { FIXTURES } from './fixture-table.js';
import { append, asyncOnly, fixture, readAll } from './signals.js';

/** A repeatable choice of whole numbers from 1 to `limit`. */
function dice(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 48_271) % 2_147_483_647;
    return 1 + (state % limit);
  };
}

describe('every codec, cut into any blocks', () => {
  it.each(FIXTURES)('gives the same samples of $file', async ({ file, frameCount }) => {
    const dsp = await createDsp({ memoryBytes: 4 << 20 });
    const free = dsp.freeBytes;
    const source = bytesSource(fixture(file));
    const expected = await readAll(await openAudio(source, dsp));
    const random = dice(7);
    for (let round = 0; round < 12; round++) {
      const waits = round % 2 === 1;
      const options = { slabBytes: random(round < 6 ? 50 : 5000), blockFrames: random(90) };
      const audio = await openAudio(waits ? asyncOnly(source) : source, dsp, options);
      const from = round === 0 ? 0 : random(frameCount) - 1;
      const to = round === 0 ? frameCount : from + random(frameCount - from);
      const reader = audio.open({ from, to });
      expect(free - dsp.freeBytes).toBeLessThanOrEqual(audio.readerBytes);
      const planes: number[][] = [];
      while (!reader.ended) {
        const wanted = random(100);
        await reader.fill(wanted);
        expect(reader.bufferedFrames).toBeGreaterThan(0);
        const block = reader.pull(random(100))!;
        append(planes, block);
      }
      expect(planes).toEqual(expected.map((plane) => plane.slice(from, to)));
      await audio.close();
      expect(dsp.freeBytes).toBe(free);
    }
  });

  it('fills as much as its longest block, also in the middle of a block of ADPCM', async () => {
    const dsp = await createDsp({ memoryBytes: 4 << 20 });
    // Blocks of 65 frames. With two of them in memory, 66 frames are certain from any frame on.
    const audio = await openAudio(bytesSource(fixture('ima-adpcm-48k-mono.wav')), dsp, { slabBytes: 1 });
    const reader = audio.open();
    for (const pulled of [60, 1, 33]) {
      reader.fill(1000);
      expect(reader.bufferedFrames).toBe(66);
      expect(reader.pull(pulled)!.frameCount).toBe(pulled);
    }
    await audio.close();
  });

  it.each(['aiff24-96k-stereo.aif', 'ima-adpcm-44k1-stereo.wav', 'mulaw-48k-stereo-all-codes.wav'])(
    'asks for the bytes of a range of %s and for no others',
    async (file) => {
      const dsp = await createDsp({ memoryBytes: 4 << 20 });
      const source = bytesSource(fixture(file));
      const asked: [from: number, to: number][] = [];
      const readSync = (offset: number, target: Uint8Array) => {
        asked.push([offset, offset + target.length]);
        return source.readSync!(offset, target);
      };
      const audio = await openAudio({ ...source, readSync }, dsp, { slabBytes: 7 });
      const { dataOffset, packetBytes, packetFrames, frameCount } = audio.info;
      const [from, to] = [Math.floor(frameCount / 5), Math.floor((frameCount * 3) / 4)];
      asked.length = 0;
      await readAll({ ...audio, open: () => audio.open({ from, to }) });
      expect(asked[0]![0]).toBe(dataOffset + Math.floor(from / packetFrames) * packetBytes);
      expect(asked.at(-1)![1]).toBe(dataOffset + Math.ceil(to / packetFrames) * packetBytes);
      // Each byte once.
      expect(asked.slice(1).map(([start]) => start)).toEqual(asked.slice(0, -1).map(([, end]) => end));
    },
  );
});

/** Samples whose code is the number of their frame, behind a header; made while they are read. */
function allCodes(header: Uint8Array, bits: 16 | 24, bigEndian: boolean): ByteSource {
  const width = bits / 8;
  const sizeBytes = header.length + width * 2 ** bits;
  const readSync = (offset: number, target: Uint8Array) => {
    const count = Math.max(0, Math.min(target.length, sizeBytes - offset));
    for (let i = 0; i < count; i++) {
      const at = offset + i - header.length;
      const place = at % width;
      target[i] =
        at < 0
          ? header[offset + i]!
          : ((at - place) / width) >> (8 * (bigEndian ? width - 1 - place : place));
    }
    return count;
  };
  return { sizeBytes, readSync, read: async (o, t) => readSync(o, t), close: async () => {} };
}

function be32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}
const text = (value: string) => [...value].map((character) => character.charCodeAt(0));

function aiffHeader(bits: 16 | 24, type: 'AIFF' | 'sowt'): Uint8Array {
  const frames = 2 ** bits;
  const bytes = (bits / 8) * frames;
  const extra = type === 'sowt' ? [...text('sowt'), 0, 0] : [];
  const comm = [0, 1, ...be32(frames), 0, bits, 0x40, 0x0e, 0xbb, 0x80, 0, 0, 0, 0, 0, 0, ...extra];
  const fver = type === 'sowt' ? [...text('FVER'), ...be32(4), 0xa2, 0x80, 0x51, 0x40] : [];
  const form = type === 'sowt' ? 'AIFC' : 'AIFF';
  const size = 4 + fver.length + 8 + comm.length + 16 + bytes;
  return Uint8Array.from([
    ...[...text('FORM'), ...be32(size), ...text(form), ...fver],
    ...[...text('COMM'), ...be32(comm.length), ...comm],
    ...[...text('SSND'), ...be32(8 + bytes), 0, 0, 0, 0, 0, 0, 0, 0],
  ]);
}

describe('every code of integers', () => {
  it.each([
    [16, 'AIFF'],
    [16, 'sowt'],
    [24, 'AIFF'],
    [24, 'sowt'],
  ] as const)('is read as itself: %i bits, %s', async (bits, type) => {
    const dsp = await createDsp({ memoryBytes: 4 << 20 });
    const source = allCodes(aiffHeader(bits, type), bits, type === 'AIFF');
    const audio = await openAudio(source, dsp);
    expect(audio.info).toMatchObject({
      encoding: bits === 16 ? INT16 : INT24,
      frameCount: 2 ** bits,
      format: { sampleRate: 48_000, layout: MONO },
      warnings: [],
    });
    const reader = audio.open();
    let wrong = 0;
    let frame = 0;
    const scale = 2 ** (bits - 1);
    while (!reader.ended) {
      reader.fill();
      const plane = reader.pull(4096)!.planes[0]!;
      for (let i = 0; i < plane.length; i++, frame++) {
        // Codes from half of all on are negative.
        if (plane[i]! * scale !== (frame < scale ? frame : frame - 2 * scale)) wrong++;
      }
    }
    expect([frame, wrong]).toEqual([2 ** bits, 0]);
  });
});
