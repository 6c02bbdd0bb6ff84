import {
  type ByteSink,
  type ExportPlan,
  type ExportReport,
  type NullTestResult,
  type PlannedFile,
  type PlanOptions,
  type ProgressListener,
  planExport,
  preflightReadings,
  type ReportedFile,
  type Session,
  type Warning,
} from '@trackout/core';
import {
  type ByteHashes,
  createByteHashes,
  formatManifest,
  formatSha256Sums,
  MANIFEST_NAME,
  packZip,
  type ZipEntry,
} from '@trackout/delivery';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { hashedSink, wavContainer } from '@trackout/io-wav';
import { renderPlan } from '@trackout/render';
import { type DeliveredFile, deliverFile } from './delivered-file.js';
import type { DeliveryFolder, ExportIo } from './export-io.js';
import { BLOCK_FRAMES, dspBytesFor } from './export-memory.js';
import { openInputs, type SessionInputs, type SessionSources } from './session-sources.js';
import { measureTracks, meterTracks } from './track-readings.js';
import { verifySets } from './verify-sets.js';
import { writeWholeFile } from './whole-file.js';

/** Name of the list of checksums beside the audio; `sha256sum -c` reads it. */
export const SHA256SUMS_NAME = 'SHA256SUMS';

/** What a caller may decide about an export; see `PlanOptions` for what is written and how. */
export interface ExportOptions extends Omit<PlanOptions, 'container'> {
  /** Measure every track first, and stop before anything is written if there is a warning. */
  readonly preflight?: boolean;
  /** Where a ZIP of the finished delivery goes. */
  readonly zip?: () => Promise<ByteSink<unknown>>;
  /** Called with the plan before the first sample is read. */
  readonly onPlan?: (plan: ExportPlan) => void | Promise<void>;
  readonly onProgress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** How an export ended. A failed check is an outcome, not an exception. */
export type ExportOutcome =
  | { readonly status: 'stopped'; readonly plan: ExportPlan; readonly warnings: readonly Warning[] }
  | {
      readonly status: 'delivered';
      readonly plan: ExportPlan;
      readonly report: ExportReport;
      readonly zip?: { readonly byteLength: number; readonly sha256: string };
    };

/**
 * A session becomes a delivery: planned, checked, rendered in one pass, read back and null-tested, described
 * by `manifest.json` and `SHA256SUMS`, and packed if asked for.
 *
 * Runs in Node and in a browser; `io` says where bytes come from and go to. The report's verdict is `fail`
 * when a set does not sum to the mix, or when an integer file had to be clamped. Rejects with the typed errors
 * of core for refusals, bad input and I/O, and with an `AbortError`; then nothing stays under a final name
 * that is not complete, and inputs are never written to.
 */
export async function exportSession(
  session: Session,
  io: ExportIo,
  options: ExportOptions = {},
): Promise<ExportOutcome> {
  const inputs = await openInputs(session, io);
  try {
    const plan = planExport(session, inputs.facts, { ...options, container: wavContainer });
    await options.onPlan?.(plan);
    const warnings = options.preflight ? await measuredWarnings(plan, inputs, options) : [];
    if (warnings.length > 0) return { status: 'stopped', plan, warnings };
    return await deliver(plan, inputs, io, options);
  } finally {
    await inputs.close();
  }
}

async function measuredWarnings(
  plan: ExportPlan,
  inputs: SessionInputs,
  { signal, onProgress }: ExportOptions,
): Promise<readonly Warning[]> {
  const dsp = await createDsp({ memoryBytes: dspBytesFor(plan, inputs.facts) });
  const sources = await inputs.sources(dsp);
  const readings = await measureTracks(dsp, plan, sources, { blockFrames: BLOCK_FRAMES, signal, onProgress });
  return [...plan.warnings, ...preflightReadings(plan.session, readings)];
}

async function deliver(
  plan: ExportPlan,
  inputs: SessionInputs,
  io: ExportIo,
  options: ExportOptions,
): Promise<ExportOutcome> {
  const hashes = await hashesOf(io);
  await io.delivery.prepare(
    [...plan.files.map((file) => file.path), MANIFEST_NAME, SHA256SUMS_NAME],
    plan.totalBytes,
  );
  let zip: ByteSink<unknown> | undefined;
  try {
    zip = await options.zip?.();
    const { report, crcs } = await renderAndVerify(plan, inputs, io.delivery, hashes, options);
    const texts = await writeTexts(report, io.delivery, hashes);
    if (!zip) return { status: 'delivered', plan, report };
    const entries = [
      ...report.files.map((file) => zipEntry(io.delivery, file.path, file.byteLength, crcs.get(file.path))),
      ...texts.map(({ path, sizeBytes }) => zipEntry(io.delivery, path, sizeBytes, undefined)),
    ];
    const packed = await packZip(entries, zip, { ...hashes, ...listeners(options) });
    return {
      status: 'delivered',
      plan,
      report,
      zip: { byteLength: packed.byteLength, sha256: packed.sha256 as string },
    };
  } catch (error) {
    await zip?.abort(error);
    await io.delivery.abandon();
    throw error;
  }
}

/** The part that needs kernels. Their memory is free again when the packing, which needs some of its own, begins. */
async function renderAndVerify(
  plan: ExportPlan,
  inputs: SessionInputs,
  delivery: DeliveryFolder,
  hashes: ByteHashes,
  options: ExportOptions,
): Promise<{ report: ExportReport; crcs: ReadonlyMap<string, string | undefined> }> {
  const dsp = await createDsp({ memoryBytes: dspBytesFor(plan, inputs.facts) });
  const sources = await inputs.sources(dsp);
  const { files, warnings, crcs } = await renderFiles(plan, sources, delivery, dsp, hashes, options);
  const sets = await verifySets(plan, sources, delivery, dsp, options);
  return { report: reportOf(plan, files, sets, warnings), crcs };
}

async function hashesOf(io: ExportIo): Promise<ByteHashes> {
  if (io.sha256 && io.crc32) return { sha256: io.sha256, crc32: io.crc32 };
  const own = await createByteHashes();
  return { sha256: io.sha256 ?? own.sha256, crc32: io.crc32 ?? own.crc32 };
}

/** Progress and cancellation, as the steps of an export take them. */
function listeners({ signal, onProgress }: ExportOptions): Pick<ExportOptions, 'signal' | 'onProgress'> {
  return { ...(signal ? { signal } : {}), ...(onProgress ? { onProgress } : {}) };
}

function zipEntry(
  delivery: DeliveryFolder,
  path: string,
  sizeBytes: number,
  crc32: string | undefined,
): ZipEntry {
  return { path, sizeBytes, open: () => delivery.open(path), ...(crc32 === undefined ? {} : { crc32 }) };
}

async function renderFiles(
  plan: ExportPlan,
  sources: SessionSources,
  delivery: DeliveryFolder,
  dsp: Dsp,
  hashes: ByteHashes,
  options: ExportOptions,
): Promise<{ files: ReportedFile[]; warnings: Warning[]; crcs: ReadonlyMap<string, string | undefined> }> {
  const meters = meterTracks(dsp, plan, sources, BLOCK_FRAMES);
  try {
    const delivered = await renderPlan(plan, {
      dsp,
      blockFrames: BLOCK_FRAMES,
      sources: new Map([...sources.tracks].map(([id, opened]) => [id, opened.source])),
      sinkFor: (file) =>
        deliverFile(file, delivery, {
          dsp,
          hashes,
          forZip: options.zip !== undefined,
          blockFrames: BLOCK_FRAMES,
        }),
      onSource: (track, block) => meters.push(track, block),
      ...listeners(options),
    });
    const files = plan.files.map((file) => reportFile(file, delivered.get(file.id) as DeliveredFile));
    const warnings = [...preflightReadings(plan.session, meters.read()), ...files.flatMap(clampWarning)];
    const crcs = new Map(plan.files.map((file) => [file.path, delivered.get(file.id)?.crc32]));
    return { files, warnings, crcs };
  } finally {
    meters.release();
  }
}

function reportFile(file: PlannedFile, delivered: DeliveredFile): ReportedFile {
  const { crc32: _, ...figures } = delivered;
  return { ...file, ...figures };
}

function clampWarning(file: ReportedFile): Warning[] {
  if (file.clampedSamples === 0) return [];
  return [
    {
      code: 'clamped',
      figure: file.clampedSamples,
      unit: 'samples',
      message: `${file.path} had to be clamped: ${file.clampedSamples} samples exceed ${file.encoding.bits}-bit full scale (peak ${file.reading.samplePeakDbfs.toFixed(2)} dBFS).`,
      remedy: 'Export in 32-bit float (--bits 32f), or lower the tracks that feed it.',
    },
  ];
}

function reportOf(
  plan: ExportPlan,
  files: readonly ReportedFile[],
  sets: readonly NullTestResult[],
  warnings: readonly Warning[],
): ExportReport {
  const clamped = files.some((file) => file.clampedSamples > 0);
  return {
    manifestVersion: 1,
    session: plan.session.name,
    verdict: clamped || sets.some((set) => set.verdict === 'fail') ? 'fail' : 'pass',
    contract: {
      sampleRate: plan.sampleRate,
      startFrame: 0,
      frameCount: plan.frameCount,
      encoding: plan.encoding,
      mixEncoding: plan.mixEncoding,
      panLaw: '0 dB',
      tap: 'post-fader',
      masterProcessing: 'none',
      normalised: false,
      dither: 'none',
      tails: 'none',
    },
    files,
    sets,
    warnings: [...plan.warnings, ...warnings],
  };
}

/** Writes `manifest.json` and `SHA256SUMS`. */
async function writeTexts(
  report: ExportReport,
  delivery: DeliveryFolder,
  { sha256 }: ByteHashes,
): Promise<{ path: string; sizeBytes: number }[]> {
  const write = async (path: string, text: string) => {
    const sink = hashedSink(await delivery.create(path), sha256());
    const bytes = new TextEncoder().encode(text);
    const { digest } = await writeWholeFile(sink, bytes);
    return { path, sizeBytes: bytes.length, sha256: digest };
  };
  const manifest = await write(MANIFEST_NAME, formatManifest(report));
  return [manifest, await write(SHA256SUMS_NAME, formatSha256Sums([...report.files, manifest]))];
}
