import {
  type AudioFormat,
  type ChannelLayout,
  channelCount,
  describeLayout,
  isMono,
  layoutsEqual,
  MONO,
  STEREO,
} from './audio-format.js';
import { UnsupportedError, UsageError } from './errors.js';
import { safeFileName, uniqueFileNames } from './file-names.js';
import { type AudioContainer, FLOAT32, INT24, type PcmEncoding } from './pcm-encoding.js';
import { preflightHeaders, type Warning } from './preflight.js';
import type { Session, Track } from './session.js';

/** A folder of the delivery. Each sums to the mix by itself. */
export type FileSet = 'multitracks' | 'stems' | 'mix';

/** Every set, in the order in which a delivery lists them. */
export const FILE_SETS: readonly FileSet[] = ['multitracks', 'stems', 'mix'];

/** What is known of a source from its header. */
export interface SourceFacts {
  readonly format: AudioFormat;
  readonly frameCount: number;
  /** Absent where the source is not a file: its samples are float. */
  readonly encoding?: PcmEncoding;
}

/** Where a mono file belongs in the stereo image, when it is not at unity in both sides. */
export interface Placement {
  readonly pan: number;
  readonly panLaw: '0 dB';
}

/** One file of the export. */
export interface PlannedFile {
  readonly id: string;
  readonly set: FileSet;
  /** Relative to the delivery's folder, with `/`. */
  readonly path: string;
  readonly name: string;
  /** Ids of the tracks that this file sums, in session order. A multitrack has one. */
  readonly tracks: readonly string[];
  readonly format: AudioFormat;
  readonly encoding: PcmEncoding;
  readonly frameCount: number;
  /** Exact size on disk. */
  readonly byteLength: number;
  readonly muted: boolean;
  readonly colour?: string;
  readonly placement?: Placement;
}

/** Everything that an export will do, decided before a byte is written. */
export interface ExportPlan {
  readonly session: Session;
  readonly sampleRate: number;
  /** Of the stems and of the mix. */
  readonly layout: ChannelLayout;
  /** Every file starts at frame 0 and has this many frames. */
  readonly frameCount: number;
  readonly encoding: PcmEncoding;
  /** Why this encoding, in a sentence. */
  readonly encodingReason: string;
  readonly mixEncoding: PcmEncoding;
  readonly files: readonly PlannedFile[];
  readonly totalBytes: number;
  readonly warnings: readonly Warning[];
}

/** What a caller may decide about an export. */
export interface PlanOptions {
  readonly container: AudioContainer;
  /** Which sets to write; all by default. The mix is added when nothing else could prove the others. */
  readonly sets?: readonly FileSet[];
  /** Of multitracks and stems. By default 24-bit where that is lossless for certain, else 32-bit float. */
  readonly encoding?: PcmEncoding;
  /** Of the mix; 32-bit float by default. */
  readonly mixEncoding?: PcmEncoding;
  /** A mono track that is panned: written in stereo (default), or kept mono with its pan in the manifest. */
  readonly pannedMono?: 'stereo' | 'mono';
}

/** The key under which the facts of the reference mix are handed to `planExport`. */
export const REFERENCE_MIX = '(reference mix)';

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

/**
 * Refuses a session that contradicts itself: no tracks, equal ids, unknown groups, figures out of range.
 * Throws `UsageError`.
 */
