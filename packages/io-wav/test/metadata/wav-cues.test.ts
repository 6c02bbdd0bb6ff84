import { describe, expect, it } from 'vitest';
import { type Cue, encodeMetadata, readMetadata } from '../../src/metadata/index.js';
import { bytes, chunk, chunksOf, fixture, u16, u32, zeros } from './by-hand.js';

const point = (id: number, frame: number) => bytes(u32(id), u32(frame), 'data', u32(0), u32(0), u32(frame));
const entry = (id: string, contents: Uint8Array, size = contents.length) =>
  bytes(id, u32(size), contents, zeros(contents.length % 2));
const adtl = (...entries: Uint8Array[]) => chunk('LIST', bytes('adtl', ...entries), true, 500);
const cuePoints = (count: number, ...points: Uint8Array[]) =>
  chunk('cue ', bytes(u32(count), ...points), true, 100);
const codesOf = (warnings: readonly { code: string; offsetBytes: number }[]) =>
  warnings.map(({ code, offsetBytes }) => [code, offsetBytes]);

describe('cues of a WAV file', () => {
  it('are gathered from points, labels, notes and regions', () => {
    const { metadata, warnings } = readMetadata(
      chunksOf(fixture('editor-markers-and-regions.wav')).chunks,
      'wav',
    );
    expect(metadata.cues).toEqual([
      { id: 1, frame: 0, label: 'Verse' },
      {
        id: 2,
        frame: 3,
        label: 'Refrain',
        note: 'louder',
        region: { lengthFrames: 3, purpose: 'rgn ', text: 'hook' },
        placement: { playOrder: 1, chunkId: 'data', chunkStart: 0, blockStart: 0 },
      },
      { id: 7, frame: 6 },
    ]);
    expect(metadata.cueExtras).toEqual([{ id: 'labl', bytes: bytes(u32(9), 'lost\0') }]);
    expect(metadata.original!.textEncodings).toEqual({ cues: 'ascii', info: 'latin-1' });
    expect(warnings.map(({ code }) => code)).toEqual(['metadata/orphan']);
  });

  it('take labels that stand in front of them', () => {
    const { metadata } = readMetadata(chunksOf(fixture('info-before-adtl-before-cue.wav')).chunks, 'wav');
    expect(metadata.cues).toEqual([{ id: 1, frame: 5, label: 'A' }]);
  });

  it('are written as the fields of RIFF, each text with its zero', () => {
    const cues: Cue[] = [
      {
        id: 1,
        frame: 4800,
        label: 'A',
        region: {
          lengthFrames: 9,
          purpose: 'rgn ',
          locale: { country: 49, language: 7, dialect: 1, codePage: 850 },
        },
      },
      { id: 2, frame: 5, note: 'odd' },
    ];
    expect(encodeMetadata({ cues }, 'wav')).toEqual([
      { id: 'cue ', placement: 'before-audio', bytes: bytes(u32(2), point(1, 4800), point(2, 5)) },
      {
        id: 'LIST',
        placement: 'before-audio',
        bytes: bytes(
          'adtl',
          ...['labl', u32(6), u32(1), 'A\0'],
          ...['note', u32(8), u32(2), 'odd\0'],
          ...['ltxt', u32(20), u32(1), u32(9), 'rgn ', u16(49), u16(7), u16(1), u16(850)],
        ),
      },
    ]);
  });

  it('are as many as there is room for, whatever the count says', () => {
    const given = cuePoints(0xffff_ffff, point(1, 10), point(2, 20), bytes('cut'));
    const { metadata, warnings } = readMetadata([given], 'wav');
    expect(metadata.cues).toEqual([
      { id: 1, frame: 10 },
      { id: 2, frame: 20 },
    ]);
    expect(codesOf(warnings)).toEqual([['metadata/count', 100]]);
    expect(warnings[0]!.message).toContain('claims 4294967295 points and has room for 2');
  });

  it('keep a second label, a label of nobody, and what is no label, as they are', () => {
    const entries = [
      entry('labl', bytes(u32(1), 'A\0')),
      entry('labl', bytes(u32(1), 'B\0')),
      entry('file', bytes(u32(1), u32(0))),
      entry('ltxt', bytes(u32(1), 'short')),
      entry('labl', bytes('xy')),
      entry('note', bytes(u32(3), 'C\0')),
    ];
    const { metadata, warnings } = readMetadata([cuePoints(1, point(1, 0)), adtl(...entries)], 'wav');
    expect(metadata.cues).toEqual([{ id: 1, frame: 0, label: 'A' }]);
    expect(metadata.cueExtras?.map(({ id }) => id)).toEqual(['labl', 'file', 'ltxt', 'labl', 'note']);
    expect(codesOf(warnings)).toEqual([['metadata/orphan', 500 + 4 + 14 + 14 + 16 + 18 + 8]]);
    const changed = encodeMetadata({ ...metadata, cues: [{ id: 1, frame: 9, label: 'A' }] }, 'wav');
    expect(changed[1]!.bytes).toEqual(bytes('adtl', ...entries));
  });

  it('of a second chunk are kept as they are', () => {
    const { metadata, warnings } = readMetadata(
      [cuePoints(1, point(1, 10)), cuePoints(1, point(2, 20))],
      'wav',
    );
    expect(metadata.cues).toEqual([{ id: 1, frame: 10 }]);
    expect(metadata.unknown).toMatchObject([{ id: 'cue ' }]);
    expect(codesOf(warnings)).toEqual([['metadata/duplicate', 100]]);
  });

  it('of equal ids give the label to the first', () => {
    const given = [cuePoints(2, point(1, 10), point(1, 20)), adtl(entry('labl', bytes(u32(1), 'A\0')))];
    const { metadata, warnings } = readMetadata(given, 'wav');
    expect(metadata.cues).toEqual([
      { id: 1, frame: 10, label: 'A' },
      { id: 1, frame: 20 },
    ]);
    expect(codesOf(warnings)).toEqual([['metadata/duplicate', 128]]);
  });

  it('read an entry that reaches beyond its list as far as it goes', () => {
    const { metadata, warnings } = readMetadata(
      [cuePoints(1, point(1, 0)), adtl(entry('labl', bytes(u32(1), 'Ab'), 4000))],
      'wav',
    );
    expect(metadata.cues).toEqual([{ id: 1, frame: 0, label: 'Ab' }]);
    expect(codesOf(warnings)).toEqual([['metadata/entry-overrun', 512]]);
  });

  it('are refused where a label would go astray', () => {
    const cues = [
      { id: 1, frame: 0 },
      { id: 1, frame: 1, label: 'B' },
    ];
    expect(() => encodeMetadata({ cues }, 'wav')).toThrow(/Two cues have the id 1/);
    expect(() => encodeMetadata({ cues: [{ id: 1, frame: 2 ** 32 }] }, 'wav')).toThrow(/0 to 4294967295/);
    expect(() => encodeMetadata({ cues: [{ id: 1, frame: 0, label: 'a\0' }] }, 'wav')).toThrow(/U\+0000/);
    const region = { lengthFrames: 1, purpose: 'rgn' };
    expect(() => encodeMetadata({ cues: [{ id: 1, frame: 0, region }] }, 'wav')).toThrow(
      /four ASCII characters/,
    );
  });

  it('count one kind of fault once a chunk', () => {
    const orphans = Array.from({ length: 5000 }, (_, i) => entry('labl', bytes(u32(i), 'x\0')));
    const { metadata, warnings } = readMetadata([adtl(...orphans)], 'wav');
    expect(metadata.cueExtras).toHaveLength(5000);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]!.message).toContain('The first of 5000 such places');
  });

  it.each([
    ['cue ', bytes(u32(100_000), zeros(2_400_000)), bytes(u32(100_001), zeros(2_400_024))],
    [
      'smpl',
      bytes(zeros(28), u32(100_000), u32(0), zeros(2_400_000)),
      bytes(zeros(28), u32(100_001), u32(0), zeros(2_400_024)),
    ],
    ['LIST', bytes('adtl', 'file\0\0\0\0'.repeat(100_000)), bytes('adtl', 'file\0\0\0\0'.repeat(100_001))],
    ['LIST', bytes('INFO', 'IABC\0\0\0\0'.repeat(100_000)), bytes('INFO', 'IABC\0\0\0\0'.repeat(100_001))],
  ])('are taken apart up to 100000, as everything in %j; more are kept as they are', (id, some, more) => {
    expect(readMetadata([chunk(id, some)], 'wav').metadata).not.toHaveProperty('unknown');
    const oneMore = readMetadata(
      [chunk(id, some), chunk('LIST', bytes('INFO', 'INAM', u32(0)))],
      'wav',
    ).metadata;
    expect(oneMore.unknown).toHaveLength(1);
    const { metadata, warnings } = readMetadata([chunk(id, more)], 'wav');
    expect(Object.keys(metadata)).toEqual(['unknown', 'original']);
    expect(metadata.unknown?.[0]?.bytes).toBe(more);
    expect(warnings.map(({ code }) => code)).toContain('metadata/too-many');
  });
});
