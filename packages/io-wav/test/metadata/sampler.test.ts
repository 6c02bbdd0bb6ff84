import { describe, expect, it } from 'vitest';
import { encodeMetadata, readMetadata } from '../../src/metadata/index.js';
import { b16, bytes, chunk, chunksOf, fixture, u32, zeros } from './by-hand.js';

const read = (id: string, contents: Uint8Array, container: 'wav' | 'aiff' = 'wav') =>
  readMetadata([chunk(id, contents, true, 40)], container);

describe('smpl, inst and acid', () => {
  it('are read from a fixture', () => {
    const { metadata, warnings } = readMetadata(chunksOf(fixture('sampler-inst-acid.wav')).chunks, 'wav');
    expect(metadata.sampler).toEqual({
      rootKey: 57,
      fineTuneCents: 25,
      framePeriodNanoseconds: 20_833,
      manufacturer: 0x0100_0047,
      product: 5,
      smpteFormat: 30,
      smpteOffset: 0x0102_0304,
      loops: [{ id: 2, type: 'forward', firstFrame: 1, lastFrame: 6, fraction: 0x8000_0000, playCount: 0 }],
      data: bytes(1, 2, 3, 4),
    });
    expect(metadata.instrument).toEqual({
      ...{ rootKey: 57, fineTuneCents: -12, gainDb: 3 },
      ...{ lowKey: 40, highKey: 70, lowVelocity: 1, highVelocity: 127 },
    });
    expect(metadata.acid).toEqual({
      ...{ oneShot: false, rootKeySet: true, stretch: true, diskBased: false, otherFlags: 16 },
      ...{ rootKey: 57, beats: 8, meterNumerator: 3, meterDenominator: 4, tempoBpm: 123.5 },
    });
    expect(warnings).toEqual([]);
  });

  it('are written as their fields stand in a fixture', () => {
    const { chunks } = chunksOf(fixture('sampler-inst-acid.wav'));
    const { original, ...anew } = readMetadata(chunks, 'wav').metadata;
    const encoded = encodeMetadata(anew, 'wav');
    for (const { id, bytes: contents } of encoded) {
      expect(contents, id).toEqual(chunks.find((given) => given.id === id)!.bytes);
    }
    expect(encoded.map(({ id }) => id)).toEqual(['acid', 'inst', 'smpl']);
  });

  it('have as many loops and bytes as there is room for, whatever the counts say', () => {
    const contents = bytes(zeros(28), u32(0xffff_ffff), u32(0xffff_ffff), zeros(24), zeros(5));
    const { metadata, warnings } = read('smpl', contents);
    expect(metadata.sampler).toMatchObject({ loops: [{ id: 0 }], data: zeros(5) });
    expect(warnings).toMatchObject([{ code: 'metadata/count', offsetBytes: 68 }]);
    expect(warnings[0]!.message).toContain(
      'claims 4294967295 loops and has room for 1. (The first of 2 such places.)',
    );
  });

  it.each([
    ['smpl', 'wav', 35],
    ['inst', 'wav', 6],
    ['acid', 'wav', 23],
    ['cue ', 'wav', 3],
    ['INST', 'aiff', 19],
    ['MARK', 'aiff', 1],
    ['COMT', 'aiff', 1],
  ] as const)('are kept as they are where %s of %s has only %i bytes', (id, container, size) => {
    const { metadata, warnings } = read(id, zeros(size), container);
    expect(metadata.unknown).toEqual([{ id, bytes: zeros(size), beforeAudio: true }]);
    expect(Object.keys(metadata)).toEqual(['unknown', 'original']);
    expect(warnings).toMatchObject([{ code: 'metadata/too-short', chunkId: id, offsetBytes: 40 }]);
    const { metadata: longer } = read(id, zeros(size + 1), container);
    expect(longer).not.toHaveProperty('unknown');
  });

  it('are tuned to the nearest unit', () => {
    const { sampler } = readMetadata(chunksOf(fixture('sampler-inst-acid.wav')).chunks, 'wav').metadata;
    const contents = encodeMetadata({ sampler: { ...sampler!, fineTuneCents: 33.33 } }, 'wav')[0]!.bytes;
    // 0.3333 x 2^32 = 1431512599.7
    expect(contents.subarray(16, 20)).toEqual(u32(1_431_512_600));
  });

  it('warn of a tempo that is none', () => {
    const contents = bytes(zeros(20), 0, 0, 0xc0, 0x7f);
    expect(read('acid', contents).warnings).toMatchObject([{ code: 'metadata/figure', offsetBytes: 60 }]);
    expect(read('acid', contents).metadata.acid).toMatchObject({ tempoBpm: Number.NaN, reserved: zeros(6) });
    const odd = bytes(zeros(20), 1, 2, 0xc3, 0xff);
    expect(encodeMetadata(read('acid', odd).metadata, 'wav')[0]!.bytes).toBe(odd);
  });

  it('refuse figures that their fields cannot hold', () => {
    const keys = { lowKey: 0, highKey: 127, lowVelocity: 1, highVelocity: 127 };
    const instrument = { rootKey: 60, fineTuneCents: 0, gainDb: 128, ...keys };
    expect(() => encodeMetadata({ instrument }, 'wav')).toThrow(
      /gain of the instrument is 128; .* -128 to 127/,
    );
    const loops = {
      ...instrument,
      gainDb: 0,
      sustainLoop: { mode: 'forward', beginCue: 1, endCue: 2 } as const,
    };
    expect(() => encodeMetadata({ instrument: loops }, 'wav')).toThrow(/Put them into "sampler"/);
    const acid = readMetadata(chunksOf(fixture('sampler-inst-acid.wav')).chunks, 'wav').metadata.acid!;
    expect(() => encodeMetadata({ acid: { ...acid, reserved: zeros(7) } }, 'wav')).toThrow(
      /6 reserved bytes; got 7/,
    );
  });

  it('hold the loops of an AIFF instrument between its markers', () => {
    const contents = bytes(57, 0xf4, 40, 70, 1, 127, b16(-3), b16(1), b16(1), b16(2), b16(9), b16(0), b16(0));
    const { instrument } = read('INST', contents, 'aiff').metadata;
    expect(instrument).toMatchObject({
      ...{ fineTuneCents: -12, gainDb: -3 },
      sustainLoop: { mode: 'forward', beginCue: 1, endCue: 2 },
      releaseLoop: { mode: 9, beginCue: 0, endCue: 0 },
    });
    expect(encodeMetadata({ instrument: instrument! }, 'aiff')[0]!.bytes).toEqual(contents);
  });
});
