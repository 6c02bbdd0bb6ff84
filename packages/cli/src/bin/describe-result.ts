import { type ExportReport, type NullTestResult, type ReportedFile, type Warning } from '@trackout/core';
import { formatTable } from './tables.js';
import { count, formatDb } from './wording.js';

/** The delivered files with their figures. */
export function describeFiles(report: ExportReport): Promise<string> {
  return formatTable<ReportedFile>(
    [
      { title: 'file', cell: (file) => `${file.path}${file.muted ? '  (muted)' : ''}` },
      { title: 'frames', align: 'right', cell: (file) => String(file.frameCount) },
      { title: 'peak dBFS', align: 'right', cell: (file) => formatDb(file.reading.samplePeakDbfs, 2) },
      {
        title: 'clips',
        align: 'right',
        cell: (file) => String(Math.max(file.clampedSamples, file.reading.clippedSamples)),
      },
    ],
    report.files,
  );
}

/** One null test: the verdict first, then the figures, then what was found wrong. */
export function describeNullTest(result: NullTestResult): string {
  const { reference } = result;
  const proves =
    reference.kind === 'independent'
      ? 'an independent mix: this proves the delivery'
      : 'our own render of the same session: this proves the writer';
  const how = result.exact ? 'bit for bit' : result.verdict === 'pass' ? 'within the bound' : 'NOT';
  const residual = `residual peak ${formatDb(result.residualPeakDbfs)} dBFS, RMS ${formatDb(result.residualRmsDbfs)} dBFS; bound ${formatDb(result.boundDbfs)} dBFS`;
  const lines = [
    `${result.verdict.toUpperCase()}  ${result.set}: the sum of ${count(result.files.length, 'file')} is ${how}${result.verdict === 'pass' ? '' : ' within the bound of'} the mix "${reference.name}" (${proves})`,
    `      ${residual}`,
  ];
  if (result.firstFrameBeyondBound !== null) {
    lines.push(`      first frame beyond the bound: ${result.firstFrameBeyondBound}`);
  }
  for (const fault of result.faults) lines.push(`      ${fault.kind}: ${fault.message} ${fault.remedy}`);
  return lines.join('\n');
}

/** What a mix engineer would send back. */
export function describeWarnings(warnings: readonly Warning[]): string {
  return [
    `${count(warnings.length, 'warning')}:`,
    ...warnings.map((warning) => `  ${warning.message} ${warning.remedy}`),
  ].join('\n');
}

