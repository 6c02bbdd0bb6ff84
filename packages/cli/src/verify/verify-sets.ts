import {
  type ChannelLayout,
  channelCount,
  discreteLayout,
  type FrameRange,
  type NullTestResult,
  type PcmEncoding,
  type PlannedFile,
  type PlannedNullTest,
  type ProgressListener,
  REFERENCE_MIX,
  type SpeakerRole,
  UsageError,
} from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import { openAudio } from '@trackout/io-wav';
import {
  type NullTestOptions,
  type NullTestReference,
  type NullTestSignal,
  nullTest,
} from '@trackout/verify';
import type { DeliveryFolder } from '../export/export-io.js';
import { joinedChannels } from './joined-channels.js';
import { MOST_BLOCK_FRAMES, NULL_TEST_SLAB_BYTES, nullTestBlockFrames } from './null-test-memory.js';

/** A file that may be part of a null test, where it stands, and which tracks it sums, where that is known. */
export type TestedFile = Pick<PlannedFile, 'id' | 'path'> &
  Partial<Pick<PlannedFile, 'placement' | 'tracks'>> &
  Pick<NullTestSignal, 'startFrame' | 'channelMap'>;

/** Files, and which of them must add up to which. */
export interface TestedSets {
  readonly files: readonly TestedFile[];
  readonly nullTests: readonly PlannedNullTest[];
}

/** A mix from elsewhere. */
export interface IndependentMix extends NullTestReference {
  /** What of it can be compared; all of it unless stated. */
  readonly range?: FrameRange;
}

