import { fdatasync, fsync, writeSync } from 'node:fs';
import { type FileHandle, open, stat, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type ByteSink, UsageError } from '@trackout/core';
import { exists, removeStaleTemporaries, renameIntoPlace, syncFolder, temporaryPath } from './atomic-file.js';
import { ioError } from './system-errors.js';

const syncFile = promisify(fsync);
const syncData = promisify(fdatasync);

/** The most that one system call writes: on Linux, larger ones take several times as long for the same bytes. */
const WRITE_BYTES = 64 * 1024;

/** After so many bytes the system is told to bring them to the disk meanwhile: else `close` waits for all at once. */
const EARLY_SYNC_BYTES = 8 * 1024 * 1024;

/**
 * A file as a sink. Its name appears when it is complete.
 *
 * Bytes go synchronously into a temporary file in the same folder, and from there to the disk while more are
 * written; `close` syncs the rest, renames it, and syncs the folder. `abort` removes it. What a crashed run has left of the same target is removed when the sink is opened.
 * An existing file is refused (`io/exists`) unless `overwrite` is true, and even then stays until `close`.
 * Throws `IoError`: also `io/not-found` (the folder must exist), `io/no-space`, `io/permission`,
 * `io/is-a-directory`, `io/failed`.
 */
export async function fileSink(
  path: string,
  options: { readonly overwrite?: boolean } = {},
): Promise<ByteSink<void>> {
  const overwrite = options.overwrite ?? false;
  const target = resolve(path);
  await refuseTaken(path, target, overwrite);
  await removeStaleTemporaries(target);
  const temporary = temporaryPath(target);
  let handle: FileHandle;
  try {
    handle = await open(temporary, 'wx');
  } catch (cause) {
    throw ioError('created', path, cause);
  }
  return writingSink(handle, temporary, path, target, overwrite);
}

function writingSink(
  handle: FileHandle,
  temporary: string,
  path: string,
  target: string,
  overwrite: boolean,
): ByteSink<void> {
  const { fd } = handle;
  let length = 0;
  let ended = false;
  const early = earlySync(fd);
  const put = (offset: number, bytes: Uint8Array): undefined => {
    if (ended) throw new UsageError('io/closed', `"${path}" was written after it had been closed.`, { path });
    try {
      early.throwFailure();
      let written = 0;
      while (written < bytes.length) {
        const part = Math.min(bytes.length - written, WRITE_BYTES);
        const count = writeSync(fd, bytes, written, part, offset + written);
        if (count === 0) throw new Error('no byte was taken');
        written += count;
      }
    } catch (cause) {
      throw ioError('written', path, cause);
    }
    return undefined;
  };
  const discard = async () => {
    await early.ended();
    await handle.close().catch(() => {});
    await unlink(temporary).catch(() => {});
  };
  return {
    seekable: true,
    write(bytes) {
      put(length, bytes);
      length += bytes.length;
      early.written(length);
      return undefined;
    },
    writeAt(offset, bytes) {
      if (offset + bytes.length > length) {
        throw new UsageError(
          'bytes/write-at',
          `Bytes ${offset} to ${offset + bytes.length} of "${path}" lie behind its end at ${length}; only what has been written can be replaced.`,
          { path, offset, length },
        );
      }
      return put(offset, bytes);
    },
    async close() {
      if (ended) throw new UsageError('io/closed', `"${path}" was closed twice.`, { path });
      ended = true;
      try {
        await early.ended();
        early.throwFailure();
        await syncFile(fd);
        await handle.close();
        await renameIntoPlace(temporary, target, overwrite);
        await syncFolder(dirname(target));
      } catch (cause) {
        await discard();
        throw ioError('completed', path, cause);
      }
    },
    async abort() {
      if (ended) return;
      ended = true;
      await discard();
    },
  };
}

/**
 * Syncs a growing file now and then, one sync at a time, beside what writes it. The system tells of a failure only
 * once: it is kept until somebody asks.
 */
function earlySync(fd: number) {
  let syncedBytes = 0;
  let failure: { readonly cause: unknown } | undefined;
  let syncing: Promise<void> | undefined;
  return {
    written(length: number): void {
      if (syncing || length - syncedBytes < EARLY_SYNC_BYTES) return;
      syncedBytes = length;
      syncing = syncData(fd)
        .catch((cause: unknown) => {
          failure = { cause };
        })
        .finally(() => {
          syncing = undefined;
        });
    },
    /** The file may only be closed when no sync is under way. */
    ended: (): Promise<void> | undefined => syncing,
    throwFailure(): void {
      if (failure) throw failure.cause;
    },
  };
}

/** Refuses at once what `close` would have to refuse after a gigabyte. */
async function refuseTaken(path: string, target: string, overwrite: boolean): Promise<void> {
  try {
    if (!(await exists(target))) return;
    const folder = await stat(target).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (folder) throw Object.assign(new Error('EISDIR'), { code: 'EISDIR' });
    if (!overwrite) throw Object.assign(new Error('EEXIST'), { code: 'EEXIST' });
  } catch (cause) {
    throw ioError('created', path, cause);
  }
}
