import { UsageError } from '../errors.js';

/**
 * Bytes that can be read from any place: a file, a Blob, memory, an HTTP range.
 *
 * `read` fills `target` from `offset` on and returns how many bytes it got; fewer than asked only at the end.
 * Where `readSync` exists, reading never has to wait.
 */
export interface ByteSource {
  /** Total size, or `undefined` where it is not known ahead. */
  readonly sizeBytes: number | undefined;
  read(offset: number, target: Uint8Array): Promise<number>;
  readSync?(offset: number, target: Uint8Array): number;
  /** Idempotent. */
  close(): Promise<void>;
}

/**
 * Takes bytes in order, and out of order where it says so.
 *
 * `write` appends; it returns a promise only when the caller must wait, and borrows `bytes` until then.
 * `close` completes (on disk: synced and renamed to the final name); `abort` leaves nothing under the final name.
 */
export interface ByteSink<Result = void> {
  /** True where `writeAt` exists: what is already written can be replaced. */
  readonly seekable: boolean;
  write(bytes: Uint8Array): Promise<void> | undefined;
  writeAt?(offset: number, bytes: Uint8Array): Promise<void> | undefined;
  close(): Promise<Result>;
  abort(reason: unknown): Promise<void>;
}

/** A running digest. `update` borrows the bytes; `digest` ends it and gives lower-case hexadecimal. */
export interface ByteHash {
  update(bytes: Uint8Array): void;
  digest(): string;
}

/** Makes a fresh digest each time. */
export type ByteHashFactory = () => ByteHash;

/**
 * A part of a source as a source of its own: a WAV inside a stored ZIP entry, say.
 * Closing it leaves the whole open. Throws `UsageError` where the part leaves the whole; its reads do so for
 * a negative offset, which would show what lies in front of the part.
 */
export function sliceBytes(source: ByteSource, from: number, length: number): ByteSource {
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(length) && from >= 0 && length >= 0)) {
    throw new UsageError(
      'bytes/slice',
      `A slice needs whole, non-negative numbers; got ${from}, ${length}.`,
      {
        from,
        length,
      },
    );
  }
  if (source.sizeBytes !== undefined && from + length > source.sizeBytes) {
    throw new UsageError(
      'bytes/slice',
      `Bytes ${from} to ${from + length} leave a source of ${source.sizeBytes} bytes.`,
      { from, length, sizeBytes: source.sizeBytes },
    );
  }
  const clip = (offset: number, target: Uint8Array) => {
    if (!(offset >= 0)) {
      throw new UsageError('bytes/offset', `Nothing lies at offset ${offset}. Give 0 or more.`, { offset });
    }
    return target.subarray(0, Math.max(0, Math.min(target.length, length - offset)));
  };
  const slice: ByteSource = {
    sizeBytes: length,
    read: async (offset, target) => source.read(from + offset, clip(offset, target)),
    close: async () => {},
  };
  if (source.readSync) {
    slice.readSync = (offset, target) => source.readSync!(from + offset, clip(offset, target));
  }
  return slice;
}
