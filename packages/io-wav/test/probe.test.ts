import { FLOAT32, planarSource, readBlocks, STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, it } from 'vitest';
import {
  type AudioMetadata,
  bytesSource,
  createAudioWriter,
  memorySink,
  probe,
  readHeader,
} from '../src/index.js';

const FORMAT = { sampleRate: 48_000, layout: STEREO };

/** A WAV of 100 frames with the metadata. */
async function fileWith(metadata: AudioMetadata): Promise<Uint8Array> {
  const dsp = await createDsp({ memoryBytes: 1 << 20 });
  const options = { container: 'wav', format: FORMAT, encoding: FLOAT32, frameCount: 100, metadata } as const;
  const writer = createAudioWriter(memorySink(), dsp, options);
  const source = planarSource(FORMAT, [new Float32Array(100), new Float32Array(100)]);
  for await (const block of readBlocks(source)) await writer.write(block);
  return (await writer.close()).sink;
}

describe('probe', () => {
  it('gives what the header says, and the metadata beside it', async () => {
    const bytes = await fileWith({
      info: { INAM: 'Francium' },
      cues: [{ id: 1, frame: 40, label: 'Verse' }],
    });
    const probed = await probe(bytesSource(bytes));
    expect(probed).toMatchObject(await readHeader(bytesSource(bytes)));
    expect(probed.metadata.info).toEqual({ INAM: 'Francium' });
    expect(probed.metadata.cues).toMatchObject([{ frame: 40, label: 'Verse' }]);
    expect(probed.warnings).toEqual([]);
  });

  it('warns of metadata that it leaves out, with its place, and gives the rest', async () => {
    const bytes = await fileWith({ info: { INAM: 'x'.repeat(1000) }, cues: [{ id: 1, frame: 40 }] });
    const probed = await probe(bytesSource(bytes), { maxMetadataBytes: 200 });
    expect(probed.metadata.info).toBeUndefined();
    expect(probed.metadata.cues).toHaveLength(1);
    const list = probed.chunks.find(({ id, sizeBytes }) => id === 'LIST' && sizeBytes > 1000);
    expect(probed.warnings).toMatchObject([{ code: 'metadata/not-loaded', offsetBytes: list?.offsetBytes }]);
  });

  it('reads no byte of the audio', async () => {
    const bytes = await fileWith({ info: { INAM: 'Francium' } });
    const { dataOffset, dataBytes } = await readHeader(bytesSource(bytes));
    const clean = await probe(bytesSource(bytes));
    bytes.fill(0x55, dataOffset, dataOffset + dataBytes);
    expect(await probe(bytesSource(bytes))).toEqual(clean);
  });
});