export function checkSession(session: Session): void {
  if (!(Number.isInteger(session.sampleRate) && session.sampleRate > 0)) {
    throw new UsageError(
      'session/sample-rate',
      `The session's sample rate is ${session.sampleRate}. Give whole Hz, such as 48000.`,
      { sampleRate: session.sampleRate },
    );
  }
  if (session.tracks.length === 0) {
    throw new UsageError('session/no-tracks', `"${session.name}" has no tracks: there is nothing to export.`);
  }
  checkIds(session.tracks, 'track');
  checkIds(session.groups, 'group');
  const groups = new Set<string>(session.groups.map((group) => group.id));
  for (const track of session.tracks) {
    if (track.group !== undefined && !groups.has(track.group)) {
      const known = session.groups.map((group) => group.id);
      throw new UsageError(
        'session/unknown-group',
        `Track "${track.id}" names the group "${track.group}", which the session does not have. ` +
          (known.length > 0 ? `It has: ${known.join(', ')}.` : 'It has none. Add it under "groups".'),
        { track: track.id, group: track.group, groups: known },
      );
    }
    if (!Number.isFinite(track.gainDb) || !(track.pan >= -1 && track.pan <= 1)) {
      throw new UsageError(
        'session/track-figures',
        `Track "${track.id}" has gain ${track.gainDb} dB and pan ${track.pan}. Gain is a finite number, pan lies within -1 and 1.`,
        { track: track.id, gainDb: track.gainDb, pan: track.pan },
      );
    }
    if (!(Number.isSafeInteger(track.startFrame) && track.startFrame >= 0)) {
      throw new UsageError(
        'session/start-frame',
        `Track "${track.id}" starts at frame ${track.startFrame}. Give a whole number, 0 or more.`,
        { track: track.id, startFrame: track.startFrame },
      );
    }
  }
}

function checkIds(items: readonly { readonly id: string; readonly name: string }[], what: string): void {
  const seen = new Map<string, string>();
  for (const item of items) {
    const other = seen.get(item.id);
    if (other !== undefined) {
      throw new UsageError(
        `session/equal-${what}-ids`,
        `Two ${what}s have the id "${item.id}": "${other}" and "${item.name}". Give each an id of its own.`,
        { id: item.id },
      );
    }
    seen.set(item.id, item.name);
  }
}

function checkRates(session: Session, facts: ReadonlyMap<string, SourceFacts>): void {
  const labelled: [string, SourceFacts | undefined][] = [
    ...session.tracks.map((track): [string, SourceFacts | undefined] => [
      `track "${track.name}"`,
      facts.get(track.id),
    ]),
    ['the reference mix', facts.get(REFERENCE_MIX)],
  ];
  const odd = labelled.filter(([, f]) => f !== undefined && f.format.sampleRate !== session.sampleRate);
  if (odd.length > 0) {
    const shown = odd.slice(0, 4).map(([label, f]) => `${label} has ${f?.format.sampleRate} Hz`);
    if (odd.length > 4) shown.push(`${odd.length - 4} more differ`);
    throw new UsageError(
      'plan/sample-rates',
      `The session runs at ${session.sampleRate} Hz, but ${shown.join(', ')}. Nothing is resampled: export those files again at ${session.sampleRate} Hz, or set the session's sampleRate if all of them agree.`,
      { sampleRate: session.sampleRate, sampleRates: odd.map(([, f]) => f?.format.sampleRate ?? 0) },
    );
  }
}

