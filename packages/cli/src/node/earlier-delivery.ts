import { readFile, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { MANIFEST_NAME, parseSha256Sums, type Sha256Sum } from '@trackout/delivery';
import { fileSource } from '@trackout/io-wav/node';
import { SHA256SUMS_NAME } from '../export/export-extras.js';
import { sha256Of } from './node-hashes.js';

/** What an earlier delivery in a folder says that it consists of; nothing where there is none. */
export async function earlierDelivery(folder: string): Promise<readonly Sha256Sum[]> {
  const read = (name: string) => readFile(path.join(folder, name), 'utf8').catch(() => undefined);
  const [sums, manifest] = await Promise.all([SHA256SUMS_NAME, MANIFEST_NAME].map(read));
  if (sums === undefined || manifest === undefined) return [];
  return parseSha256Sums(sums);
}

/**
 * Removes the files of an earlier delivery that the one which took its place has not written, and folders that are
 * empty then: whoever passes the folder on passes on one delivery. What has been changed since is nobody's leftover:
 * it stays.
 */
export async function removeLeftovers(
  folder: string,
  earlier: readonly Sha256Sum[],
  written: readonly string[],
): Promise<void> {
  for (const { path: name, sha256 } of earlier) {
    if (written.includes(name)) continue;
    const file = path.join(folder, ...name.split('/'));
    if ((await digestOf(file)) !== sha256) continue;
    await rm(file);
    await rmdir(path.dirname(file)).catch(() => undefined);
  }
}

async function digestOf(file: string): Promise<string | undefined> {
  const source = await fileSource(file).catch(() => undefined);
  if (!source) return undefined;
  try {
    return await sha256Of(source);
  } finally {
    await source.close();
  }
}
