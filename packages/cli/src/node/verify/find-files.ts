import { REFERENCE_MIX, UsageError } from '@trackout/core';
import { chooseFiles } from '../../verify/verify-choice.js';
import type { AudioTree } from './audio-tree.js';
import { deliveredFiles } from './delivered-files.js';
import type { FoundFiles } from './found-files.js';
import { isNamedMix, namedMix, noMix } from './named-mix.js';

/** Which mix and which set were asked for. */
export interface FindOptions {
  readonly mix?: string | undefined;
  readonly set?: string | undefined;
}

/**
 * The sets among some files: those of the manifest, else of folders, else of names. Throws `UsageError` where it is
 * not told which mix or which files are meant, `IoError` where the mix or a listed file is not there.
 */
export async function findFiles(tree: AudioTree, { mix, set }: FindOptions): Promise<FoundFiles> {
  const named = mix === undefined ? undefined : await namedMix(tree, mix);
  if (tree.manifest !== undefined) return deliveredFiles(tree, tree.manifest, named, set);
  if (named === undefined) throw noMix(tree.paths);
  const paths: string[] = [];
  for (const path of tree.paths) if (!(await isNamedMix(tree, path, named))) paths.push(path);
  if (paths.length === 0) {
    throw new UsageError(
      'verify/no-files',
      tree.paths.length > 0
        ? `There is nothing to sum besides the mix ${named.name} itself. Name the files that must add up to it.`
        : 'There are no WAV or AIFF files to sum besides the mix. Name the folder or the files that must add up to it.',
    );
  }
  const { sets, leftOut, decidedBy } = chooseFiles(paths, { wanted: set, listed: tree.listed });
  return {
    files: sets.flatMap((chosen) => chosen.paths.map((path) => ({ id: path, path }))),
    nullTests: sets.map((chosen) => ({ set: chosen.set, files: chosen.paths, reference: REFERENCE_MIX })),
    mix: named,
    leftOut,
    untested: [],
    decidedBy,
  };
}