function checkRoute(track: Track, from: ChannelLayout, to: ChannelLayout): void {
  if (track.pan !== 0 && !layoutsEqual(to, STEREO)) {
    throw new UnsupportedError(
      'plan/pan',
      `Track "${track.name}" is panned to ${track.pan}, and the session's mix is ${describeLayout(to)}: pan is defined for stereo only. Set its pan to 0.`,
      { track: track.id, pan: track.pan },
    );
  }
  if (channelCount(from) === channelCount(to)) {
    if (from.kind === 'discrete' || to.kind === 'discrete' || isMono(from) || layoutsEqual(from, to)) return;
  } else if (isMono(from) && layoutsEqual(to, STEREO)) return;
  throw new UnsupportedError(
    'plan/layout',
    `Track "${track.name}" is ${describeLayout(from)}, the session's mix is ${describeLayout(to)}: it is not said which channel goes where. Set the session's layout to that of the track, or deliver the track in ${describeLayout(to)}.`,
    { track: track.id, channels: channelCount(from), mixChannels: channelCount(to) },
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

/** 24-bit where every delivered sample is certain to lie on the 24-bit grid, without clipping; else 32-bit float. */
function losslessEncoding(
  session: Session,
  factsOf: (track: Track) => SourceFacts,
  sets: readonly FileSet[],
): { encoding: PcmEncoding; reason: string } {
  for (const track of session.tracks) {
    const source = factsOf(track).encoding;
    if (source === undefined || source.type === 'float') {
      return { encoding: FLOAT32, reason: `"${track.name}" is floating point` };
    }
    if (source.bits > 24) return { encoding: FLOAT32, reason: `"${track.name}" has ${source.bits} bits` };
    if (track.gainDb !== 0) {
      return { encoding: FLOAT32, reason: `the fader of "${track.name}" leaves the 24-bit grid` };
    }
    if (track.pan !== 0) {
      return { encoding: FLOAT32, reason: `the pan of "${track.name}" leaves the 24-bit grid` };
    }
    if (track.polarity === 'inverted') {
      return { encoding: FLOAT32, reason: `"${track.name}" inverted could exceed full scale by one step` };
    }
  }
  if (sets.includes('stems')) {
    const sum = session.groups.find((group) => audibleTracks(session, group.id).length > 1);
    if (sum) {
      const count = audibleTracks(session, sum.id).length;
      return {
        encoding: FLOAT32,
        reason: `the stem "${sum.name}" sums ${count} tracks and could exceed full scale`,
      };
    }
  }
  return { encoding: INT24, reason: 'every source has at most 24 bits, and nothing changes its level' };
}

function audibleTracks(session: Session, group: string | undefined): readonly Track[] {
  return session.tracks.filter((track) => !track.mute && (group === undefined || track.group === group));
}

interface Draft {
  readonly id: string;
  readonly set: FileSet;
  readonly name: string;
  readonly tracks: readonly string[];
  readonly layout: ChannelLayout;
  readonly muted: boolean;
  readonly colour?: string | undefined;
  readonly placement?: Placement;
}

function multitrackDrafts(
  session: Session,
  factsOf: (track: Track) => SourceFacts,
  layout: ChannelLayout,
  pannedMono: 'stereo' | 'mono',
): Draft[] {
  return session.tracks.map((track) => {
    const mono = isMono(factsOf(track).format.layout) && !isMono(layout);
    const keep = mono && (track.pan === 0 || pannedMono === 'mono');
    return {
      id: `multitracks/${track.id}`,
      set: 'multitracks',
      name: track.name,
      tracks: [track.id],
      layout: keep ? MONO : layout,
      muted: track.mute,
      colour: track.colour,
      ...(keep && track.pan !== 0 ? { placement: { pan: track.pan, panLaw: '0 dB' } as const } : {}),
    };
  });
}

function stemDrafts(session: Session, layout: ChannelLayout): Draft[] {
  const stem = (
    source: { id: string; name: string; colour?: string },
    tracks: readonly Track[],
    kind: string,
  ): Draft => ({
    id: `stems/${kind}/${source.id}`,
    set: 'stems',
    name: source.name,
    tracks: tracks.map((track) => track.id),
    layout,
    muted: false,
    colour: source.colour,
  });
  return [
    ...session.groups
      .map((group) => stem(group, audibleTracks(session, group.id), 'group'))
      .filter((draft) => draft.tracks.length > 0),
    ...audibleTracks(session, undefined)
      .filter((track) => track.group === undefined)
      .map((track) => stem(track, [track], 'track')),
  ];
}

function mixDraft(session: Session, layout: ChannelLayout): Draft {
  return {
    id: 'mix',
    set: 'mix',
    name: `${session.name}_MIX`,
    tracks: audibleTracks(session, undefined).map((track) => track.id),
    layout,
    muted: false,
  };
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
