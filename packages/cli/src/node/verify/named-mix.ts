import { realpath, stat } from 'node:fs/promises';
import { type ByteSource, IoError, UsageError } from '@trackout/core';
import { fileSource } from '@trackout/io-wav/node';
import { isMixByName } from '../../verify/file-kinds.js';
import type { AudioTree } from './audio-tree.js';

/** A mix that was named: a file on disk, or one among the files that are verified. */
export interface NamedMix {
  readonly name: string;
  readonly inTree: boolean;
}

/** Opens the mix that was named. */
export function openMix(tree: AudioTree, { name, inTree }: NamedMix): Promise<ByteSource> {
  return inTree ? tree.open(name) : fileSource(name);
}

/** It is not told which mix is meant; files that are called so are proposed. */
export function noMix(paths: readonly string[]): UsageError {
  const [likely] = paths.filter((path) => isMixByName(path.split('/').at(-1) as string));
  return new UsageError(
    'verify/no-mix',
    `It is not said which mix the files must sum to. Pass --mix <file>: a bounce of the same session over the same range${likely === undefined ? '' : `, such as --mix "${likely}"`}.`,
  );
}

/** Finds the mix that was named. Throws `IoError` where there is no such file. */
export async function namedMix(tree: AudioTree, mix: string): Promise<NamedMix> {
  const found = await stat(mix).catch(() => undefined);
  if (!found && tree.paths.includes(mix)) return { name: mix, inTree: true };
  if (!found) throw new IoError('io/not-found', `There is no file ${mix}.`, { path: mix });
  if (found.isDirectory()) {
    throw new IoError('io/is-a-directory', `${mix} is a folder; name an audio file.`, { path: mix });
  }
  return { name: mix, inTree: false };
}

/** Whether a file of the tree is that mix itself. */
export async function isNamedMix(
  tree: AudioTree,
  path: string,
  { name, inTree }: NamedMix,
): Promise<boolean> {
  if (inTree) return path === name;
  const file = tree.onDisk(path);
  return file !== undefined && (await realpath(file)) === (await realpath(name));
}
