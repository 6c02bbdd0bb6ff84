import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ByteSource, IoError, type Session, sessionSources } from '@trackout/core';
import { fileSource } from '@trackout/io-wav/node';
import { readSession } from '@trackout/session';
import { isSessionModule, readSessionModule } from './session-module.js';

/** A session that was read from disk, and the folder that its paths start from. */
export interface SessionFile {
  readonly session: Session;
  readonly folder: string;
  readonly path: string;
}

/**
 * Reads a `session.json`, or runs a `session.mjs` (see `readSessionModule`). Paths in it start from its folder.
 * Throws `IoError` where there is none, `FormatError` where it is not a session.
 */
export async function readSessionFile(file: string): Promise<SessionFile> {
  const absolute = path.resolve(file);
  const source = await fileSource(absolute);
  await source.close();
  const session = isSessionModule(absolute)
    ? await readSessionModule(absolute, file)
    : readSession(await readFile(absolute, 'utf8'), { name: file });
  return { session, folder: path.dirname(absolute), path: absolute };
}

/** Opens files of a session by their paths, which start from its folder. */
export function sessionOpener(folder: string): (file: string) => Promise<ByteSource> {
  return async (file) => {
    const absolute = path.resolve(folder, file);
    try {
      return await fileSource(absolute);
    } catch (error) {
      if (IoError.isInstance(error) && error.code === 'io/not-found') {
        throw new IoError(
          'io/not-found',
          `The session names the file "${file}", which does not exist: ${absolute}. Put it there, or correct its path in the session (paths start from the session's folder).`,
          { path: absolute },
          { cause: error },
        );
      }
      throw error;
    }
  };
}

/** Every file that a session reads, and its own, as absolute paths. */
export function inputPaths({ session, folder, path: own }: SessionFile): string[] {
  const files = sessionSources(session).flatMap(({ audio }) =>
    audio.kind === 'file' ? [path.resolve(folder, audio.path)] : [],
  );
  return [own, ...files];
}
