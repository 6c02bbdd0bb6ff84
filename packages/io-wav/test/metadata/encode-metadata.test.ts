import { describe, expect, it } from 'vitest';
import { type AudioMetadata, buildIxml, encodeMetadata, readMetadata } from '../../src/metadata/index.js';
import { bytes, chunk, chunksOf, fixture } from './by-hand.js';

const inOrder = (metadata: AudioMetadata, container: 'wav' | 'aiff' = 'wav') =>
  encodeMetadata(metadata, container).map(
    ({ id, placement }) => `${placement === 'before-audio' ? '<' : '>'}${id}`,
  );
const wav = (name: string) => readMetadata(chunksOf(fixture(name)).chunks, 'wav').metadata;
const keys = { lowKey: 0, highKey: 127, lowVelocity: 1, highVelocity: 127 };
const instrument = { rootKey: 60, fineTuneCents: 0, gainDb: 0, ...keys };
const { bext } = wav('bext-v0.wav');
const { sampler, acid } = wav('sampler-inst-acid.wav');

describe('encodeMetadata', () => {
  it('writes a WAV file its chunks in the usual order, ID3 behind the samples', () => {
    const metadata: AudioMetadata = {
      unknown: [
        { id: 'minf', bytes: bytes(1), beforeAudio: true },
        { id: 'elm1', bytes: bytes(2), beforeAudio: false },
      ],
      ...{
        id3: bytes('ID3'),
        acid: acid!,
        sampler: sampler!,
        instrument,
        cues: [{ id: 1, frame: 0, label: 'A' }],
      },
      ...{ info: { INAM: 'a' }, ixml: buildIxml({}), bext: bext! },
    };
    expect(inOrder(metadata)).toEqual([
      ...['<bext', '<iXML', '<acid', '<inst', '<smpl', '<cue ', '<LIST', '<LIST', '<minf'],
      ...['>id3 ', '>elm1'],
    ]);
  });

  it('writes an AIFF file its chunks in the usual order', () => {
    const metadata: AudioMetadata = {
      ...{
        cues: [{ id: 1, frame: 0 }],
        instrument,
        id3: bytes('ID3'),
        name: 'n',
        author: 'a',
        copyright: 'c',
      },
      ...{ annotations: ['1', '2'], comments: [{ timestampSeconds: 0, cueId: 0, text: 't' }] },
    };
    expect(inOrder(metadata, 'aiff')).toEqual([
      ...['<NAME', '<AUTH', '<(c) ', '<ANNO', '<ANNO', '<COMT', '<MARK', '<INST', '>ID3 '],
    ]);
  });

  it('writes nothing for nothing', () => {
    expect(encodeMetadata({}, 'wav')).toEqual([]);
    expect(encodeMetadata({ cues: [], info: {}, unknown: [], cueExtras: [] }, 'wav')).toEqual([]);
    expect(encodeMetadata({ cues: [], annotations: [], comments: [] }, 'aiff')).toEqual([]);
  });

  it('writes a changed part at its old place, and every other chunk as it was', () => {
    const metadata = wav('unknown-odd-and-twice.wav');
    const before = encodeMetadata(metadata, 'wav');
    const after = encodeMetadata({ ...metadata, bext: { ...metadata.bext!, description: 'Kick' } }, 'wav');
    expect(before.map(({ id }) => id)).toEqual(['minf', 'bext', 'elm1', 'bext', 'id3 ']);
    expect(after.with(1, before[1]!)).toEqual(before);
    expect(Buffer.from(after[1]!.bytes).toString('latin1', 0, 5)).toBe('Kick\0');
    expect(after[1]!.bytes.subarray(256)).toEqual(before[1]!.bytes.subarray(256));
  });

  it('writes changed cues at the place of their first chunk, and keeps what belongs to none', () => {
    const metadata = wav('editor-markers-and-regions.wav');
    const encoded = encodeMetadata({ ...metadata, cues: metadata.cues!.slice(1) }, 'wav');
    expect(encoded.map(({ id, placement }) => [id, placement])).toEqual([
      ['cue ', 'after-audio'],
      ['LIST', 'after-audio'],
      ['LIST', 'after-audio'],
    ]);
    const again = readMetadata(
      encoded.map(({ id, bytes: contents }) => chunk(id, contents)),
      'wav',
    ).metadata;
    expect(again.cues).toEqual(metadata.cues!.slice(1));
    expect(again.cueExtras).toEqual(metadata.cueExtras);
    expect(again.info).toEqual(metadata.info);
  });

  it('leaves out parts that were taken out', () => {
    const metadata = wav('unknown-odd-and-twice.wav');
    const { bext: gone, id3, ...rest } = metadata;
    expect(inOrder({ ...rest, unknown: rest.unknown!.slice(1) })).toEqual(['>elm1', '>bext']);
    expect(inOrder({ ...wav('editor-markers-and-regions.wav'), cues: [], cueExtras: [] })).toEqual(['>LIST']);
  });

  it('puts new parts among old ones where they usually stand', () => {
    const metadata = wav('editor-markers-and-regions.wav');
    const encoded = inOrder({ ...metadata, bext: bext!, sampler: sampler!, id3: bytes('ID3') });
    expect(encoded).toEqual(['<bext', '<smpl', '>cue ', '>LIST', '>LIST', '>id3 ']);
    const info = wav('sampler-inst-acid.wav');
    const rest = ['<inst', '<smpl', '<acid', '<LIST'];
    expect(inOrder({ ...info, info: { INAM: 'a' } })).toEqual(rest);
    expect(inOrder({ ...info, bext: bext!, info: { INAM: 'a' } })).toEqual(['<bext', ...rest]);
  });

  it('keeps a chunk that could not be read, beside a new one of its kind', () => {
    const { metadata } = readMetadata([chunk('smpl', bytes(1, 2))], 'wav');
    const encoded = encodeMetadata({ ...metadata, sampler: sampler! }, 'wav');
    expect(encoded.map(({ bytes: contents }) => contents.length)).toEqual([64, 2]);
    const again = readMetadata(
      encoded.map(({ id, bytes: contents }) => chunk(id, contents)),
      'wav',
    ).metadata;
    expect(again.sampler).toEqual(sampler);
  });

  it('passes over the chunks of the audio', () => {
    const audio = ['fmt ', 'data', 'fact', 'ds64', 'JUNK', 'PEAK'].map((id) => chunk(id, bytes(1, 2)));
    const { metadata } = readMetadata(audio, 'wav');
    expect(Object.keys(metadata)).toEqual(['original']);
    expect(encodeMetadata(metadata, 'wav')).toEqual([]);
  });

  it('refuses to write the chunks of the audio, and ids that are none', () => {
    const unknown = (id: string) => ({ unknown: [{ id, bytes: bytes(), beforeAudio: true }] });
    expect(() => encodeMetadata(unknown('data'), 'wav')).toThrow(/"data" belongs to the audio/);
    expect(() => encodeMetadata(unknown('SSND'), 'aiff')).toThrow(/"SSND" belongs to the audio/);
    expect(() => encodeMetadata(unknown('abc'), 'wav')).toThrow(/"abc" does not consist of four/);
  });

  it('takes no chunks of the other container for its own', () => {
    const { metadata } = readMetadata([chunk('id3 ', bytes('ID3')), chunk('cue ', bytes(0, 0, 0, 0))], 'wav');
    expect(inOrder(metadata, 'aiff')).toEqual(['>ID3 ']);
  });

  it('refuses parts that the container has no place for', () => {
    expect(() => encodeMetadata({ bext: bext!, acid: acid! }, 'aiff')).toThrow(
      /An AIFF file has no place for bext, acid/,
    );
    expect(() => encodeMetadata({ name: 'n' }, 'wav')).toThrow(/A WAV file has no place for name/);
    expect(() => encodeMetadata(wav('unknown-odd-and-twice.wav'), 'aiff')).toThrow(/bext, unknown/);
    expect(() => encodeMetadata({ cueExtras: [{ id: 'file', bytes: bytes() }] }, 'aiff')).toThrow(
      /no place for cues/,
    );
  });

  it('leaves what it was given alone', () => {
    const metadata = wav('unknown-odd-and-twice.wav');
    const copy = structuredClone(metadata);
    encodeMetadata({ ...metadata, info: { INAM: 'a' } }, 'wav');
    expect(metadata).toEqual(copy);
  });
});
