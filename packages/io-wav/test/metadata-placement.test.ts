import { type ByteSink, INT16, INT24, MONO, type PcmEncoding, STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import {
  audioContainer,
  bytesSource,
  createAudioWriter,
  memorySink,
  readChunk,
  readHeader,
  type WrittenContainer,
} from '../src/index.js';
import { type AudioMetadata, readMetadata } from '../src/metadata/index.js';
import { blockOf, errorOf, gridSignal } from './signals.js';

const raw = (id: string, size: number, beforeAudio: boolean) => ({
  id,
  bytes: new Uint8Array(size).fill(0x5a),
  beforeAudio,
});
const bext = {
  description: 'Kick',
  originator: 'Trackout',
  originatorReference: '',
  originationDate: '2024-02-29',
  originationTime: '12:00:00',
  timeReference: 172_800_000,
  version: 2,
  codingHistory: 'A=PCM,F=48000,W=24,M=mono\r\n',
} as const;
const WAV_METADATA: AudioMetadata = {
  bext,
  cues: [{ id: 7, frame: 3, label: 'odd' }],
  unknown: [raw('frnt', 5, true), raw('back', 3, false)],
};
const AIFF_METADATA: AudioMetadata = {
  name: 'Kick',
  annotations: ['one', 'four'],
  cues: [{ id: 7, frame: 3, label: 'odd' }],
  unknown: [raw('FRNT', 5, true), raw('BACK', 3, false)],
};

/** The file, its chunks and its metadata as they are read back. */
async function write(
  container: WrittenContainer,
  options: {
    metadata: AudioMetadata;
    encoding?: PcmEncoding;
    open?: boolean;
    frames?: number;
    slabBytes?: number;
  },
) {
  const { metadata, encoding = INT24, open = false, frames = 5, slabBytes = 256 * 1024 } = options;
  const dsp = await createDsp({ memoryBytes: 4 << 20 });
  const format = { sampleRate: 48_000, layout: MONO };
  const writer = createAudioWriter(memorySink(), dsp, {
    container,
    format,
    encoding,
    metadata,
    slabBytes,
    ...(open ? {} : { frameCount: frames }),
  });
  const signal = gridSignal(encoding, 1, frames);
  writer.write(blockOf(signal));
  const { sink, byteLength } = await writer.close();
  expect(byteLength).toBe(sink.length);
  const source = bytesSource(sink);
  const info = await readHeader(source);
  expect(info.warnings).toEqual([]);
  const kind = container === 'wav' ? 'wav' : 'aiff';
  const chunks = await Promise.all(
    info.chunks.map(async (chunk) => ({
      id: chunk.id,
      bytes: await readChunk(source, chunk),
      beforeAudio: chunk.offsetBytes < info.dataOffset,
    })),
  );
  const { original: _, ...found } = readMetadata(chunks, kind).metadata;
  return { file: sink, ids: info.chunks.map(({ id }) => id), found, info, format };
}

describe('metadata around the samples', () => {
  it('stands where it belongs in a WAV, odd chunks padded, and reads back', async () => {
    const { ids, found, info } = await write('wav', { metadata: WAV_METADATA });
    expect(ids.slice(0, 3)).toEqual(['fmt ', 'fact', 'bext']);
    expect(ids.indexOf('frnt')).toBeLessThan(ids.indexOf('data'));
    expect(ids.slice(ids.indexOf('data'))).toEqual(['data', 'back']);
    expect(found).toEqual(WAV_METADATA);
    for (const { offsetBytes } of info.chunks) expect(offsetBytes % 2).toBe(0);
  });

  it('stands where it belongs in an AIFF, and reads back', async () => {
    for (const container of ['aiff', 'aiff-c'] as const) {
      const { ids, found } = await write(container, { metadata: AIFF_METADATA });
      expect(ids.filter((id) => id !== 'FVER')[0]).toBe('COMM');
      expect(ids.slice(ids.indexOf('SSND'))).toEqual(['SSND', 'BACK']);
      expect(found).toEqual(AIFF_METADATA);
    }
  });

  it.each([
    ['wav', WAV_METADATA],
    ['aiff', AIFF_METADATA],
    ['aiff-c', AIFF_METADATA],
  ] as const)(
    '%s: the planned size counts it exactly, for odd and even samples',
    async (container, metadata) => {
      for (const frames of [0, 1, 2, 5]) {
        const { file, format } = await write(container, { metadata, frames });
        expect(audioContainer(container, metadata).byteLength(format, INT24, frames)).toBe(file.length);
        expect(audioContainer(container).byteLength(format, INT24, frames)).toBeLessThan(file.length);
      }
    },
  );

  it('is the same where the length is not known ahead', async () => {
    const wav = await write('wav', { metadata: WAV_METADATA, open: true });
    expect(wav.ids.slice(0, 4)).toEqual(['JUNK', 'fmt ', 'fact', 'bext']);
    expect(wav.found).toEqual(WAV_METADATA);
    const aiff = await write('aiff', { metadata: AIFF_METADATA, open: true });
    expect(aiff.file).toEqual((await write('aiff', { metadata: AIFF_METADATA })).file);
  });

  it('may be larger than the slab, before and behind', async () => {
    for (const size of [901, 3]) {
      const metadata = { unknown: [raw('frnt', 1001, true), raw('back', size, false)] };
      for (const [open, frames] of [
        [false, 101],
        [true, 101],
        [false, 0],
        [true, 0],
      ] as const) {
        const { found, file } = await write('wav', { metadata, open, slabBytes: 64, frames });
        expect(found).toEqual(metadata);
        expect(file).toEqual((await write('wav', { metadata, open, frames })).file);
      }
    }
  });

  it('makes a planned WAV pass to RF64 where it is what exceeds 4 GiB', () => {
    const format = { sampleRate: 48_000, layout: STEREO };
    const frames = (2 ** 32 - 100) / 4;
    const plain = audioContainer('wav').byteLength(format, INT16, frames);
    const metadata = { unknown: [raw('frnt', 100, true)] };
    // The chunk with its head, and the ds64 that is needed now.
    expect(audioContainer('wav', metadata).byteLength(format, INT16, frames)).toBe(plain + 108 + 36);
  });

  it('is refused before a byte is written where the container has no place for it', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const free = dsp.freeBytes;
    const log: string[] = [];
    const sink: ByteSink = {
      seekable: false,
      write() {
        log.push('write');
        return undefined;
      },
      close: async () => {},
      abort: async () => {},
    };
    const format = { sampleRate: 48_000, layout: MONO };
    const options = {
      container: 'aiff' as const,
      format,
      encoding: INT16,
      frameCount: 1,
      metadata: { bext },
    };
    expect(await errorOf(() => createAudioWriter(sink, dsp, options))).toMatchObject({
      code: 'metadata/container',
    });
    expect(log).toEqual([]);
    expect(dsp.freeBytes).toBe(free);
  });
});
