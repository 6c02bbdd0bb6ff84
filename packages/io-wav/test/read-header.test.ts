import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { channelCount, FormatError, LimitError, TrackoutError, UnsupportedError } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import { type AudioFileInfo, bytesSource, openAudio, readHeader } from '../src/index.js';
import { FIXTURES } from './fixture-table.js';
import { alawValue, mulawValue } from './reference/companding.js';
import { decodeBlocks } from './reference/ima-adpcm.js';
import { asyncOnly, errorOf, fixture, fixtureCode, readAll } from './signals.js';

const MALFORMED: [file: string, code: string, message: RegExp][] = [
  ['empty.wav', 'audio/not-recognised', /seems to be empty/],
  ['four-bytes.wav', 'audio/truncated', /ends after 4 bytes/],
  ['ten-bytes.aif', 'audio/truncated', /ends after 10 bytes/],
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
  ['pcm24-frames-of-8-bytes-at-the-rate-of-6.wav', 'wav/block-align', /frames of 6 bytes, and it states 8/],
  ['valid-bits-25-of-24.wav', 'wav/valid-bits', /25 valid bits in samples of 24/],
  ['data-past-eof.wav', 'audio/truncated', /ends 990 bytes earlier/],
  ['list-past-eof.wav', 'audio/truncated', /"LIST" chunk claims 1000 bytes.* ends 996 bytes earlier/],
  ['data-size-4294967295.wav', 'audio/truncated', /written as a stream/],
  ['recorder-died.wav', 'audio/unfinished', /never finished/],
  ['rf64-without-ds64.wav', 'wav/ds64', /there is none before it/],
  ['rf64-ds64-of-8-bytes.wav', 'wav/ds64', /has 8 bytes; it needs 28/],
  ['rf64-size-beyond-2-to-the-53.wav', 'wav/ds64', /18446744073709551615 bytes/],
  ['rf64-list-not-in-table.wav', 'wav/ds64', /does not list it/],
  ['recorder-died-riff-36.wav', 'audio/unfinished', /never finished/],
  ['recorder-died-samples-like-letters.wav', 'audio/unfinished', /bytes follow at offset 44/],
  ['no-data-riff-size-4294967295.wav', 'wav/no-data', /has no "data" chunk; it has "fmt "/],
  ['rf64-never-finished.wav', 'audio/unfinished', /bytes follow at offset 80/],
  ['ima-block-of-37-bytes.wav', 'wav/block-align', /37 bytes do not hold whole groups of 4/],
  ['ima-frames-per-block-wrong.wav', 'wav/block-align', /hold 65 frames of 1 channel.* states 64/],
  ['ima-blocks-of-0-bytes.wav', 'wav/block-align', /blocks of 0 bytes/],
  ['aiff-no-comm.aif', 'aiff/no-comm', /has no "COMM" chunk; it has "SSND"/],
  ['aiff-no-ssnd.aif', 'aiff/no-ssnd', /has no "SSND" chunk; it has "COMM"/],
  ['aiff-comm-of-16-bytes.aif', 'aiff/comm-short', /has 16 bytes; it needs at least 18/],
  ['aifc-comm-of-18-bytes.aif', 'aiff/comm-short', /has 18 bytes; it needs at least 22/],
  ['aiff-zero-channels.aif', 'audio/channels', /0 channels/],
  ['aiff-minus-one-channels.aif', 'audio/channels', /-1 channels/],
  ['aiff-samples-of-0-bits.aif', 'aiff/sample-size', /samples of 0 bits/],
  ['aiff-samples-of-33-bits.aif', 'aiff/sample-size', /samples of 33 bits/],
  ['aiff-rate-0.aif', 'audio/sample-rate', /no usable sample rate at offset 28/],
  ['aiff-rate-infinite.aif', 'audio/sample-rate', /no usable sample rate/],
  ['aiff-rate-negative.aif', 'audio/sample-rate', /no usable sample rate/],
  [
    'aiff-ssnd-offset-beyond-chunk.aif',
    'aiff/ssnd',
    /has 18 bytes, and its samples start 1008 bytes into it/,
  ],
  ['aiff-ssnd-of-4-bytes.aif', 'aiff/ssnd', /has 4 bytes, and its samples start 8/],
  ['aiff-states-more-frames.aif', 'audio/truncated', /states 100 frames, and its "SSND" .* holds 5/],
  ['aiff-ssnd-past-eof.aif', 'audio/truncated', /ends 190 bytes earlier/],
  ['aiff-recorder-died.aif', 'audio/unfinished', /never finished/],
  ['aiff-frames-never-stated.aif', 'audio/unfinished', /never finished/],
  ['aiff-ssnd-size-4294967295.aif', 'audio/truncated', /written as a stream/],
  ['aiff-cut-before-ssnd.aif', 'audio/truncated', /before its "SSND" chunk: .* ends 26 bytes earlier/],
  ['amiga-8svx.aif', 'audio/not-recognised', /an Amiga 8SVX file/],
];

