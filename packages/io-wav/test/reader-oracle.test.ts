import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readBlocks } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AudioFileInfo, openAudio } from '../src/index.js';
import { fileSource } from '../src/node.js';
import { FIXTURES } from './fixture-table.js';
import { oraclePresent, run } from './oracles.js';

// Every legal fixture, and files of ffmpeg, libsndfile and SoX in every encoding that they can write: decoded by
// other programs and by us. One process decodes many files, as starting it takes longer than the work.

const folder = mkdtempSync(join(tmpdir(), 'io-wav-reader-oracle-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fixturePath = (file: string) => fileURLToPath(new URL(`../fixtures/${file}`, import.meta.url));

/** All samples, interleaved. */
async function decoded(path: string): Promise<{ info: AudioFileInfo; samples: Float64Array }> {
  const dsp = await createDsp({ memoryBytes: 8 << 20 });
  const audio = await openAudio(await fileSource(path), dsp);
  const samples: number[] = [];
  for await (const block of readBlocks(audio)) {
    for (let frame = 0; frame < block.frameCount; frame++)
      for (const plane of block.planes) samples.push(plane[frame]!);
  }
  await audio.close();
  return { info: audio.info, samples: Float64Array.from(samples) };
}

const buffer = (bytes: Buffer) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);

/** What libsndfile makes of a file. Integers as integers: of floats it would bring the peak to full scale. */
function bySndfile(path: string, info: AudioFileInfo): Float64Array {
  const raw = join(folder, 'sndfile.raw');
  const float = info.encoding.type === 'float';
  run('sndfile-convert', [float ? '-float64' : '-pcm32', '-endian=little', path, raw]);
  const bytes = readFileSync(raw);
  return float
    ? new Float64Array(buffer(bytes))
    : Float64Array.from(new Int32Array(buffer(bytes)), (code) => code / 2 ** 31);
}

/** What ffmpeg makes of files, all in one process. */
function byFfmpeg(paths: readonly string[]): Map<string, Float64Array> {
  const inputs = paths.flatMap((path) => ['-i', path]);
  const raw = (i: number) => join(folder, `ffmpeg-${i}.raw`);
  const outputs = paths.flatMap((_, i) => ['-map', `${i}:a`, '-c:a', 'pcm_f64le', '-f', 'f64le', raw(i)]);
  run('ffmpeg', ['-v', 'error', '-y', ...inputs, ...outputs]);
  return new Map(paths.map((path, i) => [path, new Float64Array(buffer(readFileSync(raw(i))))]));
}

/** What the other program reads beyond our end is padding: of a block of ADPCM, or behind the stated frames. */
function expectSame(ours: Float64Array, theirs: Float64Array, mayBeLonger = false): void {
  expect(theirs.length).toBeGreaterThanOrEqual(ours.length);
  expect(mayBeLonger ? theirs.slice(0, ours.length) : theirs).toEqual(ours);
}

const isLonger = new Set([
  'ima-adpcm-48k-mono.wav',
  'ima-adpcm-44k1-stereo.wav',
  'ima-adpcm-48k-stereo-short-last-block.wav',
  'aiff16-ssnd-longer-than-stated.aif',
  'rf64-pcm8-pad-counted.wav',
]);

/** What libsndfile 1.2 cannot read, and why it is no judge of it. */
const NOT_FOR_SNDFILE = new Map([
  ['odd-junk-without-pad.wav', 'loses its way where a pad is missing'],
  ['odd-chunk-without-pad-then-unknown.wav', 'loses its way where a pad is missing'],
  ['rf64-wide-list-before-data.wav', 'does not look sizes up in the table of ds64'],
  ['fmt-behind-data.wav', 'wants fmt first'],
  ['bw64-pcm24-48k-mono-odd.wav', 'does not know BW64'],
  ['pcm24in32-48k-stereo-plain-tag.wav', 'takes 24 bits for three bytes'],
  ['aiff4in8-48k-mono.aif', 'does not read fewer than 8 bits'],
  ['aifc-42ni-48k-stereo.aif', 'writes and knows "42n1"'],
]);

/** What ffmpeg 5.1 cannot read, and why it is no judge of it. */
const NOT_FOR_FFMPEG = new Map([
  ['odd-junk-without-pad.wav', 'loses its way where a pad is missing'],
  ['odd-chunk-without-pad-then-unknown.wav', 'loses its way where a pad is missing'],
  ['rf64-wide-list-before-data.wav', 'does not look sizes up in the table of ds64'],
  ['rf64-ds64-behind-junk.wav', 'wants ds64 first'],
  ['pcm24in32-48k-stereo-plain-tag.wav', 'takes 24 bits for three bytes'],
  ['extensible-24in32-48k-stereo.wav', 'takes valid bits for the size of a sample'],
  ['extensible-20in32-48k-mono.wav', 'takes valid bits for the size of a sample'],
  ['aiff16-form-size-0.aif', 'believes the size'],
  ['aiff16-chan-of-8-bytes.aif', 'refuses the chunk'],
  ['aifc-42ni-48k-stereo.aif', 'does not know the type'],
  ['aifc-42n1-48k-mono-odd.aif', 'does not know the type'],
  ['aifc-23ni-48k-stereo.aif', 'does not know the type'],
  ['aifc-sowt24-48k-stereo.aif', 'takes sowt for 16 bits'],
  ['aifc-sowt32-48k-mono.aif', 'takes sowt for 16 bits'],
]);

/** RIFX, whose byte order ffmpeg 5.1 does not heed; and ADPCM, which it rounds in its own way. */
const isForFfmpeg = (file: string, codec: string) =>
  !NOT_FOR_FFMPEG.has(file) && !file.startsWith('rifx-') && codec !== 'ima-adpcm';

describe.skipIf(!oraclePresent('sndfile-convert'))('libsndfile', () => {
  it.each(FIXTURES.filter(({ file }) => !NOT_FOR_SNDFILE.has(file)))(
    'finds the same samples in $file',
    async ({ file }) => {
      const { info, samples } = await decoded(fixturePath(file));
      expectSame(samples, bySndfile(fixturePath(file), info), isLonger.has(file));
    },
  );
});

describe.skipIf(!oraclePresent('ffmpeg'))('ffmpeg', () => {
  const rows = FIXTURES.filter(({ file, codec }) => isForFfmpeg(file, codec));
  let theirs: Map<string, Float64Array>;
  beforeAll(() => {
    theirs = byFfmpeg(rows.map(({ file }) => fixturePath(file)));
  });

  it.each(rows)('finds the same samples in $file', async ({ file }) => {
    const { samples } = await decoded(fixturePath(file));
    expectSame(samples, theirs.get(fixturePath(file))!, isLonger.has(file));
  });

  it('rounds ADPCM in its own way, and stays within a few steps of 16 bits', async () => {
    const path = fixturePath('ima-adpcm-48k-mono-long-blocks.wav');
    const { samples } = await decoded(path);
    const other = byFfmpeg([path]).get(path)!;
    expect(other.length).toBe(samples.length);
    expect(Math.max(...samples.map((sample, i) => Math.abs(sample - other[i]!)))).toBeLessThan(8 / 32_768);
  });
});

describe('what no other program confirms', () => {
  it('is known', () => {
    const alone = FIXTURES.filter(
      ({ file, codec }) => NOT_FOR_SNDFILE.has(file) && !isForFfmpeg(file, codec),
    ).map(({ file }) => file);
    expect(alone).toEqual([
      'pcm24in32-48k-stereo-plain-tag.wav',
      'odd-junk-without-pad.wav',
      'odd-chunk-without-pad-then-unknown.wav',
      'rf64-wide-list-before-data.wav',
      'aifc-42ni-48k-stereo.aif',
    ]);
  });
});

const FRAMES = 2400;

/** Two tones and some noise, in 64-bit floats, as all programs read them. */
function writeMaterial(path: string, channels: number): void {
  let state = 99;
  const noise = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647 - 0.5;
  };
  const data = Buffer.alloc(8 * channels * FRAMES);
  for (let i = 0; i < channels * FRAMES; i++) {
    const frame = Math.floor(i / channels);
    data.writeDoubleLE(0.7 * Math.sin(0.13 * frame * (1 + (i % channels))) + 0.2 * noise(), 8 * i);
  }
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(3, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(48_000, 24);
  header.writeUInt32LE(48_000 * 8 * channels, 28);
  header.writeUInt16LE(8 * channels, 32);
  header.writeUInt16LE(64, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(data.length, 40);
  writeFileSync(path, Buffer.concat([header, data]));
}

const material = (channels: number) => {
  const path = join(folder, `material-${channels}.wav`);
  writeMaterial(path, channels);
  return path;
};

const FFMPEG_FILES = [
  ...['pcm_alaw', 'pcm_mulaw', 'adpcm_ima_wav', 'pcm_s24le', 'pcm_f64le'].map((codec) => [codec, 'wav']),
  ...['pcm_s8', 'pcm_s16be', 'pcm_s24be', 'pcm_s32be', 'pcm_f32be', 'pcm_f64be'].map((codec) => [
    codec,
    'aif',
  ]),
  ...['pcm_alaw', 'pcm_mulaw', 'pcm_s16le'].map((codec) => [codec, 'aif']),
] as const;

describe.skipIf(!(oraclePresent('ffmpeg') && oraclePresent('sndfile-convert')))('files of ffmpeg', () => {
  const path = (codec: string, type: string, channels: number) =>
    join(folder, `ffmpeg-${codec}-${channels}.${type}`);

  beforeAll(() => {
    for (const channels of [1, 2]) {
      const outputs = FFMPEG_FILES.flatMap(([codec, type]) => [
        '-c:a',
        codec!,
        path(codec!, type!, channels),
      ]);
      run('ffmpeg', ['-v', 'error', '-y', '-i', material(channels), ...outputs]);
    }
  });

  it.each(FFMPEG_FILES.flatMap(([codec, type]) => [1, 2].map((channels) => ({ codec, type, channels }))))(
    'are read as libsndfile reads them: $codec in $type, $channels channel(s)',
    async ({ codec, type, channels }) => {
      const file = path(codec!, type!, channels);
      const { info, samples } = await decoded(file);
      expectSame(samples, bySndfile(file, info));
      if (codec !== 'adpcm_ima_wav') expect(info.frameCount).toBe(FRAMES);
      // An odd size with the pad left out of the size of the whole, and no FVER: ffmpeg's ways.
      expect(info.warnings.filter(({ code }) => code !== 'aiff/version')).toEqual([]);
    },
  );
});

const SNDFILE_FILES = [
  ...['-pcms8', '-pcm16', '-pcm24', '-pcm32', '-float32', '-float64', '-ulaw', '-alaw', '-pcmu8'].flatMap(
    (as) => [[as, 'aif', ''], ...(as === '-pcms8' ? [] : [[as, 'wav', '']])],
  ),
  ...['-pcm16', '-pcm24', '-pcm32'].map((as) => [as, 'aif', '-endian=little']),
  ...['-pcm16', '-pcm24', '-pcm32', '-float32', '-float64'].map((as) => [as, 'wav', '-endian=big']),
  ['-ima-adpcm', 'wav', ''],
] as const;

describe.skipIf(!oraclePresent('sndfile-convert'))('files of libsndfile', () => {
  it.each(
    SNDFILE_FILES.flatMap(([as, type, endian]) => [1, 2].map((channels) => ({ as, type, endian, channels }))),
  )(
    'are read as it reads them itself: $as $endian in $type, $channels channel(s)',
    async ({ as, type, endian, channels }) => {
      const file = join(folder, `sndfile${as}${endian}-${channels}.${type}`);
      run('sndfile-convert', [as!, ...(endian ? [endian] : []), material(channels), file]);
      const { info, samples } = await decoded(file);
      expectSame(samples, bySndfile(file, info));
      if (as !== '-ima-adpcm') expect(info.frameCount).toBe(FRAMES);
      if (endian === '-endian=big') expect(info.container).toBe('RIFX');
      if (endian === '-endian=little')
        expect(info).toMatchObject({ container: 'AIFF-C', byteOrder: 'little' });
    },
  );

  it('keep their speakers from WAV to AIFF', async () => {
    const file = join(folder, 'surround.aif');
    run('sndfile-convert', [fixturePath('extensible-16-48k-5point1.wav'), file]);
    const { info } = await decoded(file);
    expect(info.format.layout).toMatchObject({ roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] });
  });
});

describe.skipIf(!oraclePresent('sox'))('files of SoX', () => {
  it.each([1, 2])(
    'end where their "fact" says, which SoX itself reads over: %i channel(s)',
    async (channels) => {
      const file = join(folder, `sox-ima-${channels}.wav`);
      run('sox', ['-D', material(channels), '-e', 'ima-adpcm', file]);
      const { info, samples } = await decoded(file);
      expect(info).toMatchObject({ codec: 'ima-adpcm', frameCount: FRAMES, warnings: [] });
      const { stdout } = run('sox', [file, '-t', 's32', '-L', '-']);
      expectSame(
        samples,
        Float64Array.from(new Int32Array(buffer(stdout)), (code) => code / 2 ** 31),
        true,
      );
    },
  );

  it.each([8000, 11_025, 22_050, 44_100, 88_200, 96_000, 192_000, 384_000])(
    'have the sample rate that was asked for, in 80 bits: %i Hz',
    async (rate) => {
      const file = join(folder, `sox-${rate}.aiff`);
      run('sox', ['-D', '-r', String(rate), '-n', file, 'synth', '0.001', 'sine', '100']);
      const { info } = await decoded(file);
      expect(info).toMatchObject({ container: 'AIFF', format: { sampleRate: rate }, warnings: [] });
    },
  );
});
