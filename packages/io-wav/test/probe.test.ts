import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type ChannelLayout,
  discreteLayout,
  FLOAT32,
  FLOAT64,
  FormatError,
  INT16,
  INT24,
  INT32,
  LimitError,
  MONO,
  type PcmEncoding,
  STEREO,
  TrackoutError,
  UnsupportedError,
} from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import { bytesSource, openAudio, probe } from '../src/index.js';
import { asyncOnly, errorOf, fixture, fixtureCode, readAll } from './signals.js';

const INT8: PcmEncoding = { type: 'int', bits: 8 };
const SURROUND: ChannelLayout = { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] };
const SIDE_SURROUND: ChannelLayout = { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'SL', 'SR'] };

type Row = [file: string, sampleRate: number, layout: ChannelLayout, encoding: PcmEncoding, scale: number];

/** `scale` is what one step of the fixture's codes is worth. */
const LEGAL: Row[] = [
  ['pcm8-44k1-stereo.wav', 44_100, STEREO, INT8, 2 ** -7],
  ['pcm8-48k-mono-odd.wav', 48_000, MONO, INT8, 2 ** -7],
  ['pcm16-48k-mono.wav', 48_000, MONO, INT16, 2 ** -15],
  ['pcm16-48k-4ch-plain-tag.wav', 48_000, discreteLayout(4), INT16, 2 ** -15],
  ['pcm24-48k-mono-odd.wav', 48_000, MONO, INT24, 2 ** -23],
  ['pcm24-96k-stereo.wav', 96_000, STEREO, INT24, 2 ** -23],
  ['pcm32-48k-stereo.wav', 48_000, STEREO, INT32, 2 ** -31],
  ['pcm20in24-48k-mono.wav', 48_000, MONO, INT24, 2 ** -19],
  ['float32-48k-stereo-fact.wav', 48_000, STEREO, FLOAT32, 2 ** -10],
  ['float64-48k-mono.wav', 48_000, MONO, FLOAT64, 2 ** -10],
  ['extensible-24-48k-stereo-fact.wav', 48_000, STEREO, INT24, 2 ** -23],
  ['extensible-24in32-48k-stereo.wav', 48_000, STEREO, INT32, 2 ** -23],
  ['extensible-16-48k-mono.wav', 48_000, MONO, INT16, 2 ** -15],
  ['extensible-16-48k-5point1.wav', 48_000, SURROUND, INT16, 2 ** -15],
  ['extensible-float32-48k-5point1-side.wav', 48_000, SIDE_SURROUND, FLOAT32, 2 ** -10],
  ['extensible-16-48k-stereo-mask0.wav', 48_000, discreteLayout(2), INT16, 2 ** -15],
  ['extensible-16-48k-3ch-mask-of-2.wav', 48_000, discreteLayout(3), INT16, 2 ** -15],
  ['extensible-16-48k-stereo-mask-of-6.wav', 48_000, STEREO, INT16, 2 ** -15],
  ['extensible-16-48k-stereo-reserved-bits.wav', 48_000, discreteLayout(2), INT16, 2 ** -15],
  ['extensible-16-48k-mono-valid-bits-0.wav', 48_000, MONO, INT16, 2 ** -15],
  ['chunks-around-data.wav', 48_000, MONO, INT16, 2 ** -15],
  ['fmt-behind-data.wav', 48_000, MONO, INT24, 2 ** -23],
  ['odd-data-then-list.wav', 48_000, MONO, INT24, 2 ** -23],
  ['odd-data-without-pad-at-end.wav', 48_000, MONO, INT24, 2 ** -23],
  ['bytes-behind-the-end.wav', 48_000, MONO, INT16, 2 ** -15],
  ['riff-size-0.wav', 48_000, MONO, INT16, 2 ** -15],
  ['riff-size-too-large.wav', 48_000, MONO, INT16, 2 ** -15],
  ['last-chunk-cut.wav', 48_000, MONO, INT16, 2 ** -15],
  ['rest-smaller-than-a-frame.wav', 48_000, MONO, INT16, 2 ** -15],
  ['rf64-pcm16-48k-mono.wav', 48_000, MONO, INT16, 2 ** -15],
  ['rf64-wide-list-before-data.wav', 48_000, MONO, INT16, 2 ** -15],
  ['bw64-pcm24-48k-mono-odd.wav', 48_000, MONO, INT24, 2 ** -23],
];

