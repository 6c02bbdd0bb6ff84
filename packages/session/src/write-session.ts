import {
  type ChannelLayout,
  type Group,
  layoutsEqual,
  MONO,
  type Session,
  STEREO,
  type Track,
  type TrackAudio,
  UsageError,
} from '@trackout/core';
import { checkSessionJson, describeProblems } from './session-problems.js';
import { SESSION_SCHEMA_URL, type SessionJsonInput } from './session-schema.js';

/**
 * The text of a `session.json`: indented, keys in one order, defaults left out, a line feed at the end.
 *
 * `readSession` gives the same session back. Throws `UsageError`: `session/live-source` where a track or the
 * mix is no file, `session/not-writable` where a figure is one that `readSession` would refuse.
 */
export function writeSession(session: Session): string {
  const json: SessionJsonInput = {
    $schema: SESSION_SCHEMA_URL,
    version: 1,
    name: session.name,
    sampleRate: session.sampleRate,
    ...(session.layout === undefined ? {} : { layout: fromLayout(session.layout) }),
    tracks: session.tracks.map(fromTrack),
    ...(session.groups.length === 0 ? {} : { groups: session.groups.map(fromGroup) }),
    ...(session.referenceMix === undefined
      ? {}
      : { referenceMix: pathOf(session.referenceMix, 'The reference mix') }),
  };
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

function fromTrack(track: Track): SessionJsonInput['tracks'][number] {
  return {
    id: track.id,
    name: track.name,
    file: pathOf(track.audio, `Track "${track.id}"`),
    ...(track.colour === undefined ? {} : { colour: track.colour }),
    ...(track.gainDb === 0 ? {} : { gainDb: track.gainDb }),
    ...(track.pan === 0 ? {} : { pan: track.pan }),
    ...(track.mute ? { mute: true } : {}),
    ...(track.polarity === 'normal' ? {} : { polarity: track.polarity }),
    ...(track.startFrame === 0 ? {} : { startFrame: track.startFrame }),
    ...(track.group === undefined ? {} : { group: track.group }),
  };
}

function fromGroup({ id, name, colour }: Group): NonNullable<SessionJsonInput['groups']>[number] {
  return { id, name, ...(colour === undefined ? {} : { colour }) };
}

function fromLayout(layout: ChannelLayout): NonNullable<SessionJsonInput['layout']> {
  if (layout.kind === 'discrete') return { discrete: layout.count };
  if (layoutsEqual(layout, MONO)) return 'mono';
  if (layoutsEqual(layout, STEREO)) return 'stereo';
  return [...layout.roles];
}

function pathOf(audio: TrackAudio, owner: string): string {
  if (audio.kind === 'file') return audio.path;
  throw new UsageError(
    'session/live-source',
    `${owner} is audio in memory, which session.json cannot hold. Write it to a file, and name that file.`,
    { owner },
  );
}
