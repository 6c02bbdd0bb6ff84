import { checkWord } from '../check-word.js';
import { UsageError } from '../errors.js';
import { checkStrip, POINTS } from './check-strip.js';
import { PAN_LAWS } from './pan-law.js';
import type { Session, Strip, Track, TrackAudio } from './session.js';
import { type SessionGraph, sessionGraph } from './session-graph.js';
import { MASTER, type StripRef, stripKey } from './strip-ref.js';

/**
 * Refuses a session that contradicts itself: no tracks, equal ids, unknown groups, returns or keys, figures
 * out of range, signals that run in a circle, tracks that reach no mix. Returns its graph.
 * Throws `UsageError`.
 */
export function checkSession(session: Session): SessionGraph {
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
  if (session.panLaw !== undefined && !PAN_LAWS.includes(session.panLaw)) {
    throw new UsageError(
      'session/pan-law',
      `The pan law is "${session.panLaw}"; known are ${PAN_LAWS.join(', ')}.`,
      { panLaw: session.panLaw },
    );
  }
  checkIds(session.tracks, 'track');
  checkIds(session.groups, 'group');
  checkIds(session.returns ?? [], 'return');
  checkIds(session.alternates ?? [], 'alternate');
  const strips = stripsOf(session);
  for (const { ref, strip } of strips) {
    checkReferences(session, ref, strip);
    checkStrip(ref, strip);
  }
  for (const track of session.tracks) checkPlaces(track);
  checkProcessors(session, strips);
  checkAlternates(session);
  const graph = sessionGraph(session);
  checkWaysOut(session, graph);
  return graph;
}

