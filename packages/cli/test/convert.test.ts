import { existsSync, linkSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type PcmEncoding, readBlocks, type SampleEncoding } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import {
  type AudioMetadata,
  createAudioWriter,
  memorySink,
  openAudio,
  probe,
  readFileMetadata,
  type WrittenContainer,
} from '@trackout/io-wav';
import { fileSource } from '@trackout/io-wav/node';
import { beforeEach, describe, expect, it } from 'vitest';
import { convertFile } from '../src/node.js';
import { halfFiles, scratchFolder, snapshot, trackout } from './command-line.js';
import { noise, writeWav } from './wav-fixture.js';

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
});
const at = (name: string) => path.join(folder, name);

const ENCODINGS: Readonly<Record<string, PcmEncoding>> = {
  '16': { type: 'int', bits: 16 },
  '24': { type: 'int', bits: 24 },
  '32': { type: 'int', bits: 32 },
  '32f': { type: 'float', bits: 32 },
  '64f': { type: 'float', bits: 64 },
};

/** Writes samples as a file of any kind. */
async function make(
  name: string,
  container: WrittenContainer,
  encoding: PcmEncoding,
  planes: readonly Float64Array[],
  metadata?: AudioMetadata,
): Promise<string> {
  const dsp = await createDsp({ memoryBytes: 4 << 20 });
  const frameCount = planes[0]?.length ?? 0;
  const writer = createAudioWriter(memorySink(), dsp, {
    container,
    format: { sampleRate: 48_000, layout: { kind: 'discrete', count: planes.length } },
    encoding,
    frameCount,
    ...(metadata ? { metadata } : {}),
  });
  writer.write({ startFrame: 0, frameCount, sampleType: 'f64', planes });
  writeFileSync(at(name), (await writer.close()).sink);
  return at(name);
}

async function read(file: string) {
  const dsp = await createDsp({ memoryBytes: 4 << 20 });
  const audio = await openAudio(await fileSource(file), dsp);
  const planes: number[][] = [];
  for await (const block of readBlocks(audio)) {
    block.planes.forEach((plane, channel) => {
      planes[channel] ??= [];
      planes[channel].push(...plane);
    });
  }
  const bytes = await fileSource(file);
  const { original: _, ...metadata } = (await readFileMetadata(bytes, audio.info)).metadata;
  await bytes.close();
  await audio.close();
  return { info: audio.info, planes, metadata };
}

/** Codes of `bits` bits over the whole range, as samples. */
function codes(bits: number, frames = 3001): Float64Array[] {
  const scale = 2 ** (bits - 1);
  return [1, 2, 3].map((seed) =>
    Float64Array.from(noise(seed, frames, scale - 1), (code, i) => (i === 0 ? -1 : code / scale)),
  );
}

/** Round half to even, by the book. */
function rounded(sample: number, bits: number): number {
  const scale = 2 ** (bits - 1);
  const floor = Math.floor(sample * scale);
  const rest = sample * scale - floor;
  const code = rest > 0.5 || (rest === 0.5 && Math.abs(floor % 2) === 1) ? floor + 1 : floor;
  return Math.max(-scale, Math.min(scale - 1, code)) / scale;
}

