import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ChannelLayout,
  discreteLayout,
  FLOAT32,
  FLOAT64,
  INT16,
  INT24,
  INT32,
  MONO,
  type PcmEncoding,
  STEREO,
} from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesSource, createAudioWriter, memorySink, openAudio, readHeader } from '../src/index.js';
import { fileSource } from '../src/node.js';
import { planWav } from '../src/wav-plan.js';
import { oraclePresent, run } from './oracles.js';
import { blockOf, errorOf, gridSignal, readAll } from './signals.js';

// What we write, read by the programs that people have; what they write, read by us.

const SURROUND: ChannelLayout = { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] };
const FRAMES = 1001;
const folder = mkdtempSync(join(tmpdir(), 'io-wav-oracle-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Row {
  name: string;
  /** ffmpeg's name of the same samples. */
  codec: string;
  encoding: PcmEncoding;
  layout: ChannelLayout;
  layoutName: 'mono' | 'stereo' | '5.1';
  channels: number;
}

const rows: Row[] = (
  [
    ['pcm_u8', { type: 'int', bits: 8 }],
    ['pcm_s16le', INT16],
    ['pcm_s24le', INT24],
    ['pcm_s32le', INT32],
    ['pcm_f32le', FLOAT32],
    ['pcm_f64le', FLOAT64],
  ] as const
).flatMap(([codec, encoding]) =>
  (
    [
      ['mono', MONO, 1],
      ['stereo', STEREO, 2],
      ['5.1', SURROUND, 6],
    ] as const
  ).map(([layoutName, layout, channels]) => ({
    name: `${codec} ${layoutName}`,
    codec,
    encoding,
    layout,
    layoutName,
    channels,
  })),
);

async function written(row: Row): Promise<{ path: string; signal: number[][]; interleaved: Float64Array }> {
  const dsp = await createDsp({ memoryBytes: 4 << 20 });
  const signal = gridSignal(row.encoding, row.channels, FRAMES);
  const format = { sampleRate: 48_000, layout: row.layout };
  const writer = createAudioWriter(memorySink(), dsp, {
    container: 'wav',
    format,
    encoding: row.encoding,
    frameCount: FRAMES,
  });
  writer.write(blockOf(signal));
  const path = join(folder, `${row.codec}-${row.layoutName}.wav`);
  writeFileSync(path, (await writer.close()).sink);
  const interleaved = Float64Array.from(
    { length: FRAMES * row.channels },
    (_, i) => signal[i % row.channels]![Math.floor(i / row.channels)]!,
  );
  return { path, signal: signal.map((plane) => Array.from(plane)), interleaved };
}

async function readBack(path: string) {
  const dsp = await createDsp({ memoryBytes: 4 << 20 });
  const wav = await openAudio(await fileSource(path), dsp);
  const planes = await readAll(wav);
  await wav.close();
  return { format: wav.format, planes };
}

function doubles(bytes: Buffer): Float64Array {
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** A header in front of a hole: a file of any size that takes no space. */
function sparseFile(name: string, frames: number): string {
  const plan = planWav({ format: { sampleRate: 48_000, layout: STEREO }, encoding: INT24 }, frames);
  const path = join(folder, name);
  writeFileSync(path, plan.header);
  truncateSync(path, plan.byteLength);
  return path;
}

describe.skipIf(!oraclePresent('ffmpeg'))('ffmpeg', () => {
  it.each(rows)('reads the same samples and layout from what we write: $name', async (row) => {
    const { path, interleaved } = await written(row);
    const { stdout, stderr } = run('ffmpeg', [
      '-v',
      'warning',
      '-i',
      path,
      '-f',
      'f64le',
      '-c:a',
      'pcm_f64le',
      '-',
    ]);
    expect(stderr.replace(/^Guessed Channel Layout.*\n/m, '')).toBe('');
    expect(doubles(stdout)).toEqual(interleaved);
    if (row.layoutName === '5.1') {
      const probe = [
        '-v',
        'error',
        '-show_entries',
        'stream=channel_layout,sample_rate',
        '-of',
        'csv=p=0',
        path,
      ];
      expect(run('ffprobe', probe).stdout.toString().trim()).toBe('48000,5.1');
    }
  });

  it.each(rows)('writes what we read: $name', async (row) => {
    const { path, signal } = await written(row);
    const theirs = (rf64: string) => join(folder, `ffmpeg-${rf64}-${row.codec}-${row.layoutName}.wav`);
    const outputs = ['never', 'always'].flatMap((rf64) => ['-rf64', rf64, '-c:a', row.codec, theirs(rf64)]);
    run('ffmpeg', ['-v', 'error', '-y', '-i', path, ...outputs]);
    const expected = { format: { sampleRate: 48_000, layout: row.layout }, planes: signal };
    expect(await readBack(theirs('never'))).toEqual(expected);
    const wide = await readBack(theirs('always'));
    expect(wide).toEqual(expected);
  });

  it('finds the length of a file beyond 4 GiB', () => {
    const path = sparseFile('large-for-ffmpeg.wav', 800_000_000);
    const probe = ['-v', 'warning', '-show_entries', 'stream=duration_ts', '-of', 'csv=p=0', path];
    const { stdout, stderr } = run('ffprobe', probe);
    expect(stdout.toString().trim()).toBe('800000000');
    expect(stderr).toBe('');
  });

  it('writes streams whose size is never filled in, which we refuse with a reason', async () => {
    const { path } = await written(rows[1]!);
    const { stdout } = run('ffmpeg', ['-v', 'error', '-i', path, '-f', 'wav', '-']);
    const error = await errorOf(() => readHeader(bytesSource(stdout)));
    expect(error).toMatchObject({ code: 'audio/truncated' });
    expect((error as Error).message).toContain('written as a stream');
  });

  it('writes Wave64 files, which we call by their name', async () => {
    const { path } = await written(rows[1]!);
    const { stdout } = run('ffmpeg', ['-v', 'error', '-i', path, '-f', 'w64', '-']);
    expect(await errorOf(() => readHeader(bytesSource(stdout)))).toMatchObject({
      code: 'audio/not-recognised',
      facts: { seemsToBe: 'a Sony Wave64 file' },
    });
  });
});

describe.skipIf(!oraclePresent('sox'))('sox', () => {
  // SoX computes in 32-bit integers: 64-bit floats are rounded to them, and the grid of the signal survives.
  it.each(rows)('reads the same samples from what we write: $name', async (row) => {
    const { path, interleaved } = await written(row);
    const { stdout, stderr } = run('sox', ['-V2', '-D', path, '-t', 'f64', '-']);
    // SoX 14.4.2 says this of every extensible float header, its own included.
    const own =
      row.encoding.type === 'float' && row.channels > 2
        ? /^sox WARN wav: wave header missing extended part.*\n/m
        : /^$/m;
    expect(stderr.replace(own, '')).toBe('');
    expect(doubles(stdout)).toEqual(interleaved);
  });

  it.each(rows.filter((row) => row.encoding.bits !== 64))('writes what we read: $name', async (row) => {
    const { path, signal } = await written(row);
    const theirs = join(folder, `sox-${row.codec}-${row.layoutName}.wav`);
    run('sox', ['-D', path, theirs]);
    const { format, planes } = await readBack(theirs);
    expect(planes).toEqual(signal);
    // SoX 14.4.2 writes float with the plain tag, which has no mask.
    const unlabelled = row.encoding.type === 'float' && row.channels > 2;
    expect(format.layout).toEqual(unlabelled ? discreteLayout(row.channels) : row.layout);
  });
});

describe.skipIf(!oraclePresent('sndfile-info'))('libsndfile', () => {
  it.each(rows)('finds nothing to complain of in what we write: $name', async (row) => {
    const { path } = await written(row);
    const said = run('sndfile-info', [path]).stdout.toString();
    const complaints = said.split('\n').filter((line) => /\*\*\*|should/.test(line));
    // It says this of every odd size, which 1.2.0 itself writes for odd data.
    expect(complaints.filter((line) => !line.includes("'data' chunk should be an even number"))).toEqual([]);
    expect(said).toMatch(new RegExp(`Frames +: ${FRAMES}\\n`));
    expect(said).toMatch(new RegExp(`Channels +: ${row.channels}\\n`));
  });

  it.each(rows.filter((row) => row.encoding.bits !== 64))('writes what we read: $name', async (row) => {
    const { path, signal } = await written(row);
    const theirs = join(folder, `sndfile-${row.codec}-${row.layoutName}.wav`);
    const { type, bits } = row.encoding;
    run('sndfile-convert', [
      type === 'float' ? '-float32' : bits === 8 ? '-pcmu8' : `-pcm${bits}`,
      path,
      theirs,
    ]);
    expect((await readBack(theirs)).planes).toEqual(signal);
  });

  it('finds the length of a file beyond 4 GiB, and reads its RF64 header', () => {
    const said = run('sndfile-info', [sparseFile('large-for-sndfile.wav', 800_000_000)]).stdout.toString();
    expect(said).toMatch(/Frames +: 800000000\n/);
    expect(said).toContain('RF64');
  });
});

const session = new URL('../../../examples/real-session/audio/', import.meta.url);

describe.skipIf(!oraclePresent('ffmpeg'))('a real session', () => {
  it.each([
    '7.Francium_Stem_BGVOX ALT OUTRO.wav',
    '7.Francium_Stem_BGVOX BOP.wav',
    '7.Francium_Stem_BGVOX OUTRO.wav',
    '7.Francium_Stem_BIG BEAT.wav',
    '7.Francium_Stem_FILL SCRATCH.wav',
    '7.Francium_Stem_HATS.wav',
    '7.Francium_Stem_MINILOGUE_SYNTH.wav',
    '7.Francium_Stem_SCRATCH BEAT.wav',
    '7.Francium_Stem_VOX LEAD.wav',
    'sum-of-the-nine.wav',
  ])('decodes to the samples that ffmpeg finds, and encodes to the same bytes again: %s', async (name) => {
    const path = decodeURIComponent(new URL(name, session).pathname);
    const dsp = await createDsp({ memoryBytes: 4 << 20 });
    const wav = await openAudio(await fileSource(path), dsp, { name });
    expect(wav).toMatchObject({ frameCount: 360_000, format: { sampleRate: 48_000, layout: STEREO } });
    const { stdout } = run('ffmpeg', ['-v', 'error', '-i', path, '-f', 's32le', '-']);
    const theirs = new Int32Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length));
    const ours = new Int32Array(720_000);
    const { format, frameCount } = wav;
    const writer = createAudioWriter(memorySink(), dsp, {
      container: 'wav',
      format,
      encoding: INT24,
      frameCount,
    });
    const reader = wav.open();
    while (!reader.ended) {
      reader.fill();
      const block = reader.pull(4096)!;
      block.planes.forEach((plane, channel) => {
        for (let i = 0; i < block.frameCount; i++) {
          ours[2 * (block.startFrame + i) + channel] = plane[i]! * 2 ** 31;
        }
      });
      writer.write(block);
    }
    const { sink } = await writer.close();
    await wav.close();
    expect(Buffer.compare(Buffer.from(ours.buffer), Buffer.from(theirs.buffer))).toBe(0);
    const samples = readFileSync(path).subarray(wav.info.dataOffset, wav.info.dataOffset + 2_160_000);
    expect(Buffer.compare(Buffer.from(sink.subarray(80)), samples)).toBe(0);
  });
});
