import { realpath } from 'node:fs/promises';
import { type NullTestResult, UsageError } from '@trackout/core';
import { nullTestReportHtml } from '@trackout/delivery';
import { fileSink } from '@trackout/io-wav/node';
import { writeWholeFile } from '../export/whole-file.js';
import { repairFiles } from '../node/repair/repair-files.js';
import { repairLines } from '../node/repair/repair-log.js';
import type { RepairReport } from '../node/repair/repair-report.js';
import { audioTree, placeKind } from '../node/verify/named-targets.js';
import { type VerifyFilesOptions, type VerifyReport, verifyFiles } from '../node/verify/verify-files.js';
import { type ComparedPair, type PairsReport, verifyPairs } from '../node/verify/verify-pairs.js';
import { refuseOutput } from '../node/verify/write-residual.js';
import type { CommandContext } from './command-context.js';
import { describeNullTest, describePair } from './describe-null-test.js';
import { EXIT } from './exit-codes.js';
import { createProgressDisplay } from './terminal.js';
import { count, wrapText } from './wording.js';

/** Arguments of `trackout verify`: how it is tested, and what only the command line has. */
export interface VerifyArguments extends Omit<VerifyFilesOptions, 'signal' | 'onProgress' | 'series'> {
  /** Writes the results as a page into this file. */
  readonly report?: string;
  /** Writes a corrected pack into this folder, as far as faults are undone without loss. */
  readonly repair?: string;
}

/** Null-tests files against a mix, or two files or folders against each other, and shows the verdict. */
export async function verifyCommand(
  targets: readonly string[],
  args: VerifyArguments,
  context: CommandContext,
): Promise<number> {
  const { report: page, repair: output, ...rest } = args;
  if (page !== undefined) await refusePage(page, targets, args);
  const display = await createProgressDisplay(context.json);
  const options: VerifyFilesOptions = {
    ...rest,
    ...(page === undefined ? {} : { series: true }),
    signal: context.signal,
    onProgress: display.listen,
  };
  try {
    const compared = args.mix === undefined && targets.length === 2 ? await kindOfPair(targets) : undefined;
    if (compared === 'folders') return await comparePairs(targets, options, args, display.stop, context);
    const files = compared === 'files' ? targets.slice(1) : targets;
    const wanted = compared === 'files' ? { ...options, mix: targets[0] as string } : options;
    const { report, repair } =
      output === undefined
        ? { report: await verifyFiles(files, wanted), repair: undefined }
        : await repairFiles(files, output, wanted);
    display.stop();
    if (page !== undefined) await writePage(page, targets, report.sets, report, args.overwrite);
    context.give(repair ? { ...report, repair } : report);
    const columns = { columns: process.stdout.columns };
    for (const set of report.sets) {
      context.say(compared === 'files' ? describePair(set, columns) : describeNullTest(set, columns));
    }
    for (const remark of remarksOn(report)) context.say(wrapText(remark, process.stdout.columns));
    tellOutputs(args, report, context);
    if (repair) tellRepair(repair, context);
    return (repair ?? report).verdict === 'pass' ? EXIT.ok : EXIT.checkFailed;
  } finally {
    display.stop();
  }
}

/** Refuses to write the page over what is read, or over what is there. */
async function refusePage(page: string, targets: readonly string[], args: VerifyArguments): Promise<void> {
  const inputs = [...targets, ...(args.mix === undefined ? [] : [args.mix])];
  for (const target of targets) {
    const tree = await audioTree([target]);
    inputs.push(...tree.paths.flatMap((path) => tree.onDisk(path) ?? []));
    await tree.close();
  }
  await refuseOutput(page, inputs, args.overwrite ?? false);
}

/** Two files or two folders without a mix are compared with each other. */
async function kindOfPair(targets: readonly string[]): Promise<'files' | 'folders' | undefined> {
  const kinds = [];
  for (const target of targets) kinds.push((await placeKind(target)) === 'file');
  if (kinds.every((isFile) => isFile)) {
    const [first, second] = await Promise.all(targets.map((target) => realpath(target)));
    if (first !== second) return 'files';
    throw new UsageError('verify/same-file', `${targets.join(' and ')} are one file. Name another.`, {
      path: targets[0] as string,
    });
  }
  return kinds.some((isFile) => isFile) ? undefined : 'folders';
}

