import {
  type AudioFormat,
  type ChannelLayout,
  discreteLayout,
  FLOAT32,
  FLOAT64,
  INT16,
  INT24,
  INT32,
  LimitError,
  MONO,
  type PcmEncoding,
  STEREO,
  UnsupportedError,
  UsageError,
} from '@trackout/core';
import { describe, expect, it } from 'vitest';
import { planAiff } from '../src/aiff-plan.js';
import { aiffCContainer, aiffContainer, audioContainer, readHeader } from '../src/index.js';
import { errorOf } from './signals.js';
import { sparseSource } from './sparse-files.js';

const mono: AudioFormat = { sampleRate: 48_000, layout: MONO };
const stereo: AudioFormat = { sampleRate: 44_100, layout: STEREO };
const INT8: PcmEncoding = { type: 'int', bits: 8 };

/** Hexadecimal digits, without the blanks and the notes that make a table of fields readable. */
function fields(...rows: [hex: string, what: string][]): string {
  return rows.map(([hex]) => hex.replaceAll(' ', '')).join('');
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

describe('planned AIFF headers', () => {
  it('writes a common chunk and a sound chunk, and pads odd samples without counting the pad', () => {
    const plan = planAiff('AIFF', { format: mono, encoding: INT24 }, 5);
    expect(plan).toMatchObject({ container: 'AIFF', dataBytes: 15, byteLength: 70 });
    expect(hex(plan.trailer)).toBe('00');
    expect(hex(plan.header)).toBe(
      fields(
        ['464f524d', 'FORM'],
        ['0000003e', 'size: 70 - 8, the pad included'],
        ['41494646', 'AIFF'],
        ['434f4d4d', 'COMM'],
        ['00000012', 'size 18'],
        ['0001', 'channels'],
        ['00000005', 'frames'],
        ['0018', 'bits'],
        ['400ebb80000000000000', '48000 Hz'],
        ['53534e44', 'SSND'],
        ['00000017', 'size 8 + 15, the pad not included'],
        ['00000000', 'offset'],
        ['00000000', 'block size'],
      ),
    );
  });

  it('writes version, compression and its name into AIFF-C', () => {
    expect(hex(planAiff('AIFF-C', { format: stereo, encoding: FLOAT32 }, 1).header)).toBe(
      fields(
        ['464f524d', 'FORM'],
        ['0000005c', 'size: 100 - 8'],
        ['41494643', 'AIFC'],
        ['46564552', 'FVER'],
        ['00000004', 'size 4'],
        ['a2805140', 'version 1'],
        ['434f4d4d', 'COMM'],
        ['0000002c', 'size 44'],
        ['0002', 'channels'],
        ['00000001', 'frames'],
        ['0020', 'bits'],
        ['400eac44000000000000', '44100 Hz'],
        ['666c3332', 'fl32'],
        ['15', 'length of the name'],
        [Buffer.from('32-bit floating point').toString('hex'), 'name, in all an even number of bytes'],
        ['53534e44', 'SSND'],
        ['00000010', 'size 8 + 8'],
        ['0000000000000000', 'offset and block size'],
      ),
    );
  });

  it.each([
    [INT8, 'NONE'],
    [INT16, 'NONE'],
    [INT32, 'NONE'],
    [{ ...INT16, byteOrder: 'big' }, 'NONE'],
    [{ ...INT16, byteOrder: 'little' }, 'sowt'],
    [FLOAT32, 'fl32'],
    [FLOAT64, 'fl64'],
  ] as [PcmEncoding, string][])('names the encoding %o "%s"', (encoding, type) => {
    const { header } = planAiff('AIFF-C', { format: mono, encoding }, 0);
    expect(Buffer.from(header.subarray(50, 54)).toString('latin1')).toBe(type);
    expect(header.length % 2).toBe(0);
  });

  it.each([8000, 44_100, 48_000, 88_200, 96_000, 192_000, 1, 22_254.545454545456, 47_952.047952])(
    'states %d Hz so that it reads back the same',
    async (sampleRate) => {
      const plan = planAiff('AIFF', { format: { sampleRate, layout: MONO }, encoding: INT16 }, 0);
      expect((await readHeader(sparseSource(plan))).format.sampleRate).toBe(sampleRate);
    },
  );

  it.each<[string, ChannelLayout, string]>([
    ['mono', MONO, ''],
    ['stereo', STEREO, ''],
    ['5.1', { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] }, '000100000000003f00000000'],
    [
      '5.1, sides',
      { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'SL', 'SR'] },
      '000100000000060f00000000',
    ],
    ['one channel of its own', discreteLayout(1), '009300010000000000000000'],
    ['two channels of their own', discreteLayout(2), '009300020000000000000000'],
    ['three channels of their own', discreteLayout(3), ''],
    [
      'the order of film',
      { kind: 'speakers', roles: ['L', 'C', 'R'] },
      `000000000000000000000003${['01', '03', '02'].map((label) => `000000${label}${'00'.repeat(16)}`).join('')}`,
    ],
  ])('says the layout %s, and reads it back', async (_, layout, contents) => {
    const format = { sampleRate: 48_000, layout };
    const plan = planAiff('AIFF', { format, encoding: INT16 }, 0);
    const found = hex(plan.header).split(hex(Buffer.from('CHAN')))[1];
    expect(found === undefined ? '' : found.slice(8, 8 + contents.length)).toBe(contents);
    expect((await readHeader(sparseSource(plan))).format).toEqual(format);
  });

  it('is a container to a planner', () => {
    expect(aiffContainer).toMatchObject({ name: 'AIFF', extension: '.aif' });
    expect(aiffCContainer).toMatchObject({ name: 'AIFF-C', extension: '.aifc' });
    expect(aiffContainer.byteLength(mono, INT24, 5)).toBe(70);
    // A name of four characters: eight bytes of header, four of text.
    expect(audioContainer('aiff', { name: 'Kick' }).byteLength(mono, INT24, 5)).toBe(82);
  });

  // 8-bit mono: a frame is a byte, behind 54 bytes of which eight do not count.
  it('fills the 4 GiB that its sizes can state, and refuses a frame more', async () => {
    const most = 2 ** 32 - 1 - 46 - 1;
    const plan = planAiff('AIFF', { format: mono, encoding: INT8 }, most);
    expect(plan.byteLength).toBe(2 ** 32 + 6);
    expect(plan.maxFrames).toBe(most);
    expect(await readHeader(sparseSource(plan))).toMatchObject({ frameCount: most, warnings: [] });
    const error = await errorOf(() => aiffContainer.byteLength(mono, INT8, most + 1));
    expect(LimitError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      code: 'aiff/too-long',
      facts: { frameCount: most + 1, maxFrames: most },
    });
    expect((error as Error).message).toContain('RF64');
  });

  it.each([
    ['floats in AIFF', 'AIFF', mono, FLOAT32, 1, UnsupportedError, 'aiff/encoding'],
    [
      'little endian in AIFF',
      'AIFF',
      mono,
      { ...INT16, byteOrder: 'little' },
      1,
      UnsupportedError,
      'audio/byte-order',
    ],
    [
      '24 bits little endian',
      'AIFF-C',
      mono,
      { ...INT24, byteOrder: 'little' },
      1,
      UnsupportedError,
      'audio/byte-order',
    ],
    [
      'floats little endian',
      'AIFF-C',
      mono,
      { ...FLOAT32, byteOrder: 'little' },
      1,
      UnsupportedError,
      'audio/byte-order',
    ],
    ['dithered floats', 'AIFF-C', mono, { ...FLOAT32, dither: 'tpdf' }, 1, UnsupportedError, 'audio/dither'],
    [
      '32768 channels',
      'AIFF',
      { sampleRate: 48_000, layout: discreteLayout(32_768) },
      INT16,
      1,
      UnsupportedError,
      'aiff/too-wide',
    ],
    [
      'a speaker twice',
      'AIFF',
      { sampleRate: 48_000, layout: { kind: 'speakers', roles: ['L', 'L', 'R'] } },
      INT16,
      1,
      UnsupportedError,
      'aiff/layout',
    ],
    ['a rate of 0', 'AIFF', { sampleRate: 0, layout: MONO }, INT16, 1, UsageError, 'audio/sample-rate'],
    [
      'a rate that is none',
      'AIFF',
      { sampleRate: Number.NaN, layout: MONO },
      INT16,
      1,
      UsageError,
      'audio/sample-rate',
    ],
    ['half a frame', 'AIFF', mono, INT16, 0.5, UsageError, 'audio/frame-count'],
    [
      'no channels',
      'AIFF',
      { sampleRate: 48_000, layout: discreteLayout(0) },
      INT16,
      1,
      UsageError,
      'audio/channels',
    ],
  ] as [string, 'AIFF' | 'AIFF-C', AudioFormat, PcmEncoding, number, typeof UsageError, string][])(
    'refuses %s',
    async (_, form, format, encoding, frames, family, code) => {
      const error = await errorOf(() => planAiff(form, { format, encoding }, frames));
      expect(family.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ code });
    },
  );
});
