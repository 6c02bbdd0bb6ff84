import {
  type ByteSource,
  type NullTestResult,
  type ProgressListener,
  TrackoutError,
  UsageError,
} from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { openAudio } from '@trackout/io-wav';
import { type NullTestReference, type NullTestSignal, nullTest } from '@trackout/verify';
import { readRange } from '../../time-range.js';
import { dspBytesForNullTest, MOST_BLOCK_FRAMES } from '../../verify/null-test-memory.js';
import { type NamedPair, pairNames } from '../../verify/paired-names.js';
import { declaredEncoding, nullTestOptions } from '../../verify/verify-sets.js';
import type { AudioTree } from './audio-tree.js';
import { type FileHeader, readFileHeader, startOf } from './file-headers.js';
import { audioTree } from './named-targets.js';
import { testingOptions, type VerifyFilesOptions } from './verify-files.js';

/** How pairs are compared. */
export type VerifyPairsOptions = Omit<
  VerifyFilesOptions,
  'mix' | 'set' | 'summedIn' | 'pans' | 'panLaw' | 'writeResidual' | 'overwrite'
>;

/** A file of the first folder, and the one of the second that is called so. */
export interface ComparedPair extends NamedPair {
  /** `fail` also for files that cannot be compared at all. */
  readonly verdict: 'pass' | 'fail';
  /** The second minus the first, which is the reference. */
  readonly result?: NullTestResult;
  /** Why the two cannot be compared. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** What comparing two folders gave. */
export interface PairsReport {
  /** `pass` when no pair differs, and no file is on one side only. */
  readonly verdict: 'pass' | 'fail';
  readonly pairs: readonly ComparedPair[];
  readonly onlyFirst: readonly string[];
  readonly onlySecond: readonly string[];
}

/**
 * Null-tests the files of one folder or ZIP against those of another, file by file, paired by `pairNames`.
 * Throws `UsageError` where no two files are called alike, and what the folders throw; a file that cannot be read is a
 * pair that fails.
 */
export async function verifyPairs(
  first: string,
  second: string,
  options: VerifyPairsOptions = {},
): Promise<PairsReport> {
  const trees: AudioTree[] = [];
  try {
    for (const place of [first, second]) trees.push(await audioTree([place]));
    const [left, right] = trees as [AudioTree, AudioTree];
    const { pairs, onlyFirst, onlySecond } = pairNames(left.paths, right.paths);
    if (pairs.length === 0) {
      throw new UsageError(
        'verify/no-pairs',
        `No file of ${first} (${left.paths.length}) is called as one of ${second} (${right.paths.length}). To test that files sum to a mix, pass --mix <file>.`,
        { first, second },
      );
    }
    const compared: ComparedPair[] = [];
    for (const [index, pair] of pairs.entries()) {
      const onProgress: ProgressListener = (event) =>
        options.onProgress?.({
          ...event,
          done: index * event.total + event.done,
          total: pairs.length * event.total,
        });
      compared.push(await comparePair(pair, left, right, { ...options, onProgress }));
    }
    const alike = compared.every(({ verdict }) => verdict === 'pass');
    const whole = onlyFirst.length + onlySecond.length === 0;
    return { verdict: alike && whole ? 'pass' : 'fail', pairs: compared, onlyFirst, onlySecond };
  } finally {
    for (const tree of trees) await tree.close();
  }
}

async function comparePair(
  pair: NamedPair,
  left: AudioTree,
  right: AudioTree,
  options: VerifyPairsOptions,
): Promise<ComparedPair> {
  const opened: ByteSource[] = [];
  try {
    for (const [tree, path] of [
      [left, pair.first],
      [right, pair.second],
    ] as const) {
      opened.push(await tree.open(path));
    }
    const result = await compareBytes(pair, opened as [ByteSource, ByteSource], options);
    return { ...pair, verdict: result.verdict, result };
  } catch (error) {
    if (!TrackoutError.isInstance(error)) throw error;
    return { ...pair, verdict: 'fail', error: { code: error.code, message: error.message } };
  } finally {
    for (const bytes of opened) await bytes.close();
  }
}

async function compareBytes(
  { first, second }: NamedPair,
  [one, other]: readonly [ByteSource, ByteSource],
  options: VerifyPairsOptions,
): Promise<NullTestResult> {
  const byTime = options.align === 'time-reference';
  const wantsTime = byTime || typeof options.range === 'string';
  const reference = await readFileHeader(first, one, wantsTime);
  const file = await readFileHeader(second, other, wantsTime);
  const channels = Math.max(reference.channels, file.channels);
  const dsp = await createDsp({ memoryBytes: dspBytesForNullTest(2, channels) });
  const map = options.channelMaps?.['*'];
  const startFrame = byTime ? startOf(second, file) - startOf(first, reference) : 0;
  const testing = testingOptions(options, rangeOf(options, reference, startFrame + file.frameCount));
  const mix = {
    ...(await signalOf(first, one, dsp, options)),
    kind: 'independent',
  } satisfies NullTestReference;
  return nullTest(
    [
      {
        ...(await signalOf(second, other, dsp, options)),
        ...(map === undefined ? {} : { channelMap: map }),
        ...(byTime ? { startFrame } : {}),
      },
    ],
    mix,
    {
      ...nullTestOptions(dsp, testing, mix),
      set: second,
      ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    },
  );
}

async function signalOf(
  name: string,
  bytes: ByteSource,
  dsp: Dsp,
  options: VerifyPairsOptions,
): Promise<NullTestSignal> {
  const source = await openAudio(bytes, dsp, { name, blockFrames: MOST_BLOCK_FRAMES });
  return { name, source, encoding: declaredEncoding(source.info.encoding, options) };
}

function rangeOf(
  { range }: VerifyPairsOptions,
  { sampleRate, frameCount, timeReference }: FileHeader,
  otherEnd: number,
): { from: number; to: number } | undefined {
  if (range === undefined) return undefined;
  const timeLine = { sampleRate, ...(timeReference === undefined ? {} : { timeReference }) };
  const { from, to = Number.POSITIVE_INFINITY } =
    typeof range === 'string' ? readRange(range, timeLine) : range;
  const end = Math.min(to, Math.max(frameCount, otherEnd));
  if (from < end) return { from, to: end };
  throw new UsageError(
    'verify/range',
    `The range starts at frame ${from}, and both files end at frame ${end}: there is nothing to compare.`,
    { from, end },
  );
}
