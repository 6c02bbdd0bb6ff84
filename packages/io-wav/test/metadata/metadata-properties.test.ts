import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type AudioMetadata,
  type EncodedChunk,
  encodeMetadata,
  type MetadataChunk,
  type MetadataContainer,
  metadataForContainer,
  readMetadata,
} from '../../src/metadata/index.js';
import { asRead, chunk, chunksOf, fixture } from './by-hand.js';
import { dice, randomMetadata } from './random-metadata.js';

const fixtures = readdirSync(new URL('../../fixtures/metadata/', import.meta.url)).filter((name) =>
  /\.(wav|aiff)$/.test(name),
);
const containers: readonly MetadataContainer[] = ['wav', 'aiff'];

/** What it says, without where it came from. */
function said(metadata: AudioMetadata): AudioMetadata {
  const { original, ...rest } = metadata;
  return rest;
}

/** The chunks that carry metadata, as an encoder would hand them on. */
function carried(chunks: readonly MetadataChunk[]): string[] {
  const audio = ['fmt ', 'data', 'COMM', 'SSND'];
  return chunks
    .filter(({ id }) => !audio.includes(id))
    .map(({ id, bytes, beforeAudio }) =>
      printed({ id, bytes, placement: beforeAudio ? 'before-audio' : 'after-audio' }),
    );
}

/** In one line, as comparing thousands of arrays takes seconds. */
function printed({ id, bytes, placement }: EncodedChunk): string {
  return `${id} ${placement} ${Buffer.from(bytes).toString('hex')}`;
}

describe('any metadata', () => {
  it.each(containers)('reads back as it was encoded: %s', (container) => {
    for (let seed = 1; seed <= 400; seed++) {
      const metadata = randomMetadata(dice(seed), container);
      const { metadata: read, warnings } = readMetadata(
        asRead(encodeMetadata(metadata, container)),
        container,
      );
      expect(said(read), `seed ${seed}`).toEqual(metadata);
      expect(warnings, `seed ${seed}`).toEqual([]);
    }
  });

  it.each(containers)('is encoded to the same bytes again after reading: %s', (container) => {
    for (let seed = 1; seed <= 100; seed++) {
      const first = encodeMetadata(randomMetadata(dice(seed), container), container);
      const { metadata } = readMetadata(asRead(first), container);
      expect(encodeMetadata(metadata, container), `seed ${seed}`).toEqual(first);
      expect(encodeMetadata(said(metadata), container), `seed ${seed}, without its original`).toEqual(first);
    }
  });

  it.each(containers)('fits the other container after metadataForContainer: from %s', (from) => {
    const to = from === 'wav' ? 'aiff' : 'wav';
    for (let seed = 1; seed <= 200; seed++) {
      const made = randomMetadata(dice(seed), from);
      const metadata =
        seed % 2 === 0 ? made : readMetadata(asRead(encodeMetadata(made, from)), from).metadata;
      const fitted = metadataForContainer(metadata, to);
      expect(fitted.metadata.original).toBeUndefined();
      const read = readMetadata(asRead(encodeMetadata(fitted.metadata, to)), to);
      expect(said(read.metadata), `seed ${seed}`).toEqual(fitted.metadata);
      expect(metadataForContainer(read.metadata, to), `seed ${seed}`).toEqual({
        metadata: read.metadata,
        dropped: [],
      });
    }
  });
});

describe('any bytes', () => {
  const survives = (chunks: readonly MetadataChunk[], container: MetadataContainer, what: string): void => {
    const { metadata, warnings } = readMetadata(chunks, container);
    expect(encodeMetadata(metadata, container).map(printed), what).toEqual(carried(chunks));
    for (const warning of warnings) expect(warning.message).not.toMatch(/undefined/);
  };

  it.each(fixtures)('come back byte for byte in their order: %s', (name) => {
    const { container, chunks } = chunksOf(fixture(name));
    survives(chunks, container, name);
  });

  it.each(fixtures)('are read without an exception and come back, cut at every length: %s', (name) => {
    const { container, chunks } = chunksOf(fixture(name));
    for (const [i, { id, bytes, beforeAudio }] of chunks.entries()) {
      for (let length = 0; length < bytes.length; length += length > 700 ? 13 : 1) {
        const cut = chunks.with(i, chunk(id, bytes.subarray(0, length), beforeAudio));
        survives(cut, container, `${id} cut to ${length}`);
      }
    }
  });

  it.each(fixtures)('are read without an exception and come back, with bits flipped: %s', (name) => {
    const { container, chunks } = chunksOf(fixture(name));
    for (let seed = 1; seed <= 150; seed++) {
      const random = dice(seed);
      const damaged = chunks.map(({ id, bytes, beforeAudio }) => {
        const copy = bytes.slice();
        for (let flips = random.below(4); flips > 0 && copy.length > 0; flips--) {
          // Counts and sizes stand near the start.
          const at = random.below(random.chance() ? Math.min(copy.length, 48) : copy.length);
          copy[at] = random.chance() ? copy[at]! ^ (1 << random.below(8)) : random.pick([0, 0x7f, 0xff]);
        }
        return chunk(id, copy, beforeAudio);
      });
      survives(damaged, container, `seed ${seed}`);
    }
  });

  it('of either byte order and under either container are read without an exception', () => {
    const ids = [
      'bext',
      'iXML',
      'cue ',
      'LIST',
      'smpl',
      'inst',
      'acid',
      'id3 ',
      'MARK',
      'INST',
      'COMT',
      'NAME',
      'ANNO',
    ];
    for (let seed = 1; seed <= 300; seed++) {
      const random = dice(seed);
      const chunks = Array.from({ length: 6 }, () => {
        const bytes = Uint8Array.from({ length: random.below(90) }, () =>
          random.pick([0, 0, 1, 4, 0x20, 0x61, 0xff]),
        );
        const id = random.pick(ids);
        if (id === 'LIST')
          bytes.set(Buffer.from(random.pick(['INFOINAM', 'adtllabl', 'adtlltxt'])).subarray(0, bytes.length));
        return chunk(id, bytes);
      });
      for (const container of containers) {
        for (const byteOrder of ['little', 'big'] as const) readMetadata(chunks, container, { byteOrder });
        survives(chunks, container, `seed ${seed}`);
      }
    }
  });
});
