import type { ExportReport, ReportedFile, Warning } from '@trackout/core';
import { formatTable } from './tables.js';
import { count, formatDb } from './wording.js';

/** The delivered files with their figures. */
export function describeFiles(report: ExportReport): Promise<string> {
  return formatTable<ReportedFile>(
    [
      { title: 'file', cell: (file) => `${file.path}${file.muted ? '  (muted)' : ''}` },
      { title: 'frames', align: 'right', cell: (file) => String(file.frameCount) },
      { title: 'peak dBFS', align: 'right', cell: (file) => formatDb(file.reading.samplePeakDbfs, 2) },
      { title: 'dBTP', align: 'right', cell: (file) => formatDb(file.reading.truePeakDbtp, 2) },
      {
        title: 'LUFS',
        align: 'right',
        cell: ({ reading }) =>
          reading.integratedLufs === undefined ? '' : formatDb(reading.integratedLufs, 1),
      },
      {
        title: 'clips',
        align: 'right',
        cell: (file) => String(Math.max(file.clampedSamples, file.reading.clippedSamples)),
      },
      { title: 'remarks', cell: (file) => remarksOn(file, report.warnings).join(', ') },
    ],
    report.files,
  );
}

const REMARKS: Record<Warning['code'], string> = {
  'default-name': 'says nothing',
  'equal-name': 'name taken',
  'bit-depth': 'few bits',
  'unlabelled-layout': 'unlabelled channels',
  'empty-group': 'empty group',
  headroom: 'above -6 dBFS',
  clipped: 'clipped',
  silent: 'silent',
  'dual-mono': 'dual mono',
  'non-finite': 'not numbers',
  clamped: 'clamped',
};

/** What the warnings say of a file, in a word or two each: of a multitrack what is said of its track. */
function remarksOn(file: ReportedFile, warnings: readonly Warning[]): string[] {
  const isTrack = file.set === 'multitracks' && !file.id.includes('/return/');
  const ofTrack = isTrack ? warnings.filter(({ track }) => track === file.tracks[0]) : [];
  const clamped = file.clampedSamples > 0 ? [REMARKS.clamped] : [];
  return [...new Set([...ofTrack.map(({ code }) => REMARKS[code]), ...clamped])];
}

/** What a mix engineer would send back. */
export function describeWarnings(warnings: readonly Warning[]): string {
  return [
    `${count(warnings.length, 'warning')}:`,
    ...warnings.map((warning) => `  ${warning.message} ${warning.remedy}`),
  ].join('\n');
}