const MALFORMED: [file: string, code: string, message: RegExp][] = [
  ['empty.wav', 'audio/not-recognised', /seems to be empty/],
  ['four-bytes.wav', 'audio/truncated', /ends after 4 bytes/],
  ['zeros.wav', 'audio/not-recognised', /filled with zeros/],
  ['flac.wav', 'audio/not-recognised', /a FLAC file/],
  ['mp3.wav', 'audio/not-recognised', /an MP3 file/],
  ['mp3-id3.wav', 'audio/not-recognised', /an MP3 file/],
  ['ogg.wav', 'audio/not-recognised', /an Ogg file/],
  ['m4a.wav', 'audio/not-recognised', /an MP4 or M4A file/],
  ['avi.wav', 'audio/not-recognised', /an AVI file/],
  ['html.wav', 'audio/not-recognised', /seems to be text/],
  ['no-fmt.wav', 'wav/no-fmt', /has no "fmt " chunk; it has "data"/],
  ['no-data.wav', 'wav/no-data', /has no "data" chunk; it has "fmt ", "LIST"/],
  ['no-chunks.wav', 'wav/no-fmt', /it has no chunks/],
  ['stray-bytes-before-data.wav', 'wav/no-data', /belong to no chunk follow at offset 36/],
  ['fmt-of-14-bytes.wav', 'wav/fmt-short', /has 14 bytes; it needs at least 16/],
  ['extensible-fmt-of-18-bytes.wav', 'wav/fmt-short', /takes 40 bytes, and has 18/],
  ['zero-channels.wav', 'audio/channels', /0 channels/],
  ['zero-sample-rate.wav', 'audio/sample-rate', /0 Hz/],
  ['block-align.wav', 'wav/block-align', /frames of 4 bytes, and it states 6/],
  ['valid-bits-25-of-24.wav', 'wav/valid-bits', /25 valid bits in samples of 24/],
  ['data-past-eof.wav', 'audio/truncated', /ends 990 bytes earlier/],
  ['list-past-eof.wav', 'audio/truncated', /"LIST" chunk claims 1000 bytes.* ends 996 bytes earlier/],
  ['data-size-4294967295.wav', 'audio/truncated', /written as a stream/],
  ['recorder-died.wav', 'audio/unfinished', /never finished/],
  ['rf64-without-ds64.wav', 'wav/ds64', /there is none before it/],
  ['rf64-ds64-of-8-bytes.wav', 'wav/ds64', /has 8 bytes; it needs 28/],
  ['rf64-size-beyond-2-to-the-53.wav', 'wav/ds64', /18446744073709551615 bytes/],
  ['rf64-list-not-in-table.wav', 'wav/ds64', /does not list it/],
];

