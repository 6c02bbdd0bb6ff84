import { type ByteSource, sliceBytes } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import {
  BlobReader,
  TextReader,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipReader,
  ZipWriter,
} from '@zip.js/zip.js';
import { describe, expect, it } from 'vitest';
import { blobSource, bytesSource, openAudio, readHeader } from '../src/index.js';
import { fixture, readAll } from './signals.js';

/** A pack as it is delivered: entries stored, not compressed. */
async function pack(files: readonly string[]): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { level: 0 });
  await writer.add('readme.txt', new TextReader('stems of a song'));
  for (const file of files) await writer.add(`stems/${file}`, new Uint8ArrayReader(fixture(file)));
  return writer.close();
}

/** A stored entry is a part of the archive, behind its local header (APPNOTE 6.3, 4.3.7). */
async function entrySource(archive: Uint8Array, source: ByteSource, name: string): Promise<ByteSource> {
  const reader = new ZipReader(new BlobReader(new Blob([archive.slice()])));
  const entry = (await reader.getEntries()).find(({ filename }) => filename === name)!;
  expect(entry.compressionMethod).toBe(0);
  const header = new Uint8Array(30);
  await source.read(entry.offset, header);
  const view = new DataView(header.buffer);
  const start = entry.offset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  return sliceBytes(source, start, entry.uncompressedSize);
}

describe('a file inside a stored ZIP entry', () => {
  const files = ['pcm24-96k-stereo.wav', 'odd-data-without-pad-at-end.wav', 'aiff24-96k-stereo.aif'];

  it.each(files)('is read where it lies: %s', async (file) => {
    const archive = await pack(files);
    const dsp = await createDsp({ memoryBytes: 4 << 20 });
    const alone = await openAudio(bytesSource(fixture(file)), dsp);
    const expected = await readAll(alone);
    for (const whole of [bytesSource(archive), blobSource(new Blob([archive.slice()]))]) {
      const audio = await openAudio(await entrySource(archive, whole, `stems/${file}`), dsp);
      // The entry behind it must not pass for chunks of this one.
      expect(audio.info).toEqual(alone.info);
      expect(await readAll(audio)).toEqual(expected);
    }
  });

  it('tells the archive itself by its name', async () => {
    const archive = await pack(files);
    await expect(readHeader(bytesSource(archive))).rejects.toMatchObject({
      facts: { seemsToBe: 'a ZIP archive' },
    });
  });
});
