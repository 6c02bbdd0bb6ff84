import {
  type FrameRange,
  type NullTestFile,
  type NullTestResult,
  type ProgressListener,
  type UntestedSet,
  UsageError,
} from '@trackout/core';
import { createDsp, type Dsp, dbToGain } from '@trackout/dsp-wasm';
import { openAudio } from '@trackout/io-wav';
import { dspBytesForNullTest, MOST_BLOCK_FRAMES } from '../../verify/null-test-memory.js';
import { sourceWindow } from '../../verify/reference-window.js';
import type { LeftOutFile } from '../../verify/verify-choice.js';
import {
  declaredEncoding,
  type IndependentMix,
  type SetOptions,
  verifySets,
} from '../../verify/verify-sets.js';
import type { AudioTree } from './audio-tree.js';
import { findFiles } from './find-files.js';
import type { FoundFiles } from './found-files.js';
import { openMix } from './named-mix.js';
import { audioTree } from './named-targets.js';
import { type LaidOutFiles, layOut, type PlacingOptions } from './placed-files.js';
import { refuseOutput, writeResidual } from './write-residual.js';

/** Which mix, which files, and how they are tested. */
export interface VerifyFilesOptions
  extends PlacingOptions,
    Pick<SetOptions, 'limitDbfs' | 'dithered' | 'summedIn' | 'series'> {
  /** The mix that the files must sum to. Without it, the mix that the delivery's manifest names. */
  readonly mix?: string;
  /** Which files form the sum, where manifest, folders and names do not tell: a set, a folder, or `all`. */
  readonly set?: string;
  /** After a failure: find out from the audio what is wrong. Default true. */
  readonly diagnose?: boolean;
  /** Writes what the mix has and the sum of the deciding set has not into this WAV, in 32-bit float. */
  readonly writeResidual?: string;
  /** A file that is there may be replaced by the residual. */
  readonly overwrite?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

/** The figures of the set that decides (the first that fails, else the first), and every set. */
export interface VerifyReport extends Omit<NullTestResult, 'verdict' | 'files'> {
  /** `pass` when every set passes. */
  readonly verdict: 'pass' | 'fail';
  readonly files: readonly NullTestFile[];
  readonly sets: readonly NullTestResult[];
  /** What told which files form the sets. */
  readonly decidedBy: FoundFiles['decidedBy'];
  /** Files beside the sets, and why they take no part. */
  readonly leftOut: readonly LeftOutFile[];
  /** Sets that cannot be expected to add up, as the manifest says. */
  readonly untested: readonly UntestedSet[];
}

/**
 * Null-tests files on disk: a delivery (each set by itself, as its manifest, its folders or its names say), a plain
 * folder of audio files, a ZIP of either, or a list of files.
 *
 * Files are called by their paths within what was named. Memory does not depend on the length; after a failure the
 * diagnosis takes some 250 MB more. Throws `UsageError` where it is not told which mix or which files are meant, and
 * what reading throws.
 */
export async function verifyFiles(
  targets: readonly string[],
  options: VerifyFilesOptions = {},
): Promise<VerifyReport> {
  const { writeResidual: output, overwrite = false } = options;
  return withOpenFiles(targets, options, async (open) => {
    const { found, laidOut, reference, dsp, tree } = open;
    if (output !== undefined) await refuseOutput(output, inputsOf(targets, open), overwrite);
    const testing = testingOptions(options, laidOut.range);
    const tested = { files: laidOut.files, nullTests: found.nullTests };
    const sets = await verifySets(tested, reference, tree, dsp, testing);
    const deciding = sets.find((set) => set.verdict === 'fail') ?? sets[0];
    if (!deciding) throw new UsageError('verify/no-files', found.why ?? 'There is nothing to sum.');
    if (output !== undefined) {
      const test = found.nullTests[sets.indexOf(deciding)] as (typeof found.nullTests)[number];
      await writeResidual(output, laidOut.files, test, reference, tree, dsp, {
        ...testing,
        overwrite,
      });
    }
    const { decidedBy, leftOut, untested } = found;
    return { ...deciding, sets, decidedBy, leftOut, untested };
  });
}

/** Files as they were found, and what it takes to test them. */
export interface OpenFiles {
  readonly tree: AudioTree;
  readonly found: FoundFiles;
  readonly laidOut: LaidOutFiles;
  /** The mix that was named, where one was. */
  readonly reference: IndependentMix | undefined;
  readonly dsp: Dsp;
}

/** Every file on disk that is read. */
export function inputsOf(targets: readonly string[], { tree, found: { mix } }: OpenFiles): string[] {
  const files = tree.paths.flatMap((path) => tree.onDisk(path) ?? []);
  return [...targets, ...files, ...(mix && !mix.inTree ? [mix.name] : [])];
}

/** Finds files, lays them out and opens the mix, for as long as the work takes. */
export async function withOpenFiles<T>(
  targets: readonly string[],
  options: VerifyFilesOptions,
  work: (open: OpenFiles) => Promise<T>,
): Promise<T> {
  const tree = await audioTree(targets);
  try {
    return await withFoundFiles(tree, await findFiles(tree, options), options, work);
  } finally {
    await tree.close();
  }
}

/** The same of files that have been found already. Leaves the tree open. */
export async function withFoundFiles<T>(
  tree: AudioTree,
  found: FoundFiles,
  options: VerifyFilesOptions,
  work: (open: OpenFiles) => Promise<T>,
): Promise<T> {
  const laidOut = await layOut(tree, found, options);
  const files = Math.max(0, ...found.nullTests.map((test) => test.files.length));
  // A mix may be split into a file for each channel.
  const dsp = await createDsp({
    memoryBytes: dspBytesForNullTest(files + laidOut.channels, laidOut.channels),
  });
  if (!found.mix) return work({ tree, found, laidOut, reference: undefined, dsp });
  const bytes = await openMix(tree, found.mix);
  try {
    const wav = await openAudio(bytes, dsp, {
      name: found.mix.name,
      blockFrames: MOST_BLOCK_FRAMES,
    });
    const { window, range } = laidOut.mix;
    const gain = dbToGain(dsp.math, found.contract?.trimDb ?? 0);
    const reference: IndependentMix = {
      name: found.mix.name,
      source: sourceWindow(wav, { ...window, gain }),
      encoding: declaredEncoding(wav.info.encoding, options),
      kind: 'independent',
      ...(range ? { range } : {}),
    };
    return await work({ tree, found, laidOut, reference, dsp });
  } finally {
    await bytes.close();
  }
}

/** How the sets are tested, as far as the options say. */
export function testingOptions(options: VerifyFilesOptions, range: FrameRange | undefined): SetOptions {
  const { limitDbfs, dithered, summedIn, series, diagnose = true, signal, onProgress } = options;
  return {
    diagnose,
    signal,
    onProgress,
    dithered,
    ...(limitDbfs === undefined ? {} : { limitDbfs }),
    ...(summedIn === undefined ? {} : { summedIn }),
    ...(series === undefined ? {} : { series }),
    ...(range === undefined ? {} : { range }),
  };
}
