import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { IoError, proposeTracks, type Session, type Track, UsageError } from '@trackout/core';
import { readHeader } from '@trackout/io-wav';
import { fileSink, fileSource } from '@trackout/io-wav/node';
import { writeSession } from '@trackout/session';
import { writeWholeFile } from '../whole-file.js';
import { makeFolder } from './folder-delivery.js';

/** What `initSession` may be told. */
export interface InitOptions {
  /** A mix of the same material: becomes `referenceMix`, never a track. */
  readonly mix?: string;
  /** Where the session goes; default `session.json` in the folder. */
  readonly write?: string;
  readonly name?: string;
  readonly overwrite?: boolean;
}

/** The session that was written, and where. */
export interface InitResult {
  readonly session: Session;
  readonly path: string;
}

/**
 * Makes a session of a folder of WAV and AIFF files: a track each, with name, group and colour proposed from the file
 * names, and writes it. Throws where the folder holds none, where rates differ, or where the session exists.
 */
export async function initSession(folder: string, options: InitOptions = {}): Promise<InitResult> {
  const mix = options.mix === undefined ? undefined : path.resolve(options.mix);
  const files = await audioFilesOf(folder, mix);
  if (files.length === 0) {
    throw new UsageError(
      'init/no-files',
      `There are no WAV or AIFF files in ${folder}. Name the folder that holds the recordings.`,
      {
        path: folder,
      },
    );
  }
  const target = path.resolve(options.write ?? path.join(folder, 'session.json'));
  const base = path.dirname(target);
  const relative = (file: string) => path.relative(base, file).split(path.sep).join('/');
  const sampleRate = await commonRate([...files, ...(mix === undefined ? [] : [mix])]);
  const proposal = proposeTracks(files.map((file) => path.basename(file)));
  const session: Session = {
    name: options.name ?? path.basename(path.resolve(folder)),
    sampleRate,
    groups: proposal.groups,
    tracks: proposal.tracks.map(
      (track, i): Track => ({
        id: track.id,
        name: track.name,
        audio: { kind: 'file', path: relative(files[i] as string) },
        ...(track.colour === undefined ? {} : { colour: track.colour }),
        ...(track.group === undefined ? {} : { group: track.group }),
        gainDb: 0,
        pan: 0,
        mute: false,
        polarity: 'normal',
        startFrame: 0,
      }),
    ),
    ...(mix === undefined ? {} : { referenceMix: { kind: 'file', path: relative(mix) } }),
  };
  await makeFolder(base);
  const sink = await fileSink(target, { overwrite: options.overwrite ?? false });
  await writeWholeFile(sink, new TextEncoder().encode(writeSession(session)));
  return { session, path: target };
}

/** The WAV and AIFF files of a folder in the order of their names, without `except`. Folders in it are not entered. */
export async function audioFilesOf(folder: string, except?: string): Promise<string[]> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new IoError(
      found ? 'io/not-a-folder' : 'io/not-found',
      found ? `${folder} is a file, not a folder.` : `There is no folder ${folder}.`,
      { path: folder },
    );
  }
  const excluded =
    except === undefined ? undefined : await realpath(except).catch(() => path.resolve(except));
  const names = (await readdir(folder)).filter(
    (name) => /\.(wave?|bwf|rf64|aiff?|aifc)$/i.test(name) && !name.startsWith('.'),
  );
  const sorted = names.sort((a, b) => (a < b ? -1 : 1)).map((name) => path.join(folder, name));
  const kept: string[] = [];
  for (const file of sorted) if ((await realpath(file)) !== excluded) kept.push(file);
  return kept;
}

async function commonRate(files: readonly string[]): Promise<number> {
  const rates = new Map<number, string>();
  for (const file of files) {
    const bytes = await fileSource(file);
    try {
      const { format } = await readHeader(bytes, { name: file });
      if (!rates.has(format.sampleRate)) rates.set(format.sampleRate, path.basename(file));
    } finally {
      await bytes.close();
    }
  }
  const found = [...rates];
  if (found.length > 1) {
    throw new UsageError(
      'init/sample-rates',
      `The files have different sample rates: ${found.map(([rate, file]) => `${file} has ${rate} Hz`).join(', ')}. Nothing is resampled: export them all at one rate.`,
      { sampleRates: found.map(([rate]) => rate) },
    );
  }
  return found[0]?.[0] as number;
}
