import { readFileSync } from 'node:fs';
import type { EncodedChunk, MetadataChunk, MetadataContainer } from '../../src/metadata/index.js';

/** Bytes put together by hand: texts are Latin-1, numbers are single bytes. */
export function bytes(...parts: readonly (string | number | Uint8Array)[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(
      parts.map((part) =>
        typeof part === 'string'
          ? Buffer.from(part, 'latin1')
          : typeof part === 'number'
            ? Buffer.from([part])
            : part,
      ),
    ),
  );
}

export const u16 = (value: number) => bytes(value & 255, value >> 8);
export const u32 = (value: number) =>
  bytes(value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24);
export const b16 = (value: number) => bytes((value >> 8) & 255, value & 255);
export const b32 = (value: number) =>
  bytes(value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255);
export const zeros = (count: number) => new Uint8Array(count);
export const utf8 = (text: string) => new Uint8Array(Buffer.from(text, 'utf8'));

/** A chunk as a reader hands it over. */
export function chunk(
  id: string,
  contents: Uint8Array,
  beforeAudio = true,
  offsetBytes?: number,
): MetadataChunk {
  return { id, bytes: contents, beforeAudio, ...(offsetBytes === undefined ? {} : { offsetBytes }) };
}

/** What was encoded, as it would be read. */
export function asRead(chunks: readonly EncodedChunk[]): MetadataChunk[] {
  return chunks.map(({ id, bytes: contents, placement }) =>
    chunk(id, contents, placement === 'before-audio'),
  );
}

/** The bytes of a fixture. */
export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../fixtures/metadata/${name}`, import.meta.url)));
}

/** Every chunk of a well-formed file, the padding byte left out; written for these tests. */
export function chunksOf(file: Uint8Array): { container: MetadataContainer; chunks: MetadataChunk[] } {
  const buffer = Buffer.from(file);
  const isWav = buffer.toString('latin1', 0, 4) === 'RIFF';
  const chunks: MetadataChunk[] = [];
  let beforeAudio = true;
  for (let at = 12; at < file.length; ) {
    const id = buffer.toString('latin1', at, at + 4);
    const size = isWav ? buffer.readUInt32LE(at + 4) : buffer.readUInt32BE(at + 4);
    if (id === 'data' || id === 'SSND') beforeAudio = false;
    chunks.push(chunk(id, file.subarray(at + 8, at + 8 + size), beforeAudio, at + 8));
    at += 8 + size + (size % 2);
  }
  return { container: isWav ? 'wav' : 'aiff', chunks };
}

/** A WAV or AIFF file of eight frames with these chunks around its audio. */
export function fileWith(container: MetadataContainer, chunks: readonly EncodedChunk[]): Uint8Array {
  const size = container === 'wav' ? u32 : b32;
  const join = ({ id, bytes: contents }: { id: string; bytes: Uint8Array }) =>
    bytes(id, size(contents.length), contents, zeros(contents.length % 2));
  const audio = chunksOf(fixture(container === 'wav' ? 'bext-v0.wav' : 'markers-comments-texts.aiff')).chunks;
  const pick = (...ids: string[]) => audio.filter(({ id }) => ids.includes(id)).map(join);
  const body = bytes(
    container === 'wav' ? 'WAVE' : 'AIFF',
    ...pick('fmt ', 'COMM'),
    ...chunks.filter(({ placement }) => placement === 'before-audio').map(join),
    ...pick('data', 'SSND'),
    ...chunks.filter(({ placement }) => placement === 'after-audio').map(join),
  );
  return bytes(container === 'wav' ? 'RIFF' : 'FORM', size(body.length), body);
}
