import {
  describeEncoding,
  describeFrame,
  describeLayout,
  type ExportPlan,
  MASTER,
  type PlannedFile,
  type StripInstance,
  type StripRef,
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
function extraRuns(plan: ExportPlan): string[] {
  const strips = stripNames(plan);
  const extra = plan.instances.filter((run) => run.extra && runsChain(plan, run));
  if (extra.length === 0) return [];
  const shown = extra.slice(0, SHOWN_RUNS).map(({ strip, tracks, processors, sidechains }) => {
    const heard = tracks.map((id) => strips.get(stripKey({ kind: 'track', id })) ?? id).join(' + ');
    const of = processors === 'character' ? 'its character alone' : `${heard} alone`;
    const keys = sidechains.length > 0 ? ', keyed by the full session' : '';
    return `${strips.get(stripKey(strip)) ?? strip.id} (${of}${keys})`;
  });
  const more = extra.length > SHOWN_RUNS ? ` and ${extra.length - SHOWN_RUNS} more` : '';
  return [
    `${count(extra.length, 'extra run')} of chains in the same pass, for files that need a chain of their own: ${shown.join(', ')}${more}.`,
  ];
}

/** False for what is no more than a sum: a strip without processors, or a point before them. */
function runsChain({ session, files, instances }: ExportPlan, { key, strip }: StripInstance): boolean {
  const { tracks, groups, returns = [], master = {} } = session;
  const lists = { track: tracks, group: groups, return: returns, master: [{ id: 'master', ...master }] };
  const found = lists[strip.kind].find(({ id }) => id === strip.id);
  if ((found?.processors ?? []).length === 0) return false;
  return (
    files.some(
      ({ signal }) => signal.kind === 'instance' && signal.instance === key && signal.point !== 'input',
    ) || instances.some(({ inputs }) => inputs.some(({ from }) => from === key))
  );
}

function stripNames({ session }: ExportPlan): ReadonlyMap<string, string> {
  const named = (kind: StripRef['kind'], strips: readonly { readonly id: string; readonly name: string }[]) =>
    strips.map(({ id, name }) => [stripKey({ kind, id }), name] as const);
  return new Map([
    ...named('track', session.tracks),
    ...named('group', session.groups),
    ...named('return', session.returns ?? []),
    ...named('master', [{ ...MASTER, name: 'the master' }]),
  ]);
}
