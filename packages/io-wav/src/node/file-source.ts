import { read as readFromFile, readSync as readFromFileSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type ByteSource, IoError, UsageError } from '@trackout/core';
import { ioError } from './system-errors.js';

const readAsync = promisify(readFromFile);

/**
 * A file as a source, with synchronous reads.
 *
 * `sizeBytes` is the size at opening; a file that shrinks later gives fewer bytes. `close` waits for reads
 * under way. Throws `IoError`: `io/not-found`, `io/permission`, `io/is-a-directory`, `io/failed`.
 */
export async function fileSource(path: string): Promise<ByteSource> {
  const { handle, sizeBytes } = await openRegularFile(path);
  const { fd } = handle;
  let closing: Promise<void> | undefined;
  const underWay = new Set<Promise<unknown>>();
  const refuseClosed = () => {
    if (closing) throw new UsageError('io/closed', `"${path}" was read after it had been closed.`, { path });
  };
  return {
    sizeBytes,
    async read(offset, target) {
      refuseClosed();
      const reading = readWhole(fd, offset, target);
      underWay.add(reading);
      try {
        return await reading;
      } catch (cause) {
        throw ioError('read', path, cause);
      } finally {
        underWay.delete(reading);
      }
    },
    readSync(offset, target) {
      refuseClosed();
      try {
        let received = 0;
        while (received < target.length) {
          const bytes = readFromFileSync(fd, target, received, target.length - received, offset + received);
          if (bytes === 0) break;
          received += bytes;
        }
        return received;
      } catch (cause) {
        throw ioError('read', path, cause);
      }
    },
    close() {
      closing ??= Promise.allSettled(underWay).then(() => handle.close());
      return closing;
    },
  };
}

/** A pipe or a device has no places to read from; opening one could even wait for ever. */
async function openRegularFile(path: string): Promise<{ handle: FileHandle; sizeBytes: number }> {
  try {
    const kind = await stat(path);
    if (kind.isDirectory()) throw Object.assign(new Error('EISDIR'), { code: 'EISDIR' });
    if (!kind.isFile()) {
      throw new IoError(
        'io/failed',
        `"${path}" could not be opened: it is a pipe or a device. Name a file.`,
        { path },
      );
    }
    const handle = await open(path, 'r');
    return { handle, sizeBytes: (await handle.stat()).size };
  } catch (cause) {
    throw IoError.isInstance(cause) ? cause : ioError('opened', path, cause);
  }
}

async function readWhole(fd: number, offset: number, target: Uint8Array): Promise<number> {
  let received = 0;
  while (received < target.length) {
    const { bytesRead } = await readAsync(fd, target, received, target.length - received, offset + received);
    if (bytesRead === 0) break;
    received += bytesRead;
  }
  return received;
}
