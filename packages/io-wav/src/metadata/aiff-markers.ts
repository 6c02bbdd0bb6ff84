import { UnsupportedError, UsageError } from '@trackout/core';
import { FieldWriter, plainText } from './chunk-fields.js';
import type { ChunkReading } from './chunk-reading.js';
import type { Cue } from './cue.js';
import type { TextEncoding } from './text-coding.js';

/** A comment of an AIFF file (`COMT`). */
export interface AiffComment {
  /** Seconds since 1904-01-01, in no stated time zone. */
  readonly timestampSeconds: number;
  /** Id of the cue that it is about; 0 for none. */
  readonly cueId: number;
  /** At most 65535 bytes. */
  readonly text: string;
}

const MARKER_BYTES = 7;
const COMMENT_BYTES = 8;

/** The markers of a `MARK` chunk; `undefined` where it is too short to have a count. */
export function readMarkers(chunk: ChunkReading): Cue[] | undefined {
  return readCounted(chunk, 'markers', MARKER_BYTES, (fields) => {
    const id = fields.u16();
    const frame = fields.u32();
    const length = fields.u8();
    if (length > fields.left) overrun(chunk, `name of marker ${id}`, fields.offset);
    const label = chunk.text(fields.bytes(length));
    if (length % 2 === 0) fields.offset++;
    return { id, frame, ...(label === '' ? {} : { label }) };
  });
}

/** The contents of `MARK`. Throws `UnsupportedError` for what only WAV files can say of a cue. */
export function encodeMarkers(cues: readonly Cue[], encoding?: TextEncoding): Uint8Array {
  const seen = new Set<number>();
  const fields = new FieldWriter(false);
  fields.u16(cues.length, 'number of markers');
  for (const cue of cues) {
    const wavOnly = (['note', 'region', 'placement'] as const).find((field) => cue[field] !== undefined);
    if (wavOnly !== undefined) {
      throw new UnsupportedError(
        'metadata/container',
        `Cue ${cue.id} has a ${wavOnly}, which AIFF markers have no room for. Pass the metadata through metadataForContainer.`,
        { container: 'aiff', part: 'cues', id: cue.id },
      );
    }
    if (!(Number.isInteger(cue.id) && cue.id >= 1 && cue.id <= 0x7fff) || seen.has(cue.id)) {
      throw new UsageError(
        'metadata/duplicate-ids',
        `AIFF markers have different ids from 1 to 32767; got ${cue.id}${seen.has(cue.id) ? ' twice' : ''}.`,
        { id: cue.id },
      );
    }
    seen.add(cue.id);
    fields.u16(cue.id, 'marker id');
    fields.u32(cue.frame, 'frame of the marker');
    const name = plainText(cue.label ?? '', `name of marker ${cue.id}`, encoding);
    fields.u8(name.length, `length of the name of marker ${cue.id}`);
    fields.bytes(name);
    fields.pad();
  }
  return fields.finish();
}

/** The comments of a `COMT` chunk; `undefined` where it is too short to have a count. */
export function readComments(chunk: ChunkReading): AiffComment[] | undefined {
  return readCounted(chunk, 'comments', COMMENT_BYTES, (fields) => {
    const timestampSeconds = fields.u32();
    const cueId = fields.u16();
    const length = fields.u16();
    if (length > fields.left) overrun(chunk, 'text of a comment', fields.offset);
    const text = chunk.text(fields.bytes(length));
    if (length % 2 === 1) fields.offset++;
    return { timestampSeconds, cueId, text };
  });
}

/** The contents of `COMT`. */
export function encodeComments(comments: readonly AiffComment[], encoding?: TextEncoding): Uint8Array {
  const fields = new FieldWriter(false);
  fields.u16(comments.length, 'number of comments');
  for (const comment of comments) {
    fields.u32(comment.timestampSeconds, 'timestamp of the comment');
    fields.u16(comment.cueId, 'cue of the comment');
    const text = plainText(comment.text, 'comment', encoding);
    fields.u16(text.length, 'length of the comment');
    fields.bytes(text);
    fields.pad();
  }
  return fields.finish();
}

/** As many records as the chunk claims, or as it has room for. */
function readCounted<Item>(
  chunk: ChunkReading,
  what: string,
  leastBytes: number,
  read: (fields: ReturnType<ChunkReading['fields']>) => Item,
): Item[] | undefined {
  if (chunk.bytes.length < 2) {
    chunk.warn('metadata/too-short', `"${chunk.id}" has ${chunk.bytes.length} bytes and needs 2.`);
    return undefined;
  }
  const fields = chunk.fields();
  const claimed = fields.u16();
  const items: Item[] = [];
  while (items.length < claimed && fields.left >= leastBytes) items.push(read(fields));
  if (items.length < claimed) {
    chunk.warn('metadata/count', `"${chunk.id}" claims ${claimed} ${what} and has room for ${items.length}.`);
  }
  return items;
}

function overrun(chunk: ChunkReading, what: string, at: number): void {
  chunk.warn(
    'metadata/entry-overrun',
    `The ${what} reaches beyond "${chunk.id}". It is read as far as it goes.`,
    at,
  );
}
