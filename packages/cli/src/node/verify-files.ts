import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  type ByteSource,
  channelCount,
  type FileSet,
  IoError,
  type NullTestFile,
  type NullTestResult,
  type PcmEncoding,
  type ProgressListener,
  type ReferenceKind,
  UsageError,
} from '@trackout/core';
import { MANIFEST_NAME, parseManifest } from '@trackout/delivery';
import { createDsp } from '@trackout/dsp-wasm';
import { openAudio, readHeader } from '@trackout/io-wav';
import { fileSource } from '@trackout/io-wav/node';
import type { NullTestReference } from '@trackout/verify';
import { dspBytesForNullTest } from '../export-memory.js';
import { type TestedFile, testSets } from '../verify-sets.js';
import { audioFilesOf } from './init-session.js';
import { nodeSha256 } from './node-hashes.js';

/** Which mix, and how to run. */
export interface VerifyFilesOptions {
  /** The mix that the files must sum to. Without it, the mix that the delivery's manifest names. */
  readonly mix?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

/** The figures of the set that decides (the first that fails, else the first), and every set. */
export interface VerifyReport extends Omit<NullTestResult, 'verdict' | 'files'> {
  /** `pass` when every set passes. */
  readonly verdict: 'pass' | 'fail';
  readonly files: readonly NullTestFile[];
  readonly sets: readonly NullTestResult[];
}

/**
 * Null-tests files on disk: a delivery folder (each set by itself, as its manifest or its folders say), a
 * plain folder of audio files, or a list of files.
 */
export async function verifyFiles(
  targets: readonly string[],
  options: VerifyFilesOptions = {},
): Promise<VerifyReport> {
  const found = await findFiles(targets, options.mix);
  const headers = await Promise.all([...found.files, found.mix].map((file) => headerOf(file.path)));
  const channels = Math.max(...headers.map((header) => channelCount(header.format.layout)));
  const dsp = await createDsp({ memoryBytes: dspBytesForNullTest(headers.length, channels) });
  const bytes = await openFile(found.mix.path);
  try {
    const wav = await openAudio(bytes, dsp, { name: found.mix.path });
    const reference: NullTestReference = {
      name: found.mix.path,
      source: wav,
      encoding: wav.info.encoding,
      kind: found.mix.kind,
    };
    const sets = await testSets(found.files, reference, { open: openFile }, dsp, options);
    return summarise(sets, found.mutedOnly);
  } finally {
    await bytes.close();
  }
}

interface FoundFiles {
  readonly files: readonly TestedFile[];
  readonly mix: { readonly path: string; readonly kind: ReferenceKind };
  readonly mutedOnly: boolean;
}

async function findFiles(targets: readonly string[], mix: string | undefined): Promise<FoundFiles> {
  if (mix !== undefined) await mustBeFile(mix);
  const [target] = targets;
  if (targets.length === 1 && target !== undefined && (await isFolder(target))) {
    const manifest = await readFile(path.join(target, MANIFEST_NAME), 'utf8').catch(() => undefined);
    if (manifest !== undefined) return fromManifest(target, manifest, mix);
    if (mix === undefined) throw noMix();
    return fromFolders(target, mix);
  }
  if (mix === undefined) throw noMix();
  const files: string[] = [];
  for (const each of targets)
    files.push(...((await isFolder(each)) ? await audioFilesOf(each, mix) : [each]));
  for (const file of files) await mustBeFile(file);
  const kept: string[] = [];
  for (const file of files) if (!(await sameFile(file, mix))) kept.push(file);
  return plainSet(kept, mix);
}

async function fromManifest(folder: string, text: string, mix: string | undefined): Promise<FoundFiles> {
  const manifest = parseManifest(text);
  const files = manifest.files.map((file) => ({ ...file, path: path.join(folder, ...file.path.split('/')) }));
  const own = files.find((file) => file.set === 'mix');
  const reference = mix ?? own?.path;
  if (reference === undefined) throw noMix();
  const rendered = own !== undefined && (await isCopyOf(reference, own));
  return {
    files: files.filter((file) => file.set !== 'mix' || !rendered),
    mix: { path: reference, kind: rendered ? 'rendered' : 'independent' },
    mutedOnly: files.every((file) => file.muted),
  };
}

/** True where a file is the delivery's own mix, under whatever name. */
async function isCopyOf(
  file: string,
  own: { readonly path: string; readonly byteLength: number; readonly sha256: string },
): Promise<boolean> {
  if (await sameFile(file, own.path)) return true;
  const source = await openFile(file);
  try {
    if (source.sizeBytes !== own.byteLength) return false;
    const hash = nodeSha256();
    const buffer = new Uint8Array(1 << 20);
    for (let at = 0; at < own.byteLength; ) {
      const got = await source.read(at, buffer);
      if (got === 0) return false;
      hash.update(buffer.subarray(0, got));
      at += got;
    }
    return hash.digest() === own.sha256;
  } finally {
    await source.close();
  }
}

/** Without a manifest: the folders `multitracks` and `stems` are sets, else the folder is one. */
async function fromFolders(folder: string, mix: string): Promise<FoundFiles> {
  const files: TestedFile[] = [];
  for (const set of ['multitracks', 'stems'] as const) {
    const inside = path.join(folder, set);
    if (!(await isFolder(inside))) continue;
    for (const file of await audioFilesOf(inside, mix)) files.push({ path: file, set, muted: false });
  }
  if (files.length > 0) return { files, mix: { path: mix, kind: 'independent' }, mutedOnly: false };
  return plainSet(await audioFilesOf(folder, mix), mix);
}

function plainSet(files: readonly string[], mix: string): FoundFiles {
  if (files.length === 0) {
    throw new UsageError(
      'verify/no-files',
      'There are no WAV or AIFF files to sum besides the mix. Name the folder or the files that must add up to it.',
    );
  }
  return {
    files: files.map((file) => ({ path: file, set: 'files' as FileSet, muted: false })),
    mix: { path: mix, kind: 'independent' },
    mutedOnly: false,
  };
}

function noMix(): UsageError {
  return new UsageError(
    'verify/no-mix',
    'It is not said which mix the files must sum to. Pass --mix <file>: a bounce of the same session over the same range.',
  );
}

function summarise(sets: readonly NullTestResult[], mutedOnly: boolean): VerifyReport {
  const deciding = sets.find((set) => set.verdict === 'fail') ?? sets[0];
  if (!deciding) {
    throw new UsageError(
      'verify/no-files',
      mutedOnly
        ? 'Every file of the delivery is muted: there is nothing to sum.'
        : 'The delivery has no files besides its mix: there is nothing to sum. Pass --mix <file> to test the mix against another.',
    );
  }
  return { ...deciding, sets };
}

async function headerOf(
  file: string,
): Promise<{ format: { layout: Parameters<typeof channelCount>[0] }; encoding: PcmEncoding }> {
  const bytes = await openFile(file);
  try {
    return await readHeader(bytes, { name: file });
  } finally {
    await bytes.close();
  }
}

const openFile = (file: string): Promise<ByteSource> => fileSource(file);

async function isFolder(place: string): Promise<boolean> {
  return (await stat(place).catch(() => undefined))?.isDirectory() ?? false;
}

async function sameFile(a: string, b: string): Promise<boolean> {
  return (await realpath(a)) === (await realpath(b));
}

async function mustBeFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (!found) throw new IoError('io/not-found', `There is no file ${file}.`, { path: file });
  if (found.isDirectory()) {
    throw new IoError('io/is-a-directory', `${file} is a folder; name an audio file.`, { path: file });
  }
}
