import { describe, expect, it } from 'vitest';
import { encodeMetadata, INFO_IDS, readMetadata } from '../../src/metadata/index.js';
import { bytes, chunk, chunksOf, fixture, u32 } from './by-hand.js';

const list = (...entries: Uint8Array[]) => chunk('LIST', bytes('INFO', ...entries), true, 20);

describe('LIST INFO', () => {
  it('is written with the zero of each text counted and its pad not', () => {
    const info = { [INFO_IDS.title]: 'Kick', [INFO_IDS.artist]: 'Zoë' };
    expect(encodeMetadata({ info }, 'wav')).toEqual([
      {
        id: 'LIST',
        placement: 'before-audio',
        bytes: bytes('INFO', 'INAM', u32(5), 'Kick\0', 0, 'IART', u32(5), 'Zo\xc3\xab\0', 0),
      },
    ]);
  });

  it('reads Latin-1, and writes a changed text in what it found', () => {
    const { chunks } = chunksOf(fixture('editor-markers-and-regions.wav'));
    const { metadata } = readMetadata(chunks, 'wav');
    expect(metadata.info).toEqual({ INAM: 'Night Train', ISFT: 'editor', IART: 'Zoë' });
    const changed = encodeMetadata({ ...metadata, info: { ...metadata.info, INAM: 'Zöe' } }, 'wav');
    expect(Buffer.from(changed.at(-1)!.bytes).toString('latin1')).toContain('Zöe\0');
  });

  it('keeps a second text of one id beside the first', () => {
    const { metadata, warnings } = readMetadata(
      chunksOf(fixture('info-before-adtl-before-cue.wav')).chunks,
      'wav',
    );
    expect(metadata.info).toEqual({ ICMT: 'first' });
    expect(metadata.infoExtras).toEqual([{ id: 'ICMT', bytes: bytes('second\0') }]);
    expect(warnings.map(({ code }) => code)).toEqual(['metadata/duplicate']);
  });

  it('finds entries whose writer forgot the padding byte', () => {
    const { metadata, warnings } = readMetadata(chunksOf(fixture('info-unpadded-entries.wav')).chunks, 'wav');
    expect(metadata.info).toEqual({ INAM: 'ab', IART: 'c' });
    expect(warnings.map(({ code }) => code)).toEqual(['metadata/entry-unpadded']);
  });

  it('takes a pad that is not zero for a pad', () => {
    const { metadata } = readMetadata([list(bytes('INAM', u32(1), 'a', 0xff, 'IART', u32(2), 'b\0'))], 'wav');
    expect(metadata.info).toEqual({ INAM: 'a', IART: 'b' });
  });

  it('warns of bytes that belong to no entry, unless they are zeros', () => {
    const one = bytes('INAM', u32(2), 'a\0');
    expect(readMetadata([list(one, bytes(0, 0, 0))], 'wav').warnings).toEqual([]);
    expect(
      readMetadata([list(one, bytes('????????????', 0xff))], 'wav').warnings.map(({ code }) => code),
    ).toEqual(['metadata/entry-overrun']);
    expect(readMetadata([list(one, bytes(1, 2, 3))], 'wav').warnings).toMatchObject([
      { code: 'metadata/stray-bytes', chunkId: 'LIST', offsetBytes: 34 },
    ]);
  });

  it('leaves lists of another type as they are', () => {
    const other = chunk('LIST', bytes('exif', 'abcd', u32(0)), false);
    expect(readMetadata([other], 'wav').metadata.unknown).toEqual([
      { id: 'LIST', bytes: other.bytes, beforeAudio: false },
    ]);
  });

  it('refuses ids that are no ids', () => {
    expect(() => encodeMetadata({ info: { title: 'a' } }, 'wav')).toThrow(
      /"title" does not consist of four ASCII/,
    );
  });
});
