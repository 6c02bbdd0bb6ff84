import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { IoError, UsageError } from '@trackout/core';
import { MANIFEST_NAME } from '@trackout/delivery';
import { fileSource } from '@trackout/io-wav/node';
import { AUDIO_NAME, type AudioTree } from './audio-tree.js';
import { zipTree } from './zip-tree.js';

/** Folders below this depth are not entered. */
const DEEPEST = 3;

/** What is at a place. Throws `IoError` where there is nothing. */
export async function placeKind(place: string): Promise<'folder' | 'zip' | 'file'> {
  const found = await stat(place).catch(() => undefined);
  if (!found) throw new IoError('io/not-found', `There is no file ${place}.`, { path: place });
  if (found.isDirectory()) return 'folder';
  return /\.zip$/i.test(place) ? 'zip' : 'file';
}

/**
 * What targets stand for together: a folder or a ZIP by itself, or a list of files, in which a folder stands for the
 * files right in it. Throws `IoError` where there is nothing, `UsageError` for a ZIP among others.
 */
export async function audioTree(targets: readonly string[]): Promise<AudioTree> {
  const [target] = targets;
  if (target !== undefined && targets.length === 1) {
    const kind = await placeKind(target);
    if (kind === 'folder') return folderTree(target);
    if (kind === 'zip') return zipTree(target);
  }
  const files: string[] = [];
  for (const each of targets) {
    const kind = await placeKind(each);
    if (kind === 'zip') {
      throw new UsageError(
        'verify/zip-among-others',
        `${each} is an archive among other files. Verify it by itself, or unpack it.`,
        { path: each },
      );
    }
    if (kind === 'file') files.push(each);
    else {
      const { paths } = await folderTree(each);
      files.push(...paths.filter((name) => !name.includes('/')).map((name) => path.join(each, name)));
    }
  }
  return listTree(await withoutTwins(files));
}

/** A folder with the audio in it and in the folders below. Hidden files are left out. */
async function folderTree(folder: string): Promise<AudioTree> {
  const paths: string[] = [];
  const walk = async (inside: string, depth: number) => {
    for (const name of await readdir(path.join(folder, inside))) {
      if (name.startsWith('.')) continue;
      const below = inside === '' ? name : `${inside}/${name}`;
      const found = await stat(path.join(folder, below)).catch(() => undefined);
      if (found?.isDirectory() && depth < DEEPEST) await walk(below, depth + 1);
      else if (found?.isFile() && AUDIO_NAME.test(name)) paths.push(below);
    }
  };
  await walk('', 0);
  const place = (below: string) => path.join(folder, ...below.split('/'));
  return {
    paths: paths.sort((a, b) => (a < b ? -1 : 1)),
    manifest: await readFile(path.join(folder, MANIFEST_NAME), 'utf8').catch(() => undefined),
    listed: false,
    open: (below) => fileSource(place(below)),
    onDisk: place,
    close: async () => {},
  };
}

/** Files by their names. */
function listTree(files: readonly string[]): AudioTree {
  return {
    paths: files,
    manifest: undefined,
    listed: true,
    open: (file) => fileSource(file),
    onDisk: (file) => file,
    close: async () => {},
  };
}

/** A file that is named twice is meant once. */
async function withoutTwins(files: readonly string[]): Promise<string[]> {
  const kept = new Map<string, string>();
  for (const file of files) {
    const real = await realpath(file);
    if (!kept.has(real)) kept.set(real, file);
  }
  return [...kept.values()];
}
