import { UsageError } from '@trackout/core';
import { foldersOf, isMixByName, stemOf, tagOf } from './file-kinds.js';

/** Files that are summed together. */
export interface ChosenSet {
  readonly set: string;
  readonly paths: readonly string[];
}

/** A file that takes part in no sum, and why. */
export interface LeftOutFile {
  readonly path: string;
  readonly reason: string;
}

/** What is summed, what is not, and what told so. */
export interface Choice {
  readonly sets: readonly ChosenSet[];
  readonly leftOut: readonly LeftOutFile[];
  readonly decidedBy: 'folders' | 'names' | '--set';
}

/** What a person said about the choice. */
export interface ChoiceOptions {
  /** What `--set` asks for: a set, a folder, or `all`. */
  readonly wanted?: string | undefined;
  /** The files were named one by one: folders that tell nothing are no reason to ask. */
  readonly listed?: boolean;
}

/**
 * Which files are summed, told by the folders they lie in, else by words in their names.
 *
 * Wet and dry files of one source, or multitracks and stems, are never in one sum: of twins the dry one is left out,
 * multitracks and stems are sets of their own. Paths have `/`.
 * Throws `UsageError` `verify/which-set` where nothing tells which files belong together, and `verify/no-set` where
 * what is wanted is not there.
 */
export function chooseFiles(paths: readonly string[], { wanted, listed }: ChoiceOptions = {}): Choice {
  if (wanted?.toLowerCase() === 'all') {
    return { sets: [{ set: 'files', paths }], leftOut: [], decidedBy: '--set' };
  }
  const { kept, leftOut } = withoutMixes(paths);
  const folders = setsByFolder(kept);
  const unclear = listed && wanted === undefined && folders !== undefined && !isClear(folders);
  const choice =
    folders && !unclear ? { sets: folders, leftOut: [] } : setsByName(kept, listed ? 'all' : 'highest');
  const found: Choice = {
    sets: choice.sets,
    leftOut: [...leftOut, ...choice.leftOut],
    decidedBy: folders && !unclear ? 'folders' : 'names',
  };
  return wanted === undefined ? withoutRivals(found) : only(found, wanted);
}

/** Mixes among the files are no parts of a sum, unless they are all that there is. */
function withoutMixes(paths: readonly string[]): {
  kept: readonly string[];
  leftOut: readonly LeftOutFile[];
} {
  const shared = sharedFolders(paths);
  const isMix = (path: string) => isMixByName(path.split('/').slice(shared).join('/'));
  const kept = paths.filter((path) => !isMix(path));
  if (kept.length === 0) return { kept: paths, leftOut: [] };
  const mixes = paths.filter(isMix);
  return { kept, leftOut: mixes.map((path) => ({ path, reason: 'a mix by its name' })) };
}

/** How many folders, from the outermost on, hold all files: they tell nothing. */
function sharedFolders(paths: readonly string[]): number {
  const folders = foldersOf(paths[0] ?? '');
  const parts = folders.findIndex((folder, depth) => paths.some((path) => foldersOf(path)[depth] !== folder));
  return parts < 0 ? folders.length : parts;
}

/** The one set that was asked for. */
function only({ sets, leftOut }: Choice, wanted: string): Choice {
  const isWanted = ({ set }: ChosenSet) => set.toLowerCase() === wanted.toLowerCase();
  const chosen = sets.filter(isWanted);
  // "dry" and "wet" are also asked of sets that hold both.
  const versions = chosen.length > 0 ? [] : sets.flatMap((set) => versionsIn(set, wanted.toLowerCase()));
  const found = chosen.length > 0 ? chosen.map((set) => apart(set).kept) : versions;
  if (found.length === 0) {
    throw new UsageError(
      'verify/no-set',
      `There is no set "${wanted}". There ${sets.length === 1 ? 'is' : 'are'} ${sets.map(({ set }) => `"${set}"`).join(', ')}; --set all takes every file.`,
      { wanted, sets: sets.map(({ set }) => set) },
    );
  }
  const taken = new Set(found.flatMap((set) => set.paths));
  const others = sets.flatMap((set) => set.paths).filter((path) => !taken.has(path));
  return {
    sets: found,
    leftOut: [...leftOut, ...others.map((path) => ({ path, reason: `--set ${wanted}` }))],
    decidedBy: '--set',
  };
}

/** Wet files are what a mix is made of: dry ones of the same sources stay out. */
function withoutRivals({ sets, leftOut, decidedBy }: Choice): Choice {
  const wet = sets.some(({ set }) => set === 'wet');
  const dry = sets.filter(({ set }) => wet && set === 'dry');
  const kept = sets.filter((set) => !dry.includes(set));
  if (!isClear(kept)) {
    throw new UsageError(
      'verify/which-set',
      `It is not clear which of these files add up to the mix: there are ${kept.map(({ set, paths }) => `"${set}" (${paths.length})`).join(', ')}. Pass --set with one of these, or --set all to sum them all.`,
      { sets: kept.map(({ set }) => set) },
    );
  }
  const parted = kept.map((set) => apart(set));
  return {
    sets: parted.map((set) => set.kept),
    leftOut: [
      ...leftOut,
      ...dry.flatMap(({ paths }) => paths.map((path) => ({ path, reason: 'dry, where there are wet ones' }))),
      ...parted.flatMap((set) => set.leftOut),
    ],
    decidedBy,
  };
}