async function comparePairs(
  targets: readonly string[],
  options: VerifyFilesOptions,
  { report: page, repair }: VerifyArguments,
  stop: () => void,
  context: CommandContext,
): Promise<number> {
  if (repair !== undefined) {
    throw new UsageError(
      'verify/repair-of-pairs',
      'Two folders are compared file by file, and which of them is right is not said. Name two files, the right one first, or pass --mix <file>.',
    );
  }
  if (options.writeResidual !== undefined) {
    throw new UsageError(
      'verify/residual-of-pairs',
      'There is no residual of two folders, but one of each pair. Name two files, or pass --mix <file>.',
    );
  }
  const [first, second] = targets as [string, string];
  const report = await verifyPairs(first, second, options);
  stop();
  const results = report.pairs.flatMap(({ result }) => result ?? []);
  if (page !== undefined) await writePage(page, targets, results, {}, options.overwrite);
  context.give(report);
  describePairs(report, first, second, context);
  if (page !== undefined) context.say(`Report    ${page}`);
  return report.verdict === 'pass' ? EXIT.ok : EXIT.checkFailed;
}

function describePairs(report: PairsReport, first: string, second: string, { say }: CommandContext): void {
  const { columns } = process.stdout;
  const alike = report.pairs.filter(({ verdict }) => verdict === 'pass').length;
  say(
    `${report.verdict.toUpperCase()}  ${alike} of ${count(report.pairs.length, 'pair')} equal${
      report.onlyFirst.length + report.onlySecond.length > 0
        ? `, ${count(report.onlyFirst.length + report.onlySecond.length, 'file')} on one side only`
        : ''
    }`,
  );
  for (const pair of report.pairs) say(wrapPair(pair, columns));
  for (const path of report.onlyFirst) say(wrapText(`FAIL  "${path}" is in ${first} only`, columns));
  for (const path of report.onlySecond) say(wrapText(`FAIL  "${path}" is in ${second} only`, columns));
}

function wrapPair({ second, result, error }: ComparedPair, columns: number | undefined): string {
  if (result?.exact) return `PASS  "${second}" is equal bit for bit`;
  if (result) return describePair(result, { columns });
  return wrapText(`FAIL  "${second}" cannot be compared: ${error?.message}`, columns);
}

/** What should be known of the choice of files. */
function remarksOn({ leftOut, untested, decidedBy, sets }: Partial<VerifyReport>): string[] {
  return [
    ...(decidedBy !== undefined && decidedBy !== 'manifest' && (sets?.length ?? 0) > 1
      ? [`The sets were told apart by ${decidedBy}.`]
      : []),
    ...(leftOut ?? []).map(({ path, reason }) => `Left out: "${path}" (${reason})`),
    ...(untested ?? []).map(({ set, reason }) => `NOT TESTED  ${set}: ${reason}`),
  ];
}

/** What was done, after what was found. */
function tellRepair(repair: RepairReport, { say }: CommandContext): void {
  for (const line of ['', ...repairLines(repair)]) say(wrapText(line, process.stdout.columns));
  say('');
  if (repair.written) say(`${repair.verdict.toUpperCase()}  the repaired pack is in ${repair.output}`);
  else if (repair.verdict === 'pass') say('There is nothing to repair; nothing was written.');
  else say('Nothing of this is undone without loss; nothing was written.');
}

function tellOutputs(
  { writeResidual, report: page }: VerifyArguments,
  { sets }: VerifyReport,
  { say }: CommandContext,
): void {
  const unheard = sets.some(({ faults }) =>
    faults.some(({ kind }) => kind === 'missing-stem' || kind === 'unexplained'),
  );
  if (writeResidual !== undefined) say(`Residual  ${writeResidual}  (the mix minus the sum)`);
  else if (unheard) say('To hear what is left: --write-residual residual.wav');
  if (page !== undefined) say(`Report    ${page}`);
}

async function writePage(
  file: string,
  targets: readonly string[],
  results: readonly NullTestResult[],
  report: Partial<VerifyReport>,
  overwrite = false,
): Promise<void> {
  const html = nullTestReportHtml(results, { title: targets.join(', '), remarks: remarksOn(report) });
  const sink = await fileSink(file, { overwrite });
  await writeWholeFile(sink, new TextEncoder().encode(html));
}
