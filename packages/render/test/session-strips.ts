import { type Session, type Strip, type StripRef, sessionGraph } from '@trackout/core';

/** Every strip that may have sends and keys. */
export function stripsOf({ tracks, groups, returns = [] }: Session): (readonly [StripRef, Strip])[] {
  return [
    ...tracks.map((strip) => [{ kind: 'track', id: strip.id }, strip] as const),
    ...groups.map((strip) => [{ kind: 'group', id: strip.id }, strip] as const),
    ...returns.map((strip) => [{ kind: 'return', id: strip.id }, strip] as const),
  ];
}

/** One of these. */
export function stripOf(session: Session, { kind, id }: StripRef): Strip {
  const found = stripsOf(session).find(([ref]) => ref.kind === kind && ref.id === id);
  if (!found) throw new Error(`no ${kind} ${id}`);
  return found[1];
}

/** The session with another version of one strip. */
export function changeStrip(session: Session, { kind, id }: StripRef, change: Partial<Strip>): Session {
  const changed = <S extends Strip & { readonly id: string }>(of: StripRef['kind'], strip: S): S =>
    of === kind && strip.id === id ? { ...strip, ...change } : strip;
  return {
    ...session,
    tracks: session.tracks.map((track) => changed('track', track)),
    groups: session.groups.map((group) => changed('group', group)),
    returns: (session.returns ?? []).map((bus) => changed('return', bus)),
  };
}

/** True where no signal feeds or keys itself. */
export function isAcyclic(session: Session): boolean {
  try {
    sessionGraph(session);
    return true;
  } catch {
    return false;
  }
}