describe('convertFile', () => {
  const rows = Object.keys(ENCODINGS).flatMap((from) =>
    Object.keys(ENCODINGS).flatMap((to) =>
      (['wav', 'aiff'] as const).map((format) => ({ from, to, format })),
    ),
  );

  it.each(rows)('$from -> $to in $format: exact where it can be, else rounded half to even', async (row) => {
    const source = ENCODINGS[row.from] as PcmEncoding;
    const target = ENCODINGS[row.to] as SampleEncoding;
    // Codes of 24 bits fit the floats; those of 17 bits lie on and between those of 16.
    const bits = row.to === '16' ? 17 : source.type === 'float' ? 24 : source.bits;
    const planes = codes(Math.min(bits, source.bits));
    const kind = source.type === 'float' ? 'aiff-c' : 'aiff';
    for (const container of ['wav', kind] as const) {
      const input = await make(`in-${container}`, container, source, planes);
      const result = await convertFile(input, at(`out-${container}`), {
        encoding: target,
        format: row.format,
      });
      const { info, planes: found } = await read(at(`out-${container}`));
      const expected = planes.map((plane) =>
        Array.from(plane, (sample) =>
          target.type === 'int'
            ? rounded(sample, target.bits)
            : target.bits === 32
              ? Math.fround(sample)
              : sample,
        ),
      );
      expect(found).toEqual(expected);
      expect(info.encoding).toEqual(target);
      expect(info.warnings).toEqual([]);
      expect(info.format).toEqual(result.format);
      expect(result.byteLength).toBe(statSync(at(`out-${container}`)).size);
      const same = row.from === row.to && (container === 'wav') === (row.format === 'wav');
      expect(result.method).toBe(same ? 'copied' : 'encoded');
      const exact = expected.every((plane, channel) => plane.every((x, i) => x === planes[channel]?.[i]));
      if (result.lossless) expect(exact).toBe(true);
    }
  });

  it('says lossless exactly where the encoding holds all others', async () => {
    const lossless: Record<string, string[]> = {
      '16': ['16', '24', '32', '32f', '64f'],
      '24': ['24', '32', '32f', '64f'],
      '32': ['32', '64f'],
      '32f': ['32f', '64f'],
      '64f': ['64f'],
    };
    for (const [from, source] of Object.entries(ENCODINGS)) {
      const input = await make(`${from}.wav`, 'wav', source, codes(16, 10));
      const found: string[] = [];
      for (const [to, encoding] of Object.entries(ENCODINGS)) {
        if ((await convertFile(input, at(`${from}-${to}.wav`), { encoding })).lossless) found.push(to);
      }
      expect([from, found]).toEqual([from, lossless[from]]);
    }
  });

  it('keeps codes that no float of 32 bits holds, by way of 64', async () => {
    const planes = [Float64Array.of(2 ** 31 - 1, -(2 ** 31), 123_456_789, -1).map((code) => code / 2 ** 31)];
    const input = await make('in.wav', 'wav', { type: 'int', bits: 32 }, planes);
    await convertFile(input, at('wide.aif'), { encoding: { type: 'float', bits: 64 } });
    await convertFile(at('wide.aif'), at('back.wav'), { encoding: { type: 'int', bits: 32 } });
    expect(readFileSync(at('back.wav'))).toEqual(readFileSync(input));
  });

  it('takes container and encoding from the output and the input where nothing is said', async () => {
    const input = await make('in.aifc', 'aiff-c', { type: 'int', bits: 16, byteOrder: 'little' }, codes(16));
    const kept = await convertFile(input, at('copy'));
    expect(kept).toMatchObject({ container: 'AIFF-C', method: 'copied', lossless: true });
    expect(readFileSync(at('copy'))).toEqual(readFileSync(input));
    const wav = await convertFile(input, at('out.wav'));
    expect(wav).toMatchObject({ container: 'RIFF', method: 'copied', encoding: { type: 'int', bits: 16 } });
    expect(await convertFile(at('out.wav'), at('out.AIFF'))).toMatchObject({
      container: 'AIFF',
      method: 'encoded',
    });
    expect((await read(at('out.AIFF'))).planes).toEqual((await read(input)).planes);
  });

  it('copies samples bit for bit that decoding would change: NaN with a payload, bits below the valid ones', async () => {
    const input = await make('in.wav', 'wav', { type: 'float', bits: 32 }, [new Float64Array(4)]);
    const bytes = readFileSync(input);
    bytes.set([0x34, 0x12, 0xa0, 0x7f], bytes.length - 8); // A signalling NaN.
    writeFileSync(input, bytes);
    await convertFile(input, at('out.wav'));
    expect(readFileSync(at('out.wav'))).toEqual(bytes);
  });

  it('carries the metadata along, byte for byte in the same container, and tells what stays behind', async () => {
    const metadata: AudioMetadata = {
      cues: [{ id: 1, frame: 2, label: 'Verse' }],
      info: { INAM: 'Kick' },
      unknown: [{ id: 'mine', bytes: Uint8Array.of(1, 2, 3), beforeAudio: false }],
    };
    const input = await make('in.wav', 'wav', ENCODINGS['24'] as PcmEncoding, codes(24, 5), metadata);
    const same = await convertFile(input, at('same.wav'), { encoding: { type: 'float', bits: 32 } });
    expect(same.droppedMetadata).toEqual([]);
    expect((await read(at('same.wav'))).metadata).toEqual(metadata);
    const other = await convertFile(input, at('other.aif'));
    expect((await read(at('other.aif'))).metadata).toMatchObject({ name: 'Kick', cues: metadata.cues });
    expect(other.droppedMetadata).toMatchObject([{ what: expect.stringContaining('mine') }]);
  });

  it('counts what an integer encoding clamps, by channel; floats are not clamped', async () => {
    const planes = [Float64Array.of(0, 1.5, -2), Float64Array.of(0, 0, Number.NaN), new Float64Array(3)];
    const input = await make('in.wav', 'wav', { type: 'float', bits: 64 }, planes);
    const ints = await convertFile(input, at('int.wav'), { encoding: { type: 'int', bits: 16 } });
    expect(ints.clampedSamples).toEqual([2, 1, 0]);
    const floats = await convertFile(input, at('float.wav'), { encoding: { type: 'float', bits: 32 } });
    expect(floats.clampedSamples).toEqual([0, 0, 0]);
    expect((await read(at('float.wav'))).planes[0]).toEqual([0, 1.5, -2]);
  });

  it('stops when it is told to, and leaves nothing', async () => {
    const input = await make('in.wav', 'wav', ENCODINGS['16'] as PcmEncoding, codes(16));
    const before = snapshot(folder);
    for (const encoding of [
      { type: 'int', bits: 16 },
      { type: 'int', bits: 24 },
    ] as const) {
      const signal = AbortSignal.abort();
      await expect(convertFile(input, at('out.wav'), { encoding, signal })).rejects.toMatchObject({
        name: 'AbortError',
      });
      expect(snapshot(folder)).toEqual(before);
    }
  });
});

