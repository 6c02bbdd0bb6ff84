import { readFile } from 'node:fs/promises';
import { UsageError } from '@trackout/core';
import { fileSource } from '@trackout/io-wav/node';
import {
  checkMeterLimits,
  type LimitBreach,
  METER_PRESETS,
  type MeterLimits,
  type MeterPreset,
  readMeterPreset,
} from '../meter-limits.js';
import { type MeteredFile, meterFiles } from '../node/meter-files.js';
import type { CommandContext } from './command-context.js';
import { EXIT } from './exit-codes.js';
import { type Column, formatTable } from './tables.js';
import { createProgressDisplay } from './terminal.js';
import { count, formatDb } from './wording.js';

/** Arguments of `trackout meter`. */
export interface MeterArguments {
  readonly csv?: boolean;
  /** Every figure that there is. */
  readonly all?: boolean;
  /** The name of a preset, or a JSON file that holds one. */
  readonly preset?: string;
  readonly maxTruePeak?: number;
  readonly integrated?: number;
  readonly tolerance?: number;
  readonly headroom?: number;
}

type CheckedFile = MeteredFile & { readonly breaches: readonly LimitBreach[] };

/** Meters files, shows their figures, and holds them against limits. A broken limit is a failed check. */
export async function meterCommand(
  targets: readonly string[],
  args: MeterArguments,
  context: CommandContext,
): Promise<number> {
  const preset = args.preset === undefined ? undefined : await findPreset(args.preset);
  const limits = limitsOf(args, preset);
  const display = await createProgressDisplay(context.json);
  try {
    const metered = await meterFiles(targets, {
      signal: context.signal,
      onProgress: display.listen,
      ...(args.all ? { all: true } : {}),
    });
    display.stop();
    const files = metered.map((file) => ({ ...file, breaches: checkMeterLimits(file, limits) }));
    context.give(files);
    if (args.csv) context.say(formatCsv(files, args.all ? [...CSV_FIGURES, ...CSV_DETAILS] : CSV_FIGURES));
    else {
      context.say(await formatTable(TABLE, files));
      if (args.all) context.say(`\n${await formatTable(DETAIL_TABLE, files)}`);
    }
    const broken = files.some(({ breaches }) => breaches.length > 0);
    if (!context.json) showVerdict(describeVerdict(files, limits, preset), args, context);
    return broken ? EXIT.checkFailed : EXIT.ok;
  } finally {
    display.stop();
  }
}

async function findPreset(name: string): Promise<MeterPreset> {
  const preset = METER_PRESETS.find((each) => each.name === name);
  if (preset) return preset;
  if (!/\.json$/i.test(name)) {
    throw new UsageError(
      'meter/preset',
      `There is no preset "${name}". Allowed are ${METER_PRESETS.map((each) => each.name).join(', ')}, and a file that ends in .json.`,
      { preset: name },
    );
  }
  const source = await fileSource(name);
  await source.close();
  return readMeterPreset(await readFile(name, 'utf8'), name);
}

/** Limits of the preset; what is said at the command line goes before them. */
function limitsOf(args: MeterArguments, preset: MeterPreset | undefined): MeterLimits {
  const limits: MeterLimits = {
    ...preset?.limits,
    ...(args.maxTruePeak === undefined ? {} : { maxTruePeakDbtp: args.maxTruePeak }),
    ...(args.integrated === undefined ? {} : { integratedLufs: args.integrated }),
    ...(args.tolerance === undefined ? {} : { toleranceLu: args.tolerance }),
    ...(args.headroom === undefined ? {} : { headroomDbfs: args.headroom }),
  };
  if (args.tolerance !== undefined && limits.integratedLufs === undefined) {
    throw new UsageError(
      'meter/tolerance',
      'There is a tolerance, but no loudness that it belongs to. Pass --integrated <LUFS> with it, or a preset that has one.',
    );
  }
  return limits;
}

type Figure = {
  [K in keyof MeteredFile]-?: MeteredFile[K] extends number | undefined ? K : never;
}[keyof MeteredFile];

const level =
  (figure: Figure) =>
  (row: CheckedFile): string =>
    formatDb(row[figure] ?? Number.NaN, 2);

const TABLE: readonly Column<CheckedFile>[] = [
  { title: 'file', cell: (row) => row.file },
  { title: 'peak dBFS', align: 'right', cell: level('samplePeakDbfs') },
  { title: 'true peak dBTP', align: 'right', cell: level('truePeakDbtp') },
  { title: 'integrated LUFS', align: 'right', cell: level('integratedLufs') },
  { title: 'range LU', align: 'right', cell: level('loudnessRangeLu') },
  { title: 'max 400 ms LUFS', align: 'right', cell: level('maxMomentaryLufs') },
  { title: 'max 3 s LUFS', align: 'right', cell: level('maxShortTermLufs') },
  { title: 'clipped', align: 'right', cell: (row) => String(row.clippedSamples) },
];

