import {
  type ChannelLayout,
  type GainPoint,
  layoutsEqual,
  MONO,
  type ProcessorSlot,
  type Session,
  STEREO,
  type Strip,
  type Track,
  type TrackAudio,
  UsageError,
} from '@trackout/core';
import { fromRouting } from './routing-json.js';
import type { LayoutJson } from './schema-values.js';
import { checkSessionJson, describeProblems } from './session-problems.js';
import { SESSION_SCHEMA_URL, type SessionJsonInput, sessionSchema } from './session-schema.js';
import { groupSchema, masterSchema, returnSchema } from './strip-schema.js';
import { type AudioJson, trackSchema } from './track-schema.js';

/**
 * The text of a `session.json`: indented, keys in one order, a line feed at the end; what the session leaves
 * out is left out.
 *
 * `readSession` gives the same session back. Throws `UsageError`: `session/live-source` where a track or the
 * mix is no file, `session/processors` where a strip has processors (such a session is a `session.mjs`),
 * `session/not-writable` where a figure is one that `readSession` would refuse.
 */
export function writeSession(session: Session): string {
  refuseProcessors(session);
  const { layout, groups, returns, master, referenceMix, routing } = session;
  const json = inOrderOf(sessionSchema.entries, {
    ...session,
    $schema: SESSION_SCHEMA_URL,
    version: 1,
    layout: layout && fromLayout(layout),
    tracks: session.tracks.map(fromTrack),
    groups: groups.length === 0 ? undefined : groups.map((group) => fromStrip(groupSchema.entries, group)),
    returns: returns?.map((bus) => fromStrip(returnSchema.entries, bus)),
    master: master && fromStrip(masterSchema.entries, master),
    referenceMix: referenceMix && fromAudio(referenceMix, 'The reference mix').file,
    routing: routing && fromRouting(routing),
  }) as SessionJsonInput;
  const { problems } = checkSessionJson(json);
  if (problems) {
    throw new UsageError(
      'session/not-writable',
      `The session "${session.name}" cannot be written as session.json: ${describeProblems(problems)}`,
      { paths: problems.map(({ path }) => path) },
    );
  }
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** What is stated under the keys of a schema, in their order. */
function inOrderOf(entries: object, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(entries).flatMap((key) => (values[key] === undefined ? [] : [[key, values[key]]])),
  );
}

function fromTrack(track: Track): Record<string, unknown> {
  const owner = `Track "${track.id}"`;
  return fromStrip(trackSchema.entries, {
    ...track,
    ...fromAudio(track.audio, owner),
    dry: track.dry && fromAudio(track.dry, owner),
    layout: track.layout && fromLayout(track.layout),
  });
}

function fromStrip<S extends Pick<Strip, 'gainAutomation' | 'panAutomation' | 'sends'>>(
  entries: object,
  strip: S,
): Record<string, unknown> {
  const { gainAutomation, panAutomation, sends } = strip;
  return inOrderOf(entries, {
    ...strip,
    gainAutomation: gainAutomation?.map(fromGainPoint),
    panAutomation: panAutomation?.map(({ frame, pan }) => ({ frame, pan })),
    sends: sends?.map(({ to, gainDb, position }) => ({
      to,
      ...(gainDb === undefined ? {} : { gainDb }),
      position,
    })),
  });
}

function fromGainPoint({ frame, gainDb }: GainPoint): { frame: number; gainDb: number | null } {
  return { frame, gainDb: gainDb === Number.NEGATIVE_INFINITY ? null : gainDb };
}

function fromLayout(layout: ChannelLayout): LayoutJson {
  if (layout.kind === 'discrete') return { discrete: layout.count };
  if (layoutsEqual(layout, MONO)) return 'mono';
  if (layoutsEqual(layout, STEREO)) return 'stereo';
  return [...layout.roles];
}

function fromAudio(audio: TrackAudio, owner: string): AudioJson {
  if (audio.kind === 'file') return { file: audio.path };
  if (audio.kind === 'clips') {
    return {
      clips: audio.clips.map(({ path, startFrame, offsetFrames, frameCount, gainDb, fadeIn, fadeOut }) => ({
        file: path,
        startFrame,
        ...(offsetFrames === undefined ? {} : { offsetFrames }),
        ...(frameCount === undefined ? {} : { frameCount }),
        ...(gainDb === undefined ? {} : { gainDb }),
        ...(fadeIn === undefined ? {} : { fadeIn: { frames: fadeIn.frames, shape: fadeIn.shape } }),
        ...(fadeOut === undefined ? {} : { fadeOut: { frames: fadeOut.frames, shape: fadeOut.shape } }),
      })),
    };
  }
  throw new UsageError(
    'session/live-source',
    `${owner} is audio in memory, which session.json cannot hold. Write it to a file, and name that file.`,
    { owner },
  );
}

function refuseProcessors({ tracks, groups, returns = [], master }: Session): void {
  const refuse = (owner: string, processors: readonly ProcessorSlot[] = []) => {
    if (processors.length === 0) return;
    const ids = processors.map(({ id }) => id);
    throw new UsageError(
      'session/processors',
      `${owner} has processors (${ids.join(', ')}), which are code: session.json cannot hold them. Keep the session as a session.mjs that exports it, or take the processors out.`,
      { owner, processors: ids },
    );
  };
  for (const { id, processors } of tracks) refuse(`Track "${id}"`, processors);
  for (const { id, processors } of groups) refuse(`Group "${id}"`, processors);
  for (const { id, processors } of returns) refuse(`Return "${id}"`, processors);
  refuse('The master', master?.processors);
}
