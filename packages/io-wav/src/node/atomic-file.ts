import { link, lstat, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemCode } from './system-errors.js';

// A file gets its final name when it is complete, in one step that the file system cannot leave half done.
// This module knows where Windows, macOS and Linux differ in that; the sink beside it only writes bytes.

/** Loaded when a file is written: it takes 4 ms and 2 MB, and reading needs none of it. */
const crypto = () => process.getBuiltinModule('node:crypto');

const SUFFIX = '.trackout-part';

/** Names end at 255 bytes on every usual file system; the rest is for owner and suffix. */
const MAX_STEM_BYTES = 200;

/** Windows refuses to rename while a virus scanner or an indexer holds the file: a matter of moments. */
const RENAME_PAUSES_MS: readonly number[] = [10, 50, 100, 250, 500];

/**
 * A name for the unfinished file, in the folder of the final one: `kick.wav.<host>-<pid>-<random>.trackout-part`.
 * It says who is writing, so that a later run can tell a file under way from a leftover.
 */
export function temporaryPath(path: string, pid: number = process.pid): string {
  const owner = `${hostMark()}-${pid}-${crypto().randomBytes(4).toString('hex')}`;
  return join(dirname(path), `${temporaryStem(basename(path))}.${owner}${SUFFIX}`);
}

/** Removes what crashed runs have left of this target. Never fails: a leftover hinders nothing. */
export async function removeStaleTemporaries(path: string): Promise<void> {
  const folder = dirname(path);
  const stem = temporaryStem(basename(path));
  try {
    for (const name of await readdir(folder)) {
      if (await isStale(folder, name, stem)) await unlink(join(folder, name)).catch(() => {});
    }
  } catch {
    return;
  }
}

/**
 * Removes what this process has left of a target that it will not complete: where a worker thread that wrote it
 * has died, and its sink with it. Only for targets that nothing in this process writes any more. Never fails.
 */
export async function removeOwnTemporaries(path: string): Promise<void> {
  const target = resolve(path);
  const folder = dirname(target);
  const own = `${temporaryStem(basename(target))}.${hostMark()}-${process.pid}-`;
  try {
    for (const name of await readdir(folder)) {
      const left = name.startsWith(own) && name.endsWith(SUFFIX);
      if (left) await unlink(join(folder, name)).catch(() => {});
    }
  } catch {
    return;
  }
}

/**
 * Gives the complete file its final name. Without `overwrite` an existing file is kept, and the system's
 * `EEXIST` thrown, even where it appeared in the meantime.
 */
export async function renameIntoPlace(temporary: string, path: string, overwrite: boolean): Promise<void> {
  if (!overwrite) {
    try {
      await link(temporary, path);
      await unlink(temporary);
      return;
    } catch (cause) {
      // FAT, exFAT and some network shares have no hard links; they get the check and the rename below.
      if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL'].includes(systemCode(cause) ?? ''))
        throw cause;
    }
    if (await exists(path)) throw Object.assign(new Error('EEXIST'), { code: 'EEXIST' });
  }
  for (const pause of RENAME_PAUSES_MS) {
    try {
      await rename(temporary, path);
      return;
    } catch (cause) {
      if (!isHeldOpen(cause)) throw cause;
      await wait(pause);
    }
  }
  await rename(temporary, path);
}

/** Makes the new name itself survive a power cut. Windows cannot open folders and needs no such step. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    // Some file systems refuse to sync a folder; the file's own contents are synced already.
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EACCES', 'EPERM', 'EISDIR'].includes(systemCode(cause) ?? ''))
      throw cause;
  }
}

/** True for anything under that name, a dangling link included. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return false;
    throw cause;
  }
}

function isHeldOpen(cause: unknown): boolean {
  return process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(systemCode(cause) ?? '');
}

/** The name itself, or where it is long, its start and a digest that keeps two long names apart. */
function temporaryStem(name: string): string {
  if (Buffer.byteLength(name) <= MAX_STEM_BYTES) return name;
  const digest = crypto().createHash('sha256').update(name).digest('hex').slice(0, 16);
  let start = '';
  for (const character of name) {
    if (Buffer.byteLength(start + character) > MAX_STEM_BYTES - 20) break;
    start += character;
  }
  return `${start}~${digest}`;
}

/** Process numbers mean something on one machine only; a share may hold files of another's. */
function hostMark(): string {
  return crypto().createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

async function isStale(folder: string, name: string, stem: string): Promise<boolean> {
  if (!name.startsWith(`${stem}.`) || !name.endsWith(SUFFIX)) return false;
  const owner = name.slice(stem.length + 1, -SUFFIX.length);
  const [, host, pid] = /^([0-9a-f]{8})-(\d+)-[0-9a-f]{8}$/.exec(owner) ?? [];
  if (host !== hostMark()) return false;
  if (Number(pid) !== process.pid) return !isRunning(Number(pid));
  // Our own number on a file from before we started: an earlier process had it, as in a restarted container.
  const { mtimeMs } = await stat(join(folder, name));
  return mtimeMs < Date.now() - process.uptime() * 1000 - 1000;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return systemCode(cause) !== 'ESRCH';
  }
}
