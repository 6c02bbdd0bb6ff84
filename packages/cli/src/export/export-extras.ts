import type { ExportPlan, ExportReport } from '@trackout/core';
import { type ByteHashes, formatManifest, formatSha256Sums, MANIFEST_NAME } from '@trackout/delivery';
import { createDsp } from '@trackout/dsp-wasm';
import { audioContainer, hashedSink, writerBytes } from '@trackout/io-wav';
import { BLOCK_FRAMES } from './block-sizes.js';
import { CLICK_NAME, checkClick, clickFormat, writeClick } from './click-track.js';
import type { DeliveryFolder } from './export-io.js';
import type { ExportOptions } from './export-options.js';
import { withoutSkipped } from './export-report.js';
import { NOTES_NAME, sessionNotes } from './session-notes.js';
import { timeStamp } from './time-stamp.js';
import { writeWholeFile } from './whole-file.js';

/** Name of the list of checksums beside the audio; `sha256sum -c` reads it. */
export const SHA256SUMS_NAME = 'SHA256SUMS';

/** A finished file beside those of the plan. */
export interface ExtraFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * What stands beside the planned files, and the bytes of those that are not small.
 * Throws `UsageError` where a click was asked for and there is no tempo.
 */
export function extraFiles(
  plan: ExportPlan,
  options: ExportOptions,
): { readonly paths: readonly string[]; readonly bytes: number } {
  if (options.click) checkClick(plan.session);
  const paths = [
    ...(options.click ? [CLICK_NAME] : []),
    ...(options.notes ? [NOTES_NAME] : []),
    MANIFEST_NAME,
    SHA256SUMS_NAME,
  ];
  return { paths, bytes: options.click ? clickBytes(plan) : 0 };
}

/** Writes the click, the notes, `manifest.json` and `SHA256SUMS`, as far as they were asked for. */
export async function writeExtras(
  plan: ExportPlan,
  report: ExportReport,
  delivery: DeliveryFolder,
  { sha256 }: ByteHashes,
  options: ExportOptions,
): Promise<readonly ExtraFile[]> {
  const extras: ExtraFile[] = [];
  const write = async (path: string, text: string) => {
    const bytes = new TextEncoder().encode(text);
    const { digest } = await writeWholeFile(hashedSink(await delivery.create(path), sha256()), bytes);
    extras.push({ path, sizeBytes: bytes.length, sha256: digest });
  };
  if (options.click) extras.push(await click(plan, delivery, sha256));
  if (options.notes) await write(NOTES_NAME, sessionNotes(withoutSkipped(plan, report.skipped)));
  await write(MANIFEST_NAME, formatManifest(report));
  await write(SHA256SUMS_NAME, formatSha256Sums([...report.files, ...extras]));
  return extras;
}

async function click(
  plan: ExportPlan,
  delivery: DeliveryFolder,
  sha256: ByteHashes['sha256'],
): Promise<ExtraFile> {
  const metadata = timeStamp(plan.session, plan.startFrame);
  const { frameCount, sampleRate } = plan;
  const writer = { container: 'wav' as const, ...clickFormat(sampleRate), frameCount };
  const dsp = await createDsp({ memoryBytes: writerBytes({ ...writer, copies: 'f64' }) + (1 << 20) });
  const sink = hashedSink(await delivery.create(CLICK_NAME), sha256());
  const { digest } = await writeClick(plan, sink, dsp, BLOCK_FRAMES, metadata);
  return { path: CLICK_NAME, sizeBytes: clickBytes(plan), sha256: digest };
}

function clickBytes(plan: ExportPlan): number {
  const { format, encoding } = clickFormat(plan.sampleRate);
  const container = audioContainer('wav', timeStamp(plan.session, plan.startFrame));
  return container.byteLength(format, encoding, plan.frameCount);
}