const MONO_WORDS = {
  identical: 'both sides the same',
  inverted: 'polarity inverted',
  near: 'nearly the same',
  nearInverted: 'nearly, inverted',
} as const;

const seconds = (figure: 'leadingSilenceFrames' | 'trailingSilenceFrames') => (row: CheckedFile) =>
  ((row[figure] ?? 0) / row.sampleRate).toFixed(3);

/** `-0.00000` says no more than `0.00000`. */
const withoutMinusZero = (text: string) => text.replace(/^-(?=[0.]+$)/, '');

const DETAIL_TABLE: readonly Column<CheckedFile>[] = [
  { title: 'file', cell: (row) => row.file },
  { title: 'PLR LU', align: 'right', cell: level('peakToLoudnessRatioLu') },
  { title: 'RMS dBFS', align: 'right', cell: level('rmsDbfs') },
  { title: 'AES17 RMS', align: 'right', cell: level('rmsAes17Dbfs') },
  { title: 'crest dB', align: 'right', cell: level('crestFactorDb') },
  { title: 'DC', align: 'right', cell: (row) => withoutMinusZero((row.dcOffset ?? 0).toFixed(5)) },
  { title: 'bits', align: 'right', cell: (row) => String(row.effectiveBits ?? '-') },
  { title: 'correlation', align: 'right', cell: (row) => row.correlation?.toFixed(2) ?? '-' },
  { title: 'mono', cell: (row) => (row.monoKind ? MONO_WORDS[row.monoKind] : '-') },
  { title: 'silent at start s', align: 'right', cell: seconds('leadingSilenceFrames') },
  { title: 'at end s', align: 'right', cell: seconds('trailingSilenceFrames') },
];

const CSV_FIGURES = [
  'samplePeakDbfs',
  'truePeakDbtp',
  'integratedLufs',
  'loudnessRangeLu',
  'maxMomentaryLufs',
  'maxShortTermLufs',
  'clippedSamples',
  'nonFiniteSamples',
  'sampleRate',
  'frameCount',
] as const;

const CSV_DETAILS = [
  'truePeakFrame',
  'samplePeakFrame',
  'firstClipFrame',
  'gatingThresholdLufs',
  'peakToLoudnessRatioLu',
  'rmsDbfs',
  'rmsAes17Dbfs',
  'crestFactorDb',
  'dcOffset',
  'leadingSilenceFrames',
  'trailingSilenceFrames',
  'effectiveBits',
  'correlation',
  'monoKind',
] as const;

/** A header and a line for each file, as RFC 4180 quotes them. What JSON has as `null` is an empty cell. */
function formatCsv(
  files: readonly CheckedFile[],
  wanted: readonly (typeof CSV_FIGURES | typeof CSV_DETAILS)[number][],
): string {
  const lines = files.map((row) => {
    const figures = wanted.map((figure) => {
      const value = row[figure] ?? '';
      if (typeof value === 'string') return value;
      if (!Number.isFinite(value)) return '';
      if (Number.isInteger(value)) return String(value);
      return value.toFixed(figure === 'dcOffset' ? 7 : 2);
    });
    const breaches = row.breaches.map(({ message }) => message).join('; ');
    return [row.file, ...figures, String(row.channels.length), breaches].map(quote).join(',');
  });
  return [['file', ...wanted, 'channels', 'breaches'].join(','), ...lines].join('\n');
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function describeVerdict(
  files: readonly CheckedFile[],
  limits: MeterLimits,
  preset: MeterPreset | undefined,
): string[] {
  const notNumbers = files.flatMap(({ file, nonFiniteSamples }) =>
    nonFiniteSamples === 0 ? [] : [`Warning: ${file}: ${count(nonFiniteSamples, 'sample')} not a number`],
  );
  if (Object.keys(limits).length === 0) return notNumbers;
  const breaches = files.flatMap(({ file, breaches }) =>
    breaches.map(({ message }) => `FAIL  ${file}: ${message}`),
  );
  const verdict = breaches.length > 0 ? breaches : [`PASS  ${count(files.length, 'file')} within the limits`];
  const source = preset ? [`      preset ${preset.name}: ${preset.source}`] : [];
  return [...notNumbers, ...verdict, ...source];
}

/** Beside a CSV the verdict goes to standard error: standard output is for the file it becomes. */
function showVerdict(lines: readonly string[], { csv }: MeterArguments, context: CommandContext): void {
  if (lines.length === 0) return;
  if (csv) process.stderr.write(`${lines.join('\n')}\n`);
  else context.say(`\n${lines.join('\n')}`);
}
