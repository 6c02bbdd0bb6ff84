import { describe, expect, it } from 'vitest';
import { MAX_METADATA_BYTES, planMetadataLoading } from '../../src/metadata/index.js';

const place = (id: string, sizeBytes: number, offsetBytes = 0) => ({ id, sizeBytes, offsetBytes });

describe('planMetadataLoading', () => {
  it('takes every chunk but those of the audio', () => {
    const chunks = ['fmt ', 'bext', 'data', 'JUNK', 'LIST', 'COMM'].map((id) => place(id, 10));
    expect(planMetadataLoading(chunks, 'wav').load.map(({ id }) => id)).toEqual(['bext', 'LIST', 'COMM']);
    const aiff = ['COMM', 'FVER', 'MARK', 'SSND', 'CHAN', 'fmt '].map((id) => place(id, 10));
    expect(planMetadataLoading(aiff, 'aiff').load.map(({ id }) => id)).toEqual(['MARK', 'fmt ']);
  });

  it('takes 64 MiB in all, and leaves the rest with a warning', () => {
    const chunks = [
      place('aaaa', MAX_METADATA_BYTES - 10),
      place('bbbb', 11, 7000),
      place('cccc', 10),
      place('dddd', 1),
    ];
    const { load, warnings } = planMetadataLoading(chunks, 'wav');
    expect(load.map(({ id }) => id)).toEqual(['aaaa', 'cccc']);
    expect(warnings.map(({ code, chunkId }) => [code, chunkId])).toEqual([
      ['metadata/not-loaded', 'bbbb'],
      ['metadata/not-loaded', 'dddd'],
    ]);
    expect(warnings[0]).toMatchObject({
      offsetBytes: 7000,
      message: expect.stringContaining('67108864 bytes'),
    });
  });

  it('takes more where more is allowed', () => {
    const chunks = [place('aaaa', 2 ** 32), place('bbbb', 2 ** 40)];
    expect(planMetadataLoading(chunks, 'wav', { maxBytes: 2 ** 33 }).load.map(({ id }) => id)).toEqual([
      'aaaa',
    ]);
    expect(planMetadataLoading(chunks, 'wav', { maxBytes: Number.POSITIVE_INFINITY }).warnings).toEqual([]);
  });
});
