import { statfs } from 'node:fs/promises';
import { ioError } from './system-errors.js';

/** Bytes that may still be written to the disk that `folder` is on. Throws `IoError`. */
export async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (cause) {
    throw ioError('examined', folder, cause);
  }
}
