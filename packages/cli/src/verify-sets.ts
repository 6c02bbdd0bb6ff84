import {
  type ChannelLayout,
  discreteLayout,
  type FrameRange,
  type NullTestResult,
  type PlannedFile,
  type PlannedNullTest,
  type ProgressListener,
  REFERENCE_MIX,
  type SpeakerRole,
  UsageError,
} from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import { openAudio } from '@trackout/io-wav';
import { type NullTestReference, type NullTestSignal, nullTest } from '@trackout/verify';
import type { DeliveryFolder } from './export-io.js';
import { BLOCK_FRAMES } from './export-memory.js';
import { joinedChannels } from './joined-channels.js';

/** A file that may be part of a null test, where it stands, and which tracks it sums, where that is known. */
export type TestedFile = Pick<PlannedFile, 'id' | 'path'> &
  Partial<Pick<PlannedFile, 'placement' | 'tracks'>>;

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
export interface SetOptions {
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
    const members = test.files.map((id) => fileOf(files, id, test));
    const own = test.reference === REFERENCE_MIX ? [] : channelsOf(files, test);
    const result = await withSignals([...members, ...own], delivery, dsp, (signals) => {
      const stems = signals.slice(0, members.length);
      const reference: IndependentMix | undefined =
        own.length > 0 ? renderedMix(own, signals.slice(members.length)) : independent;
      if (!reference) throw missing(test, test.reference);
      const frames = reference.source.frameCount;
      return nullTest(stems, withSummands(reference, members), {
        dsp,
        set: test.set,
        blockFrames: BLOCK_FRAMES,
        ...(reference.range ? { range: reference.range } : {}),
        ...(options.signal ? { signal: options.signal } : {}),
        onProgress: (event) =>
          options.onProgress?.({ ...event, done: done + event.done, total: nullTests.length * frames }),
      });
    });
    done += result.frameCount;
    results.push(result);
  }
  return results;
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
    kind: 'rendered',
  };
}

/** A float mix rounds once for each track that it added up, not once for each stem. */
function withSummands(reference: NullTestReference, members: readonly TestedFile[]): NullTestReference {
  const summands = new Set(members.flatMap((file) => file.tracks ?? [])).size;
  return summands > members.length ? { ...reference, summands } : reference;
}

async function withSignals<T>(
  files: readonly TestedFile[],
  delivery: Pick<DeliveryFolder, 'open'>,
  dsp: Dsp,
  work: (signals: NullTestSignal[]) => Promise<T>,
): Promise<T> {
  const closing: (() => Promise<void>)[] = [];
  try {
    const signals: NullTestSignal[] = [];
    for (const file of files) {
      const bytes = await delivery.open(file.path);
      closing.push(() => bytes.close());
      const wav = await openAudio(bytes, dsp, { name: file.path, blockFrames: BLOCK_FRAMES });
      signals.push({
        name: file.path,
        source: wav,
        encoding: wav.info.encoding,
        ...(file.placement ? { placement: file.placement } : {}),
      });
    }
    return await work(signals);
  } finally {
    await Promise.all(closing.map((close) => close()));
  }
}
