import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  type AudioFormat,
  channelCount,
  IoError,
  layoutsEqual,
  proposeTracks,
  type Session,
  type Track,
  UsageError,
} from '@trackout/core';
import { readHeader } from '@trackout/io-wav';
import { fileSink, fileSource } from '@trackout/io-wav/node';
import { writeSession } from '@trackout/session';
import { writeWholeFile } from '../export/whole-file.js';
import { pairWetAndDry, type RecordingPair } from '../wet-dry-pairs.js';
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

/** The session that was written, where, and what a person should know about it. */
export interface InitResult {
  readonly session: Session;
  readonly path: string;
  readonly remarks: readonly string[];
}

/**
 * Makes a session of a folder of WAV and AIFF files: a track each, with name, group and colour proposed from the file
 * names, and writes it. Its layout is that of the mix, or of the recordings, where one has more channels than stereo.
 * Two files that are one performance with and without effects (`_WET` and `_DRY`, folders `wet` and `dry`) become one
 * track, see `pairWetAndDry`. Throws where the folder holds none, where rates
 * differ, or where the session exists.
 */
export async function initSession(folder: string, options: InitOptions = {}): Promise<InitResult> {
  const mix = options.mix === undefined ? undefined : path.resolve(options.mix);
  const files = await audioFilesOf(folder, mix);
  for (const inner of await versionFolders(folder)) files.push(...(await audioFilesOf(inner, mix)));
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
  const relative = (from: string, file: string) => path.relative(from, file).split(path.sep).join('/');
  const formats = await readFormats([...files, ...(mix === undefined ? [] : [mix])]);
  const paired = pairWetAndDry(files.map((file) => relative(folder, file)));
  const fromBase = (file: string) => relative(base, path.join(folder, file));
  const formatOf = (file: string) => formats.get(path.join(folder, file)) as AudioFormat;
  const { recordings, remarks } = fittingPairs(paired.recordings, formatOf);
  const proposal = proposeTracks(recordings.map(({ name }) => name));
  const session: Session = {
    name: options.name ?? path.basename(path.resolve(folder)),
    sampleRate: commonRate(formats),
    ...sessionLayout(formats, mix),
    groups: proposal.groups,
    tracks: proposal.tracks.map((track, i): Track => {
      const { path: file, dry } = recordings[i] as RecordingPair;
      return {
        id: track.id,
        name: track.name,
        audio: { kind: 'file', path: fromBase(file) },
        ...(dry === undefined ? {} : { dry: { kind: 'file', path: fromBase(dry) } }),
        ...(track.colour === undefined ? {} : { colour: track.colour }),
        ...(track.group === undefined ? {} : { group: track.group }),
      };
    }),
    ...(mix === undefined ? {} : { referenceMix: { kind: 'file', path: relative(base, mix) } }),
  };
  await makeFolder(base);
  const sink = await fileSink(target, { overwrite: options.overwrite ?? false });
  await writeWholeFile(sink, new TextEncoder().encode(writeSession(session)));
  return { session, path: target, remarks: [...paired.remarks, ...remarks] };
}

/** Takes pairs apart whose dry version has no defined way into the channels of the wet one. */
function fittingPairs(
  recordings: readonly RecordingPair[],
  formatOf: (file: string) => AudioFormat,
): { recordings: RecordingPair[]; remarks: string[] } {
  const remarks: string[] = [];
  const fitting = recordings.flatMap((pair): RecordingPair[] => {
    if (pair.dry === undefined) return [pair];
    const [wet, dry] = [pair.path, pair.dry].map((file) => channelCount(formatOf(file).layout));
    if (dry === wet || dry === 1) return [pair];
    remarks.push(
      `"${pair.dry}" has ${dry} channels and "${pair.path}" has ${wet}: they are tracks of their own, and both will be heard in the mix.`,
    );
    return [pair.path, pair.dry].map((file) => ({ path: file, name: path.posix.basename(file) }));
  });
  return { recordings: fitting, remarks };
}

/** Folders called `wet` and `dry` in a folder. */
async function versionFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && /^(?:wet|dry)$/i.test(entry.name))
    .map(({ name }) => path.join(folder, name))
    .sort();
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

async function readFormats(files: readonly string[]): Promise<ReadonlyMap<string, AudioFormat>> {
  const formats = new Map<string, AudioFormat>();
  for (const file of files) {
    const bytes = await fileSource(file);
    try {
      formats.set(file, (await readHeader(bytes, { name: file })).format);
    } finally {
      await bytes.close();
    }
  }
  return formats;
}

/** That of a surround mix, or the only one that surround recordings have; else stereo, which a session need not say. */
function sessionLayout(
  formats: ReadonlyMap<string, AudioFormat>,
  mix: string | undefined,
): Pick<Session, 'layout'> {
  const ofMix = mix === undefined ? undefined : formats.get(mix)?.layout;
  const layouts = ofMix ? [ofMix] : [...formats.values()].map(({ layout }) => layout);
  const wide = layouts.filter((layout) => channelCount(layout) > 2);
  const [first] = wide;
  return first && wide.every((layout) => layoutsEqual(layout, first)) ? { layout: first } : {};
}

function commonRate(formats: ReadonlyMap<string, AudioFormat>): number {
  const rates = new Map<number, string>();
  for (const [file, { sampleRate }] of formats) {
    if (!rates.has(sampleRate)) rates.set(sampleRate, path.basename(file));
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
