import { describe, expect, it } from 'vitest';
import { type Cue, encodeMetadata, readMetadata } from '../../src/metadata/index.js';
import { b16, b32, bytes, chunk, chunksOf, fixture, zeros } from './by-hand.js';

describe('markers, comments and texts of an AIFF file', () => {
  it('are read from a fixture', () => {
    const { metadata, warnings } = readMetadata(
      chunksOf(fixture('markers-comments-texts.aiff')).chunks,
      'aiff',
    );
    const { original, instrument, id3, unknown, ...rest } = metadata;
    expect(rest).toEqual({
      cues: [
        { id: 1, frame: 0, label: 'Verse' },
        { id: 2, frame: 3, label: 'Refrain' },
        { id: 3, frame: 6 },
      ],
      comments: [
        { timestampSeconds: 0xe1f0_0000, cueId: 2, text: 'louder' },
        { timestampSeconds: 0, cueId: 0, text: 'odd' },
      ],
      name: 'Night Train',
      author: 'Zoë',
      copyright: '2026 Nobody',
      annotations: ['one', 'zwei – drei'],
    });
    expect(unknown).toEqual([{ id: 'APPL', bytes: bytes('stocxx'), beforeAudio: false }]);
    expect(id3).toHaveLength(22);
    expect(original?.textEncodings).toMatchObject({ author: 'latin-1', annotations: 'utf-8', name: 'ascii' });
    expect(warnings).toEqual([]);
  });

  it('are written as AIFF 1.3 has them, names padded to an even length', () => {
    const cues: Cue[] = [
      { id: 1, frame: 48_000, label: 'A' },
      { id: 2, frame: 5, label: 'ab' },
      { id: 3, frame: 6 },
    ];
    const comments = [{ timestampSeconds: 7, cueId: 1, text: 'odd' }];
    expect(encodeMetadata({ cues, comments, name: 'N' }, 'aiff')).toEqual([
      { id: 'NAME', placement: 'before-audio', bytes: bytes('N') },
      { id: 'COMT', placement: 'before-audio', bytes: bytes(b16(1), b32(7), b16(1), b16(3), 'odd', 0) },
      {
        id: 'MARK',
        placement: 'before-audio',
        bytes: bytes(b16(3), b16(1), b32(48_000), 1, 'A', b16(2), b32(5), 2, 'ab', 0, b16(3), b32(6), 0, 0),
      },
    ]);
  });

  it('are as many as there is room for, whatever the count says', () => {
    const mark = chunk(
      'MARK',
      bytes(b16(0xffff), b16(1), b32(9), 1, 'A', b16(2), b32(10), 200, 'cut'),
      true,
      70,
    );
    const { metadata, warnings } = readMetadata([mark], 'aiff');
    expect(metadata.cues).toEqual([
      { id: 1, frame: 9, label: 'A' },
      { id: 2, frame: 10, label: 'cut' },
    ]);
    expect(warnings.map(({ code, offsetBytes }) => [code, offsetBytes])).toEqual([
      ['metadata/entry-overrun', 70 + 17],
      ['metadata/count', 70],
    ]);
    const comt = chunk('COMT', bytes(b16(2), b32(0), b16(0), b16(99), 'cut'));
    expect(readMetadata([comt], 'aiff').metadata.comments).toEqual([
      { timestampSeconds: 0, cueId: 0, text: 'cut' },
    ]);
  });

  it('keep a second name as it is', () => {
    const { metadata, warnings } = readMetadata(
      [chunk('NAME', bytes('a')), chunk('NAME', bytes('b'))],
      'aiff',
    );
    expect(metadata).toMatchObject({ name: 'a', unknown: [{ id: 'NAME', bytes: bytes('b') }] });
    expect(warnings.map(({ code }) => code)).toEqual(['metadata/duplicate']);
  });

  it.each<[string, Cue, RegExp]>([
    [
      'a region',
      { id: 1, frame: 0, region: { lengthFrames: 1, purpose: 'rgn ' } },
      /has a region.*metadataForContainer/,
    ],
    ['a note', { id: 1, frame: 0, note: 'n' }, /has a note/],
    ['id 0', { id: 0, frame: 0 }, /from 1 to 32767; got 0/],
    ['id 32768', { id: 32_768, frame: 0 }, /got 32768/],
    [
      'a long name',
      { id: 1, frame: 0, label: 'x'.repeat(256) },
      /is 256; its field holds whole numbers from 0 to 255/,
    ],
  ])('refuse %s', (_, cue, message) => {
    expect(() => encodeMetadata({ cues: [cue] }, 'aiff')).toThrow(message);
  });

  it('refuse one id twice', () => {
    expect(() =>
      encodeMetadata(
        {
          cues: [
            { id: 1, frame: 0 },
            { id: 1, frame: 1 },
          ],
        },
        'aiff',
      ),
    ).toThrow(/got 1 twice/);
  });

  it('read a text up to its first zero', () => {
    expect(readMetadata([chunk('NAME', bytes('ab', zeros(3)))], 'aiff').metadata.name).toBe('ab');
  });
});
