import { mkdir, readdir, realpath, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { IoError, LimitError, UsageError } from '@trackout/core';
import type { Sha256Sum } from '@trackout/delivery';
import { fileSink, fileSource, freeBytes } from '@trackout/io-wav/node';
import type { DeliveryFolder } from '../export/export-io.js';
import { earlierDelivery, removeLeftovers } from './earlier-delivery.js';

/** How a delivery on disk treats what is there already. */
export interface FolderDeliveryOptions {
  /** An earlier delivery may be replaced: files of it that are not written anew are removed when all is complete. */
  readonly overwrite?: boolean;
  /** Absolute paths that must stay as they are. */
  readonly inputs?: readonly string[];
}

/**
 * A delivery as a folder on disk.
 *
 * `prepare` refuses: a folder that exists and is not empty (unless `overwrite`), a path that leads through a
 * file, a folder that holds an input, and a disk with too little space.
 */
export function folderDelivery(folder: string, options: FolderDeliveryOptions = {}): DeliveryFolder {
  const root = path.resolve(folder);
  const made: string[] = [];
  let earlier: readonly Sha256Sum[] = [];
  const at = (file: string) => path.join(root, ...file.split('/'));
  const removeEmpty = async () => {
    // Deepest first; a folder that is not empty stays.
    for (const folderMade of made.splice(0).reverse()) await rmdir(folderMade).catch(() => undefined);
  };
  return {
    async prepare(paths, totalBytes) {
      await refuseInputs(root, options.inputs ?? []);
      await refuseExisting(root, options.overwrite ?? false);
      await refuseFullDisk(root, totalBytes);
      earlier = await earlierDelivery(root);
      const folders = new Set(paths.map((file) => path.dirname(at(file))));
      for (const wanted of [root, ...folders]) made.push(...(await makeFolder(wanted)));
    },
    create: (file) => fileSink(at(file), { overwrite: options.overwrite ?? false }),
    open: (file) => fileSource(at(file)),
    abandon: removeEmpty,
    async complete(written) {
      await removeLeftovers(root, earlier, written);
      await removeEmpty();
    },
  };
}

/** Refuses an output that would be, or hold, or lie inside a file that is read. Throws `UsageError`. */
export async function refuseInputs(output: string, inputs: readonly string[]): Promise<void> {
  const target = await realPath(output);
  for (const input of inputs) {
    const source = await realPath(input);
    if (contains(source, target) || contains(target, source)) {
      throw new UsageError(
        'export/output-is-input',
        `The output ${output} ${target === source ? 'is' : contains(source, target) ? 'lies inside' : 'holds'} the input ${input}. Inputs are never written to: choose another place, such as a new folder.`,
        { output, input },
      );
    }
  }
}

async function refuseExisting(root: string, overwrite: boolean): Promise<void> {
  const found = await stat(root).catch(() => undefined);
  if (!found) return;
  if (!found.isDirectory()) {
    throw new IoError('io/not-a-folder', `${root} is a file, not a folder. Choose another place.`, {
      path: root,
    });
  }
  if (!overwrite && (await readdir(root)).length > 0) {
    throw new LimitError(
      'export/output-exists',
      `The folder ${root} exists and is not empty. Choose another, or pass --overwrite to replace the delivery in it.`,
      { path: root },
    );
  }
}

async function refuseFullDisk(root: string, totalBytes: number): Promise<void> {
  const free = await freeBytesAt(root);
  if (free < totalBytes) {
    throw new LimitError(
      'export/no-space',
      `The export needs ${totalBytes} bytes, and ${free} are free at ${root}. Free some space, choose another disk, or write less (--only, --bits 24).`,
      { path: root, neededBytes: totalBytes, freeBytes: free },
    );
  }
}

/** Bytes free on the disk that a path is, or will be, on. */
export async function freeBytesAt(folder: string): Promise<number> {
  return freeBytes(await nearestExisting(path.resolve(folder)));
}

async function nearestExisting(place: string): Promise<string> {
  const found = await stat(place).catch(() => undefined);
  const parent = path.dirname(place);
  if (found?.isDirectory() || parent === place) return place;
  return nearestExisting(parent);
}

/** Makes a folder and those above it; returns the ones that were not there, outermost first. */
export async function makeFolder(folder: string): Promise<string[]> {
  try {
    const first = await mkdir(folder, { recursive: true });
    if (first === undefined) return [];
    const below = path.relative(first, folder).split(path.sep).filter(Boolean);
    return [first, ...below.map((_, i) => path.join(first, ...below.slice(0, i + 1)))];
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new IoError(
      code === 'ENOSPC' ? 'io/no-space' : 'io/folder',
      `The folder ${folder} cannot be made (${code}). Check that the path leads through folders only, and that you may write there.`,
      { path: folder },
      { cause: error },
    );
  }
}

/** The path with links resolved as far as it exists. */
async function realPath(place: string): Promise<string> {
  const absolute = path.resolve(place);
  try {
    return await realpath(absolute);
  } catch {
    const parent = path.dirname(absolute);
    return parent === absolute ? absolute : path.join(await realPath(parent), path.basename(absolute));
  }
}

function contains(outer: string, inner: string): boolean {
  const way = path.relative(outer, inner);
  return way === '' || (!way.startsWith(`..${path.sep}`) && way !== '..' && !path.isAbsolute(way));
}
