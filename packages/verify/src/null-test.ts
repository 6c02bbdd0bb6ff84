import {
  channelCount,
  describeLayout,
  isMono,
  layoutsEqual,
  type NullTestResult,
  STEREO,
  UsageError,
} from '@trackout/core';
import { CLIP_STATE_BYTES, planesBytes } from '@trackout/dsp-wasm';
import { mergeFaults } from './null-test-faults.js';
import type { NullTestOptions, NullTestReference, NullTestSignal } from './null-test-input.js';
import { AT_ONCE, DEFAULT_BLOCK_FRAMES, NullTestRun } from './null-test-run.js';
import { loudnessBytes } from './residual-loudness.js';
import { strandPlanesBytes } from './strand-planes.js';
import { sumRowsBytes } from './sum-rows.js';

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
  checkOptions(options);
  const run = new NullTestRun(files, reference, options);
  let result: NullTestResult;
  try {
    result = await run.toEnd();
  } finally {
    run.release();
  }
  const { timeLine } = run;
  if (result.verdict === 'pass' || !options.diagnose || !timeLine) return result;
  // How long it takes is known when it is over: what was found decides what is looked at next.
  options.onProgress?.({ phase: 'diagnose', unit: 'frames', done: 0, total: result.frameCount });
  // Loaded where it is needed: it is most of this package, and most tests pass.
  const { diagnose } = await import('./diagnose.js');
  const { explainedBy, faults } = await diagnose(files, reference, result, timeLine, options);
  options.onProgress?.({
    phase: 'diagnose',
    unit: 'frames',
    done: result.frameCount,
    total: result.frameCount,
  });
  return {
    ...result,
    ...(explainedBy ? { explainedBy } : {}),
    faults: mergeFaults(result.faults, faults),
  };
}

/** Memory of the `Dsp` that a null test takes at most, besides its readers, in bytes. */
export function nullTestBytes(files: number, channels: number, blockFrames = DEFAULT_BLOCK_FRAMES): number {
  return (
    (files + 2) * planesBytes('f64', channels, blockFrames) +
    strandPlanesBytes(AT_ONCE, channels, blockFrames) +
    (files + 1) * channels * CLIP_STATE_BYTES +
    sumRowsBytes(files + 1, channels) +
    loudnessBytes(channels)
  );
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
    const mapped = file.channelMap !== undefined && mapFits(file, channelCount(layout));
    const { placement } = file;
    const fits =
      (placement !== undefined && 'channel' in placement && placement.of === channelCount(layout)) ||
      channelCount(other.layout) === channelCount(layout) ||
      (isMono(other.layout) && layoutsEqual(layout, STEREO));
    if (!fits && !mapped) {
      throw new UsageError(
        'verify/channels',
        `"${file.name}" is ${describeLayout(other.layout)}, the mix "${reference.name}" is ${describeLayout(layout)}: there is no defined way to add them.`,
        { file: file.name, channels: channelCount(other.layout), referenceChannels: channelCount(layout) },
      );
    }
  }
}

/** Throws where a channel map does not say, for each channel of the mix, a channel that the file has. */
function mapFits({ name, channelMap = [], source }: NullTestSignal, channels: number): true {
  const own = channelCount(source.format.layout);
  const known = channelMap.every((channel) => Number.isInteger(channel) && channel >= -1 && channel < own);
  if (known && channelMap.length === channels) return true;
  throw new UsageError(
    'verify/channel-map',
    `The channel map of "${name}" is [${channelMap.join(', ')}]. For each of the ${channels} channels of the mix, name a channel of the file (0 to ${own - 1}), or -1 for none.`,
    { file: name, channels: own, referenceChannels: channels },
  );
}

function checkOptions({ range, limitDbfs }: NullTestOptions): void {
  if (range && !(Number.isInteger(range.from) && Number.isInteger(range.to) && range.from < range.to)) {
    throw new UsageError(
      'verify/range',
      `Frames ${range.from} to ${range.to} are no range. Give whole frames, the end excluded and after the start.`,
      { from: range.from, to: range.to },
    );
  }
  if (limitDbfs !== undefined && !Number.isFinite(limitDbfs)) {
    throw new UsageError(
      'verify/limit',
      `A limit of ${limitDbfs} dBFS is none. Give a number, such as -90.`,
      {
        limitDbfs,
      },
    );
  }
}
