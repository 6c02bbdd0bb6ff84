import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { channelCount, type ProgressListener, UnsupportedError, UsageError } from '@trackout/core';
import { createDsp, type Dsp, gainToDb } from '@trackout/dsp-wasm';
import { type AudioFileInfo, openAudio, probe, readerBytes } from '@trackout/io-wav';
import { fileSource } from '@trackout/io-wav/node';
import { fullScaleThreshold, measure } from '@trackout/meter';
import {
  type ChannelDetails,
  channelDetailsOf,
  DETAIL_MEASURES,
  detailsOf,
  type MeteredDetails,
} from './metered-details.js';

/** How files are metered. */
export interface MeterFilesOptions {
  readonly signal?: AbortSignal;
  /** Whether to add the figures of `MeteredDetails`. Default false. */
  readonly all?: boolean;
  /** Frames of all files together. */
  readonly onProgress?: ProgressListener;
}

/** The figures of one channel. Levels are `-Infinity` in silence, which JSON writes as `null`. */
export interface MeteredChannel extends Partial<ChannelDetails> {
  /** Its speaker, `FL` say, or `null` where the file names none. */
  readonly role: string | null;
  readonly samplePeakDbfs: number;
  readonly truePeakDbtp: number;
  readonly clippedSamples: number;
  readonly nonFiniteSamples: number;
}

/** The figures of one file. Levels are `-Infinity` in silence, which JSON writes as `null`. */
export interface MeteredFile extends Partial<MeteredDetails> {
  /** As it was named, or as it was found in a folder that was named. */
  readonly file: string;
  readonly sampleRate: number;
  readonly frameCount: number;
  readonly samplePeakDbfs: number;
  /** ITU-R BS.1770-5 Annex 2. */
  readonly truePeakDbtp: number;
  /** Gated, ITU-R BS.1770-5 Annex 1. */
  readonly integratedLufs: number;
  /** EBU Tech 3342. */
  readonly loudnessRangeLu: number;
  /** Over 400 ms, EBU Tech 3341. */
  readonly maxMomentaryLufs: number;
  /** Over 3 s, EBU Tech 3341. */
  readonly maxShortTermLufs: number;
  /** Samples in runs of three or more at full scale. */
  readonly clippedSamples: number;
  /** NaN and infinities. */
  readonly nonFiniteSamples: number;
  readonly channels: readonly MeteredChannel[];
}

const MEASURES = ['levels', 'truePeak', 'momentary', 'shortTerm', 'integrated', 'loudnessRange'] as const;

/** Room for the meter itself: its histograms and windows, and what each channel adds. */
const METER_BYTES = 8 << 20;
const METER_BYTES_PER_CHANNEL = 256 << 10;

/**
 * Levels and loudness of audio files, in the order in which they are named; a folder stands for the WAV and AIFF
 * files in it and below, in the order of their names.
 *
 * Constant memory, whatever the length. Every header is read before anything is measured, so that a file that
 * cannot be read costs no time. Throws what the reader throws, `UsageError` `meter/no-files` for a folder without
 * audio files, and `UnsupportedError` `meter/sample-rate` for a rate at which loudness is not measured.
 */
export async function meterFiles(
  targets: readonly string[],
  options: MeterFilesOptions = {},
): Promise<MeteredFile[]> {
  const found = [];
  for (const file of await audioFilesOf(targets)) found.push({ file, info: await readInfo(file) });
  const memoryBytes = Math.max(...found.map(({ info }) => bytesFor(info)));
  const dsp = await createDsp({ memoryBytes });
  const total = found.reduce((sum, { info }) => sum + info.frameCount, 0);
  const metered: MeteredFile[] = [];
  let before = 0;
  for (const { file, info } of found) {
    const start = before;
    metered.push(
      await meterFile(file, dsp, {
        ...options,
        onProgress: (event) => options.onProgress?.({ ...event, done: start + event.done, total }),
      }),
    );
    before += info.frameCount;
  }
  return metered;
}

async function meterFile(file: string, dsp: Dsp, options: MeterFilesOptions): Promise<MeteredFile> {
  const audio = await openAudio(await fileSource(file), dsp, { name: file });
  try {
    const { layout, sampleRate } = audio.format;
    const { all = false, ...watching } = options;
    const settings = { ...watching, dsp, clipThreshold: fullScaleThreshold(audio.info.encoding) };
    const detailed = all
      ? await measure(audio, { ...settings, measure: [...MEASURES, ...DETAIL_MEASURES] })
      : undefined;
    const reading = detailed ?? (await measure(audio, { ...settings, measure: MEASURES }));
    return {
      file,
      sampleRate,
      frameCount: reading.frameCount,
      samplePeakDbfs: reading.samplePeakDbfs,
      truePeakDbtp: reading.truePeakDbtp,
      integratedLufs: reading.integratedLufs,
      loudnessRangeLu: reading.loudnessRangeLu,
      maxMomentaryLufs: reading.maxMomentaryLufs,
      maxShortTermLufs: reading.maxShortTermLufs,
      clippedSamples: reading.clippedSamples,
      nonFiniteSamples: reading.nonFiniteSamples,
      ...(detailed ? detailsOf(detailed) : {}),
      channels: reading.channels.map((channel, index) => ({
        role: layout.kind === 'discrete' ? null : (layout.roles[index] ?? null),
        samplePeakDbfs: gainToDb(dsp.math, channel.samplePeak),
        truePeakDbtp: channel.truePeakDbtp,
        clippedSamples: channel.clippedSamples,
        nonFiniteSamples: channel.nonFiniteSamples,
        ...(detailed ? channelDetailsOf(detailed.channels[index] as ChannelDetails) : {}),
      })),
    };
  } catch (error) {
    if (!UsageError.isInstance(error) || error.code !== 'meter/options') throw error;
    const { sampleRate } = audio.format;
    throw new UnsupportedError(
      'meter/sample-rate',
      `${file} has ${sampleRate} Hz, where loudness is not measured: from 8000 to 384000 Hz it is. Leave the file out, or give a version of it at another rate.`,
      { path: file, sampleRate },
      { cause: error },
    );
  } finally {
    await audio.close();
  }
}

function bytesFor(info: AudioFileInfo): number {
  const channels = channelCount(info.format.layout);
  return readerBytes(info) + METER_BYTES + channels * METER_BYTES_PER_CHANNEL;
}

async function readInfo(file: string): Promise<AudioFileInfo> {
  const source = await fileSource(file);
  try {
    return await probe(source, { name: file });
  } finally {
    await source.close();
  }
}

/** The files that are named, and those of the folders that are named; each once. */
async function audioFilesOf(targets: readonly string[]): Promise<string[]> {
  const files = new Map<string, string>();
  for (const target of targets) {
    const isFolder = (await stat(target).catch(() => undefined))?.isDirectory() ?? false;
    for (const file of isFolder ? await audioFilesIn(target) : [target]) {
      const absolute = path.resolve(file);
      if (!files.has(absolute)) files.set(absolute, file);
    }
  }
  if (files.size === 0) {
    throw new UsageError(
      'meter/no-files',
      `There are no WAV or AIFF files in ${targets.join(', ')}. Name files, or folders that hold some.`,
      { targets },
    );
  }
  return [...files.values()];
}

/** Audio files of a folder and of those in it, in the order of their names, without hidden ones. */
async function audioFilesIn(folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true }))
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of entries) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await audioFilesIn(place)));
    else if (/\.(wave?|bwf|rf64|bw64|aif[fc]?)$/i.test(entry.name)) files.push(place);
  }
  return files;
}
