import type { Fault, NullTestResult } from '@trackout/core';
import { describeRepairAction } from '@trackout/verify';
import type { VerifyReport } from '../verify/verify-files.js';
import type { RepairReport } from './repair-report.js';

/** The log of a repair: for programs, and for people. */
export interface RepairLog {
  readonly json: string;
  readonly text: string;
}

/** What was found, what was done, and what came of it. Holds no date: the same pack gives the same log. */
export function repairLog(before: VerifyReport, repair: RepairReport): RepairLog {
  const { output: _, ...rest } = repair;
  const lines = [
    'REPAIRED PACK',
    '',
    'Before',
    ...before.sets.map(verdictLine),
    ...before.sets.flatMap(({ faults }) => faults.map((fault) => `  ${faultLine(fault)}`)),
    '',
    ...repairLines(repair),
    '',
    'Unchanged files are copies, byte for byte. Corrected files keep their container, encoding and metadata; markers',
    'and time stamps move along. No sample was rounded: only digital silence was added or taken off.',
    'A manifest, a list of digests and other files of the old pack are not here: they describe that one.',
    '',
    'SHA-256',
    ...repair.files.flatMap(({ sha256, output }) => (sha256 === undefined ? [] : [`${sha256}  ${output}`])),
    '',
  ];
  const json = { before: { verdict: before.verdict, sets: before.sets }, repair: rest };
  return { json: `${JSON.stringify(json, null, 2)}\n`, text: lines.join('\n') };
}

/** What a repair has done, line by line: the actions, what stays, and the verdict on the new pack. */
export function repairLines({ files, kept, sets, sampleRate, written }: RepairReport): string[] {
  const copied = files.filter(({ result }) => result === 'copied').length;
  const done = files.filter(({ actions }) => actions.length > 0);
  return [
    ...(done.length > 0 ? ['Repaired'] : []),
    ...done.map(
      ({ path, actions }) =>
        `  "${path}": ${actions.map((action) => describeRepairAction(action, sampleRate)).join(', ')}`,
    ),
    ...(written
      ? [`  ${copied} file${copied === 1 ? '' : 's'} copied as ${copied === 1 ? 'it is' : 'they are'}`]
      : []),
    ...(kept.length > 0 ? ['Not repaired'] : []),
    ...kept.flatMap(({ kind, stem, reason, remedy }) => [
      `  ${kind}${stem === null ? '' : ` "${stem}"`}: ${reason}.`,
      `    ${remedy}`,
    ]),
    ...(written ? ['After', ...sets.map(verdictLine)] : []),
    ...sets.flatMap(({ faults }) => faults.map((fault) => `  ${faultLine(fault)}`)),
  ];
}

function verdictLine({ verdict, set, files, exact, residualPeakDbfs, boundDbfs }: NullTestResult): string {
  const level = (decibels: number) =>
    `${decibels === Number.NEGATIVE_INFINITY ? '-inf' : decibels.toFixed(1)} dBFS`;
  const how = exact ? 'bit-exact' : `residual peak ${level(residualPeakDbfs)}, bound ${level(boundDbfs)}`;
  return `  ${verdict.toUpperCase()}  ${set}: ${files.length} file${files.length === 1 ? '' : 's'}, ${how}`;
}

const faultLine = ({ kind, message }: Fault): string => `${kind}: ${message}`;
