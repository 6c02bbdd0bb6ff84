import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { IoError } from '@trackout/core';

/** What was being done to which path; ends the sentence "could not be ...". */
export type FileAction = 'opened' | 'read' | 'created' | 'written' | 'completed' | 'examined';

/** The system's name of an error: `ENOENT`. */
export function systemCode(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}

/** A failed system call as an `IoError` that says what to do. The system's error is its `cause`. */
export function ioError(action: FileAction, path: string, cause: unknown): IoError {
  const system = systemCode(cause);
  const told = describe(system, action, path, cause);
  return new IoError(
    told.code,
    `"${path}" could not be ${action}: ${told.message}`,
    { path, ...(system === undefined ? {} : { system }), ...told.facts },
    { cause },
  );
}

function describe(
  system: string | undefined,
  action: FileAction,
  path: string,
  cause: unknown,
): { code: string; message: string; facts?: { freeBytes: number } } {
  switch (system) {
    case 'ENOENT':
    case 'ENOTDIR':
      return {
        code: 'io/not-found',
        message:
          action === 'created'
            ? `the folder "${dirname(path)}" does not exist. Create it first.`
            : 'it does not exist. Check the path.',
      };
    case 'ENOSPC':
    case 'EDQUOT': {
      const free = freeBytesSync(dirname(path));
      return {
        code: 'io/no-space',
        message:
          system === 'EDQUOT'
            ? 'the disk quota is used up. Free space, or write to another disk.'
            : `the disk is full${free === undefined ? '' : ` (${free} bytes are free)`}. Free space, or write to another disk.`,
        ...(free === undefined ? {} : { facts: { freeBytes: free } }),
      };
    }
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return {
        code: 'io/permission',
        message:
          system === 'EROFS'
            ? 'the disk is read-only. Write to another one.'
            : 'permission was denied. Check who may use the file and its folder, and that no other program has it open.',
      };
    case 'EISDIR':
      return { code: 'io/is-a-directory', message: 'it is a folder. Name a file.' };
    case 'EEXIST':
      return {
        code: 'io/exists',
        message: 'it exists. Choose another name, or pass { overwrite: true } to replace it.',
      };
    case 'EMFILE':
    case 'ENFILE':
      return {
        code: 'io/failed',
        message: 'too many files are open. Close some, or raise the limit (ulimit -n).',
      };
    case 'ENAMETOOLONG':
      return { code: 'io/failed', message: 'the name is too long. Choose a shorter one.' };
    case 'EFBIG':
      return {
        code: 'io/failed',
        message: 'the file system does not hold files that large. Write to another disk.',
      };
    default: {
      const what = cause instanceof Error ? cause.message : String(cause);
      return {
        code: 'io/failed',
        message: `the system reports "${what}". Check the disk and its connection, then try again.`,
      };
    }
  }
}

function freeBytesSync(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
