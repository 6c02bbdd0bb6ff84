import type { Session, Strip, Track } from '@trackout/core';
import type { RandomSession } from './random-session.js';
import { changeStrip, stripsOf } from './session-strips.js';

/** The smallest session found that still fails: parts are taken away as long as it does. */
export async function shrinkSession(
  graph: RandomSession,
  fails: (smaller: RandomSession) => Promise<boolean>,
): Promise<RandomSession> {
  let smallest = graph;
  for (let tried = 0; tried < 2000; ) {
    let found = false;
    for (const smaller of simpler(smallest)) {
      tried += 1;
      if (!(await fails(smaller))) continue;
      smallest = smaller;
      found = true;
      break;
    }
    if (!found) break;
  }
  return smallest;
}

/** A session as a person reads it: processors by their ids, recordings by their length. */
export function printSession({ seed, session, options, facts }: RandomSession): string {
  const recordings = Object.fromEntries(
    [...facts].map(([key, { format, frameCount }]) => [
      key,
      `${frameCount} frames, ${JSON.stringify(format.layout)}`,
    ]),
  );
  const { container: _, ...choices } = options;
  return JSON.stringify({ seed, options: choices, session, recordings }, legible, 1);
}

function legible(key: string, value: unknown): unknown {
  if (key === 'source') return '(live)';
  if (value === Number.NEGATIVE_INFINITY) return '-Infinity';
  return value;
}

/** Every version of a session with one part less, the largest parts first. */
function* simpler(graph: RandomSession): Generator<RandomSession> {
  const { session, options } = graph;
  const { tracks, groups, returns = [], alternates = [], master } = session;
  const withSession = (changed: Session): RandomSession => ({ ...graph, session: changed });
  for (const { id } of tracks) if (tracks.length > 1) yield withSession(without(session, 'track', id));
  for (const { id } of returns) yield withSession(without(session, 'return', id));
  for (const { id } of groups) yield withSession(without(session, 'group', id));
  for (const { id } of alternates) {
    yield withSession({ ...session, alternates: alternates.filter((alternate) => alternate.id !== id) });
  }
  if (master) yield withSession({ ...session, master: undefined as never });
  for (const key of Object.keys(options)) {
    if (key === 'container') continue;
    const { [key as keyof typeof options]: _, ...rest } = options;
    yield { ...graph, options: rest as typeof options };
  }
  for (const [ref, strip] of stripsOf(session)) {
    for (const slot of strip.processors ?? []) {
      const processors = strip.processors?.filter((other) => other !== slot) ?? [];
      yield withSession(changeStrip(session, ref, { processors }));
    }
    for (const send of strip.sends ?? []) {
      const sends = strip.sends?.filter((other) => other !== send) ?? [];
      yield withSession(changeStrip(session, ref, { sends }));
    }
    for (const key of Object.keys(strip)) {
      if (['id', 'name', 'audio', 'processors', 'sends', 'layout'].includes(key)) continue;
      const { [key as keyof Strip]: _, ...rest } = strip;
      yield withSession(replaced(session, ref.kind, rest as Strip & { id: string }));
    }
  }
  for (const track of tracks) {
    const { audio } = track;
    if (audio.kind !== 'clips' || audio.clips.length < 2) continue;
    for (const clip of audio.clips.slice(1)) {
      const clips = audio.clips.filter((other) => other !== clip);
      yield withSession(replaced(session, 'track', { ...track, audio: { kind: 'clips', clips } } as Track));
    }
  }
}

function replaced(session: Session, kind: string, strip: Strip & { readonly id: string }): Session {
  const swap = <S extends { readonly id: string }>(of: string, list: readonly S[]): S[] =>
    list.map((item) => (of === kind && item.id === strip.id ? (strip as unknown as S) : item));
  return {
    ...session,
    tracks: swap('track', session.tracks),
    groups: swap('group', session.groups),
    returns: swap('return', session.returns ?? []),
  };
}

/** A session without a strip: what sends to it, lies in it or is keyed by it does so no longer. */
function without(session: Session, kind: string, id: string): Session {
  const loose = <S extends Strip>(strip: S): S => {
    const { group, sends, processors, ...rest } = strip;
    return {
      ...rest,
      ...(group !== undefined && !(kind === 'group' && group === id) ? { group } : {}),
      ...(sends ? { sends: sends.filter(({ to }) => !(kind === 'return' && to === id)) } : {}),
      ...(processors
        ? {
            processors: processors.filter(
              ({ sidechain }) => !(sidechain?.from.kind === kind && sidechain.from.id === id),
            ),
          }
        : {}),
    } as unknown as S;
  };
  const rest = <S extends Strip & { readonly id: string }>(of: string, list: readonly S[]): S[] =>
    list.filter((item) => !(of === kind && item.id === id)).map(loose);
  return {
    ...session,
    tracks: rest('track', session.tracks),
    groups: rest('group', session.groups),
    returns: rest('return', session.returns ?? []),
    ...(session.alternates
      ? {
          alternates: session.alternates.map((item) => ({
            ...item,
            mute: item.mute.filter((muted) => muted !== id),
          })),
        }
      : {}),
  };
}
