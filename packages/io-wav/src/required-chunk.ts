import { FormatError } from '@trackout/core';
import type { ChunkPlace } from './chunk-place.js';
import type { ChunkWalk } from './chunk-walk.js';
import type { HeaderReading } from './header-reading.js';

/** What a format calls the lack of a chunk. */
export interface RequiredChunk {
  readonly id: string;
  /** Code of the error where the file has none. */
  readonly code: string;
  /** True where a cut chunk can be used: it holds the samples. */
  readonly mayBeCut: boolean;
}

/** The first chunk of that name; reports a second one. Throws the error that says why there is none. */
export function requireChunk(
  reading: HeaderReading,
  walk: ChunkWalk,
  statedBytes: number,
  { id, code, mayBeCut }: RequiredChunk,
): ChunkPlace {
  const { subject } = reading;
  const [found, second] = walk.chunks.filter((chunk) => chunk.id === id);
  if (second) {
    reading.warn(
      'audio/second-chunk',
      second.offsetBytes - 8,
      `There is a second "${id}" chunk; only the first is used.`,
    );
  }
  if (found && (found.missingBytes === undefined || mayBeCut)) return found;
  const cut = walk.chunks.at(-1);
  if (cut?.missingBytes !== undefined) throw truncatedChunk(reading, cut);
  const lacking = statedBytes - (walk.endOffset ?? statedBytes);
  if (lacking > 0 && statedBytes < 0xffff_ffff) {
    throw new FormatError(
      'audio/truncated',
      `${subject.label} is truncated before its "${id}" chunk: its header states ${statedBytes} bytes, and the file ends ${lacking} bytes earlier. Copy or export it again.`,
      subject.facts({ chunkId: id, sizeBytes: statedBytes, missingBytes: lacking }),
    );
  }
  const seen = walk.chunks.map((chunk) => `"${chunk.id}"`).slice(0, 20);
  const stray =
    walk.strayOffset === undefined
      ? ''
      : ` Bytes that belong to no chunk follow at offset ${walk.strayOffset}.`;
  throw new FormatError(
    code,
    `${subject.label} has no "${id}" chunk; it has ${seen.join(', ') || 'no chunks'}.${stray} The file is damaged or cut off: copy or export it again.`,
    subject.facts({
      chunkId: id,
      chunkIds: walk.chunks.map((chunk) => chunk.id),
      ...(walk.strayOffset === undefined ? {} : { offsetBytes: walk.strayOffset }),
    }),
  );
}

/** The error for a chunk that reaches beyond the end of the file; `advice` says what to do about it. */
export function truncatedChunk(
  { subject }: HeaderReading,
  chunk: ChunkPlace,
  advice = 'Copy or export it again.',
): FormatError {
  return new FormatError(
    'audio/truncated',
    `${subject.label} is truncated: its "${chunk.id}" chunk claims ${chunk.sizeBytes} bytes at offset ${chunk.offsetBytes}, and the file ends ${chunk.missingBytes} bytes earlier. ${advice}`,
    subject.facts({
      chunkId: chunk.id,
      offsetBytes: chunk.offsetBytes,
      sizeBytes: chunk.sizeBytes,
      missingBytes: chunk.missingBytes ?? 0,
    }),
  );
}
