import type { AudioFormat } from './audio-format.js';
import { STEREO } from './audio-format.js';
import { checkSession } from './check-session.js';
import { checkRates, checkRoute } from './check-sources.js';
import { UsageError } from './errors.js';
import {
  type ExportPlan,
  FILE_SETS,
  type FileSet,
  type PlannedFile,
  type PlanOptions,
  type SourceFacts,
} from './export-plan.js';
import { type Draft, mixDraft, multitrackDrafts, stemDrafts } from './file-drafts.js';
import { safeFileName, uniqueFileNames } from './file-names.js';
import { losslessEncoding } from './lossless-encoding.js';
import { FLOAT32 } from './pcm-encoding.js';
import { preflightHeaders } from './preflight.js';
import { audibleTracks, type Session, type Track } from './session.js';
import type { Warning } from './warning.js';

/**
 * Decides names, formats, lengths and sizes of every file, or refuses.
 *
 * `facts` holds the header of each track by its id, and of the reference mix under `REFERENCE_MIX`.
 * Pure. Throws `UsageError` where the session contradicts itself or its files, `UnsupportedError` where a
 * track's channels have no defined way into the mix.
 */
export function planExport(
  session: Session,
  facts: ReadonlyMap<string, SourceFacts>,
  options: PlanOptions,
): ExportPlan {
  checkSession(session);
  const factsOf = (track: Track): SourceFacts => {
    const found = facts.get(track.id);
    if (!found) {
      throw new UsageError('plan/facts-missing', `Nothing is known about the audio of "${track.name}".`, {
        track: track.id,
      });
    }
    return found;
  };
  checkRates(session, facts);
  const layout = session.layout ?? STEREO;
  for (const track of session.tracks) checkRoute(track, factsOf(track).format.layout, layout);

  const sets = setsToWrite(session, options.sets);
  const frameCount = Math.max(...session.tracks.map((t) => t.startFrame + factsOf(t).frameCount));
  const { encoding, reason } = options.encoding
    ? { encoding: options.encoding, reason: 'as asked for' }
    : losslessEncoding(session, factsOf, sets);
  const mixEncoding = options.mixEncoding ?? FLOAT32;

  const drafts = [
    ...(sets.includes('multitracks')
      ? multitrackDrafts(session, factsOf, layout, options.pannedMono ?? 'stereo')
      : []),
    ...(sets.includes('stems') ? stemDrafts(session, layout) : []),
    ...(sets.includes('mix') ? [mixDraft(session, layout)] : []),
  ];
  const warnings = [...preflightHeaders(session, facts), ...structureWarnings(session, factsOf)];
  const files = sets.flatMap((set) => {
    const inSet = drafts.filter((draft) => draft.set === set);
    const names = uniqueFileNames(inSet.map((draft) => safeFileName(draft.name)));
    return inSet.map((draft, i): PlannedFile => {
      const name = names[i] as string;
      if (name !== safeFileName(draft.name)) warnings.push(renamedWarning(draft, name));
      const format: AudioFormat = { sampleRate: session.sampleRate, layout: draft.layout };
      const fileEncoding = set === 'mix' ? mixEncoding : encoding;
      return {
        id: draft.id,
        set,
        path: `${set}/${name}${options.container.extension}`,
        name,
        tracks: draft.tracks,
        format,
        encoding: fileEncoding,
        frameCount,
        byteLength: options.container.byteLength(format, fileEncoding, frameCount),
        muted: draft.muted,
        ...(draft.colour === undefined ? {} : { colour: draft.colour }),
        ...(draft.placement === undefined ? {} : { placement: draft.placement }),
      };
    });
  });

  return {
    session,
    sampleRate: session.sampleRate,
    layout,
    frameCount,
    encoding,
    encodingReason: reason,
    mixEncoding,
    files,
    totalBytes: files.reduce((sum, file) => sum + file.byteLength, 0),
    warnings,
  };
}

function setsToWrite(session: Session, asked: readonly FileSet[] | undefined): readonly FileSet[] {
  const wanted = asked ?? FILE_SETS;
  if (wanted.length === 0)
    throw new UsageError('plan/no-sets', 'No set was asked for: there is nothing to write.');
  return FILE_SETS.filter(
    (set) => wanted.includes(set) || (set === 'mix' && session.referenceMix === undefined),
  );
}

function structureWarnings(session: Session, factsOf: (track: Track) => SourceFacts): Warning[] {
  return [
    ...session.tracks.flatMap((track): Warning[] => {
      const { layout } = factsOf(track).format;
      return layout.kind === 'discrete' && layout.count > 1
        ? [
            {
              code: 'unlabelled-layout',
              track: track.id,
              message: `"${track.name}" does not say which of its ${layout.count} channels is which; they are taken in order.`,
              remedy: 'Listen whether the sides are right, or export it with a channel mask.',
            },
          ]
        : [];
    }),
    ...session.groups.flatMap((group): Warning[] =>
      audibleTracks(session, group.id).length === 0
        ? [
            {
              code: 'empty-group',
              message: `The group "${group.name}" has no track that sounds: it becomes no stem.`,
              remedy: 'Remove the group, or give it tracks.',
            },
          ]
        : [],
    ),
  ];
}

function renamedWarning(draft: Draft, name: string): Warning {
  return {
    code: 'equal-name',
    ...(draft.set === 'multitracks' ? { track: draft.tracks[0] as string } : {}),
    message: `The name "${draft.name}" is taken in ${draft.set}/; the file is called "${name}".`,
    remedy: 'Give the tracks names that differ.',
  };
}
