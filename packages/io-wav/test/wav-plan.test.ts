import {
  type AudioFormat,
  type ByteSource,
  type ChannelLayout,
  discreteLayout,
  FLOAT32,
  FLOAT64,
  INT16,
  INT24,
  LimitError,
  MONO,
  type PcmEncoding,
  STEREO,
  UnsupportedError,
  UsageError,
} from '@trackout/core';
import { describe, expect, it } from 'vitest';
import { readHeader, wavContainer } from '../src/index.js';
import { planWav } from '../src/wav-plan.js';
import { errorOf } from './signals.js';

const mono: AudioFormat = { sampleRate: 48_000, layout: MONO };
const stereo: AudioFormat = { sampleRate: 44_100, layout: STEREO };
const surround: ChannelLayout = { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] };
const GIB4 = 2 ** 32;

/** Hexadecimal digits, without the blanks and the notes that make a table of fields readable. */
function fields(...rows: [hex: string, what: string][]): string {
  return rows.map(([hex]) => hex.replaceAll(' ', '')).join('');
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** A file of zeros behind a header, however large. */
function sparseSource(header: Uint8Array, sizeBytes: number): ByteSource {
  return {
    sizeBytes,
    read: async (offset, target) => {
      target.fill(0);
      if (offset < header.length) target.set(header.subarray(offset, offset + target.length));
      return Math.max(0, Math.min(target.length, sizeBytes - offset));
    },
    close: async () => {},
  };
}

describe('planned headers', () => {
  it('writes plain PCM for 16-bit stereo', () => {
    expect(hex(planWav({ format: stereo, encoding: INT16 }, 3).header)).toBe(
      fields(
        ['52494646', 'RIFF'],
        ['30000000', 'size: 56 - 8'],
        ['57415645', 'WAVE'],
        ['666d7420', 'fmt '],
        ['10000000', 'size 16'],
        ['0100', 'tag PCM'],
        ['0200', 'channels'],
        ['44ac0000', '44100 Hz'],
        ['10b10200', '176400 bytes a second'],
        ['0400', 'bytes a frame'],
        ['1000', 'bits'],
        ['64617461', 'data'],
        ['0c000000', 'size 12'],
      ),
    );
  });

  it('writes the extensible form for 24-bit mono, and pads odd data without counting the pad', () => {
    const plan = planWav({ format: mono, encoding: INT24 }, 5);
    expect(plan).toMatchObject({ trailer: new Uint8Array(1), dataBytes: 15, byteLength: 96 });
    expect(hex(plan.header)).toBe(
      fields(
        ['52494646', 'RIFF'],
        ['58000000', 'size: 96 - 8, the pad included'],
        ['57415645', 'WAVE'],
        ['666d7420', 'fmt '],
        ['28000000', 'size 40'],
        ['feff', 'tag EXTENSIBLE'],
        ['0100', 'channels'],
        ['80bb0000', '48000 Hz'],
        ['80320200', '144000 bytes a second'],
        ['0300', 'bytes a frame'],
        ['1800', 'bits of the container'],
        ['1600', 'size of the extension'],
        ['1800', 'valid bits'],
        ['04000000', 'mask: front centre'],
        ['0100000000001000800000aa00389b71', 'GUID PCM'],
        ['66616374', 'fact'],
        ['04000000', 'size 4'],
        ['05000000', 'frames'],
        ['64617461', 'data'],
        ['0f000000', 'size 15, the pad not included'],
      ),
    );
  });

  it('writes tag 3 with a fact chunk for stereo float', () => {
    expect(hex(planWav({ format: stereo, encoding: FLOAT32 }, 3).header)).toBe(
      fields(
        ['52494646', 'RIFF'],
        ['4a000000', 'size: 82 - 8'],
        ['57415645', 'WAVE'],
        ['666d7420', 'fmt '],
        ['12000000', 'size 18'],
        ['0300', 'tag IEEE float'],
        ['0200', 'channels'],
        ['44ac0000', '44100 Hz'],
        ['20620500', '352800 bytes a second'],
        ['0800', 'bytes a frame'],
        ['2000', 'bits'],
        ['0000', 'size of the extension'],
        ['66616374', 'fact'],
        ['04000000', 'size 4'],
        ['03000000', 'frames'],
        ['64617461', 'data'],
        ['18000000', 'size 24'],
      ),
    );
  });

  it('writes the extensible form with a mask for 5.1 float', () => {
    const { header } = planWav({ format: { sampleRate: 48_000, layout: surround }, encoding: FLOAT64 }, 1);
    expect(hex(header.subarray(20, 60))).toBe(
      fields(
        ['feff', 'tag EXTENSIBLE'],
        ['0600', 'channels'],
        ['80bb0000', '48000 Hz'],
        ['00282300', '2304000 bytes a second'],
        ['3000', 'bytes a frame'],
        ['4000', 'bits of the container'],
        ['1600', 'size of the extension'],
        ['4000', 'valid bits'],
        ['3f000000', 'mask: L R C LFE BL BR'],
        ['0300000000001000800000aa00389b71', 'GUID IEEE float'],
      ),
    );
  });

  it('writes RF64 with the sizes in ds64 beyond 4 GiB', () => {
    const frames = 1_500_000_000;
    const plan = planWav({ format: mono, encoding: INT24 }, frames);
    expect(plan).toMatchObject({ container: 'RF64', byteLength: 4_500_000_116 });
    expect(hex(plan.header.subarray(0, 56))).toBe(
      fields(
        ['52463634', 'RF64'],
        ['ffffffff', 'size: see ds64'],
        ['57415645', 'WAVE'],
        ['64733634', 'ds64'],
        ['1c000000', 'size 28'],
        ['6c8d380c01000000', 'size of the file - 8 = 4500000108'],
        ['008d380c01000000', 'size of the data = 4500000000'],
        ['002f685900000000', 'frames'],
        ['00000000', 'rows of the table'],
        ['666d7420', 'fmt '],
        ['28000000', 'size 40'],
      ),
    );
    expect(hex(plan.header.subarray(-8))).toBe(fields(['64617461', 'data'], ['ffffffff', 'size: see ds64']));
  });

  // 8-bit mono: a frame is a byte, behind a header of 44 bytes. 4 GiB + 6 is the largest RIFF file.
  it.each([
    ['4 GiB - 2', GIB4 - 2 - 44, GIB4 - 2, 'RIFF'],
    ['4 GiB - 1, padded to 4 GiB', GIB4 - 1 - 44, GIB4, 'RIFF'],
    ['4 GiB', GIB4 - 44, GIB4, 'RIFF'],
    ['4 GiB + 1, padded to 4 GiB + 2', GIB4 + 1 - 44, GIB4 + 2, 'RIFF'],
    ['4 GiB + 6, the largest that RIFF can state', GIB4 + 6 - 44, GIB4 + 6, 'RIFF'],
    ['4 GiB + 7', GIB4 + 7 - 44, GIB4 + 8 + 36, 'RF64'],
    ['4 GiB of samples', GIB4, GIB4 + 80, 'RF64'],
    ['4 GiB of samples and one', GIB4 + 1, GIB4 + 82, 'RF64'],
  ] as const)('states sizes right at %s', async (_, frames, byteLength, container) => {
    const plan = planWav({ format: mono, encoding: { type: 'int', bits: 8 } }, frames);
    expect(plan).toMatchObject({ byteLength, container });
    const header = await readHeader(sparseSource(plan.header, byteLength));
    expect(header).toMatchObject({ container, frameCount: frames, dataBytes: frames });
    const view = new DataView(plan.header.buffer);
    const stated = container === 'RIFF' ? view.getUint32(4, true) : Number(view.getBigUint64(20, true));
    expect(stated).toBe(byteLength - 8);
  });

  it('keeps layouts that the plain tags would rename in the extensible form', async () => {
    for (const layout of [discreteLayout(1), discreteLayout(2), discreteLayout(8)]) {
      const plan = planWav({ format: { sampleRate: 48_000, layout }, encoding: INT16 }, 0);
      const { format } = await readHeader(sparseSource(plan.header, plan.byteLength));
      expect(format.layout).toEqual(layout);
    }
  });

  it('is a container to a planner', () => {
    expect(wavContainer).toMatchObject({ name: 'WAV', extension: '.wav' });
    expect(wavContainer.byteLength(mono, INT24, 5)).toBe(96);
    expect(wavContainer.byteLength(stereo, INT16, 0)).toBe(44);
  });

  it.each([
    ['big-endian samples', mono, { ...INT16, byteOrder: 'big' }, 1, UnsupportedError, 'audio/byte-order'],
    ['dither of floats', mono, { ...FLOAT32, dither: 'tpdf' }, 1, UnsupportedError, 'audio/dither'],
    [
      'frames over 65535 bytes',
      { sampleRate: 48_000, layout: discreteLayout(8192) },
      FLOAT64,
      1,
      UnsupportedError,
      'wav/too-wide',
    ],
    [
      'the order of film',
      { sampleRate: 48_000, layout: { kind: 'speakers', roles: ['L', 'C', 'R'] } },
      INT16,
      1,
      UnsupportedError,
      'wav/layout',
    ],
    ['a fraction of a frame', mono, INT16, 1.5, UsageError, 'audio/frame-count'],
    ['fewer than no frames', mono, INT16, -1, UsageError, 'audio/frame-count'],
    ['more bytes than can be counted', mono, FLOAT64, 2 ** 52, LimitError, 'audio/frame-count'],
    ['a rate of 0', { ...mono, sampleRate: 0 }, INT16, 1, UsageError, 'audio/sample-rate'],
    [
      'no channels',
      { sampleRate: 48_000, layout: discreteLayout(0) },
      INT16,
      1,
      UsageError,
      'audio/channels',
    ],
  ] as [string, AudioFormat, PcmEncoding, number, typeof UsageError, string][])(
    'refuses %s',
    async (_, format, encoding, frames, family, code) => {
      const error = await errorOf(() => planWav({ format: format, encoding: encoding }, frames));
      expect(family.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ code });
    },
  );
});
