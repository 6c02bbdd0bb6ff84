import { type ByteSource, FormatError, LimitError } from '@trackout/core';

/** Where the contents of a chunk lie. */
export interface ChunkPlace {
  /** Four characters: `fmt `, `data`, `SSND`. */
  readonly id: string;
  /** Of the first byte of the contents, eight behind the start of the chunk. */
  readonly offsetBytes: number;
  /** As the chunk states it (or `ds64` for it), without the padding byte. */
  readonly sizeBytes: number;
  /** How many bytes of the contents the file lacks, where it ends within them. */
  readonly missingBytes?: number;
}

const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The contents of a chunk that `readHeader` has listed; of a cut one, what is there.
 *
 * Throws `LimitError` (`audio/chunk-size`) above `maxBytes`, 16 MiB unless stated, and `FormatError`
 * (`audio/shrunk`) where the source has become shorter since.
 */
export async function readChunk(
  source: ByteSource,
  chunk: ChunkPlace,
  options: { readonly maxBytes?: number } = {},
): Promise<Uint8Array> {
  const { id, offsetBytes } = chunk;
  const length = chunk.sizeBytes - (chunk.missingBytes ?? 0);
  const limit = options.maxBytes ?? MAX_BYTES;
  if (length > limit) {
    throw new LimitError(
      'audio/chunk-size',
      `The "${id}" chunk at offset ${offsetBytes} has ${length} bytes; at most ${limit} are read at once. Pass { maxBytes } to read more, or read the source itself.`,
      { chunkId: id, offsetBytes, sizeBytes: length, limit },
    );
  }
  const bytes = new Uint8Array(length);
  const received = length === 0 ? 0 : await source.read(offsetBytes, bytes);
  if (received < length) {
    throw new FormatError(
      'audio/shrunk',
      `The file has become shorter since it was probed: ${length} bytes of its "${id}" chunk were expected at offset ${offsetBytes}, and ${received} came. Do not write to files that are being read; start again.`,
      { chunkId: id, offsetBytes, missingBytes: length - received },
    );
  }
  return bytes;
}
