import {
  type ExportPlan,
  layoutsEqual,
  type PlanOptions,
  placedClips,
  planExport,
  REFERENCE_MIX,
  readBlocks,
  type Session,
  type SourceFacts,
  STEREO,
  UsageError,
} from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { audioContainer } from '@trackout/io-wav';
import { createMeter } from '@trackout/meter';
import { type MeasureOptions, measureFiles, measureTails, statedTails } from '@trackout/render';
import { BLOCK_FRAMES } from './block-sizes.js';
import { dspBytesFor } from './export-memory.js';
import { type ExportOptions, listeners } from './export-options.js';
import { SILENT_POLICIES } from './export-settings.js';
import type { OpenSources, SessionInputs } from './session-sources.js';
import type { TailLength } from './tail-length.js';
import { timeStamp } from './time-stamp.js';

/** The longest tail that is looked for, in seconds. */
export const TAIL_CAP_SECONDS = 60;

/** Where a tail ends that is to last until silence, in dBFS: below the last step of a 24-bit file. */
export const AUTO_TAIL_DBFS = -144;

/** A plan that nothing can change any more, and what the passes before it found. */
export interface SettledPlan {
  readonly plan: ExportPlan;
  /** What a person should know of these passes. */
  readonly remarks: readonly string[];
}

/**
 * Plans an export, with as many passes over the audio as the options ask for: stereo that is mono (`mono:
 * 'detect'`), tails that have to be heard, headroom, and silent files that are refused. Without these nothing
 * is read but headers.
 *
 * Throws as `planExport` and `renderPlan` do, and `UsageError` `export/silent` with the names of silent files.
 */
export async function settlePlan(
  session: Session,
  inputs: SessionInputs,
  options: ExportOptions,
): Promise<SettledPlan> {
  checkOptions(options);
  const remarks: string[] = [];
  const { range, tails, ...rest } = options;
  const startFrame = range?.from ?? 0;
  const length = endOf(session, inputs.facts);
  if (range && range.to === undefined && startFrame >= length) {
    throw new UsageError(
      'export/range',
      `The range starts at frame ${startFrame}, and the last recording ends at frame ${length}: nothing is left of it. Start earlier, or state the end as well.`,
      { from: startFrame, end: length },
    );
  }
  const planWith = (facts: ReadonlyMap<string, SourceFacts>, changes: Partial<PlanOptions>) =>
    planExport(session, facts, {
      ...rest,
      ...(range ? { range: { from: startFrame, to: range.to ?? length } } : {}),
      container: audioContainer('wav', timeStamp(session, startFrame)),
      ...changes,
    });

  let facts = inputs.facts;
  let plan = planWith(facts, {});
  if (options.mono === 'detect') {
    facts = await withDualMono(plan, inputs, options);
    plan = planWith(facts, {});
  }
  const tail = await tailOf(plan, inputs, options, tails ?? defaultTail(plan, length), remarks);
  if (tail !== 0) plan = planWith(facts, { tailFrames: tail });

  const beyond = (range?.to ?? 0) - length;
  if (beyond > 0) {
    remarks.push(
      `The range ends ${beyond} frames after the last recording: there the files hold tails or silence.`,
    );
  }
  if (plan.range && tail > 0 && plan.range.to < length) {
    remarks.push(
      `Recordings end at frame ${plan.range.to}, with the range: the tail behind it holds what rings on, and no more of the song.`,
    );
  }
  const { headroomDb, silentFiles } = options;
  if (headroomDb === undefined && silentFiles !== 'refuse') return { plan, remarks };
  const open = planWith(facts, { tailFrames: tail, ...(headroomDb === undefined ? {} : { trimDb: 0 }) });
  const levels = await withSources(open, inputs, options, (measuring) => measureFiles(open, measuring));
  if (silentFiles === 'refuse') refuseSilent(open, levels);
  if (headroomDb === undefined) return { plan, remarks };
  const highest = Math.max(...[...levels.values()].map(({ peakDbfs }) => peakDbfs));
  const trimDb = trimFor(headroomDb, highest);
  remarks.push(
    highest === Number.NEGATIVE_INFINITY
      ? `Headroom of ${headroomDb} dBFS: every file is silent, nothing is trimmed.`
      : `Headroom of ${headroomDb} dBFS: the highest peak of all files is ${highest.toFixed(2)} dBFS, so ${trimDb === 0 ? 'nothing is trimmed' : `all files get ${trimDb} dB`}.`,
  );
  return { plan: planWith(facts, { tailFrames: tail, trimDb }), remarks };
}

/** What a type checker would have said, or could not. */
function checkOptions({ headroomDb = 0, silentFiles = 'keep', tails = 'none' }: ExportOptions): void {
  const wrong = (option: string, value: unknown, allowed: string) =>
    new UsageError(
      'export/option',
      `The option ${option} is ${JSON.stringify(value) ?? String(value)}; allowed: ${allowed}.`,
      { option },
    );
  if (!Number.isFinite(headroomDb)) throw wrong('headroomDb', String(headroomDb), 'a finite number of dBFS');
  if (!SILENT_POLICIES.includes(silentFiles)) {
    throw wrong('silentFiles', silentFiles, SILENT_POLICIES.map((word) => `"${word}"`).join(', '));
  }
  const known =
    tails === 'none' ||
    tails === 'auto' ||
    (typeof tails === 'number' ? Number.isSafeInteger(tails) && tails >= 0 : tails?.untilDbfs < 0);
  if (!known) throw wrong('tails', tails, '"none", "auto", whole frames, { untilDbfs } below 0');
}

