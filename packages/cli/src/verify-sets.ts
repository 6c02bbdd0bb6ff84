import type { ExportPlan, FileSet, NullTestResult, PlannedFile, ProgressListener } from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import { openAudio } from '@trackout/io-wav';
import { type NullTestReference, type NullTestSignal, nullTest } from '@trackout/verify';
import type { DeliveryFolder } from './export-io.js';
import { BLOCK_FRAMES } from './export-memory.js';
import type { SessionSources } from './session-sources.js';

/** A file that may be part of a null test, where it stands, and which tracks it sums, where that is known. */
export type TestedFile = Pick<PlannedFile, 'path' | 'set' | 'muted' | 'placement'> &
  Partial<Pick<PlannedFile, 'tracks'>>;

/**
 * The null test of each set of a finished delivery, read back from where it was written.
 *
 * The reference is the session's own reference mix where it has one (`independent`; then the rendered mix is
 * tested against it too), else the rendered mix.
 */
export async function verifySets(
  plan: ExportPlan,
  sources: SessionSources,
  delivery: Pick<DeliveryFolder, 'open'>,
  dsp: Dsp,
  options: { readonly signal?: AbortSignal; readonly onProgress?: ProgressListener },
): Promise<NullTestResult[]> {
  const independent = sources.referenceMix;
  if (independent) {
    const reference: NullTestReference = {
      name: independent.name,
      source: independent.source,
      encoding: independent.encoding ?? {
        type: 'float',
        bits: independent.source.sampleType === 'f64' ? 64 : 32,
      },
      kind: 'independent',
    };
    return testSets(plan.files, reference, delivery, dsp, options);
  }
  const mix = plan.files.find((file) => file.set === 'mix') as PlannedFile;
  return withSignals([mix], delivery, dsp, ([signal]) =>
    testSets(
      plan.files.filter((file) => file.set !== 'mix'),
      { ...(signal as NullTestSignal), kind: 'rendered' },
      delivery,
      dsp,
      options,
    ),
  );
}

/** One null test for each set among the files; muted files take no part. */
export async function testSets(
  files: readonly TestedFile[],
  reference: NullTestReference,
  delivery: Pick<DeliveryFolder, 'open'>,
  dsp: Dsp,
  options: { readonly signal?: AbortSignal | undefined; readonly onProgress?: ProgressListener | undefined },
): Promise<NullTestResult[]> {
  const sounding = files.filter((file) => !file.muted);
  const sets = [...new Set<FileSet>(sounding.map((file) => file.set))];
  const summands = new Set(sounding.flatMap((file) => file.tracks ?? [])).size;
  const frames = reference.source.frameCount;
  const results: NullTestResult[] = [];
  for (const [index, set] of sets.entries()) {
    const members = sounding.filter((file) => file.set === set);
    const result = await withSignals(members, delivery, dsp, (signals) =>
      nullTest(signals, summands > signals.length ? { ...reference, summands } : reference, {
        dsp,
        set,
        blockFrames: BLOCK_FRAMES,
        ...(options.signal ? { signal: options.signal } : {}),
        onProgress: (event) =>
          options.onProgress?.({ ...event, done: index * frames + event.done, total: sets.length * frames }),
      }),
    );
    results.push(result);
  }
  return results;
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
