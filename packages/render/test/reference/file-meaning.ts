import type { ExportPlan, PlannedFile, Session, StripRef } from '@trackout/core';

/** What a file must hold, said without the plan's runs: a point of a strip, heard from some tracks alone. */
export interface FileMeaning {
  readonly strip: StripRef;
  readonly point: 'source' | 'dry' | 'input' | 'pre-fader' | 'post-fader';
  /** Only processors that are marked as character. */
  readonly characterOnly: boolean;
  /** The tracks that are heard. */
  readonly tracks: ReadonlySet<string>;
  /** Whether the shares of these tracks in returns belong to it. */
  readonly withReturns: boolean;
  /** What the master gets instead of all that is heard: one strip alone. */
  readonly only?: StripRef | undefined;
}

const MASTER: StripRef = { kind: 'master', id: 'master' };

/** Reads the set, the tap and the id of a file. */
export function fileMeaning(plan: ExportPlan, file: PlannedFile): FileMeaning {
  const { session, returns } = plan;
  const heard = heardTracks(session, file.alternate);
  const parts = (file.id.split('#')[0] as string).split('/');
  const id = parts.at(-1) as string;
  const kind = parts.at(-2);
  const whole = { characterOnly: false, tracks: heard, withReturns: true };

  if (file.set === 'mix') {
    return { ...whole, strip: MASTER, point: file.tap === 'through-master' ? 'post-fader' : 'input' };
  }
  if (file.set === 'stems') {
    const strip = { kind, id } as StripRef;
    const throughMaster = file.tap === 'through-master';
    if (returns === 'stems' || kind === 'return') {
      return throughMaster
        ? { ...whole, strip: MASTER, point: 'post-fader', only: strip }
        : { ...whole, strip, point: 'post-fader' };
    }
    const members = kind === 'group' ? tracksOfGroup(session, id) : [id];
    return {
      ...whole,
      tracks: new Set(members.filter((track) => heard.has(track))),
      withReturns: returns === 'split',
      strip: MASTER,
      point: throughMaster ? 'post-fader' : 'input',
    };
  }
  if (kind === 'return') return { ...whole, strip: { kind, id }, point: 'post-fader' };
  const alone = { ...whole, strip: { kind: 'track', id } as StripRef, tracks: new Set([id]) };
  switch (file.tap) {
    case 'semi-wet':
      return { ...alone, point: 'pre-fader', characterOnly: true };
    case 'through-groups':
      return { ...alone, strip: MASTER, point: 'input', withReturns: returns === 'split' };
    case 'through-master':
      return { ...alone, strip: MASTER, point: 'post-fader', withReturns: returns === 'split' };
    default:
      return { ...alone, point: file.tap };
  }
}

/** The tracks of a session that sound in its mix, or in that of an alternate. */
export function heardTracks(session: Session, alternate?: string): ReadonlySet<string> {
  const left = new Set<string>(session.alternates?.find(({ id }) => id === alternate)?.mute ?? []);
  const soloed = [...session.tracks, ...session.groups].some(({ solo }) => solo);
  return new Set(
    session.tracks
      .filter((track) => {
        const line = [track, ...groupsAround(session, track.group)];
        if (line.some(({ id, mute }) => mute || left.has(id))) return false;
        return !soloed || line.some(({ solo }) => solo);
      })
      .map(({ id }) => id),
  );
}

function groupsAround(session: Session, inner: string | undefined): Session['groups'][number][] {
  const group = session.groups.find(({ id }) => id === inner);
  return group ? [group, ...groupsAround(session, group.group)] : [];
}

function tracksOfGroup(session: Session, id: string): string[] {
  return session.tracks
    .filter((track) => track.output !== 'sends-only')
    .filter((track) => groupsAround(session, track.group).some((group) => group.id === id))
    .map((track) => track.id);
}
