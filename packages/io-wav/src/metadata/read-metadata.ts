import { readAcid } from './acid.js';
import { readComments, readMarkers } from './aiff-markers.js';
import type { AudioMetadata, MetadataPart } from './audio-metadata.js';
import { readBext } from './bext.js';
import { ChunkReading, itemBudget } from './chunk-reading.js';
import type { Cue } from './cue.js';
import { readInfo } from './info.js';
import { readInstrument } from './instrument.js';
import { readIxml } from './ixml.js';
import { listType } from './list-entries.js';
import {
  isAudioChunk,
  type MetadataChunk,
  type MetadataContainer,
  type MetadataWarning,
  type RawChunk,
  type RawEntry,
} from './metadata-chunk.js';
import { readSampler } from './sampler.js';
import { type TextEncoding, widestEncoding } from './text-coding.js';
import { mergeAssociatedData, readCuePoints } from './wav-cues.js';

/** What was read, and what was wrong with it. */
export interface ReadMetadata {
  readonly metadata: AudioMetadata;
  readonly warnings: readonly MetadataWarning[];
}

/**
 * The metadata in the chunks of a file, given in file order; those of the audio are passed over.
 *
 * Never throws: what cannot be read is in `unknown` and `warnings`. No count or size in the bytes is believed; time
 * and memory grow with their number only. Nothing is copied that is kept raw: the chunks' bytes must not change
 * afterwards. `byteOrder` is big for AIFF, and little for WAV unless the file is RIFX.
 */
export function readMetadata(
  chunks: readonly MetadataChunk[],
  container: MetadataContainer,
  options: { readonly byteOrder?: 'little' | 'big' } = {},
): ReadMetadata {
  const { metadata, warnings } = readMetadataParts(chunks, container, options.byteOrder);
  return { metadata, warnings };
}

