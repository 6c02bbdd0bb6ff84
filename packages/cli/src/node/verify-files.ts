import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  type ByteSource,
  channelCount,
  type ExportContract,
  IoError,
  type NullTestFile,
  type NullTestResult,
  type PcmEncoding,
  type ProgressListener,
  REFERENCE_MIX,
  UsageError,
} from '@trackout/core';
import { MANIFEST_NAME, parseManifest } from '@trackout/delivery';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { openAudio, readHeader } from '@trackout/io-wav';
import { fileSource } from '@trackout/io-wav/node';
import { dspBytesForNullTest } from '../export-memory.js';
import { type FilePlace, mixInPlace } from '../reference-window.js';
import { type IndependentMix, type TestedSets, verifySets } from '../verify-sets.js';
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
  const paths = found.files.map((file) => file.path);
  const headers = await Promise.all([...paths, ...(found.mix ? [found.mix] : [])].map(headerOf));
  const channels = Math.max(...headers.map((header) => channelCount(header.format.layout)));
  const dsp = await createDsp({ memoryBytes: dspBytesForNullTest(headers.length, channels) });
  const bytes = found.mix === undefined ? undefined : await openFile(found.mix);
  try {
    const reference = bytes && (await independentMix(found, bytes, dsp));
    const sets = await verifySets(found, reference, { open: openFile }, dsp, options);
    return summarise(sets, found.why);
  } finally {
    await bytes?.close();
  }
}

/** The mix that was named, where the files are: from their first frame, with their trim. */
async function independentMix(
  { mix = '', contract }: FoundFiles,
  bytes: ByteSource,
  dsp: Dsp,
): Promise<IndependentMix> {
  const wav = await openAudio(bytes, dsp, { name: mix });
  const { source, ...compared } = mixInPlace(wav, contract ?? WHOLE, dsp);
  return { name: mix, source, encoding: wav.info.encoding, kind: 'independent', ...compared };
}

/** Of files that say nothing of their place. */
const WHOLE: FilePlace = { startFrame: 0, frameCount: 0, tailFrames: 0, trimDb: 0 };

interface FoundFiles extends TestedSets {
  /** What `REFERENCE_MIX` stands for. */
  readonly mix?: string;
  readonly contract?: ExportContract;
  /** Why there is nothing to test, should that be so. */
  readonly why?: string;
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
  return plainSets([['files', kept]], mix);
}

/** The tests that the manifest lists; a mix that is named takes the place of the delivery's own. */
async function fromManifest(folder: string, text: string, mix: string | undefined): Promise<FoundFiles> {
  const manifest = parseManifest(text);
  const files = manifest.files.map((file) => ({ ...file, path: path.join(folder, ...file.path.split('/')) }));
  const own = files.filter(({ id }) => id === 'mix' || id.startsWith('mix#'));
  const [single] = own;
  const rendered =
    mix === undefined || (own.length === 1 && single !== undefined && (await isCopyOf(mix, single)));
  if (rendered && own.length === 0) throw noMix();
  const nullTests = manifest.nullTests
    .filter(({ set }) => set !== 'mix')
    .map((test) =>
      test.reference === 'mix' || test.reference === REFERENCE_MIX
        ? { ...test, reference: rendered ? 'mix' : REFERENCE_MIX }
        : test,
    );
  if (!rendered && own.length > 0) {
    nullTests.push({ set: 'mix', files: own.map(({ id }) => id), reference: REFERENCE_MIX });
  }
  const untested = manifest.untested.map(({ set, reason }) => `${set}: ${reason}`);
  return {
    files,
    nullTests,
    ...(rendered ? {} : { mix }),
    contract: manifest.contract,
    why: files.every((file) => file.muted)
      ? 'Every file of the delivery is muted: there is nothing to sum.'
      : untested.length > 0
        ? `Nothing of this delivery can be expected to add up to its mix. ${untested.join('; ')}.`
        : 'The delivery has no files besides its mix: there is nothing to sum. Pass --mix <file> to test the mix against another.',
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
  const sets: [string, readonly string[]][] = [];
  for (const set of ['multitracks', 'stems']) {
    const inside = path.join(folder, set);
    if (await isFolder(inside)) sets.push([set, await audioFilesOf(inside, mix)]);
  }
  if (sets.some(([, files]) => files.length > 0)) return plainSets(sets, mix);
  return plainSets([['files', await audioFilesOf(folder, mix)]], mix);
}

function plainSets(sets: readonly (readonly [string, readonly string[]])[], mix: string): FoundFiles {
  const full = sets.filter(([, files]) => files.length > 0);
  if (full.length === 0) {
    throw new UsageError(
      'verify/no-files',
      'There are no WAV or AIFF files to sum besides the mix. Name the folder or the files that must add up to it.',
    );
  }
  return {
    files: full.flatMap(([, files]) => files.map((file) => ({ id: file, path: file }))),
    nullTests: full.map(([set, files]) => ({ set, files, reference: REFERENCE_MIX })),
    mix,
  };
}

function noMix(): UsageError {
  return new UsageError(
    'verify/no-mix',
    'It is not said which mix the files must sum to. Pass --mix <file>: a bounce of the same session over the same range.',
  );
}

function summarise(sets: readonly NullTestResult[], why: string | undefined): VerifyReport {
  const deciding = sets.find((set) => set.verdict === 'fail') ?? sets[0];
  if (!deciding) throw new UsageError('verify/no-files', why ?? 'There is nothing to sum.');
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
