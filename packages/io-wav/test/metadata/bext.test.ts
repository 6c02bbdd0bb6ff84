import { describe, expect, it } from 'vitest';
import { type BextMetadata, encodeMetadata, readMetadata } from '../../src/metadata/index.js';
import { bytes, chunk, chunksOf, fixture, u16, u32, utf8, zeros } from './by-hand.js';

const plain: BextMetadata = {
  description: '',
  originator: '',
  originatorReference: '',
  originationDate: '',
  originationTime: '',
  timeReference: 0,
  version: 2,
  codingHistory: '',
};

const encode = (bext: BextMetadata): Uint8Array => encodeMetadata({ bext }, 'wav')[0]!.bytes;
const read = (contents: Uint8Array) => readMetadata([chunk('bext', contents, true, 1000)], 'wav');
const bextOf = (name: string) => readMetadata(chunksOf(fixture(name)).chunks, 'wav').metadata.bext;

const UMID = `${Array.from({ length: 32 }, (_, i) => (0x60 + i).toString(16)).join('')}${'00'.repeat(32)}`;

describe('bext', () => {
  it('has its fields where EBU Tech 3285 puts them', () => {
    const contents = encode({
      description: 'desc',
      originator: 'orig',
      originatorReference: 'ref',
      originationDate: '2026-01-31',
      originationTime: '23:59:59',
      timeReference: 0x1_0203_0405 + 5 * 2 ** 32,
      version: 2,
      umid: 'AB'.repeat(64),
      loudness: {
        integratedLufs: -23.1,
        rangeLu: 7.25,
        maxTruePeakDbtp: -1.05,
        maxMomentaryLufs: -18.75,
        maxShortTermLufs: -20.01,
      },
      codingHistory: 'A=PCM\r\n',
    });
    expect(contents).toEqual(
      bytes(
        ...['desc', zeros(252)], // Description 256
        ...['orig', zeros(28)], // Originator 32
        ...['ref', zeros(29)], // OriginatorReference 32
        '2026-01-31', // OriginationDate 10
        '23:59:59', // OriginationTime 8
        u32(0x0203_0405), // TimeReferenceLow
        u32(6), // TimeReferenceHigh
        u16(2), // Version
        new Uint8Array(64).fill(0xab), // UMID
        u16(-2310), // LoudnessValue
        u16(725), // LoudnessRange
        u16(-105), // MaxTruePeakLevel
        u16(-1875), // MaxMomentaryLoudness
        u16(-2001), // MaxShortTermLoudness
        zeros(180), // Reserved
        'A=PCM\r\n', // CodingHistory
      ),
    );
  });

  it('writes 0x7FFF for loudness that was not measured', () => {
    expect(encode(plain).subarray(412, 422)).toEqual(bytes(...Array.from({ length: 5 }, () => u16(0x7fff))));
    expect(read(encode(plain)).metadata.bext).toEqual(plain);
  });

  it('keeps every loudness figure that the field can hold', () => {
    for (let code = -0x8000; code < 0x7fff; code++) {
      const contents = encode(plain);
      contents.set(u16(code), 412);
      const bext = read(contents).metadata.bext!;
      if (bext.loudness?.integratedLufs !== code / 100) throw new Error(`${code} is read otherwise`);
      const again = encode(bext);
      if (again[412] !== contents[412] || again[413] !== contents[413])
        throw new Error(`${code} is not kept`);
    }
  });

  it.each([
    ['bext-v0.wav', { version: 0, description: 'sSCENE=12A\r\nsTAKE=3\r\n', originationTime: '10:00:00' }],
    ['bext-v1-umid.wav', { version: 1, umid: UMID, timeReference: 36_000 * 48_000 }],
    [
      'bext-v2-loudness-utf8.wav',
      {
        description: 'Glockenspiel – Überflug',
        originatorReference: '',
        timeReference: 82_800 * 96_000,
        loudness: {
          integratedLufs: -23.1,
          maxTruePeakDbtp: -1.05,
          maxMomentaryLufs: -18.75,
          maxShortTermLufs: -20.01,
        },
        codingHistory: 'A=ANALOGUE,M=mono,T=tape\r\nA=PCM,F=96000,W=24,M=mono,T=Trackout\r\n',
      },
    ],
  ])('reads %s', (name, expected) => {
    expect(bextOf(name)).toMatchObject(expected);
  });

  it('says what its texts were written in', () => {
    const encodings = ['bext-v0.wav', 'bext-v2-loudness-utf8.wav'].map(
      (name) => readMetadata(chunksOf(fixture(name)).chunks, 'wav').metadata.original?.textEncodings.bext,
    );
    expect(encodings).toEqual(['ascii', 'utf-8']);
  });

  it('does not take reserved bytes of older versions for UMID or loudness, and keeps them', () => {
    const contents = encode({ ...plain, version: 0 });
    contents[350] = 7;
    const { bext } = read(contents).metadata;
    expect(bext).toMatchObject({ version: 0, reserved: zeros(254).with(2, 7) });
    expect(bext).not.toHaveProperty('umid');
    expect(encode(bext!)).toEqual(contents);
  });

  it('reads a version that it does not know as version 2, with a warning', () => {
    const { metadata, warnings } = read(encode({ ...plain, version: 9, loudness: { rangeLu: 3 } }));
    expect(metadata.bext).toMatchObject({ version: 9, loudness: { rangeLu: 3 } });
    expect(warnings).toMatchObject([{ code: 'metadata/figure', chunkId: 'bext', offsetBytes: 1346 }]);
  });

  it('reads one that is too short as if zeros followed, with a warning', () => {
    const whole = encode({ ...plain, description: 'Kick', timeReference: 1, version: 1 });
    for (let length = 0; length < 602; length++) {
      const { metadata, warnings } = read(whole.subarray(0, length));
      expect(warnings).toMatchObject([{ code: 'metadata/too-short', offsetBytes: 1000 }]);
      expect(metadata.bext!.description).toBe('Kick'.slice(0, length));
      expect(metadata.bext!.timeReference).toBe(length > 338 ? 1 : 0);
    }
  });

  it('leaves out a time that no number can hold, and still writes it back', () => {
    const contents = encode(plain);
    contents.fill(0xff, 338, 346);
    const { metadata, warnings } = read(contents);
    expect(metadata.bext).not.toHaveProperty('timeReference');
    expect(warnings).toMatchObject([{ code: 'metadata/figure', offsetBytes: 1338 }]);
    expect(warnings[0]!.message).toContain('18446744073709551615');
    expect(encodeMetadata(metadata, 'wav')[0]!.bytes).toEqual(contents);
  });

  it('leaves out a character that the end of its field cut through', () => {
    const contents = encode(plain);
    contents.set(utf8('日'.repeat(86)).subarray(0, 256));
    const { metadata, warnings } = read(contents);
    expect(metadata.bext!.description).toBe('日'.repeat(85));
    expect(warnings).toMatchObject([{ code: 'metadata/text-cut', offsetBytes: 1000 }]);
  });

  it('reads Latin-1 that fills its field as Latin-1', () => {
    const contents = encode(plain);
    contents.set(bytes('caf\xe9'.repeat(64)));
    expect(read(contents).metadata.bext!.description).toBe('café'.repeat(64));
  });

  it('reads big-endian figures in RIFX', () => {
    const little = encode({ ...plain, timeReference: 2 ** 32 + 2, loudness: { rangeLu: -0.01 } });
    const big = little.slice();
    for (const [at, size] of [
      [338, 4],
      [342, 4],
      [346, 2],
      [412, 2],
      [414, 2],
      [416, 2],
      [418, 2],
      [420, 2],
    ] as const) {
      big.subarray(at, at + size).reverse();
    }
    const { metadata } = readMetadata([chunk('bext', big)], 'wav', { byteOrder: 'big' });
    expect(metadata.bext).toEqual({ ...plain, timeReference: 2 ** 32 + 2, loudness: { rangeLu: -0.01 } });
    expect(encodeMetadata(metadata, 'wav')[0]!.bytes).toEqual(little);
  });

  it.each<[string, Partial<BextMetadata>, string, RegExp]>([
    [
      'a description of 257 bytes',
      { description: `${'ü'.repeat(128)}x` },
      'metadata/text-too-long',
      /257 bytes, and its field has 256/,
    ],
    ['a zero in a text', { originator: 'a\0b' }, 'metadata/text', /U\+0000/],
    ['half a frame', { timeReference: 0.5 }, 'metadata/field-range', /whole frames since midnight/],
    ['a time before midnight', { timeReference: -1 }, 'metadata/field-range', /is -1/],
    [
      'loudness in version 1',
      { version: 1, loudness: { rangeLu: 1 } },
      'metadata/bext-version',
      /Set its version to 2/,
    ],
    [
      'a UMID in version 0',
      { version: 0, umid: 'ab'.repeat(64) },
      'metadata/bext-version',
      /Set its version to 1/,
    ],
    ['half a UMID', { umid: 'ab'.repeat(32) }, 'metadata/umid', /128 hexadecimal digits; got 64/],
    [
      'the loudness of silence',
      { loudness: { integratedLufs: -Infinity } },
      'metadata/field-range',
      /-Infinity/,
    ],
    [
      'loudness that would mean "not used"',
      { loudness: { rangeLu: 327.67 } },
      'metadata/field-range',
      /327\.66/,
    ],
    [
      'reserved bytes of another version',
      { reserved: zeros(254) },
      'metadata/field-range',
      /180 reserved bytes; got 254/,
    ],
    ['version 1.5', { version: 1.5 }, 'metadata/field-range', /bext version is 1\.5/],
  ])('refuses %s', (_, change, code, message) => {
    const action = () => encode({ ...plain, ...change });
    expect(action).toThrow(expect.objectContaining({ code }));
    expect(action).toThrow(message);
  });
});