const UNSUPPORTED: [file: string, message: RegExp][] = [
  ['ima-adpcm-6ch.wav', /IMA ADPCM with 6 channel/],
  ['mp3-in-wav.wav', /MP3 \(format tag 0x0055\)/],
  ['float16.wav', /16-bit float samples. Those of 32 or 64/],
  ['pcm64.wav', /64-bit integer samples. Those of 1 to 32/],
  ['rifx-ima-adpcm.wav', /IMA ADPCM with 1 channel\(s\) and 4 bits, big endian/],
  ['ms-adpcm.wav', /Microsoft ADPCM \(format tag 0x0002\)/],
  ['alaw-16-bits.wav', /16-bit A-law samples. Those of 8/],
  ['aifc-ima4.aif', /IMA 4:1 of QuickTime \(compression type "ima4"\)/],
  ['aifc-unknown-type.aif', /unknown encoding \(compression type "\?\?ab"\)/],
  ['unknown-guid.wav', /unknown sub-format \(GUID bytes 01000000210/],
];

const codes = (info: AudioFileInfo) => info.warnings.map(({ code, offsetBytes }) => `${code}@${offsetBytes}`);

describe('probing', () => {
  it.each(FIXTURES)('reads the header and every sample of $file', async (row) => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const audio = await openAudio(bytesSource(fixture(row.file)), dsp, { name: row.file });
    const { file, scale, warnings, sampleRate, layout, validBits, sign8, ...rest } = row;
    expect(audio.info).toMatchObject({ ...rest, format: { sampleRate, layout } });
    expect(audio.info.validBits).toBe(validBits);
    expect(audio.info.sign8).toBe(sign8);
    expect(codes(audio.info)).toEqual(warnings);
    expect(audio.info.missingFrames).toBeUndefined();
    const planes = await readAll(audio);
    expect(planes.map((plane) => plane.length)).toEqual(Array(channelCount(layout)).fill(row.frameCount));
    if (scale === undefined) return;
    expect(planes).toEqual(
      planes.map((plane, channel) => plane.map((_, frame) => fixtureCode(frame, channel) * scale)),
    );
  });

  it('reads four bits from the top of a byte', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const audio = await openAudio(bytesSource(fixture('aiff4in8-48k-mono.aif')), dsp);
    expect(await readAll(audio)).toEqual([[1 / 8, -2 / 8, 7 / 8]]);
  });

  it.each([
    [
      'alaw',
      ['alaw-8k-mono-all-codes.wav', 'aifc-alaw-8k-mono-all-codes.aif', 'aifc-ALAW-8k-mono-upper-case.aif'],
    ],
    ['mulaw', ['mulaw-8k-mono-all-codes.wav', 'aifc-ulaw-8k-mono-all-codes.aif']],
  ] as const)('expands every code of %s, and takes two channels apart', async (codec, files) => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const read = async (file: string) => readAll(await openAudio(bytesSource(fixture(file)), dsp));
    const expected = Array.from({ length: 256 }, (_, code) =>
      codec === 'alaw' ? alawValue(code) / 4096 : mulawValue(code) / 8192,
    );
    for (const file of files) expect(await read(file)).toEqual([expected]);
    const stereo = codec === 'alaw' ? 'extensible-alaw-48k-stereo.wav' : 'mulaw-48k-stereo-all-codes.wav';
    expect(await read(stereo)).toEqual([0, 1].map((side) => expected.filter((_, code) => code % 2 === side)));
  });

  it.each(FIXTURES.filter((row) => row.codec === 'ima-adpcm'))(
    'decodes $file as the recommendation says, as far as "fact" reaches',
    async ({ file, frameCount }) => {
      const dsp = await createDsp({ memoryBytes: 1 << 20 });
      const bytes = fixture(file);
      const audio = await openAudio(bytesSource(bytes), dsp);
      const { dataOffset, dataBytes, packetBytes, format } = audio.info;
      const data = bytes.slice(dataOffset, dataOffset + dataBytes);
      const expected = decodeBlocks(data, channelCount(format.layout), packetBytes);
      expect(await readAll(audio)).toEqual(
        expected.map((plane) => plane.slice(0, frameCount).map((code) => code / 32_768)),
      );
    },
  );

  it.each(['no-frames.wav', 'aiff-no-frames.aif', 'aiff-no-frames-empty-ssnd.aif'])(
    'reads %s as a file of no frames',
    async (file) => {
      const dsp = await createDsp({ memoryBytes: 1 << 20 });
      const audio = await openAudio(bytesSource(fixture(file)), dsp);
      expect(audio.info).toMatchObject({ frameCount: 0, dataBytes: 0, warnings: [] });
      expect(await readAll(audio)).toEqual([]);
    },
  );

  it('goes by the contents, whatever the name says', async () => {
    const info = await readHeader(bytesSource(fixture('aiff16-44k1-stereo.aif')), { name: 'kick.wav' });
    expect(info.container).toBe('AIFF');
  });

  it('lists every chunk with the place of its contents', async () => {
    const header = await readHeader(bytesSource(fixture('chunks-around-data.wav')));
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

  it('lists the chunks of AIFF, and finds the samples behind the offset of SSND', async () => {
    const info = await readHeader(bytesSource(fixture('aiff16-chunks-around-ssnd.aif')));
    expect(info.chunks).toEqual([
      { id: 'NAME', offsetBytes: 20, sizeBytes: 5 },
      { id: 'COMM', offsetBytes: 34, sizeBytes: 18 },
      { id: 'MARK', offsetBytes: 60, sizeBytes: 14 },
      { id: 'SSND', offsetBytes: 82, sizeBytes: 18 },
      { id: 'ANNO', offsetBytes: 108, sizeBytes: 6 },
      { id: 'COMT', offsetBytes: 122, sizeBytes: 2 },
    ]);
    expect(info).toMatchObject({ dataOffset: 90, dataBytes: 10 });
    expect(await readHeader(bytesSource(fixture('aiff16-ssnd-offset-6.aif')))).toMatchObject({
      dataOffset: 60,
      dataBytes: 10,
    });
  });

  it('does not read on in a "fmt " chunk that is longer than any', async () => {
    const file = fixture('pcm16-48k-mono.wav');
    const long = new Uint8Array(file.length + 2 ** 20);
    long.set(file.subarray(0, 36));
    long.set(file.subarray(36), 36 + 2 ** 20);
    new DataView(long.buffer).setUint32(16, 16 + 2 ** 20, true);
    let longest = 0;
    const source = bytesSource(long);
    const readSync = (offset: number, target: Uint8Array) => {
      longest = Math.max(longest, target.length);
      return source.readSync!(offset, target);
    };
    expect((await readHeader({ ...source, readSync })).frameCount).toBe(5);
    expect(longest).toBe(4096);
  });

  it('finds chunks behind an end that is stated too early', async () => {
    const { chunks } = await readHeader(bytesSource(fixture('riff-size-0-list-behind-data.wav')));
    expect(chunks.map(({ id }) => id)).toEqual(['fmt ', 'data', 'LIST']);
  });

  it('finds 64-bit sizes', async () => {
    expect(await readHeader(bytesSource(fixture('rf64-pcm16-48k-mono.wav')))).toMatchObject({
      container: 'RF64',
      dataOffset: 80,
      dataBytes: 10,
    });
  });

  it('marks a cut chunk behind the audio instead of refusing the audio', async () => {
    const { chunks } = await readHeader(bytesSource(fixture('last-chunk-cut.wav')));
    expect(chunks.at(-1)).toEqual({ id: 'LIST', offsetBytes: 62, sizeBytes: 18, missingBytes: 3 });
  });

  it.each(MALFORMED)('refuses malformed/%s with %s', async (file, code, message) => {
    const error = await errorOf(() => readHeader(bytesSource(fixture(`malformed/${file}`)), { name: file }));
    expect(FormatError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code, facts: { file } });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(`"${file}"`);
  });

  it('refuses a file of thousands of chunks', async () => {
    const error = await errorOf(() => readHeader(bytesSource(fixture('malformed/5000-chunks.wav'))));
    expect(LimitError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'audio/too-many-chunks', facts: { limit: 4096 } });
  });

  it.each(UNSUPPORTED)('says that it does not read unsupported/%s', async (file, message) => {
    const error = await errorOf(() =>
      readHeader(bytesSource(fixture(`unsupported/${file}`)), { name: file }),
    );
    expect(UnsupportedError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'audio/encoding', facts: { file } });
    expect((error as Error).message).toMatch(message);
  });

  it.each([...FIXTURES.map((row) => row.file), ...MALFORMED.map(([file]) => `malformed/${file}`)])(
    'finds the same in %s when the source waits, or does not know its size',
    async (file) => {
      for (const truncated of ['refuse', 'accept'] as const) {
        const outcome = async (hidden: boolean | undefined) => {
          const source = bytesSource(fixture(file));
          return readHeader(hidden === undefined ? source : asyncOnly(source, hidden), { truncated }).catch(
            (error: unknown) => error,
          );
        };
        const expected = await outcome(undefined);
        expect(await outcome(false)).toEqual(expected);
        expect(await outcome(true)).toEqual(expected);
      }
    },
  );

  it.each([
    'chunks-around-data.wav',
    'extensible-24-48k-stereo-fact.wav',
    'rf64-wide-list-before-data.wav',
    'fmt-behind-data.wav',
    'ima-adpcm-48k-mono.wav',
    'rifx-list-behind-odd-data.wav',
    'aiff16-chunks-around-ssnd.aif',
    'aifc-fl32-48k-stereo.aif',
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
        const error = await errorOf(() => readHeader(source));
        expect(error).toMatchObject({ code: 'audio/truncated' });
        expect((error as TrackoutError).facts.missingBytes).toBeGreaterThan(0);
      }
    }
  });

  it('says how many bytes are missing, wherever the samples are cut', async () => {
    const whole = fixture('pcm16-48k-mono.wav');
    for (let length = 44; length < whole.length; length++) {
      const error = await errorOf(() => readHeader(bytesSource(whole.subarray(0, length))));
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
    expect((await readHeader(sparse)).frameCount).toBe((2 ** 32 - 100) / 2);
    expect(received).toBeLessThanOrEqual(8192);
  });
});