describe('trackout convert', () => {
  it('ends with 0 when all is well, and says how the samples fared', () => {
    writeWav(at('kick.wav'), { channels: [noise(1, 1000)] });
    const copied = trackout(folder, 'convert', 'kick.wav', 'copy.wav');
    expect([copied.status, copied.stderr]).toEqual([0, '']);
    expect(copied.stdout).toContain('their bytes are copied');
    const wide = trackout(folder, 'convert', 'kick.wav', 'kick.aif', '--bits', '32f', '--json');
    expect(JSON.parse(wide.stdout)).toMatchObject({
      verdict: 'pass',
      container: 'AIFF-C',
      encoding: { type: 'float', bits: 32 },
      method: 'encoded',
      lossless: true,
      clampedSamples: [0],
    });
    expect(trackout(folder, 'convert', 'kick.wav', 'narrow.wav', '--bits', '16').stdout).toContain(
      'ties to even',
    );
  });

  it('ends with 1 when samples were clamped, and shows ways out; the file stays', async () => {
    await make('hot.wav', 'wav', { type: 'float', bits: 32 }, [Float64Array.of(0.5, 1, -1.5)]);
    const run = trackout(folder, 'convert', 'hot.wav', 'out.wav', '--bits', '24');
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('2 samples exceeded full scale');
    expect(run.stdout).toContain('--bits 32f');
    expect(existsSync(at('out.wav'))).toBe(true);
    const json = trackout(folder, 'convert', 'hot.wav', 'out.wav', '--bits', '16', '--overwrite', '--json');
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ verdict: 'fail', clampedSamples: [2] });
  });

  it.each([
    ['itself', 'in.wav'],
    ['itself by another way', './in.wav'],
    ['a link to it', 'link.wav'],
  ])('never writes over its input: %s', (_, output) => {
    writeWav(at('in.wav'), { channels: [noise(1, 10)] });
    symlinkSync(at('in.wav'), at('link.wav'));
    linkSync(at('in.wav'), at('hard.wav'));
    const before = snapshot(folder);
    const run = trackout(folder, 'convert', 'in.wav', output, '--overwrite', '--bits', '16');
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('is the input');
    expect(snapshot(folder)).toEqual(before);
  });

  it('writes beside a hard link to its input, whose bytes stay', () => {
    writeWav(at('in.wav'), { channels: [noise(1, 10)] });
    linkSync(at('in.wav'), at('hard.wav'));
    const before = readFileSync(at('in.wav'));
    expect(trackout(folder, 'convert', 'in.wav', 'hard.wav', '--overwrite', '--bits', '16').status).toBe(0);
    expect(readFileSync(at('in.wav'))).toEqual(before);
  });

  it.each([
    ['an existing file', ['in.wav', 'there.wav'], /it exists.*overwrite/],
    ['an input that is not there', ['no.wav', 'out.wav'], /no\.wav/],
    ['an input that is no audio', ['text.wav', 'out.wav'], /text\.wav/],
    ['a folder that is not there', ['in.wav', 'no/out.wav'], /no/],
    ['bits that it has not', ['in.wav', 'out.wav', '--bits', '64'], /16, 24, 32 \(integer\)/],
    ['a container that it has not', ['in.wav', 'out.wav', '--format', 'flac'], /wav, aiff/],
  ])('refuses %s with 2, and leaves everything as it was', (_, args, message) => {
    writeWav(at('in.wav'), { channels: [noise(1, 10)] });
    writeFileSync(at('there.wav'), 'mine');
    writeFileSync(at('text.wav'), 'not audio');
    const before = snapshot(folder);
    const run = trackout(folder, 'convert', ...args);
    expect(run.stderr).toMatch(message);
    expect(run.status).toBe(2);
    expect(snapshot(folder)).toEqual(before);
    expect(halfFiles(folder)).toEqual([]);
  });
});

