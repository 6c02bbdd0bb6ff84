import {
  type ChannelLayout,
  type Clip,
  discreteLayout,
  FormatError,
  MONO,
  type Session,
  STEREO,
  type Strip,
  type Track,
  type TrackAudio,
} from '@trackout/core';
import { parseJson } from './json-text.js';
import { toRouting } from './routing-json.js';
import type { LayoutJson } from './schema-values.js';
import { checkSessionJson, describeProblems } from './session-problems.js';
import type { SessionJson } from './session-schema.js';
import type { AudioJson } from './track-schema.js';

/** How to read a session. */
export interface ReadSessionOptions {
  /** What error messages call the text: its path, say. `session.json` by default. */
  readonly name?: string;
}

/**
 * The session of a `session.json`: its text, or what a JSON parser has made of it.
 *
 * What is absent stays absent: it changes nothing. A track without a name is called after its (first) file.
 * Paths stay as they are written, with `/` or `\`; silence in an automation is `null` and becomes `-Infinity`. Whether the session makes sense (ids, groups, files) is the plan's business.
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

function toSession({ $schema: _, version: __, ...json }: SessionJson): Session {
  const { layout, tracks, returns, master, referenceMix, routing, ...rest } = json;
  return {
    ...rest,
    ...(layout === undefined ? {} : { layout: toLayout(layout) }),
    tracks: tracks.map(toTrack),
    groups: json.groups.map(toStrip),
    ...(returns === undefined ? {} : { returns: returns.map(toStrip) }),
    ...(master === undefined ? {} : { master: toStrip(master) }),
    ...(referenceMix === undefined ? {} : { referenceMix: { kind: 'file', path: referenceMix } }),
    ...(routing === undefined ? {} : { routing: toRouting(routing) }),
  };
}

function toTrack({ file, clips, dry, layout, name, ...strip }: SessionJson['tracks'][number]): Track {
  const audio = toAudio({ file, clips });
  return {
    ...toStrip(strip),
    name: name ?? nameOfFile(audio.kind === 'file' ? audio.path : (audio.clips[0] as Clip).path),
    audio,
    ...(dry === undefined ? {} : { dry: toAudio(dry) }),
    ...(layout === undefined ? {} : { layout: toLayout(layout) }),
  };
}

/** The same, with silence as the number that it is. */
function toStrip<Fader extends Pick<SessionJson['tracks'][number], 'gainAutomation'>>(
  strip: Fader,
): Omit<Fader, 'gainAutomation'> & Pick<Strip, 'gainAutomation'> {
  const { gainAutomation, ...rest } = strip;
  if (gainAutomation === undefined) return rest;
  return {
    ...rest,
    gainAutomation: gainAutomation.map(({ frame, gainDb }) => ({
      frame,
      gainDb: gainDb ?? Number.NEGATIVE_INFINITY,
    })),
  };
}

function toLayout(layout: LayoutJson): ChannelLayout {
  if (layout === 'mono') return MONO;
  if (layout === 'stereo') return STEREO;
  if ('discrete' in layout) return discreteLayout(layout.discrete);
  return { kind: 'speakers', roles: layout };
}

/** A file or clips: the schema has seen that it is one of them. */
function toAudio({ file, clips }: AudioJson): Exclude<TrackAudio, { kind: 'source' }> {
  if (clips === undefined) return { kind: 'file', path: file as string };
  return { kind: 'clips', clips: clips.map(({ file: path, ...clip }) => ({ path, ...clip })) };
}

/** The last part of a path, without its extension; the path where that leaves nothing. */
function nameOfFile(path: string): string {
  return path.replace(/^.*[/\\]/s, '').replace(/\.[a-z0-9]{1,5}$/i, '') || path;
}