const UNSUPPORTED: [file: string, message: RegExp][] = [
  ['ima-adpcm-6ch.wav', /IMA ADPCM with 6 channel/],
  ['mp3-in-wav.wav', /MP3 \(format tag 0x0055\)/],
  ['float16.wav', /16-bit float samples. Those of 32 or 64/],
  ['pcm64.wav', /64-bit integer samples. Those of 1 to 32/],
  ['unknown-guid.wav', /unknown sub-format \(GUID bytes 01000000210/],
];

describe('reading headers', () => {
  it.each(LEGAL)(
    'reads the header and every sample of %s',
    async (file, sampleRate, layout, encoding, scale) => {
      const dsp = await createDsp({ memoryBytes: 1 << 20 });
      const wav = await openAudio(bytesSource(fixture(file)), dsp, { name: file });
      expect(wav.info).toMatchObject({ format: { sampleRate, layout }, encoding, frameCount: 5 });
      const planes = await readAll(wav);
      const channels = layout.kind === 'speakers' ? layout.roles.length : layout.count;
      expect(planes).toEqual(
        Array.from({ length: channels }, (_, channel) =>
          Array.from({ length: 5 }, (_, frame) => fixtureCode(frame, channel) * scale),
        ),
      );
    },
  );

  it('reads an empty data chunk as a file of no frames', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const wav = await openAudio(bytesSource(fixture('no-frames.wav')), dsp);
    expect(wav.frameCount).toBe(0);
    expect(await readAll(wav)).toEqual([]);
  });

  it('tells valid bits, and only where they are fewer than the container has', async () => {
    const bits = async (file: string) => (await probe(bytesSource(fixture(file)))).validBits;
    expect(await bits('pcm20in24-48k-mono.wav')).toBe(20);
    expect(await bits('extensible-24in32-48k-stereo.wav')).toBe(24);
    expect(await bits('extensible-24-48k-stereo-fact.wav')).toBeUndefined();
    expect(await bits('extensible-16-48k-mono-valid-bits-0.wav')).toBeUndefined();
  });

  it('lists every chunk with the place of its contents', async () => {
    const header = await probe(bytesSource(fixture('chunks-around-data.wav')));
    expect(header.container).toBe('RIFF');
    expect(header.chunks).toEqual([
      { id: 'JUNK', offsetBytes: 20, sizeBytes: 7 },
      { id: 'bext', offsetBytes: 36, sizeBytes: 602 },
      { id: 'fmt ', offsetBytes: 646, sizeBytes: 16 },
      { id: 'LIST', offsetBytes: 670, sizeBytes: 18 },
      { id: 'data', offsetBytes: 696, sizeBytes: 10 },
      { id: 'LIST', offsetBytes: 714, sizeBytes: 18 },
      { id: 'cue ', offsetBytes: 740, sizeBytes: 4 },
    ]);
    expect(header).toMatchObject({ dataOffset: 696, dataBytes: 10 });
  });

  it('says which container it found, and finds 64-bit sizes', async () => {
    expect(await probe(bytesSource(fixture('rf64-pcm16-48k-mono.wav')))).toMatchObject({
      container: 'RF64',
      dataOffset: 80,
      dataBytes: 10,
    });
    expect((await probe(bytesSource(fixture('bw64-pcm24-48k-mono-odd.wav')))).container).toBe('BW64');
  });

  it('marks a cut chunk behind the audio instead of refusing the audio', async () => {
    const { chunks } = await probe(bytesSource(fixture('last-chunk-cut.wav')));
    expect(chunks.at(-1)).toEqual({ id: 'LIST', offsetBytes: 62, sizeBytes: 18, missingBytes: 3 });
  });

  it.each(MALFORMED)('refuses malformed/%s with %s', async (file, code, message) => {
    const error = await errorOf(() => probe(bytesSource(fixture(`malformed/${file}`)), { name: file }));
    expect(FormatError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code, facts: { file } });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(`"${file}"`);
  });

  it('refuses a file of thousands of chunks', async () => {
    const error = await errorOf(() => probe(bytesSource(fixture('malformed/5000-chunks.wav'))));
    expect(LimitError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'audio/too-many-chunks', facts: { limit: 4096 } });
  });

  it.each(UNSUPPORTED)('says that it does not read unsupported/%s', async (file, message) => {
    const error = await errorOf(() => probe(bytesSource(fixture(`unsupported/${file}`)), { name: file }));
    expect(UnsupportedError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'audio/encoding', facts: { file } });
    expect((error as Error).message).toMatch(message);
  });

  it.each([...LEGAL.map(([file]) => file), ...MALFORMED.map(([file]) => `malformed/${file}`)])(
    'finds the same in %s when the source waits, or does not know its size',
    async (file) => {
      const outcome = async (hidden: boolean | undefined) => {
        const source = bytesSource(fixture(file));
        return probe(hidden === undefined ? source : asyncOnly(source, hidden)).catch(
          (error: unknown) => error,
        );
      };
      const expected = await outcome(undefined);
      expect(await outcome(false)).toEqual(expected);
      expect(await outcome(true)).toEqual(expected);
    },
  );

  it.each([
    'chunks-around-data.wav',
    'extensible-24-48k-stereo-fact.wav',
    'rf64-wide-list-before-data.wav',
    'fmt-behind-data.wav',
  ])('gives a typed error or all samples of %s, cut at any byte', async (file) => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const whole = fixture(file);
    const expected = await readAll(await openAudio(bytesSource(whole), dsp));
    let refused = 0;
    for (let length = 0; length < whole.length; length++) {
      for (const hidden of [false, true]) {
        const source = asyncOnly(bytesSource(whole.subarray(0, length)), hidden);
        try {
          expect(await readAll(await openAudio(source, dsp))).toEqual(expected);
        } catch (error) {
          if (!TrackoutError.isInstance(error)) throw error;
          expect(error.kind).toBe('format');
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(60);
  });

  it('calls a file truncated wherever it is cut before the end of its samples', async () => {
    const whole = fixture('chunks-around-data.wav');
    for (let length = 12; length < 706; length++) {
      for (const hidden of [false, true]) {
        const source = asyncOnly(bytesSource(whole.subarray(0, length)), hidden);
        const error = await errorOf(() => probe(source));
        expect(error).toMatchObject({ code: 'audio/truncated' });
        expect((error as TrackoutError).facts.missingBytes).toBeGreaterThan(0);
      }
    }
  });

  it('says how many bytes are missing, wherever the samples are cut', async () => {
    const whole = fixture('pcm16-48k-mono.wav');
    for (let length = 44; length < whole.length; length++) {
      const error = await errorOf(() => probe(bytesSource(whole.subarray(0, length))));
      expect(error).toMatchObject({
        code: 'audio/truncated',
        facts: { missingBytes: whole.length - length },
      });
    }
  });

  it('reads a few kilobytes of a file, however long it is', async () => {
    let received = 0;
    const header = fixture('pcm16-48k-mono.wav').slice(0, 44);
    new DataView(header.buffer).setUint32(40, 2 ** 32 - 100, true);
    const source = asyncOnly(bytesSource(header));
    const sparse = {
      ...source,
      sizeBytes: 2 ** 32,
      read: async (offset: number, target: Uint8Array) => {
        received += target.length;
        target.fill(0);
        await source.read(offset, target);
        return target.length;
      },
    };
    expect((await probe(sparse)).frameCount).toBe((2 ** 32 - 100) / 2);
    expect(received).toBeLessThanOrEqual(8192);
  });
});

/** What make.js writes: crashes are kept by the fuzzer, metadata has a script of its own. */
const isMade = (name: string) => /\.(wav|aif)$/.test(name) && !/^(crashes|metadata)\b/.test(name);

describe('the fixtures', () => {
  it('are what fixtures/make.js writes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'io-wav-fixtures-'));
    const kept = fileURLToPath(new URL('../fixtures/', import.meta.url));
    try {
      execFileSync(process.execPath, [join(kept, 'make.js'), folder]);
      const files = readdirSync(kept, { recursive: true, encoding: 'utf8' }).filter((name) =>
        isMade(name),
      );
      expect(
        readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .filter(isMade)
          .sort(),
      ).toEqual(files.sort());
      for (const name of files) {
        expect(readFileSync(join(folder, name)).equals(readFileSync(join(kept, name))), name).toBe(true);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
