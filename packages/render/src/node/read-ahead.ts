import type { ByteSource } from '@trackout/core';

/** How far ahead of the reader, and how much at a time. */
const AHEAD_BYTES = 1024 * 1024;

/** What is read ahead lands here and is never looked at: it is the page cache that counts. */
let discarded: Uint8Array | undefined;

/**
 * The same file, with what comes next brought into the system's cache by its I/O threads while the reader works:
 * a disk that has to be waited for is then read beside the graph. For sources that read synchronously, from front to
 * back; any other is given back as it is. Costs one more copy of the bytes, in another thread, and 1 MiB for all
 * sources together. A failure to read ahead is left to the read itself to find.
 */
export function readAhead(source: ByteSource): ByteSource {
  const readSync = source.readSync?.bind(source);
  const { sizeBytes } = source;
  if (!readSync || sizeBytes === undefined) return source;
  /** Where what has been asked for ends. */
  let askedTo = 0;
  const askBeyond = (end: number) => {
    // A reader that has jumped starts anew.
    if (end > askedTo || end + 2 * AHEAD_BYTES < askedTo) askedTo = end;
    if (end + AHEAD_BYTES <= askedTo || askedTo >= sizeBytes) return;
    discarded ??= new Uint8Array(AHEAD_BYTES);
    source.read(askedTo, discarded).catch(() => {});
    askedTo += AHEAD_BYTES;
  };
  return {
    sizeBytes,
    readSync(offset, target) {
      askBeyond(offset + target.length);
      return readSync(offset, target);
    },
    read: (offset, target) => source.read(offset, target),
    close: () => source.close(),
  };
}