describe('trackout probe', () => {
  it('tells format, layout, length, chunks and metadata', async () => {
    const metadata: AudioMetadata = {
      cues: [{ id: 1, frame: 24_000, label: 'Verse' }],
      info: { INAM: 'Kick' },
    };
    await make('kick.wav', 'wav', ENCODINGS['24'] as PcmEncoding, codes(24, 48_000), metadata);
    const said = trackout(folder, 'probe', 'kick.wav');
    expect([said.status, said.stderr]).toEqual([0, '']);
    expect(said.stdout).toContain('RIFF 24-bit, 3 discrete channels, 48000 Hz');
    expect(said.stdout).toContain('48000 frames (0:01.000)');
    expect(said.stdout).toContain('Marker at frame 24000 (0:00.500): Verse');
    expect(said.stdout).toContain('INAM: Kick');
    const json = JSON.parse(trackout(folder, 'probe', 'kick.wav', '--json').stdout);
    expect(json).toMatchObject({
      path: 'kick.wav',
      container: 'RIFF',
      codec: 'pcm',
      encoding: { type: 'int', bits: 24 },
      format: { sampleRate: 48_000, layout: { kind: 'discrete', count: 3 } },
      frameCount: 48_000,
      metadata,
      warnings: [],
    });
    const info = await probe(await fileSource(at('kick.wav')));
    expect(json.chunks).toEqual(info.chunks);
  });

  it('lists warnings with their places and ends with 0; a file that cannot be read ends with 2', () => {
    writeWav(at('kick.wav'), { channels: [noise(1, 10)] });
    const bytes = readFileSync(at('kick.wav'));
    bytes.writeUInt32LE(1, 28); // bytes a second
    writeFileSync(at('odd.wav'), bytes);
    const odd = trackout(folder, 'probe', 'odd.wav');
    expect(odd.status).toBe(0);
    expect(odd.stdout).toContain('Warning at offset 28');
    writeFileSync(at('cut.wav'), bytes.subarray(0, 50));
    const cut = trackout(folder, 'probe', 'cut.wav', '--json');
    expect(cut.status).toBe(2);
    expect(JSON.parse(cut.stdout)).toMatchObject({ error: { code: 'audio/truncated' } });
  });
});
