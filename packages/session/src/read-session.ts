import {
  type ChannelLayout,
  discreteLayout,
  FormatError,
  MONO,
  type Session,
  STEREO,
  type Track,
  type TrackAudio,
} from '@trackout/core';
import { parseJson } from './json-text.js';
import { checkSessionJson, describeProblems } from './session-problems.js';
import type { SessionJson } from './session-schema.js';

/** How to read a session. */
export interface ReadSessionOptions {
  /** What error messages call the text: its path, say. `session.json` by default. */
  readonly name?: string;
}

/**
 * The session of a `session.json`: its text, or what a JSON parser has made of it.
 *
 * Defaults are filled in; a track without a name is called after its file. Paths stay as they are written,
 * with `/` or `\`. Whether the session makes sense (ids, groups, files) is the plan's business.
 * Throws `FormatError`: `session/json` with line and column for a text that is no JSON, `session/invalid`
 * with every problem and its path (`tracks[3].pan: 2 is above 1`), unknown keys among them.
 */
export function readSession(json: unknown, options: ReadSessionOptions = {}): Session {
  const label = options.name ?? 'session.json';
  const checked = checkSessionJson(typeof json === 'string' ? parseJson(json, label) : json);
  if (checked.problems) {
    throw new FormatError('session/invalid', `${label}: ${describeProblems(checked.problems)}`, {
      problems: checked.problems.map(({ path, text }) => (path === '' ? text : `${path}: ${text}`)),
      paths: checked.problems.map(({ path }) => path),
    });
  }
  return toSession(checked.session);
}

function toSession(json: SessionJson): Session {
  return {
    name: json.name,
    sampleRate: json.sampleRate,
    ...(json.layout === undefined ? {} : { layout: toLayout(json.layout) }),
    tracks: json.tracks.map(
      ({ file, name, colour, group, ...rest }): Track => ({
        ...rest,
        name: name ?? nameOfFile(file),
        audio: fileAudio(file),
        ...(colour === undefined ? {} : { colour }),
        ...(group === undefined ? {} : { group }),
      }),
    ),
    groups: json.groups.map(({ id, name, colour }) => ({
      id,
      name,
      ...(colour === undefined ? {} : { colour }),
    })),
    ...(json.referenceMix === undefined ? {} : { referenceMix: fileAudio(json.referenceMix) }),
  };
}

function toLayout(layout: NonNullable<SessionJson['layout']>): ChannelLayout {
  if (layout === 'mono') return MONO;
  if (layout === 'stereo') return STEREO;
  if ('discrete' in layout) return discreteLayout(layout.discrete);
  return { kind: 'speakers', roles: layout };
}

function fileAudio(path: string): TrackAudio {
  return { kind: 'file', path };
}

/** The last part of a path, without its extension; the path where that leaves nothing. */
function nameOfFile(path: string): string {
  return path.replace(/^.*[/\\]/s, '').replace(/\.[a-z0-9]{1,5}$/i, '') || path;
}
