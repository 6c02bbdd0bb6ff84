import { type ByteSink, type ByteSource, UsageError } from '@trackout/core';

/** Bytes in memory as a source. They are not copied. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  const readSync = (offset: number, target: Uint8Array): number => {
    const found = bytes.subarray(offset, offset + target.length);
    target.set(found);
    return found.length;
  };
  return {
    sizeBytes: bytes.length,
    readSync,
    read: async (offset, target) => readSync(offset, target),
    close: async () => {},
  };
}

/** Collects bytes in memory; `close` gives them. For short files and tests: everything is held at once. */
export function memorySink(): ByteSink<Uint8Array> {
  let bytes = new Uint8Array(65_536);
  let length = 0;
  const put = (offset: number, added: Uint8Array): undefined => {
    const end = offset + added.length;
    if (end > bytes.length) {
      const grown = new Uint8Array(Math.max(end, 2 * bytes.length));
      grown.set(bytes.subarray(0, length));
      bytes = grown;
    }
    bytes.set(added, offset);
    length = Math.max(length, end);
    return undefined;
  };
  return {
    seekable: true,
    write: (added) => put(length, added),
    writeAt(offset, added) {
      if (offset > length) {
        throw new UsageError(
          'bytes/write-at',
          `Offset ${offset} lies behind the end at ${length}; only what has been written can be replaced.`,
          { offset, length },
        );
      }
      return put(offset, added);
    },
    close: async () => bytes.slice(0, length),
    async abort() {
      bytes = new Uint8Array(0);
      length = 0;
    },
  };
}
