import { describe, expect, it } from 'vitest';
import {
  type AudioMetadata,
  encodeMetadata,
  metadataForContainer,
  readMetadata,
} from '../../src/metadata/index.js';
import { bytes, chunksOf, fixture } from './by-hand.js';

const readFixture = (name: string) => {
  const { container, chunks } = chunksOf(fixture(name));
  return readMetadata(chunks, container).metadata;
};
const named = (dropped: readonly { what: string }[]) => dropped.map(({ what }) => what);

describe('metadataForContainer', () => {
  it('takes markers, notes and texts of a WAV file into an AIFF file', () => {
    const { metadata, dropped } = metadataForContainer(readFixture('editor-markers-and-regions.wav'), 'aiff');
    expect(metadata).toEqual({
      cues: [
        { id: 1, frame: 0, label: 'Verse' },
        { id: 2, frame: 3, label: 'Refrain' },
        { id: 7, frame: 6 },
      ],
      comments: [{ timestampSeconds: 0, cueId: 2, text: 'louder' }],
      name: 'Night Train',
      author: 'Zoë',
    });
    expect(named(dropped)).toEqual(['info.ISFT', 'cueExtras', 'cues.region', 'cues.placement']);
  });

  it('takes markers, comments and texts of an AIFF file into a WAV file', () => {
    const given = readFixture('markers-comments-texts.aiff');
    const { metadata, dropped } = metadataForContainer(given, 'wav');
    const { sustainLoop, ...instrument } = given.instrument!;
    expect(metadata).toEqual({
      cues: [
        { id: 1, frame: 0, label: 'Verse' },
        { id: 2, frame: 3, label: 'Refrain', note: 'louder' },
        { id: 3, frame: 6 },
      ],
      info: { INAM: 'Night Train', IART: 'Zoë', ICOP: '2026 Nobody', ICMT: 'one\nzwei – drei\nodd' },
      instrument,
      id3: given.id3,
    });
    expect(named(dropped)).toEqual(['comments.timestampSeconds', 'instrument.sustainLoop', 'unknown "APPL"']);
  });

  it.each(['sampler-inst-acid.wav', 'bext-v2-loudness-utf8.wav', 'recorder-bext-ixml-behind-data.wav'])(
    'lists every part of %s that AIFF has no place for',
    (name) => {
      const given = readFixture(name);
      const { metadata, dropped } = metadataForContainer(given, 'aiff');
      const parts = Object.keys(given).filter((part) => !['original', 'instrument'].includes(part));
      expect(named(dropped).sort()).toEqual(parts.sort());
      expect(dropped[0]!.reason).toBe('AIFF files have no place for it');
      expect(() => encodeMetadata(metadata, 'aiff')).not.toThrow();
    },
  );

  it.each(['editor-markers-and-regions.wav', 'unknown-odd-and-twice.wav', 'markers-comments-texts.aiff'])(
    'gives metadata back that fits already: %s',
    (name) => {
      const { container, chunks } = chunksOf(fixture(name));
      const given = readMetadata(chunks, container).metadata;
      const { metadata, dropped } = metadataForContainer(given, container);
      expect(metadata).toEqual(given);
      expect(dropped).toEqual([]);
      const encoded = encodeMetadata(metadata, container).map(({ bytes: contents }) => contents);
      expect(encoded.every((contents) => chunks.some((one) => one.bytes === contents))).toBe(true);
    },
  );

  it('numbers markers anew where their ids do not fit, and keeps long names as comments', () => {
    const given: AudioMetadata = {
      cues: [
        { id: 0, frame: 5, label: 'x'.repeat(256), note: 'n' },
        { id: 70_000, frame: 6, note: 'y'.repeat(70_000) },
      ],
    };
    const { metadata, dropped } = metadataForContainer(given, 'aiff');
    expect(metadata).toEqual({
      cues: [
        { id: 1, frame: 5 },
        { id: 2, frame: 6 },
      ],
      comments: [
        { timestampSeconds: 0, cueId: 1, text: 'x'.repeat(256) },
        { timestampSeconds: 0, cueId: 1, text: 'n' },
      ],
    });
    expect(named(dropped)).toEqual(['cues.note']);
  });

  it('numbers markers anew where two have one id', () => {
    const cues = [
      { id: 5, frame: 1 },
      { id: 5, frame: 2 },
    ];
    expect(metadataForContainer({ cues }, 'aiff').metadata.cues?.map(({ id }) => id)).toEqual([1, 2]);
  });

  it('lists what exceeds the markers that AIFF can hold', () => {
    const cues = Array.from({ length: 32_770 }, (_, i) => ({ id: i, frame: i }));
    const { metadata, dropped } = metadataForContainer({ cues }, 'aiff');
    expect(metadata.cues).toHaveLength(32_767);
    expect(dropped).toMatchObject([{ what: 'cues', reason: expect.stringContaining('3 of 32770') }]);
  });

  it('lists a text where both kinds state one', () => {
    const { metadata, dropped } = metadataForContainer({ name: 'a', info: { INAM: 'b' } }, 'aiff');
    expect(metadata).toEqual({ name: 'a' });
    expect(named(dropped)).toEqual(['info.INAM']);
    expect(named(metadataForContainer({ name: 'a', info: { INAM: 'b' } }, 'wav').dropped)).toEqual(['name']);
  });

  it('lists an instrument whose gain a WAV file cannot state', () => {
    const instrument = {
      rootKey: 1,
      fineTuneCents: 0,
      gainDb: 200,
      lowKey: 0,
      highKey: 1,
      lowVelocity: 1,
      highVelocity: 2,
    };
    const { metadata, dropped } = metadataForContainer({ instrument }, 'wav');
    expect(metadata).toEqual({});
    expect(named(dropped)).toEqual(['instrument']);
  });

  it('keeps chunks that the caller added', () => {
    const unknown = [{ id: 'XMP ', bytes: bytes(1), beforeAudio: true }];
    expect(metadataForContainer({ unknown }, 'aiff')).toEqual({ metadata: { unknown }, dropped: [] });
  });
});
