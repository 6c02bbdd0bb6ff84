import { FormatError, LimitError } from '@trackout/core';
import { type ByteWindow, fourCharacters, viewOf } from './byte-window.js';
import { type Ds64, readDs64, sizeFromDs64, UNKNOWN_SIZE } from './ds64.js';
import type { FileSubject } from './file-subject.js';
import { seemsToBe } from './foreign-formats.js';

/** The three containers that share the structure of RIFF. */
export type RiffContainer = 'RIFF' | 'RF64' | 'BW64';

/** Where the contents of a chunk lie. */
export interface ChunkPlace {
  /** Four characters: `fmt `, `data`. */
  readonly id: string;
  /** Of the first byte of the contents, eight behind the start of the chunk. */
  readonly offsetBytes: number;
  /** As the chunk states it, without the padding byte. */
  readonly sizeBytes: number;
  /** How many bytes of the contents the file lacks, where it ends within them. */
  readonly missingBytes?: number;
}

/** The chunks of a file, in the order in which they stand there. */
export interface RiffChunks {
  readonly container: RiffContainer;
  /** Size of the whole file as its header states it. Often wrong, so nothing depends on it. */
  readonly statedBytes: number;
  readonly chunks: readonly ChunkPlace[];
  readonly ds64: Ds64 | undefined;
  /** Where the walk ended at bytes that name no chunk. */
  readonly strayOffset?: number;
  /** Where the file ended, when the walk came to its end. */
  readonly endOffset?: number;
}

/** A file with more chunks than this is refused: it is damaged, or made to keep a reader busy. */
const MAX_CHUNKS = 4096;

/**
 * Walks the chunks of a WAV file and trusts none of its sizes: each is held against the end of the file.
 *
 * A chunk that reaches beyond the end is listed with its missing bytes and ends the walk. The stated size of
 * the file ends it too, once the `required` chunks have been seen; before that it is ignored.
 * Throws `FormatError` for other kinds of files and `LimitError` beyond 4096 chunks.
 */
export async function readRiffChunks(
  window: ByteWindow,
  fileBytes: number | undefined,
  required: readonly string[],
  subject: FileSubject,
): Promise<RiffChunks> {
  const container = await readForm(window, subject);
  const stated = viewOf(await window.read(4, 4)).getUint32(0, true);
  let statedBytes = 8 + stated;
  let ds64: Ds64 | undefined;
  const chunks: ChunkPlace[] = [];
  const missing = new Set(required);
  let at = 12;
  while (missing.size > 0 || at < statedBytes) {
    const head = await window.read(at, 8);
    if (head.length < 8) return { container, statedBytes, chunks, ds64, endOffset: at + head.length };
    const id = fourCharacters(head, 0);
    if (!/^[\x20-\x7e]{4}$/.test(id)) return { container, statedBytes, chunks, ds64, strayOffset: at };
    if (chunks.length === MAX_CHUNKS) {
      throw new LimitError(
        'wav/too-many-chunks',
        `${subject.label} has more than ${MAX_CHUNKS} chunks; at most that many are read. It is probably damaged: export it again.`,
        subject.facts({ offsetBytes: at, limit: MAX_CHUNKS }),
      );
    }
    let sizeBytes = viewOf(head).getUint32(4, true);
    const offsetBytes = at + 8;
    if (container !== 'RIFF') {
      if (id === 'ds64' && ds64 === undefined) {
        ds64 = await readDs64(window, offsetBytes, sizeBytes, subject);
        if (stated === UNKNOWN_SIZE) statedBytes = 8 + ds64.riffBytes;
      }
      if (sizeBytes === UNKNOWN_SIZE) sizeBytes = sizeFromDs64(ds64, id, at, subject);
    }
    const missingBytes = await bytesMissing(window, fileBytes, offsetBytes, sizeBytes);
    if (missingBytes > 0) {
      chunks.push({ id, offsetBytes, sizeBytes, missingBytes });
      break;
    }
    chunks.push({ id, offsetBytes, sizeBytes });
    missing.delete(id);
    at = offsetBytes + sizeBytes + (sizeBytes % 2);
  }
  return { container, statedBytes, chunks, ds64 };
}

async function readForm(window: ByteWindow, subject: FileSubject): Promise<RiffContainer> {
  const start = await window.read(0, 16);
  const form = fourCharacters(start, 0);
  if (form === 'RIFF' || form === 'RF64' || form === 'BW64') {
    if (start.length < 12) {
      throw new FormatError(
        'wav/truncated',
        `${subject.label} ends after ${start.length} bytes, within the first header: at least ${12 - start.length} bytes are missing. Copy or export it again.`,
        subject.facts({ sizeBytes: start.length, missingBytes: 12 - start.length }),
      );
    }
    if (fourCharacters(start, 8) === 'WAVE') return form;
  }
  const found = seemsToBe(start);
  throw new FormatError(
    'wav/not-wave',
    `${subject.label} is not a WAV file: it seems to be ${found}. Expected "RIFF", "RF64" or "BW64" and then "WAVE" at its start. Export it as WAV.`,
    subject.facts({ seemsToBe: found }),
  );
}

/** How far a chunk reaches beyond the end; where the size of the file is unknown, its last byte is tried. */
async function bytesMissing(
  window: ByteWindow,
  fileBytes: number | undefined,
  offsetBytes: number,
  sizeBytes: number,
): Promise<number> {
  const end = offsetBytes + sizeBytes;
  if (fileBytes !== undefined) return Math.max(0, end - fileBytes);
  if (sizeBytes === 0 || (await window.read(end - 1, 1)).length === 1) return 0;
  let inside = offsetBytes - 1;
  let outside = end - 1;
  while (outside - inside > 1) {
    const middle = inside + Math.floor((outside - inside) / 2);
    if ((await window.read(middle, 1)).length === 1) inside = middle;
    else outside = middle;
  }
  return end - outside;
}
