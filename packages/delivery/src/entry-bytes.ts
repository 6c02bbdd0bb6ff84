import { type ByteHashFactory, type ByteSource, IoError } from '@trackout/core';
import type { ZipEntry } from './zip-entry.js';

/** Bytes of one read. */
const CHUNK_BYTES = 256 * 1024;

/** Called after each read; may wait, so that the host gets a turn. Throws the signal's reason where it was aborted. */
export type Step = (bytes: number) => Promise<void> | undefined;

/** The CRC-32 of an entry, from a reading of its own. */
export async function checksum(entry: ZipEntry, crc32: ByteHashFactory, step: Step): Promise<string> {
  const hash = crc32();
  const scratch = new Uint8Array(Math.min(CHUNK_BYTES, entry.sizeBytes));
  for await (const chunk of readEntry(entry, (length) => scratch.subarray(0, length))) {
    await step(chunk.length);
    hash.update(chunk);
  }
  return hash.digest();
}

/** The bytes of an entry on their way into the archive; an `IoError` after the last where they are not what `expected` says. */
export async function* checkedChunks(
  entry: ZipEntry,
  expected: string,
  crc32: ByteHashFactory,
  step: Step,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = crc32();
  // The streams that follow hold on to what they are given: each chunk has memory of its own.
  for await (const chunk of readEntry(entry, (length) => new Uint8Array(length))) {
    await step(chunk.length);
    hash.update(chunk);
    yield chunk;
  }
  const found = hash.digest();
  if (found !== expected) {
    throw new IoError(
      'zip/crc-mismatch',
      `"${entry.path}" has changed: its CRC-32 is ${found}, but ${expected} was taken before. Export it again, and let nothing write to it until it is packed.`,
      { path: entry.path, found, expected },
    );
  }
}

/** The bytes of an entry in chunks; exactly `sizeBytes` of them, or an `IoError`. */
async function* readEntry(
  entry: ZipEntry,
  memoryOf: (length: number) => Uint8Array,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = await entry.open();
  try {
    if (source.sizeBytes !== undefined && source.sizeBytes !== entry.sizeBytes) {
      throw sizeError(entry, source.sizeBytes);
    }
    for (let offset = 0; offset < entry.sizeBytes; ) {
      const chunk = memoryOf(Math.min(CHUNK_BYTES, entry.sizeBytes - offset));
      const got = await readFully(source, offset, chunk);
      if (got < chunk.length) throw sizeError(entry, offset + got);
      offset += got;
      yield chunk;
    }
  } finally {
    await source.close();
  }
}

async function readFully(source: ByteSource, offset: number, target: Uint8Array): Promise<number> {
  return source.readSync ? source.readSync(offset, target) : source.read(offset, target);
}

function sizeError(entry: ZipEntry, found: number): IoError {
  return new IoError(
    'zip/size-changed',
    `"${entry.path}" has ${found} bytes, but ${entry.sizeBytes} were announced. Export it again, and let nothing write to it until it is packed.`,
    { path: entry.path, sizeBytes: found, announcedBytes: entry.sizeBytes },
  );
}