/** One set, or sets whose names say that each is a whole. */
function isClear(sets: readonly ChosenSet[]): boolean {
  return sets.length < 2 || sets.every(({ set }) => tagOf(set).kind !== undefined);
}

/** Of each source that is there in several versions, the wet ones or the dry ones; what is neither lies between. */
function apart(
  { set, paths }: ChosenSet,
  wanted: 'wet' | 'dry' = 'wet',
): { kept: ChosenSet; leftOut: readonly LeftOutFile[] } {
  const versions = paths.map((path) => ({ path, ...versionOf(path) }));
  const sign = wanted === 'wet' ? 1 : -1;
  const best = new Map<string, (typeof versions)[number]>();
  for (const version of versions) {
    const known = best.get(version.source);
    if (!known || sign * version.wetness > sign * known.wetness) best.set(version.source, version);
  }
  const bestOf = ({ source }: (typeof versions)[number]) => best.get(source) as (typeof versions)[number];
  const out = versions.filter((version) => version.wetness !== bestOf(version).wetness);
  return {
    kept: { set, paths: versions.filter((version) => !out.includes(version)).map(({ path }) => path) },
    leftOut: out.map((version) => ({
      path: version.path,
      reason: `another version of "${bestOf(version).path}"`,
    })),
  };
}

/** The wet or the dry versions of a set that holds both. */
function versionsIn(set: ChosenSet, wanted: string): ChosenSet[] {
  if (wanted !== 'wet' && wanted !== 'dry') return [];
  const { kept, leftOut } = apart(set, wanted);
  if (leftOut.length === 0) return [];
  return [{ ...kept, set: set.set === 'files' ? wanted : `${set.set} ${wanted}` }];
}

const WETNESS: Readonly<Record<string, number>> = { wet: 1, dry: -1 };

/** How wet a file is, and of which source: its folders and its name without the words for wet and dry. */
function versionOf(path: string): { readonly wetness: number; readonly source: string } {
  const tags = [...foldersOf(path), stemOf(path)].map((name) => tagOf(name, 'effects'));
  return {
    wetness: tags.reduce((sum, { kind }) => sum + (WETNESS[kind?.set ?? ''] ?? 0), 0),
    source: tags
      .map(({ rest }) => rest)
      .filter((rest) => rest !== '')
      .join('/'),
  };
}

/** Folders are sets where audio lies in them and not beside them; else they tell nothing. */
function setsByFolder(paths: readonly string[]): ChosenSet[] | undefined {
  const common = commonDepth(paths);
  const sets = new Map<string, string[]>();
  for (const path of paths) {
    const folder = foldersOf(path)[common];
    if (folder === undefined) return undefined;
    const set = tagOf(folder).kind?.set ?? folder;
    sets.set(set, [...(sets.get(set) ?? []), path]);
  }
  const [only] = sets.keys();
  if (only === undefined || (sets.size === 1 && tagOf(only).kind === undefined)) return undefined;
  return [...sets].map(([set, members]) => ({ set, paths: members }));
}

/** How many folders all paths have in common that tell nothing: `Song/stems/a.wav`, `Song/dry/a.wav`. */
function commonDepth(paths: readonly string[]): number {
  const folders = foldersOf(paths[0] ?? '');
  let depth = 0;
  while (
    depth < folders.length - 1 &&
    tagOf(folders[depth] as string).kind === undefined &&
    paths.every((path) => foldersOf(path)[depth] === folders[depth])
  ) {
    depth += 1;
  }
  return depth;
}

/** Words in the names that tell multitracks from stems; where files lie beside folders, the folders hold others. */
function setsByName(paths: readonly string[], depth: 'highest' | 'all'): Pick<Choice, 'sets' | 'leftOut'> {
  const highest = Math.min(...paths.map((path) => foldersOf(path).length));
  const isMeant = (path: string) => depth === 'all' || foldersOf(path).length === highest;
  const level = paths.filter(isMeant);
  const leftOut = paths
    .filter((path) => !isMeant(path))
    .map((path) => ({ path, reason: 'in a folder beside the files' }));
  const tagged = level.map((path) => ({ path, kind: tagOf(stemOf(path), 'source').kind?.set }));
  const kinds = [...new Set(tagged.map(({ kind }) => kind))];
  // "Backing Track" beside "Vox" is a name; "DRUMS STEM" beside "KICK" holds it.
  if (kinds.length < 2 || !kinds.includes('stems'))
    return { sets: [{ set: 'files', paths: level }], leftOut };
  const sets = kinds.map((kind) => ({
    set: kind ?? 'others',
    paths: tagged.filter((each) => each.kind === kind).map(({ path }) => path),
  }));
  return { sets, leftOut };
}
