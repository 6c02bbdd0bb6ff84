import { LimitError } from '@trackout/core';
import { fourCharacters, viewOf } from './byte-window.js';
import type { ChunkPlace } from './chunk-place.js';
import type { HeaderReading } from './header-reading.js';

/** What a walk needs to know of the form that it walks through. */
export interface ChunkForm {
  readonly littleEndian: boolean;
  /** The chunks without which there is no audio: until they are found, the stated size is not believed. */
  readonly required: readonly string[];
  /** Where the file ends by its own header; may become known on the way. */
  statedEnd(): number;
  /** Size of the contents of the chunk that starts at `at`, where `stated` is what its header says. */
  sizeOf(id: string, stated: number, at: number): number | Promise<number>;
}

/** The chunks of a file, in the order in which they stand there. */
export interface ChunkWalk {
  readonly chunks: readonly ChunkPlace[];
  /** Where the walk ended at bytes that name no chunk. */
  readonly strayOffset?: number;
  /** Where the file ended, when the walk came to its end. */
  readonly endOffset?: number;
  /** Where the walk ended because the file says that it ends there. */
  readonly statedEndReached?: number;
}

/** A file with more chunks than this is refused: it is damaged, or made to keep a reader busy. */
const MAX_CHUNKS = 4096;

/** Names that decide whether a pad byte was forgotten: what stands in files of studios. */
const KNOWN_IDS = new Set([
  ...['fmt ', 'data', 'fact', 'LIST', 'JUNK', 'junk', 'PAD ', 'FLLR', 'bext', 'iXML', 'axml', 'chna', 'ds64'],
  ...['cue ', 'smpl', 'inst', 'acid', 'id3 ', 'ID3 ', '_PMX', 'minf', 'elm1', 'regn', 'umid', 'afsp', 'PEAK'],
  ...['COMM', 'SSND', 'FVER', 'MARK', 'INST', 'COMT', 'NAME', 'AUTH', '(c) ', 'ANNO', 'CHAN', 'APPL', 'AESD'],
]);

/**
 * Walks the chunks behind the first twelve bytes and trusts none of their sizes: each is held against the end
 * of the file.
 *
 * A chunk that reaches beyond the end is listed with its missing bytes and ends the walk. The stated size of
 * the file ends it too, unless a required chunk lies beyond it. A pad byte that was forgotten behind an odd
 * chunk is noticed by the name that stands in its place. Throws `LimitError` beyond 4096 chunks.
 */
export async function walkChunks(reading: HeaderReading, form: ChunkForm): Promise<ChunkWalk> {
  const { window, subject } = reading;
  const chunks: ChunkPlace[] = [];
  const missing = new Set(form.required);
  let at = 12;
  let requiredEnd = at;
  while (missing.size > 0 || at < form.statedEnd() || form.statedEnd() < requiredEnd) {
    const head = await window.read(at, 8);
    if (head.length === 0) return { chunks, endOffset: at };
    const id = fourCharacters(head, 0);
    if (head.length < 8 && missing.size > 0) return { chunks, endOffset: at + head.length };
    if (head.length < 8 || !isPrintable(id)) return { chunks, strayOffset: at };
    if (chunks.length === MAX_CHUNKS) {
      throw new LimitError(
        'audio/too-many-chunks',
        `${subject.label} has more than ${MAX_CHUNKS} chunks; at most that many are read. It is probably damaged: export it again.`,
        subject.facts({ offsetBytes: at, limit: MAX_CHUNKS }),
      );
    }
    const offsetBytes = at + 8;
    const sizeBytes = await form.sizeOf(id, viewOf(head).getUint32(4, form.littleEndian), at);
    const missingBytes = await bytesMissing(reading, offsetBytes, sizeBytes);
    if (missingBytes > 0) {
      chunks.push({ id, offsetBytes, sizeBytes, missingBytes });
      return { chunks };
    }
    chunks.push({ id, offsetBytes, sizeBytes });
    const end = offsetBytes + sizeBytes;
    if (missing.delete(id)) requiredEnd = end;
    at = sizeBytes % 2 === 0 ? end : await skipPad(reading, id, end);
  }
  return { chunks, statedEndReached: at };
}

/** How far a chunk reaches beyond the end of the file. */
async function bytesMissing(
  { window }: HeaderReading,
  offsetBytes: number,
  sizeBytes: number,
): Promise<number> {
  const end = offsetBytes + sizeBytes;
  if (await window.has(end - 1)) return 0;
  return end - (await window.end(offsetBytes));
}

/** Where the chunk behind an odd one starts: behind its pad byte, or in its place where that was forgotten. */
async function skipPad(reading: HeaderReading, id: string, end: number): Promise<number> {
  const bytes = await reading.window.read(end, 9);
  const padded = fourCharacters(bytes, 1);
  const unpadded = fourCharacters(bytes, 0);
  const present =
    bytes.length > 0 && !KNOWN_IDS.has(unpadded) && (isPrintable(padded) || !isPrintable(unpadded));
  if (present) return end + 1;
  reading.warn(
    'audio/no-pad',
    end,
    `The "${id}" chunk has an odd size, and the pad byte that belongs behind it is missing${bytes.length === 0 ? ' at the end of the file' : ''}.`,
  );
  return end;
}

function isPrintable(id: string): boolean {
  return /^[\x20-\x7e]{4}$/.test(id);
}
