import type { Alternate, Clip, Group, Master, Return, Send, Session, Track } from '@trackout/core';

/** Every key of a type: the compiler sees that none is missing and none too many. */
type Keys<T> = Readonly<Record<keyof Required<T>, true>>;

const STRIP = {
  name: true,
  colour: true,
  processors: true,
  gainDb: true,
  gainAutomation: true,
  pan: true,
  panAutomation: true,
  polarity: true,
  mute: true,
  sends: true,
  group: true,
  output: true,
} as const;
const TRACK: Keys<Track> = {
  ...STRIP,
  id: true,
  audio: true,
  dry: true,
  layout: true,
  startFrame: true,
  solo: true,
};
const GROUP: Keys<Group> = { ...STRIP, id: true, solo: true };
const RETURN: Keys<Return> = { ...STRIP, id: true };
const MASTER: Keys<Master> = { processors: true, gainDb: true, gainAutomation: true };
const SEND: Keys<Send> = { to: true, gainDb: true, position: true };
const ALTERNATE: Keys<Alternate> = { id: true, name: true, mute: true };
const CLIP: Keys<Clip> = {
  path: true,
  startFrame: true,
  offsetFrames: true,
  frameCount: true,
  gainDb: true,
  fadeIn: true,
  fadeOut: true,
};
const SESSION: Keys<Session> = {
  name: true,
  sampleRate: true,
  layout: true,
  panLaw: true,
  tracks: true,
  groups: true,
  returns: true,
  master: true,
  alternates: true,
  referenceMix: true,
  routing: true,
  tempo: true,
  timeSignature: true,
  key: true,
  markers: true,
  timeReference: true,
};

/** A key that nothing reads, such as `gain` in place of `gainDb`. */
export interface UnknownKey {
  /** `tracks[3].gain` */
  readonly place: string;
  readonly allowed: readonly string[];
}

/** The first key of a session in plain JavaScript that nothing reads; `undefined` where there is none. */
export function unknownKeyOf(session: Session): UnknownKey | undefined {
  const { tracks, groups = [], returns = [], alternates = [], master = {} } = session;
  const clipsOf = (audio: Track['dry']) => (audio?.kind === 'clips' ? audio.clips : []);
  return (
    unknownIn(session, '', SESSION) ??
    unknownIn(master, 'master.', MASTER) ??
    unknownAmong(tracks, 'tracks', TRACK) ??
    unknownAmong(groups, 'groups', GROUP) ??
    unknownAmong(returns, 'returns', RETURN) ??
    unknownAmong(alternates, 'alternates', ALTERNATE) ??
    firstOf(tracks, ({ sends = [] }, i) => unknownAmong(sends, `tracks[${i}].sends`, SEND)) ??
    firstOf(groups, ({ sends = [] }, i) => unknownAmong(sends, `groups[${i}].sends`, SEND)) ??
    firstOf(returns, ({ sends = [] }, i) => unknownAmong(sends, `returns[${i}].sends`, SEND)) ??
    firstOf(tracks, ({ audio }, i) => unknownAmong(clipsOf(audio), `tracks[${i}].audio.clips`, CLIP)) ??
    firstOf(tracks, ({ dry }, i) => unknownAmong(clipsOf(dry), `tracks[${i}].dry.clips`, CLIP))
  );
}

/** What is no list, or no object, is not judged here. */
function unknownAmong(items: readonly object[], place: string, known: Keys<object>): UnknownKey | undefined {
  if (!Array.isArray(items)) return undefined;
  return firstOf(items, (item, i) => unknownIn(item, `${place}[${i}].`, known));
}

function unknownIn(item: object, place: string, known: Keys<object>): UnknownKey | undefined {
  const odd = Object.keys(item ?? {}).find((key) => !Object.hasOwn(known, key));
  return odd === undefined ? undefined : { place: place + odd, allowed: Object.keys(known) };
}

function firstOf<Item>(
  items: readonly Item[],
  look: (item: Item, index: number) => UnknownKey | undefined,
): UnknownKey | undefined {
  for (const [index, item] of items.entries()) {
    const found = look(item, index);
    if (found) return found;
  }
  return undefined;
}
