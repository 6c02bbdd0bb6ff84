import {
  type BlockSource,
  channelCount,
  describeLayout,
  isMono,
  layoutsEqual,
  type NullTestResult,
  type PcmEncoding,
  type Placement,
  type ProgressListener,
  type ReferenceKind,
  STEREO,
  UsageError,
} from '@trackout/core';
import { CLIP_STATE_BYTES, type Dsp, planesBytes } from '@trackout/dsp-wasm';
import { DEFAULT_BLOCK_FRAMES, NullTestRun } from './null-test-run.js';

/** One signal of a null test, and how the file that holds it is encoded. */
export interface NullTestSignal {
  readonly name: string;
  readonly source: BlockSource;
  readonly encoding: PcmEncoding;
  /** Where a mono file belongs in the image; without it, it sums into every side at unity. */
  readonly placement?: Placement;
}

/** The mix that the set must sum to. */
export interface NullTestReference extends NullTestSignal {
  readonly kind: ReferenceKind;
  /** How it was added up. A float mix from elsewhere is taken as summed in 32-bit float, as DAWs do. */
  readonly summedIn?: 'f32' | 'f64';
  /** How many signals were added up, where that is more than the files: the 64 tracks behind four stems. */
  readonly summands?: number;
}

/** How a null test runs. */
export interface NullTestOptions {
  readonly dsp: Dsp;
  /** What the set is called in the result. Default `files`. */
  readonly set?: string;
  readonly blockFrames?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

/**
 * Sums the files, subtracts the reference, and compares what is left with what honest rounding can leave.
 *
 * Added in f64, block by block: memory does not depend on the length. Channels are taken in order; files that
 * end early count as silent from there on. A sample that is not a number (NaN, infinite) is left out of every
 * sum and figure, makes the test fail at its frame, and is a fault of kind `non-finite`. After a failure the
 * sources are read once more, up to the first frame beyond the bound.
 *
 * A failed test is a result. Throws `UsageError` where files cannot be compared at all (rates or channels that
 * do not fit, a source shorter than it says), `LimitError` where the `Dsp` is too small, and what the sources
 * or the signal (seen once a block) throw. All memory is given back.
 */
export async function nullTest(
  files: readonly NullTestSignal[],
  reference: NullTestReference,
  options: NullTestOptions,
): Promise<NullTestResult> {
  options.signal?.throwIfAborted();
  checkComparable(files, reference);
  const run = new NullTestRun(files, reference, options);
  try {
    return await run.toEnd();
  } finally {
    run.release();
  }
}

/** Memory of the `Dsp` that a null test takes at most, besides its readers, in bytes. */
export function nullTestBytes(files: number, channels: number, blockFrames = DEFAULT_BLOCK_FRAMES): number {
  return (files + 2) * planesBytes('f64', channels, blockFrames) + (files + 1) * channels * CLIP_STATE_BYTES;
}

function checkComparable(files: readonly NullTestSignal[], reference: NullTestReference): void {
  if (files.length === 0) {
    throw new UsageError(
      'verify/no-files',
      'There are no files to sum. Name the folder that holds the stems.',
    );
  }
  const { sampleRate, layout } = reference.source.format;
  for (const file of files) {
    const other = file.source.format;
    if (other.sampleRate !== sampleRate) {
      throw new UsageError(
        'verify/sample-rates',
        `"${file.name}" has ${other.sampleRate} Hz, the mix "${reference.name}" ${sampleRate} Hz. They cannot be compared sample by sample: export one of them again.`,
        { file: file.name, sampleRate: other.sampleRate, referenceSampleRate: sampleRate },
      );
    }
    const fits =
      channelCount(other.layout) === channelCount(layout) ||
      (isMono(other.layout) && layoutsEqual(layout, STEREO));
    if (!fits) {
      throw new UsageError(
        'verify/channels',
        `"${file.name}" is ${describeLayout(other.layout)}, the mix "${reference.name}" is ${describeLayout(layout)}: there is no defined way to add them.`,
        { file: file.name, channels: channelCount(other.layout), referenceChannels: channelCount(layout) },
      );
    }
  }
}
