import type { ByteSink, ExportPlan, ExportReport, Session, Warning } from '@trackout/core';
import { REFERENCE_MIX } from '@trackout/core';
import { type ByteHashes, createByteHashes, packZip, type ZipEntry } from '@trackout/delivery';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { mixInPlace } from '../verify/reference-window.js';
import { type IndependentMix, verifySets } from '../verify/verify-sets.js';
import { extraFiles, writeExtras } from './export-extras.js';
import type { DeliveryFolder, ExportIo } from './export-io.js';
import { dspBytesFor } from './export-memory.js';
import { type ExportOptions, type ExportOutcome, listeners } from './export-options.js';
import { exportReport, withoutSkipped } from './export-report.js';
import { measureTracks, readingWarnings, renderFiles } from './rendered-files.js';
import { type OpenSource, openInputs, type SessionInputs } from './session-sources.js';
import { type SettledPlan, settlePlan } from './settled-plan.js';

export type { ExportOptions, ExportOutcome, SilentFiles } from './export-options.js';

/**
 * A session becomes a delivery: planned, checked, rendered in one pass, read back and null-tested, described
 * by `manifest.json` and `SHA256SUMS`, and packed if asked for. Options that need to hear the session first
 * (tails, headroom, silent files that are refused, mono that is to be found) cost passes of their own.
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
    const settled = await settlePlan(session, inputs, options);
    const { plan } = settled;
    extraFiles(plan, options);
    await options.onPlan?.({ ...plan, remarks: [...plan.remarks, ...settled.remarks] });
    const warnings = options.preflight ? await measuredWarnings(plan, inputs, options) : [];
    if (warnings.length > 0) return { status: 'stopped', plan, warnings };
    return await deliver(settled, inputs, io, options);
  } finally {
    await inputs.close();
  }
}

async function measuredWarnings(
  plan: ExportPlan,
  inputs: SessionInputs,
  options: ExportOptions,
): Promise<readonly Warning[]> {
  const dsp = await createDsp({ memoryBytes: dspBytesFor(plan, inputs.facts) });
  const readings = await measureTracks(plan, await inputs.sources(dsp), dsp, options);
  return [...plan.warnings, ...readingWarnings(plan, readings, options)];
}

async function deliver(
  settled: SettledPlan,
  inputs: SessionInputs,
  io: ExportIo,
  options: ExportOptions,
): Promise<ExportOutcome> {
  const { plan } = settled;
  const hashes = await hashesOf(io);
  const beside = extraFiles(plan, options);
  await io.delivery.prepare(
    [...plan.files.map((file) => file.path), ...beside.paths],
    plan.totalBytes + beside.bytes,
  );
  let zip: ByteSink<unknown> | undefined;
  try {
    zip = await options.zip?.();
    const { report, crcs } = await renderAndVerify(settled, inputs, io.delivery, hashes, options);
    const extras = await writeExtras(plan, report, io.delivery, hashes, options);
    await io.delivery.complete?.([...report.files, ...extras].map(({ path }) => path));
    if (!zip) return { status: 'delivered', plan, report };
    const entries = [
      ...report.files.map((file) => zipEntry(io.delivery, file.path, file.byteLength, crcs.get(file.path))),
      ...extras.map(({ path, sizeBytes }) => zipEntry(io.delivery, path, sizeBytes, undefined)),
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
  { plan, remarks }: SettledPlan,
  inputs: SessionInputs,
  delivery: DeliveryFolder,
  hashes: ByteHashes,
  options: ExportOptions,
): Promise<{ report: ExportReport; crcs: ReadonlyMap<string, string | undefined> }> {
  const dsp = await createDsp({ memoryBytes: dspBytesFor(plan, inputs.facts) });
  const sources = await inputs.sources(dsp);
  const rendered = await renderFiles(plan, sources, delivery, dsp, hashes, options);
  const written = withoutSkipped(plan, rendered.skipped);
  const independent = sources.get(REFERENCE_MIX);
  const mix = independent && asExported(independent, plan, dsp);
  const sets = await verifySets(written, mix, delivery, dsp, {
    ...listeners(options),
    diagnose: options.diagnose ?? false,
  });
  const { automation } = options;
  const report = exportReport(plan, rendered, sets, { remarks, ...(automation ? { automation } : {}) });
  return { report, crcs: rendered.crcs };
}

function asExported(reference: OpenSource, plan: ExportPlan, dsp: Dsp): IndependentMix {
  const { source, ...compared } = mixInPlace(reference.source, plan, dsp);
  const bits = source.sampleType === 'f64' ? 64 : 32;
  return {
    name: reference.name,
    source,
    encoding: reference.encoding ?? { type: 'float', bits },
    kind: 'independent',
    ...compared,
  };
}

async function hashesOf(io: ExportIo): Promise<ByteHashes> {
  if (io.sha256 && io.crc32) return { sha256: io.sha256, crc32: io.crc32 };
  const own = await createByteHashes();
  return { sha256: io.sha256 ?? own.sha256, crc32: io.crc32 ?? own.crc32 };
}

function zipEntry(
  delivery: DeliveryFolder,
  path: string,
  sizeBytes: number,
  crc32: string | undefined,
): ZipEntry {
  return { path, sizeBytes, open: () => delivery.open(path), ...(crc32 === undefined ? {} : { crc32 }) };
}
