import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ChannelLayout,
  channelCount,
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
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bytesSource,
  createAudioWriter,
  memorySink,
  openAudio,
  type WrittenContainer,
} from '../src/index.js';
import type { AudioMetadata } from '../src/metadata/index.js';
import { oraclePresent, run } from './oracles.js';
import { blockOf, gridSignal, readAll } from './signals.js';

// Every kind of file that we write, read by the programs that people have: nothing to complain of, and the same
// samples. ffmpeg reads them all in one process, as starting it takes longer than the reading.

const FRAMES = 501;
const INT8: PcmEncoding = { type: 'int', bits: 8 };
const LITTLE16: PcmEncoding = { ...INT16, byteOrder: 'little' };
const LAYOUTS: readonly [string, ChannelLayout][] = [
  ['mono', MONO],
  ['stereo', STEREO],
  ['5.1', { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] }],
  ['5.1(side)', { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'SL', 'SR'] }],
  ['discrete', discreteLayout(5)],
];
const KINDS: readonly [WrittenContainer, readonly PcmEncoding[]][] = [
  ['wav', [INT8, INT16, INT24, INT32, FLOAT32, FLOAT64]],
  ['aiff', [INT8, INT16, INT24, INT32]],
  ['aiff-c', [LITTLE16, INT8, INT16, INT24, INT32, FLOAT32, FLOAT64]],
];
const METADATA: Readonly<Record<'none' | WrittenContainer, AudioMetadata | undefined>> = {
  none: undefined,
  wav: {
    bext: {
      description: 'Kick, close',
      originator: 'Trackout',
      originatorReference: '',
      originationDate: '2024-02-29',
      originationTime: '12:00:00',
      timeReference: 172_800_000,
      version: 2,
      codingHistory: 'A=PCM,F=48000,W=24,M=mono\r\n',
    },
    cues: [{ id: 1, frame: 100, label: 'Verse' }],
    info: { INAM: 'Kick' },
    unknown: [{ id: 'tail', bytes: new Uint8Array(3), beforeAudio: false }],
  },
  aiff: { name: 'Kick', author: 'Somebody', cues: [{ id: 1, frame: 100, label: 'Verse' }] },
  'aiff-c': { name: 'Kick', annotations: ['odd'] },
};

interface Row {
  name: string;
  container: WrittenContainer;
  encoding: PcmEncoding;
  layoutName: string;
  layout: ChannelLayout;
  planned: boolean;
  metadata: AudioMetadata | undefined;
}

const rows: Row[] = KINDS.flatMap(([container, encodings]) =>
  encodings.flatMap((encoding) =>
    LAYOUTS.flatMap(([layoutName, layout]) =>
      (['none', container] as const).map((with_, i) => ({
        name: `${container}-${encoding.type}${encoding.bits}${encoding.byteOrder ?? ''}-${layoutName}-${i}`,
        container,
        encoding,
        layoutName,
        layout,
        // Files with metadata are also those whose length was not known, so that both headers are read.
        planned: i === 0,
        metadata: METADATA[with_],
      })),
    ),
  ),
);

const folder = mkdtempSync(join(tmpdir(), 'io-wav-writer-oracle-'));
afterAll(() => rmSync(folder, { recursive: true }));
const pathOf = ({ name, container }: Row) =>
  join(folder, `${name}.${container === 'wav' ? 'wav' : container === 'aiff' ? 'aif' : 'aifc'}`);
const signalOf = ({ encoding, layout }: Row) => gridSignal(encoding, channelCount(layout), FRAMES);

/** What a reader should give, as 64-bit floats in file order. */
function interleaved(row: Row): Float64Array {
  const signal = signalOf(row);
  return Float64Array.from(
    { length: FRAMES * signal.length },
    (_, i) => signal[i % signal.length]![Math.floor(i / signal.length)]!,
  );
}

