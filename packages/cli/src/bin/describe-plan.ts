import { describeEncoding, describeLayout, type ExportPlan, type PlannedFile } from '@trackout/core';
import { formatTable } from './tables.js';
import { count, formatBytes, formatLength } from './wording.js';

/** What will be written, and whether it fits. */
export async function describePlan(plan: ExportPlan, freeBytes: number): Promise<string> {
  const table = await formatTable<PlannedFile>(
    [
      { title: 'file', cell: (file) => `${file.path}${file.muted ? '  (muted)' : ''}` },
      { title: 'channels', cell: (file) => describeLayout(file.format.layout) },
      { title: 'format', cell: (file) => `WAV ${describeEncoding(file.encoding)}` },
      { title: 'length', align: 'right', cell: (file) => formatLength(file.frameCount, plan.sampleRate) },
      { title: 'bytes', align: 'right', cell: (file) => String(file.byteLength) },
    ],
    plan.files,
  );
  return [
    `Plan for "${plan.session.name}": ${count(plan.files.length, 'file')}, ${plan.sampleRate} Hz, ${plan.frameCount} frames each, from frame 0`,
    table,
    `Multitracks and stems in ${describeEncoding(plan.encoding)}: ${plan.encodingReason}. No dither, no normalising, nothing on the master.`,
    `${formatBytes(plan.totalBytes)} in all; ${formatBytes(freeBytes)} free.`,
  ].join('\n');
}