/** How null tests run. */
export interface SetOptions
  extends Pick<NullTestOptions, 'diagnose' | 'series' | 'limitDbfs' | 'range'>,
    Pick<NullTestReference, 'summedIn'> {
  /** Integer files count as TPDF-dithered, although none is seen to be. */
  readonly dithered?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

/**
 * The null tests of a finished delivery, read back from where it was written: those that its plan or its
 * manifest lists. `independent` is the mix that `REFERENCE_MIX` stands for.
 * Throws `UsageError` where a test names what is not there.
 */
export async function verifySets(
  { files, nullTests }: TestedSets,
  independent: IndependentMix | undefined,
  delivery: Pick<DeliveryFolder, 'open'>,
  dsp: Dsp,
  options: SetOptions,
): Promise<NullTestResult[]> {
  const results: NullTestResult[] = [];
  let done = 0;
  for (const test of nullTests) {
    const onProgress: ProgressListener = (event) =>
      options.onProgress?.({ ...event, done: done + event.done, total: nullTests.length * event.total });
    const result = await withNullTest(files, test, independent, delivery, dsp, options, (signals, mix) =>
      nullTest(signals, mix, { ...nullTestOptions(dsp, options, mix), set: test.set, onProgress }),
    );
    done += result.frameCount;
    results.push(result);
  }
  return results;
}

/** Opens what one null test compares, for as long as the work takes. Throws `UsageError` where a file is missing. */
export function withNullTest<T>(
  files: readonly TestedFile[],
  test: PlannedNullTest,
  independent: IndependentMix | undefined,
  delivery: Pick<DeliveryFolder, 'open'>,
  dsp: Dsp,
  options: SetOptions,
  work: (files: readonly NullTestSignal[], reference: IndependentMix) => Promise<T>,
): Promise<T> {
  const members = test.files.map((id) => fileOf(files, id, test));
  const own = test.reference === REFERENCE_MIX ? [] : channelsOf(files, test);
  return withSignals([...members, ...own], delivery, dsp, options, (signals) => {
    const reference: IndependentMix | undefined =
      own.length > 0 ? renderedMix(own, signals.slice(members.length)) : independent;
    if (!reference) throw missing(test, test.reference);
    return work(signals.slice(0, members.length), withSummands(reference, members, options));
  });
}

/** The options of one null test against a mix. A range that was asked for goes before what the mix can be compared in. */
export function nullTestOptions(
  dsp: Dsp,
  options: SetOptions,
  mix: Pick<IndependentMix, 'range' | 'source'>,
): NullTestOptions {
  const { diagnose, series, limitDbfs, signal } = options;
  const range = options.range ?? mix.range;
  return {
    dsp,
    blockFrames: nullTestBlockFrames(channelCount(mix.source.format.layout)),
    ...(diagnose === undefined ? {} : { diagnose }),
    ...(series === undefined ? {} : { series }),
    ...(limitDbfs === undefined ? {} : { limitDbfs }),
    ...(range === undefined ? {} : { range }),
    ...(signal ? { signal } : {}),
  };
}

/** The encoding of a file, with the dither that it is said to have. */
export function declaredEncoding(
  encoding: PcmEncoding,
  { dithered }: Pick<SetOptions, 'dithered'>,
): PcmEncoding {
  return dithered && encoding.type === 'int' ? { ...encoding, dither: 'tpdf' } : encoding;
}

function fileOf(files: readonly TestedFile[], id: string, test: PlannedNullTest): TestedFile {
  const found = files.find((file) => file.id === id);
  if (!found) throw missing(test, id);
  return found;
}

/** The file of the reference, or the files of its channels. */
function channelsOf(files: readonly TestedFile[], test: PlannedNullTest): readonly TestedFile[] {
  const found = files.filter(({ id }) => id === test.reference || id.startsWith(`${test.reference}#`));
  if (found.length === 0) throw missing(test, test.reference);
  return found;
}

function missing({ set }: PlannedNullTest, id: string): UsageError {
  return new UsageError(
    'verify/file-missing',
    `The null test of "${set}" needs "${id}", which is not among the files. Verify the delivery as it was written.`,
    { set, file: id },
  );
}

function renderedMix(files: readonly TestedFile[], signals: readonly NullTestSignal[]): NullTestReference {
  const [first] = signals as readonly [NullTestSignal];
  if (signals.length === 1) return { ...first, kind: 'rendered' };
  const roles = files.map(({ placement }) =>
    placement !== undefined && 'channel' in placement ? placement.role : undefined,
  );
  const layout: ChannelLayout = roles.every((role): role is SpeakerRole => role !== undefined)
    ? { kind: 'speakers', roles }
    : discreteLayout(roles.length);
  return {
    name: first.name,
    source: joinedChannels(
      signals.map(({ source }) => source),
      layout,
    ),
    encoding: first.encoding,
    ...(first.startFrame === undefined ? {} : { startFrame: first.startFrame }),
    kind: 'rendered',
  };
}

/** A float mix rounds once for each track that it added up, not once for each stem. */
function withSummands(
  reference: IndependentMix,
  members: readonly TestedFile[],
  { summedIn }: SetOptions,
): IndependentMix {
  const summands = new Set(members.flatMap((file) => file.tracks ?? [])).size;
  return {
    ...reference,
    ...(summands > members.length ? { summands } : {}),
    ...(summedIn === undefined ? {} : { summedIn }),
  };
}

async function withSignals<T>(
  files: readonly TestedFile[],
  delivery: Pick<DeliveryFolder, 'open'>,
  dsp: Dsp,
  options: SetOptions,
  work: (signals: NullTestSignal[]) => Promise<T>,
): Promise<T> {
  const closing: (() => Promise<void>)[] = [];
  // The files take turns with it, so that it stays in the processor's cache.
  const slab = dsp.allocate(NULL_TEST_SLAB_BYTES);
  const reading = { blockFrames: MOST_BLOCK_FRAMES, slab };
  try {
    const signals: NullTestSignal[] = [];
    for (const file of files) {
      const bytes = await delivery.open(file.path);
      closing.push(() => bytes.close());
      const wav = await openAudio(bytes, dsp, { name: file.path, ...reading });
      signals.push({
        name: file.path,
        source: wav,
        encoding: declaredEncoding(wav.info.encoding, options),
        ...(file.placement ? { placement: file.placement } : {}),
        ...(file.startFrame === undefined ? {} : { startFrame: file.startFrame }),
        ...(file.channelMap === undefined ? {} : { channelMap: file.channelMap }),
      });
    }
    return await work(signals);
  } finally {
    await Promise.all(closing.map((close) => close()));
    slab.release();
  }
}
