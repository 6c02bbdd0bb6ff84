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
    const metered = await meterFiles(targets, { signal: context.signal, onProgress: display.listen });
    display.stop();
    const files = metered.map((file) => ({ ...file, breaches: checkMeterLimits(file, limits) }));
    context.give(files);
    context.say(args.csv ? formatCsv(files) : await formatTable(TABLE, files));
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

const level =
  (figure: Exclude<keyof MeteredFile, 'file' | 'channels'>) =>
  (row: CheckedFile): string =>
    formatDb(row[figure], 2);

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

/** A header and a line for each file, as RFC 4180 quotes them. What JSON has as `null` is an empty cell. */
function formatCsv(files: readonly CheckedFile[]): string {
  const lines = files.map((row) => {
    const figures = CSV_FIGURES.map((figure) => {
      const value = row[figure];
      if (!Number.isFinite(value)) return '';
      return Number.isInteger(value) ? String(value) : value.toFixed(2);
    });
    const breaches = row.breaches.map(({ message }) => message).join('; ');
    return [row.file, ...figures, String(row.channels.length), breaches].map(quote).join(',');
  });
  return [['file', ...CSV_FIGURES, 'channels', 'breaches'].join(','), ...lines].join('\n');
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
