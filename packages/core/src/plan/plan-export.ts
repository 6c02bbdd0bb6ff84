import type { FrameRange } from '../audio/audio-block.js';
import { type AudioFormat, channelCount, isMono, MONO, STEREO } from '../audio/audio-format.js';
import { FLOAT32 } from '../audio/pcm-encoding.js';
import { UsageError } from '../errors.js';
import { safeFileName, uniqueFileNames } from '../naming/file-names.js';
import { checkSession } from '../session/check-session.js';
import { checkClipSources, checkRates, checkRoute } from '../session/check-sources.js';
import type { Session, Strip } from '../session/session.js';
import { placedClips, sessionSources } from '../session/session-sources.js';
import { alternateDrafts, mixDrafts, stemDrafts } from './bus-drafts.js';
import { checkPlanOptions } from './check-plan-options.js';
import {
  type ExportPlan,
  FILE_SETS,
  type FileSet,
  type PlannedFile,
  type PlanOptions,
  type SourceFacts,
} from './export-plan.js';
import { type Draft, type DraftContext, trackDrafts, trackLayout } from './file-drafts.js';
import { losslessEncoding } from './lossless-encoding.js';
import { planNullTests } from './plan-null-tests.js';
import { remarksOn, remarksOnSame, structureWarnings } from './plan-remarks.js';
import { preflightHeaders } from './preflight.js';
import { sameFiles } from './same-files.js';
import { StripInstances } from './strip-instances.js';
import type { Warning } from './warning.js';

/**
 * Decides names, formats, lengths and sizes of every file, or refuses.
 *
 * `facts` holds the header of each source by its key (see `sessionSources`).
 * Pure. Throws `UsageError` where the session contradicts itself or its files, `UnsupportedError` where a
 * track's channels have no defined way into the mix.
 */
export function planExport(
  asked: Session,
  facts: ReadonlyMap<string, SourceFacts>,
  options: PlanOptions,
): ExportPlan {
  checkPlanOptions(options);
  const session = options.automation === 'off' ? withoutAutomation(asked) : asked;
  const graph = checkSession(session);
  checkFacts(session, facts);
  const factsOf = (key: string) => facts.get(key) as SourceFacts;
  checkRates(session, facts);
  const layout = session.layout ?? STEREO;
  for (const track of session.tracks) {
    checkRoute({ kind: 'track', id: track.id }, track, trackLayout(track, factsOf), layout);
    checkClipSources(track, factsOf);
  }
  for (const group of session.groups) checkRoute({ kind: 'group', id: group.id }, group, layout, layout);
  for (const bus of session.returns ?? []) checkRoute({ kind: 'return', id: bus.id }, bus, layout, layout);
  checkAlternates(session, options);

  const time = timeOf(session, factsOf, options);
  const order = session.tracks.map(({ id }) => id);
  const instances = new StripInstances(graph, order);
  const context: DraftContext = {
    session,
    graph,
    instances,
    layout,
    returns: options.returns ?? 'stems',
    options,
    factsOf,
  };
  const sets = setsToWrite(session, options.sets);
  const stems = sets.includes('stems') ? stemDrafts(context) : [];
  const mixes = sets.includes('mix') ? mixDrafts(context) : [];
  const alternates = sets.includes('mix') ? alternateDrafts(context, stems) : [];
  const drafts = [
    ...(sets.includes('multitracks') ? trackDrafts(context) : []),
    ...stems,
    ...alternates.flatMap((alternate) => alternate.stems),
    ...mixes,
    ...alternates.map(({ mix }) => mix),
  ];
  const { encoding, reason } = options.encoding
    ? { encoding: options.encoding, reason: 'as asked for' }
    : losslessEncoding(context, drafts);
  const mixEncoding = options.mixEncoding ?? FLOAT32;

  const warnings = [...preflightHeaders(session, facts), ...structureWarnings(context)];
  const names = namesOf(drafts, warnings);
  const same = sameFiles(context, drafts);
  const files = drafts.flatMap((draft, i) =>
    channelFiles(draft, options).map(({ suffix, ...file }): PlannedFile => {
      const format: AudioFormat = { sampleRate: session.sampleRate, layout: file.layout };
      const fileEncoding = draft.set === 'mix' ? mixEncoding : encoding;
      const name = `${names[i]}${suffix}`;
      const other = same.get(draft.id);
      return {
        id: file.id,
        set: draft.set,
        tap: draft.tap,
        signal: draft.signal,
        path: `${draft.folder}/${name}${options.container.extension}`,
        name,
        tracks: draft.tracks,
        format,
        encoding: fileEncoding,
        frameCount: time.frameCount,
        byteLength: options.container.byteLength(format, fileEncoding, time.frameCount),
        muted: draft.muted,
        ...(draft.colour === undefined ? {} : { colour: draft.colour }),
        ...(file.placement === undefined ? {} : { placement: file.placement }),
        ...(draft.alternate === undefined ? {} : { alternate: draft.alternate }),
        ...(other === undefined ? {} : { sameAs: other + file.id.slice(draft.id.length) }),
      };
    }),
  );
  const { nullTests, untested } = planNullTests(context, drafts, alternates);
  const filesOf = (id: string) => files.filter((file) => file.id === id || file.id.startsWith(`${id}#`));

  return {
    session,
    sampleRate: session.sampleRate,
    layout,
    panLaw: session.panLaw ?? '0 dB',
    ...time,
    preRollFrames: options.preRollFrames ?? (hasProcessors(session) ? time.startFrame : 0),
    trimDb: options.trimDb ?? 0,
    encoding,
    encodingReason: reason,
    mixEncoding,
    returns: context.returns,
    instances: instances.all,
    files,
    nullTests: nullTests.map((test) => ({
      ...test,
      files: test.files.flatMap((id) => filesOf(id).map((file) => file.id)),
    })),
    untested,
    totalBytes: files.reduce((sum, file) => sum + file.byteLength, 0),
    warnings,
    remarks: [...remarksOn(context, drafts), ...remarksOnSame(session, drafts, same)],
  };
}

