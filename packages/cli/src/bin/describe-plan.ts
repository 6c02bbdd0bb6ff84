import {
  describeEncoding,
  describeFrame,
  describeLayout,
  type ExportPlan,
  type PlannedFile,
  stripKey,
} from '@trackout/core';
import { formatTable } from './tables.js';
import { count, formatBytes, formatLength } from './wording.js';

/** What will be written, how, what will not be proved, and whether it fits. */
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
    `Plan for "${plan.session.name}": ${count(plan.files.length, 'file')}, ${plan.sampleRate} Hz, ${plan.frameCount} frames each, from ${placeOf(plan)}`,
    table,
    `Multitracks and stems in ${describeEncoding(plan.encoding)}: ${plan.encodingReason}. No dither, no normalising, ${masterOf(plan)}.`,
    ...timeLines(plan),
    ...(plan.trimDb === 0 ? [] : [`Every file, the mix among them, is trimmed by ${plan.trimDb} dB.`]),
    ...extraRuns(plan),
    ...plan.untested.map(({ set, reason }) => `Not null-tested: ${set}, for ${reason}.`),
    ...plan.remarks,
    `${formatBytes(plan.totalBytes)} in all; ${formatBytes(freeBytes)} free.`,
  ].join('\n');
}

function placeOf({ startFrame, sampleRate }: ExportPlan): string {
  return startFrame === 0 ? 'frame 0' : describeFrame(startFrame, sampleRate);
}

function masterOf({ files }: ExportPlan): string {
  const through = files.filter(({ tap }) => tap === 'through-master');
  return through.length === 0
    ? 'nothing on the master'
    : `the master in ${through.length === 1 ? through[0]?.path : `${through.length} files`} alone`;
}

function timeLines({ session, startFrame, tailFrames, preRollFrames, sampleRate }: ExportPlan): string[] {
  const length = (frames: number) => `${frames} frames (${formatLength(frames, sampleRate)})`;
  return [
    ...(session.timeReference === undefined && startFrame === 0
      ? []
      : [`Time stamp in every file: ${(session.timeReference ?? 0) + startFrame} frames.`]),
    ...(tailFrames === 0 ? [] : [`Tail: ${length(tailFrames)} at the end of every file.`]),
    ...(preRollFrames === 0 ? [] : [`Pre-roll: ${length(preRollFrames)} are rendered and thrown away.`]),
  ];
}

/** How many runs are named one by one. */
const SHOWN_RUNS = 6;

/** Chains that run more than once: what that costs, and where a keyed processor takes its key from. */
function extraRuns({ instances, session }: ExportPlan): string[] {
  const extra = instances.filter((run) => run.extra);
  if (extra.length === 0) return [];
  const names = new Map(session.tracks.map(({ id, name }) => [id as string, name]));
  const shown = extra.slice(0, SHOWN_RUNS).map(({ strip, tracks, processors, sidechains }) => {
    const heard = tracks.map((id) => names.get(id) ?? id).join(' + ');
    const of = processors === 'character' ? 'its character alone' : `${heard} alone`;
    const keys = sidechains.length > 0 ? ', keyed by the full session' : '';
    return `${stripKey(strip)} (${of}${keys})`;
  });
  const more = extra.length > SHOWN_RUNS ? ` and ${extra.length - SHOWN_RUNS} more` : '';
  return [
    `${count(extra.length, 'extra run')} of chains in the same pass, for files that need a chain of their own: ${shown.join(', ')}${more}.`,
  ];
}
