import {
  type BlockSink,
  type ExportPlan,
  isMono,
  type PlannedFile,
  preflightReadings,
  type ReportedFile,
  type SkippedFile,
  type TrackReading,
  type Warning,
} from '@trackout/core';
import type { ByteHashes } from '@trackout/delivery';
import type { Dsp } from '@trackout/dsp-wasm';
import { renderPlan } from '@trackout/render';
import { BLOCK_FRAMES } from './block-sizes.js';
import { type DeliveredFile, deliverFile } from './delivered-file.js';
import type { DeliveryFolder } from './export-io.js';
import { type ExportOptions, listeners } from './export-options.js';
import type { OpenSources } from './session-sources.js';
import { blockSources } from './settled-plan.js';
import { timeStamp } from './time-stamp.js';
import { meterTracks } from './track-readings.js';

/** What a render has left behind. */
export interface RenderedFiles {
  readonly files: readonly ReportedFile[];
  readonly skipped: readonly SkippedFile[];
  readonly warnings: readonly Warning[];
  /** CRC-32 by path, where a ZIP will want it. */
  readonly crcs: ReadonlyMap<string, string | undefined>;
}

/** Renders every file of a plan into a delivery, metered on its way, and the recordings as well. */
export async function renderFiles(
  plan: ExportPlan,
  sources: OpenSources,
  delivery: DeliveryFolder,
  dsp: Dsp,
  hashes: ByteHashes,
  options: ExportOptions,
): Promise<RenderedFiles> {
  const meters = meterTracks(dsp, plan, sources, BLOCK_FRAMES);
  const metadata = timeStamp(plan.session, plan.startFrame);
  const tools = { dsp, hashes, forZip: options.zip !== undefined, blockFrames: BLOCK_FRAMES };
  const maySkip = (file: PlannedFile) => options.silentFiles === 'skip' && file.set !== 'mix';
  try {
    const delivered = await renderPlan<DeliveredFile | 'silent'>(plan, {
      dsp,
      blockFrames: BLOCK_FRAMES,
      sources: blockSources(sources),
      sinkFor: async (file) => {
        const sink = await deliverFile(file, delivery, { ...tools, ...(metadata ? { metadata } : {}) });
        return maySkip(file) ? leavingOutSilence(sink) : sink;
      },
      onSource: (track, block) => meters.push(track, block),
      ...listeners(options),
    });
    const files: ReportedFile[] = [];
    const skipped: SkippedFile[] = [];
    const crcs = new Map<string, string | undefined>();
    const clamped: Warning[] = [];
    for (const file of plan.files) {
      const result = delivered.get(file.id) as DeliveredFile | 'silent';
      if (result === 'silent') {
        skipped.push({ id: file.id, path: file.path, reason: 'silent' });
        continue;
      }
      const { crc32, unclampedPeakDbfs, ...figures } = result;
      const reported = reportFile(file, figures);
      files.push(reported);
      crcs.set(file.path, crc32);
      clamped.push(...clampWarning(reported, unclampedPeakDbfs));
    }
    const warnings = [...readingWarnings(plan, meters.read(), options), ...clamped];
    return { files, skipped, warnings, crcs };
  } finally {
    meters.release();
  }
}

/** What a mix engineer would say of the recordings; that one is dual mono only where it is not written as mono. */
export function readingWarnings(
  plan: ExportPlan,
  readings: ReadonlyMap<string, TrackReading>,
  { mono }: ExportOptions,
): Warning[] {
  const staysStereo = (track: string | undefined) =>
    plan.files.some(
      ({ set, tap, tracks, format }) =>
        set === 'multitracks' &&
        tap !== 'through-groups' &&
        tap !== 'through-master' &&
        tracks.length === 1 &&
        tracks[0] === track &&
        !isMono(format.layout),
    );
  return preflightReadings(plan.session, readings).flatMap((warning) => {
    if (warning.code !== 'dual-mono') return [warning];
    if (mono === 'detect') return staysStereo(warning.track) ? [warning] : [];
    return [{ ...warning, remedy: 'Export it as mono, or have it written as mono (--mono detect).' }];
  });
}

/** Runs a plan without writing anything, and measures the recordings as they are within its range. */
export async function measureTracks(
  plan: ExportPlan,
  sources: OpenSources,
  dsp: Dsp,
  options: ExportOptions,
): Promise<ReadonlyMap<string, TrackReading>> {
  const meters = meterTracks(dsp, plan, sources, BLOCK_FRAMES);
  const { onProgress, ...rest } = listeners(options);
  try {
    await renderPlan<void>(plan, {
      dsp,
      blockFrames: BLOCK_FRAMES,
      sources: blockSources(sources),
      sinkFor: () => ({ write: () => undefined, close: async () => {}, abort: async () => {} }),
      onSource: (track, block) => meters.push(track, block),
      onProgress: ({ bytes: _, ...event }) => onProgress?.({ ...event, phase: 'measure' }),
      ...rest,
    });
    return meters.read();
  } finally {
    meters.release();
  }
}

/** A sink that is given up at its end where nothing but zeros has come. */
function leavingOutSilence<Result>(sink: BlockSink<Result>): BlockSink<Result | 'silent'> {
  let sounding = false;
  return {
    write(block) {
      sounding ||= block.planes.some((plane) => plane.some((sample) => sample !== 0));
      return sink.write(block);
    },
    async close() {
      if (sounding) return sink.close();
      await sink.abort(new Error('The file is silent, and silent files are left out.'));
      return 'silent';
    },
    abort: (reason) => sink.abort(reason),
  };
}

function reportFile(
  file: PlannedFile,
  figures: Omit<DeliveredFile, 'crc32' | 'unclampedPeakDbfs'>,
): ReportedFile {
  const { signal: _, ...told } = file;
  return { ...told, ...figures };
}

function clampWarning(file: ReportedFile, peakDbfs = file.reading.samplePeakDbfs): Warning[] {
  if (file.clampedSamples === 0) return [];
  return [
    {
      code: 'clamped',
      figure: file.clampedSamples,
      unit: 'samples',
      message: `${file.path} had to be clamped: ${file.clampedSamples} samples exceed ${file.encoding.bits}-bit full scale (peak ${peakDbfs.toFixed(2)} dBFS).`,
      remedy: `Export in 32-bit float (${file.set === 'mix' ? '--mix-bits' : '--bits'} 32f), or lower everything alike (--headroom -1).`,
    },
  ];
}