function stripsOf(session: Session): { ref: StripRef; strip: Strip }[] {
  return [
    ...session.tracks.map((strip) => ({ ref: { kind: 'track' as const, id: strip.id }, strip })),
    ...session.groups.map((strip) => ({ ref: { kind: 'group' as const, id: strip.id }, strip })),
    ...(session.returns ?? []).map((strip) => ({ ref: { kind: 'return' as const, id: strip.id }, strip })),
    { ref: MASTER, strip: { name: 'master', ...session.master } },
  ];
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

/** What a strip names must be there. */
function checkReferences(session: Session, ref: StripRef, strip: Strip): void {
  const groups = session.groups.map(({ id }) => id);
  if (strip.group !== undefined && !groups.includes(strip.group)) {
    throw unknown('group', 'groups', strip.group, groups, ref);
  }
  const returns = (session.returns ?? []).map(({ id }) => id);
  for (const { to } of strip.sends ?? []) {
    if (!returns.includes(to)) throw unknown('return', 'returns', to, returns, ref);
  }
}

function unknown(
  what: 'group' | 'return',
  list: string,
  id: string,
  known: readonly string[],
  { kind, id: owner }: StripRef,
): UsageError {
  return new UsageError(
    `session/unknown-${what}`,
    `${kind === 'track' ? 'Track' : `The ${kind}`} "${owner}" names the ${what} "${id}", which the session does not have. ` +
      (known.length > 0 ? `It has: ${known.join(', ')}.` : `It has none. Add it under "${list}".`),
    { [kind]: owner, [what]: id, [list]: known },
  );
}

function checkProcessors(session: Session, strips: readonly { ref: StripRef; strip: Strip }[]): void {
  const known = new Set(strips.map(({ ref }) => stripKey(ref)));
  const owners = new Map<string, StripRef>();
  for (const { ref, strip } of strips) {
    for (const { id, sidechain } of strip.processors ?? []) {
      const other = owners.get(id);
      if (other) {
        throw new UsageError(
          'session/equal-processor-ids',
          `Two processors of "${session.name}" have the id "${id}": in ${stripKey(other)} and in ${stripKey(ref)}. Give each an id of its own.`,
          { id },
        );
      }
      owners.set(id, ref);
      if (sidechain) {
        const where = `The position of the key of the processor "${id}" in ${stripKey(ref)}`;
        checkWord('session/word', where, sidechain.position ?? null, POINTS, { processor: id });
      }
      if (sidechain && (sidechain.from.kind === 'master' || !known.has(stripKey(sidechain.from)))) {
        throw new UsageError(
          'session/unknown-key',
          `The processor "${id}" in ${stripKey(ref)} is keyed by ${stripKey(sidechain.from)}, which is no track, group or return of the session.`,
          { processor: id, key: stripKey(sidechain.from) },
        );
      }
    }
  }
}

function checkAlternates(session: Session): void {
  const known = new Set<string>([...session.tracks, ...session.groups].map(({ id }) => id));
  for (const { id, mute } of session.alternates ?? []) {
    const missing = mute.find((muted) => !known.has(muted));
    if (missing === undefined) continue;
    throw new UsageError(
      'session/unknown-muted',
      `The alternate "${id}" leaves out "${missing}", which is neither a track nor a group of the session.`,
      { alternate: id, muted: missing },
    );
  }
}

/** Places on the time line. */
function checkPlaces(track: Track): void {
  const start = track.startFrame ?? 0;
  if (!(Number.isSafeInteger(start) && start >= 0)) {
    throw new UsageError(
      'session/start-frame',
      `Track "${track.id}" starts at frame ${start}. Give a whole number, 0 or more.`,
      { track: track.id, startFrame: start },
    );
  }
  checkClips(track, track.audio);
  if (track.dry) checkClips(track, track.dry);
}

const FADE_SHAPES = ['linear', 'equal-power'] as const;

function checkClips(track: Track, audio: TrackAudio): void {
  if (audio.kind !== 'clips') return;
  if (audio.clips.length === 0) {
    throw new UsageError('session/no-clips', `Track "${track.id}" has an empty list of clips.`, {
      track: track.id,
    });
  }
  audio.clips.forEach((clip, index) => {
    for (const fade of ['fadeIn', 'fadeOut'] as const) {
      if (!clip[fade]) continue;
      const where = `The shape of the ${fade} of clip ${index + 1} of track "${track.id}"`;
      checkWord('session/word', where, clip[fade].shape ?? null, FADE_SHAPES, { track: track.id });
    }
    const frames = [
      clip.startFrame,
      clip.offsetFrames ?? 0,
      clip.frameCount ?? 0,
      clip.fadeIn?.frames ?? 0,
      clip.fadeOut?.frames ?? 0,
    ];
    const whole = frames.every((count) => Number.isSafeInteger(count) && count >= 0);
    if (whole && Number.isFinite(clip.gainDb ?? 0)) return;
    throw new UsageError(
      'session/clip',
      `Clip ${index + 1} of track "${track.id}" has startFrame ${clip.startFrame}, offsetFrames ${clip.offsetFrames ?? 0}, frameCount ${clip.frameCount ?? 'to the end'}, fades of ${clip.fadeIn?.frames ?? 0} and ${clip.fadeOut?.frames ?? 0} frames and gain ${clip.gainDb ?? 0} dB. Frames are whole and 0 or more, the gain is finite.`,
      { track: track.id, clip: index },
    );
  });
}

/** Law 5: nothing that is heard is dropped. */
function checkWaysOut(session: Session, graph: SessionGraph): void {
  const reaches = new Set<string>([stripKey(MASTER)]);
  for (const { ref, inputs } of [...graph.strips].reverse()) {
    if (!reaches.has(stripKey(ref))) continue;
    for (const { from } of inputs) reaches.add(stripKey(from));
  }
  const lost = session.tracks.filter(
    ({ id }) => graph.audible.has(id) && !reaches.has(stripKey({ kind: 'track', id })),
  );
  if (lost.length === 0) return;
  throw new UsageError(
    'session/no-way-to-mix',
    `${lost.map(({ name }) => `"${name}"`).join(', ')} would be in no mix: ${lost.length === 1 ? 'it leads, or the group above it does,' : 'they lead, or the groups above them do,'} to sends only, and no send leads to a return that is heard. Mute what only keys others, or give it an output.`,
    { tracks: lost.map(({ id }) => id) },
  );
}