function doubles(bytes: Buffer): Float64Array {
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function fractions(bytes: Buffer): Float64Array {
  const codes = new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return Float64Array.from(codes, (code) => code / 2 ** 31);
}

beforeAll(async () => {
  const dsp = await createDsp({ memoryBytes: 4 << 20 });
  for (const row of rows) {
    const { container, encoding, metadata } = row;
    const writer = createAudioWriter(memorySink(), dsp, {
      container,
      format: { sampleRate: 48_000, layout: row.layout },
      encoding,
      ...(row.planned ? { frameCount: FRAMES } : {}),
      ...(metadata ? { metadata } : {}),
    });
    writer.write(blockOf(signalOf(row)));
    writeFileSync(pathOf(row), (await writer.close()).sink);
  }
});

describe('our own reader', () => {
  it.each(rows)('reads the same samples, format and layout without a warning: $name', async (row) => {
    const dsp = await createDsp({ memoryBytes: 1 << 20 });
    const file = await openAudio(bytesSource(readFileSync(pathOf(row))), dsp);
    expect(file.format).toEqual({ sampleRate: 48_000, layout: row.layout });
    expect(file.info.warnings).toEqual([]);
    expect(file.info.encoding).toEqual({ type: row.encoding.type, bits: row.encoding.bits });
    expect(await readAll(file)).toEqual(signalOf(row).map((plane) => Array.from(plane)));
  });
});

describe.skipIf(!oraclePresent('ffmpeg'))('ffmpeg', () => {
  it('reads every file without a warning, with the same samples', () => {
    const inputs = rows.flatMap((row) => ['-i', pathOf(row)]);
    const raw = (row: Row) => join(folder, `${row.name}.f64`);
    const outputs = rows.flatMap((row, i) => [
      '-map',
      `${i}:a`,
      '-f',
      'f64le',
      '-c:a',
      'pcm_f64le',
      raw(row),
    ]);
    const { stderr } = run('ffmpeg', ['-v', 'warning', '-y', ...inputs, ...outputs]);
    // It says this where no chunk names the speakers: that is what the file means.
    expect(stderr.replace(/^Guessed Channel Layout.*\n/gm, '')).toBe('');
    for (const row of rows) {
      const found = doubles(readFileSync(raw(row)));
      expect([row.name, Buffer.compare(bytesOf(found), bytesOf(interleaved(row)))]).toEqual([row.name, 0]);
    }
  });

  it.each(rows.filter(({ layoutName, encoding }) => layoutName.startsWith('5.1') && encoding.bits === 24))(
    'finds the speakers: $name',
    (row) => {
      const asked = ['-v', 'error', '-show_entries', 'stream=channel_layout', '-of', 'csv=p=0', pathOf(row)];
      expect(run('ffprobe', asked).stdout.toString().trim()).toBe(row.layoutName);
    },
  );
});

describe.skipIf(!oraclePresent('sndfile-info'))('libsndfile', () => {
  it('finds nothing to complain of in any file', () => {
    for (const row of rows) {
      const said = run('sndfile-info', [pathOf(row)]).stdout.toString();
      const complaints = said
        .split('\n')
        .filter((line) => /\*\*\*|should|unexpected|error/i.test(line))
        // It says this of every odd size, which 1.2.0 itself writes for odd data.
        .filter((line) => !line.includes("'data' chunk should be an even number"))
        // This of channels that are no speakers, which is what KSAUDIO_SPEAKER_DIRECTOUT means.
        .filter((line) => !line.includes('0x0 (should not be zero)'))
        // And this of the chunk that the test has made up.
        .filter((line) => line !== '*** tail : 3 (unknown marker)');
      expect([row.name, complaints]).toEqual([row.name, []]);
      expect(said).toMatch(new RegExp(`Frames +: ${FRAMES}\\n`));
      expect(said).toMatch(new RegExp(`Channels +: ${channelCount(row.layout)}\\n`));
    }
  });

  it('reads the same samples from every file', () => {
    for (const row of rows) {
      if (row.encoding.type === 'float' && row.metadata) {
        // sndfile-convert 1.2.0 scales floats by a peak that it also looks for behind the samples.
        run('sndfile-cmp', [pathOf(row), pathOf({ ...row, name: row.name.replace(/1$/, '0') })]);
        continue;
      }
      // Integers as the widest integers: on the way to floats sndfile-convert scales them to a peak of 1.
      const whole = row.encoding.type === 'int';
      const raw = join(folder, `${row.name}.raw`);
      run('sndfile-convert', [whole ? '-pcm32' : '-float64', pathOf(row), raw]);
      const bytes = readFileSync(raw);
      const found = whole ? fractions(bytes) : doubles(bytes);
      expect([row.name, Buffer.compare(bytesOf(found), bytesOf(interleaved(row)))]).toEqual([row.name, 0]);
    }
  });
});

function bytesOf(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