/** As `readMetadata`, and which part each chunk belongs to; `undefined` for chunks of the audio. */
export function readMetadataParts(
  chunks: readonly MetadataChunk[],
  container: MetadataContainer,
  byteOrder: 'little' | 'big' = container === 'wav' ? 'little' : 'big',
): ReadMetadata & { readonly partOf: readonly (MetadataPart | undefined)[] } {
  const gathered = new GatheredMetadata();
  const budget = itemBudget();
  const readings = chunks.map((chunk) => new ChunkReading(chunk, byteOrder === 'little', budget));
  const partOf: (MetadataPart | undefined)[] = readings.map((reading) =>
    isAudioChunk(reading.id, container) ? undefined : gathered.take(reading, container),
  );
  // Labels may stand in front of the cues that they belong to.
  readings.forEach((reading, i) => {
    if (partOf[i] !== 'cues' || reading.id !== 'LIST') return;
    if (!mergeAssociatedData(reading, gathered.cues, gathered.cueExtras)) partOf[i] = 'unknown';
  });
  const textEncodings: Partial<Record<MetadataPart, TextEncoding>> = {};
  readings.forEach((reading, i) => {
    const part = partOf[i];
    if (part === undefined || part === 'unknown' || part === 'id3') return;
    textEncodings[part] = widestEncoding(textEncodings[part] ?? 'ascii', reading.textEncoding);
  });
  const unknown = chunks
    .filter((_, i) => partOf[i] === 'unknown')
    .map(({ id, bytes, beforeAudio }): RawChunk => ({ id, bytes, beforeAudio }));
  return {
    metadata: {
      ...gathered.metadata(),
      ...(unknown.length > 0 ? { unknown } : {}),
      original: { container, byteOrder, chunks, textEncodings },
    },
    warnings: readings.flatMap((reading) => reading.warnings()),
    partOf,
  };
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** The parts that have been read so far; of each, the first chunk that can be read counts. */
class GatheredMetadata {
  readonly cues: Cue[] = [];
  readonly cueExtras: RawEntry[] = [];
  readonly #single: Mutable<AudioMetadata> = {};
  readonly #info: Record<string, string> = {};
  readonly #infoExtras: RawEntry[] = [];
  readonly #annotations: string[] = [];
  #hasCues = false;

  take(chunk: ChunkReading, container: MetadataContainer): MetadataPart {
    return container === 'wav' ? this.#takeWav(chunk) : this.#takeAiff(chunk);
  }

  metadata(): AudioMetadata {
    return {
      ...this.#single,
      ...(this.cues.length > 0 ? { cues: this.cues } : {}),
      ...(this.cueExtras.length > 0 ? { cueExtras: this.cueExtras } : {}),
      ...(Object.keys(this.#info).length > 0 ? { info: this.#info } : {}),
      ...(this.#infoExtras.length > 0 ? { infoExtras: this.#infoExtras } : {}),
      ...(this.#annotations.length > 0 ? { annotations: this.#annotations } : {}),
    };
  }

  #takeWav(chunk: ChunkReading): MetadataPart {
    switch (chunk.id) {
      case 'bext':
        return this.#one(chunk, 'bext', () => readBext(chunk));
      case 'iXML':
        return this.#one(chunk, 'ixml', () => readIxml(chunk));
      case 'cue ':
        return this.#cues(chunk, () => readCuePoints(chunk));
      case 'smpl':
        return this.#one(chunk, 'sampler', () => readSampler(chunk));
      case 'inst':
        return this.#one(chunk, 'instrument', () => readInstrument(chunk, 'wav'));
      case 'acid':
        return this.#one(chunk, 'acid', () => readAcid(chunk));
      case 'id3 ':
      case 'ID3 ':
        return this.#one(chunk, 'id3', () => chunk.bytes);
      case 'LIST':
        if (listType(chunk.bytes) === 'INFO') {
          return readInfo(chunk, this.#info, this.#infoExtras) ? 'info' : 'unknown';
        }
        return listType(chunk.bytes) === 'adtl' ? 'cues' : 'unknown';
      default:
        return 'unknown';
    }
  }

  #takeAiff(chunk: ChunkReading): MetadataPart {
    const text = () => chunk.text(chunk.bytes);
    switch (chunk.id) {
      case 'MARK':
        return this.#cues(chunk, () => readMarkers(chunk));
      case 'INST':
        return this.#one(chunk, 'instrument', () => readInstrument(chunk, 'aiff'));
      case 'COMT':
        return this.#one(chunk, 'comments', () => readComments(chunk));
      case 'NAME':
        return this.#one(chunk, 'name', text);
      case 'AUTH':
        return this.#one(chunk, 'author', text);
      case '(c) ':
        return this.#one(chunk, 'copyright', text);
      case 'ANNO':
        this.#annotations.push(text());
        return 'annotations';
      case 'ID3 ':
      case 'id3 ':
        return this.#one(chunk, 'id3', () => chunk.bytes);
      default:
        return 'unknown';
    }
  }

  #cues(chunk: ChunkReading, read: () => readonly Cue[] | undefined): MetadataPart {
    if (this.#hasCues) return duplicate(chunk);
    const cues = read();
    if (!cues) return 'unknown';
    this.#hasCues = true;
    for (const cue of cues) this.cues.push(cue);
    return 'cues';
  }

  #one<Part extends keyof AudioMetadata & MetadataPart>(
    chunk: ChunkReading,
    part: Part,
    read: () => AudioMetadata[Part],
  ): MetadataPart {
    if (this.#single[part] !== undefined) return duplicate(chunk);
    const value = read();
    if (value === undefined) return 'unknown';
    (this.#single as Record<string, unknown>)[part] = value;
    return part;
  }
}

function duplicate(chunk: ChunkReading): MetadataPart {
  chunk.warn('metadata/duplicate', `A second "${chunk.id}" is kept as it is; the first counts.`);
  return 'unknown';
}
