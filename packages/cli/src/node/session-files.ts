import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ByteSource, IoError, type Session } from '@trackout/core';
import { fileSource } from '@trackout/io-wav/node';
import { readSession } from '@trackout/session';

/** A session that was read from disk, and the folder that its paths start from. */
export interface SessionFile {
  readonly session: Session;
  readonly folder: string;
  readonly path: string;
}

/** Reads `session.json`. Throws `IoError` where there is none, `FormatError` where it is not a session. */
export async function readSessionFile(file: string): Promise<SessionFile> {
  const absolute = path.resolve(file);
  const source = await fileSource(absolute);
  await source.close();
  const text = await readFile(absolute, 'utf8');
  return { session: readSession(text, { name: file }), folder: path.dirname(absolute), path: absolute };
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
          `The session names the file "${file}", which does not exist: ${absolute}. Put it there, or correct its path in session.json (paths start from the folder of session.json).`,
          { path: absolute },
          { cause: error },
        );
      }
      throw error;
    }
  };
}

/** Every file that a session reads, as absolute paths. */
export function inputPaths({ session, folder, path: own }: SessionFile): string[] {
  const audio = [...session.tracks.map((track) => track.audio), session.referenceMix];
  return [own, ...audio.flatMap((a) => (a?.kind === 'file' ? [path.resolve(folder, a.path)] : []))];
}