type Accepted = [file: string, frameCount: number, missingFrames: number | undefined, ...warnings: string[]];

describe("{ truncated: 'accept' }", () => {
  it.each<Accepted>([
    ['data-past-eof.wav', 5, 495, 'audio/truncated@40'],
    ['data-size-4294967295.wav', 5, undefined, 'audio/truncated@40'],
    ['recorder-died.wav', 5, undefined, 'audio/unfinished@44'],
    ['recorder-died-riff-36.wav', 5, undefined, 'audio/unfinished@44'],
    ['rf64-never-finished.wav', 5, undefined, 'audio/unfinished@80'],
    ['aiff-states-more-frames.aif', 5, 95, 'audio/truncated@42'],
    ['aiff-ssnd-past-eof.aif', 5, 95, 'audio/truncated@42'],
    ['aiff-recorder-died.aif', 5, undefined, 'audio/unfinished@54'],
    ['aiff-frames-never-stated.aif', 5, undefined, 'audio/unfinished@54'],
    ['aiff-ssnd-size-4294967295.aif', 5, undefined, 'audio/truncated@42'],
  ])('reads what is there of %s', async (file, frameCount, missingFrames, ...warnings) => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const audio = await openAudio(bytesSource(fixture(`malformed/${file}`)), dsp, { truncated: 'accept' });
    expect(audio.info.frameCount).toBe(frameCount);
    expect(audio.info.missingFrames).toBe(missingFrames);
    expect(codes(audio.info)).toEqual(warnings);
    expect(await readAll(audio)).toEqual([
      Array.from({ length: 5 }, (_, frame) => fixtureCode(frame, 0) / 2 ** 15),
    ]);
  });

  it.each([
    ['pcm24-96k-stereo.wav', 44, 6],
    ['rifx-pcm16-48k-stereo.wav', 44, 4],
    ['rf64-pcm16-48k-mono.wav', 80, 2],
    ['aiff24-96k-stereo.aif', 54, 6],
    ['aifc-sowt16-48k-stereo.aif', 72, 4],
  ])('counts what is missing wherever %s is cut', async (file, dataOffset, frameBytes) => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const whole = fixture(file);
    const expected = await readAll(await openAudio(bytesSource(whole), dsp));
    for (let there = 0; there < 5 * frameBytes; there++) {
      const source = bytesSource(whole.subarray(0, dataOffset + there));
      const audio = await openAudio(source, dsp, { truncated: 'accept' });
      const frameCount = Math.floor(there / frameBytes);
      expect(audio.info).toMatchObject({ frameCount, missingFrames: 5 - frameCount, dataBytes: there });
      expect(audio.info.warnings.map(({ code }) => code)).toEqual(['audio/truncated']);
      const planes = await readAll(audio);
      expect(planes).toEqual(frameCount === 0 ? [] : expected.map((plane) => plane.slice(0, frameCount)));
    }
  });

  it('reads whole groups of a cut block of ADPCM', async () => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const whole = fixture('ima-adpcm-44k1-stereo.wav');
    const expected = await readAll(await openAudio(bytesSource(whole), dsp));
    for (const [there, frameCount] of [
      [7, 0],
      [8, 1],
      [15, 1],
      [16, 9],
      [72, 65],
      [79, 65],
      [80, 66],
      [3 * 72 - 1, 160],
    ] as const) {
      const source = bytesSource(whole.subarray(0, 60 + there));
      const audio = await openAudio(source, dsp, { truncated: 'accept' });
      expect(audio.info.frameCount).toBe(frameCount);
      expect(audio.info.missingFrames).toBe(frameCount === 160 ? undefined : 160 - frameCount);
      const planes = await readAll(audio);
      expect(planes).toEqual(frameCount === 0 ? [] : expected.map((plane) => plane.slice(0, frameCount)));
    }
  });

  it.each(['list-past-eof.wav', 'no-data.wav', 'aiff-cut-before-ssnd.aif', 'four-bytes.wav', 'empty.wav'])(
    'still refuses %s, in which no samples begin',
    async (file) => {
      const strict = await errorOf(() => readHeader(bytesSource(fixture(`malformed/${file}`))));
      const error = await errorOf(() =>
        readHeader(bytesSource(fixture(`malformed/${file}`)), { truncated: 'accept' }),
      );
      expect(error).toEqual(strict);
    },
  );
});

/** What make.js writes: crashes are kept by the fuzzer, metadata has a script of its own. */
const isMade = (name: string) => /\.(wav|aif)$/.test(name) && !/^(crashes|metadata)\b/.test(name);

describe('the fixtures', () => {
  it('are what fixtures/make.js writes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'io-wav-fixtures-'));
    const kept = fileURLToPath(new URL('../fixtures/', import.meta.url));
    try {
      execFileSync(process.execPath, [join(kept, 'make.js'), folder]);
      const files = readdirSync(kept, { recursive: true, encoding: 'utf8' }).filter((name) => isMade(name));
      expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isMade).sort()).toEqual(
        files.sort(),
      );
      for (const name of files) {
        expect(readFileSync(join(folder, name)).equals(readFileSync(join(kept, name))), name).toBe(true);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
