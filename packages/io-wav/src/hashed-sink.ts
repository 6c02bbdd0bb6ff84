import type { ByteHash, ByteSink } from '@trackout/core';

/** What a hashed sink gives when it is closed. */
export interface Hashed<Result> {
  readonly result: Result;
  /** Lower-case hexadecimal. */
  readonly digest: string;
}

/**
 * A sink that hashes what passes through it, so that a file need not be read again for its digest.
 * It appends only: a digest cannot take back a byte.
 */
export function hashedSink<Result>(sink: ByteSink<Result>, hash: ByteHash): ByteSink<Hashed<Result>> {
  return {
    seekable: false,
    write(bytes) {
      hash.update(bytes);
      return sink.write(bytes);
    },
    async close() {
      const result = await sink.close();
      return { result, digest: hash.digest() };
    },
    abort: (reason) => sink.abort(reason),
  };
}