/** What brings a peak down to the headroom, rounded down to a tenth; never up. */
export function trimFor(headroomDb: number, highestDbfs: number): number {
  const trim = Math.min(0, Math.floor((headroomDb - highestDbfs) * 10) / 10);
  return trim === 0 ? 0 : trim;
}

/** End of the last recording, dry ones among them. */
function endOf(session: Session, facts: ReadonlyMap<string, SourceFacts>): number {
  const factsOf = (key: string) => facts.get(key) ?? { frameCount: 0 };
  const ends = session.tracks.flatMap((track) =>
    (['audio', 'dry'] as const).flatMap((version) =>
      placedClips(track, version, factsOf).map(({ toFrame }) => toFrame),
    ),
  );
  return Math.max(0, ...ends);
}

/** A range that ends within the song is that part and no more, as a DAW's locators have it: loops keep their length. */
function defaultTail({ session, range }: ExportPlan, end: number): TailLength {
  if (range && range.to < end) return 'none';
  const { tracks, groups, returns = [], master = {} } = session;
  const processed = [...tracks, ...groups, ...returns, master].some(
    ({ processors = [] }) => processors.length > 0,
  );
  return processed ? 'auto' : 'none';
}

async function tailOf(
  plan: ExportPlan,
  inputs: SessionInputs,
  options: ExportOptions,
  tails: TailLength,
  remarks: string[],
): Promise<number> {
  if (typeof tails === 'number') return tails;
  if (tails === 'none') return 0;
  return withSources(plan, inputs, options, async (measuring) => {
    if (tails === 'auto') {
      const { frames, untilSilence } = await statedTails(plan, measuring);
      if (!untilSilence) return frames;
    }
    const thresholdDb = tails === 'auto' ? AUTO_TAIL_DBFS : tails.untilDbfs;
    const capFrames = TAIL_CAP_SECONDS * plan.sampleRate;
    const { tailFrames, capped } = await measureTails(plan, { ...measuring, thresholdDb, capFrames });
    if (capped) {
      remarks.push(
        `A file still sounds above ${thresholdDb} dBFS after ${TAIL_CAP_SECONDS} s, where its tail is cut. State its length (--tails) if it is longer.`,
      );
    }
    return tailFrames;
  });
}

async function withSources<Result>(
  plan: ExportPlan,
  inputs: SessionInputs,
  options: ExportOptions,
  work: (measuring: MeasureOptions) => Promise<Result>,
): Promise<Result> {
  const dsp = await createDsp({ memoryBytes: dspBytesFor(plan, inputs.facts) });
  const opened = await inputs.sources(dsp);
  return work({ dsp, sources: blockSources(opened), blockFrames: BLOCK_FRAMES, ...listeners(options) });
}

/** The audio alone, as the renderer takes it. */
export function blockSources(opened: OpenSources): MeasureOptions['sources'] {
  return new Map([...opened].map(([key, { source }]) => [key, source]));
}

/** The facts with what was heard: stereo whose two sides are the same. */
async function withDualMono(
  plan: ExportPlan,
  inputs: SessionInputs,
  options: ExportOptions,
): Promise<ReadonlyMap<string, SourceFacts>> {
  const dsp = await createDsp({ memoryBytes: dspBytesFor(plan, inputs.facts) });
  const opened = await inputs.sources(dsp);
  const facts = new Map(inputs.facts);
  const stereo = [...opened].filter(
    ([key, { source }]) => key !== REFERENCE_MIX && layoutsEqual(source.format.layout, STEREO),
  );
  const total = stereo.reduce((sum, [, { source }]) => sum + source.frameCount, 0);
  let done = 0;
  for (const [key, { source }] of stereo) {
    const dualMono = await isDualMono(dsp, source, options, (frames) => {
      done += frames;
      options.onProgress?.({ phase: 'measure', unit: 'frames', done, total });
    });
    facts.set(key, { ...(facts.get(key) as SourceFacts), dualMono });
  }
  return facts;
}

async function isDualMono(
  dsp: Dsp,
  source: Parameters<typeof readBlocks>[0],
  { signal }: ExportOptions,
  onFrames: (frames: number) => void,
): Promise<boolean> {
  const meter = createMeter(dsp, { format: source.format, maxBlockFrames: BLOCK_FRAMES });
  try {
    for await (const block of readBlocks(source, {
      blockFrames: BLOCK_FRAMES,
      ...(signal ? { signal } : {}),
    })) {
      meter.push(block);
      onFrames(block.frameCount);
    }
    return meter.read().dualMono;
  } finally {
    meter.release();
  }
}

function refuseSilent(plan: ExportPlan, levels: ReadonlyMap<string, { readonly silent: boolean }>): void {
  const silent = plan.files.filter(({ id }) => levels.get(id)?.silent);
  if (silent.length === 0) return;
  const paths = silent.map(({ path }) => path);
  throw new UsageError(
    'export/silent',
    `${silent.length === 1 ? 'A file would be' : `${silent.length} files would be`} silent from start to end: ${paths.join(', ')}. Take the tracks out of the session, or write the files (--silent keep) or leave them out (--silent skip).`,
    { files: paths },
  );
}