function withoutAutomation(session: Session): Session {
  const still = <S extends Strip>({ gainAutomation: _, panAutomation: __, ...strip }: S) =>
    strip as unknown as S;
  return {
    ...session,
    tracks: session.tracks.map(still),
    groups: session.groups.map(still),
    ...(session.returns ? { returns: session.returns.map(still) } : {}),
    ...(session.master ? { master: still({ name: '', ...session.master }) } : {}),
  };
}

function checkFacts(session: Session, facts: ReadonlyMap<string, SourceFacts>): void {
  for (const { key, label } of sessionSources(session)) {
    if (facts.has(key)) continue;
    throw new UsageError('plan/facts-missing', `Nothing is known about the audio of ${label}: "${key}".`, {
      source: key,
    });
  }
}

function checkAlternates(session: Session, options: PlanOptions): void {
  const known = (session.alternates ?? []).map(({ id }) => id);
  const missing = options.alternates?.find((id) => !known.includes(id));
  if (missing === undefined) return;
  throw new UsageError(
    'plan/unknown-alternate',
    `The alternate "${missing}" was asked for; ${known.length > 0 ? `the session has: ${known.join(', ')}` : 'the session has none'}.`,
    { alternate: missing, alternates: known },
  );
}

/** Where every file starts, and how long it is. */
function timeOf(
  session: Session,
  factsOf: (key: string) => SourceFacts,
  options: PlanOptions,
): Pick<ExportPlan, 'startFrame' | 'frameCount' | 'range' | 'tailFrames'> {
  const ends = session.tracks.flatMap((track) =>
    (['audio', 'dry'] as const).flatMap((version) =>
      placedClips(track, version, factsOf).map(({ toFrame }) => toFrame),
    ),
  );
  const { from, to }: FrameRange = options.range ?? { from: 0, to: Math.max(...ends) };
  const tailFrames = options.tailFrames ?? 0;
  const whole = [from, to, tailFrames, options.preRollFrames ?? 0].every(
    (frames) => Number.isSafeInteger(frames) && frames >= 0,
  );
  if (!whole || to < from || (options.range && to === from)) {
    throw new UsageError(
      'plan/range',
      `The range runs from frame ${from} to ${to}, with a tail of ${tailFrames} and a pre-roll of ${options.preRollFrames ?? 0} frames. Give whole frames, 0 or more, the end behind the start.`,
      { from, to, tailFrames },
    );
  }
  return {
    startFrame: from,
    frameCount: to - from + tailFrames,
    ...(options.range ? { range: { from, to } } : {}),
    tailFrames,
  };
}

function hasProcessors(session: Session): boolean {
  return [...session.tracks, ...session.groups, ...(session.returns ?? []), session.master ?? {}].some(
    ({ processors = [] }) => processors.length > 0,
  );
}

function setsToWrite(session: Session, asked: readonly FileSet[] | undefined): readonly FileSet[] {
  const wanted = asked ?? FILE_SETS;
  if (wanted.length === 0)
    throw new UsageError('plan/no-sets', 'No set was asked for: there is nothing to write.');
  return FILE_SETS.filter(
    (set) => wanted.includes(set) || (set === 'mix' && session.referenceMix === undefined),
  );
}

/** A safe name for each draft, unlike all others of its folder. */
function namesOf(drafts: readonly Draft[], warnings: Warning[]): readonly string[] {
  const names = new Map<Draft, string>();
  for (const folder of new Set(drafts.map((draft) => draft.folder))) {
    const inFolder = drafts.filter((draft) => draft.folder === folder);
    const unique = uniqueFileNames(inFolder.map((draft) => safeFileName(draft.name)));
    inFolder.forEach((draft, i) => {
      const name = unique[i] as string;
      if (name !== safeFileName(draft.name)) warnings.push(renamedWarning(draft, name));
      names.set(draft, name);
    });
  }
  return drafts.map((draft) => names.get(draft) as string);
}

/** The file of a draft, or one for each of its channels. */
function channelFiles(
  draft: Draft,
  options: PlanOptions,
): (Pick<Draft, 'id' | 'layout' | 'placement'> & { suffix: string })[] {
  const { id, layout, placement } = draft;
  if (options.split !== 'mono' || isMono(layout)) {
    return [{ id, layout, suffix: '', ...(placement ? { placement } : {}) }];
  }
  const of = channelCount(layout);
  return Array.from({ length: of }, (_, channel) => {
    const role = layout.kind === 'speakers' ? layout.roles[channel] : undefined;
    const suffix = role ?? String(channel + 1);
    return {
      id: `${id}#${suffix}`,
      layout: MONO,
      suffix: `.${suffix}`,
      placement: { channel, of, ...(role === undefined ? {} : { role }) },
    };
  });
}

function renamedWarning(draft: Draft, name: string): Warning {
  return {
    code: 'equal-name',
    ...(draft.set === 'multitracks' ? { track: draft.tracks[0] as string } : {}),
    message: `The name "${draft.name}" is taken in ${draft.folder}/; the file is called "${name}".`,
    remedy: 'Give the tracks names that differ.',
  };
}
