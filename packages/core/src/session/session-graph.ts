import { UsageError } from '../errors.js';
import type { ProcessorSlot } from './processor.js';
import type { Group, Return, Session, Strip, Track, TrackId } from './session.js';
import { MASTER, type StripRef, stripKey } from './strip-ref.js';

/** One of the signals that a group, a return or the master adds up. */
export interface GraphInput {
  readonly from: StripRef;
  readonly kind: 'output' | 'send';
  readonly position: 'pre-fader' | 'post-fader';
  readonly gainDb: number;
}

/** A strip with its place in the graph. */
export interface GraphStrip {
  readonly ref: StripRef;
  /** As a person reads it: `track "KICK"`. */
  readonly label: string;
  readonly strip: Strip;
  readonly processors: readonly ProcessorSlot[];
  /** In the order in which they are added: tracks, groups, returns, each in session order. Tracks have none. */
  readonly inputs: readonly GraphInput[];
}

/** Who feeds whom. */
export interface SessionGraph {
  /** Every strip, each after all that feed or key it, the master among them. */
  readonly strips: readonly GraphStrip[];
  /** Tracks that are heard: neither muted, nor in a muted group, nor left out by a solo elsewhere. */
  readonly audible: ReadonlySet<TrackId>;
  strip(ref: StripRef): GraphStrip;
}

/**
 * The graph of a session whose ids have been checked.
 * Throws `UsageError` `session/cycle` where a signal would feed or key itself, naming the way round.
 */
export function sessionGraph(session: Session): SessionGraph {
  const strips = new Map<string, GraphStrip>();
  for (const strip of unsorted(session)) strips.set(stripKey(strip.ref), strip);
  const find = (ref: StripRef) => strips.get(stripKey(ref)) as GraphStrip;
  return { strips: sorted([...strips.values()], find), audible: audibleIds(session), strip: find };
}

function unsorted(session: Session): GraphStrip[] {
  const { tracks, groups, returns = [], master = {} } = session;
  const sources = [
    ...tracks.map((track) => ({ ref: trackRef(track), strip: track })),
    ...groups.map((group) => ({ ref: groupRef(group), strip: group })),
    ...returns.map((bus) => ({ ref: returnRef(bus), strip: bus })),
  ];
  const outputsInto = (group: string | undefined): GraphInput[] =>
    sources
      .filter(({ strip }) => strip.output !== 'sends-only' && strip.group === group)
      .map(({ ref }) => ({ from: ref, kind: 'output', position: 'post-fader', gainDb: 0 }));
  const sendsTo = (id: string): GraphInput[] =>
    sources.flatMap(({ ref, strip }) =>
      (strip.sends ?? [])
        .filter(({ to }) => to === id)
        .map(({ gainDb, position }) => ({ from: ref, kind: 'send', position, gainDb: gainDb ?? 0 })),
    );
  const node = (ref: StripRef, strip: Strip, inputs: readonly GraphInput[]): GraphStrip => ({
    ref,
    label: `${ref.kind} "${strip.name}"`,
    strip,
    processors: strip.processors ?? [],
    inputs,
  });
  return [
    ...tracks.map((track) => node(trackRef(track), track, [])),
    ...groups.map((group) => node(groupRef(group), group, outputsInto(group.id))),
    ...returns.map((bus) => node(returnRef(bus), bus, sendsTo(bus.id))),
    node(MASTER, { name: 'master', ...master }, outputsInto(undefined)),
  ];
}

const trackRef = ({ id }: Track): StripRef => ({ kind: 'track', id });
const groupRef = ({ id }: Group): StripRef => ({ kind: 'group', id });
const returnRef = ({ id }: Return): StripRef => ({ kind: 'return', id });

/** Depth first, so that each strip follows what it needs; ties stay in session order. */
function sorted(strips: readonly GraphStrip[], find: (ref: StripRef) => GraphStrip): GraphStrip[] {
  const done = new Set<GraphStrip>();
  const path: GraphStrip[] = [];
  const visit = (strip: GraphStrip) => {
    if (done.has(strip)) return;
    if (path.includes(strip)) throw cycle(path.slice(path.indexOf(strip)));
    path.push(strip);
    for (const { from } of strip.inputs) visit(find(from));
    for (const { sidechain } of strip.processors) if (sidechain) visit(find(sidechain.from));
    path.pop();
    done.add(strip);
  };
  for (const strip of strips) visit(strip);
  return [...done];
}

function cycle(strips: readonly GraphStrip[]): UsageError {
  const way = [...strips, strips[0] as GraphStrip].map(({ label }) => label).reverse();
  return new UsageError(
    'session/cycle',
    `The signal runs in a circle: ${way.join(' -> ')}. Take one of these outputs, sends or sidechains away.`,
    { strips: strips.map(({ ref }) => stripKey(ref)) },
  );
}

function audibleIds(session: Session): ReadonlySet<TrackId> {
  const groups = new Map<string, Group>(session.groups.map((group) => [group.id, group]));
  const lineOf = (track: Track): readonly (Track | Group)[] => {
    const line: (Track | Group)[] = [track];
    for (let id = track.group; id !== undefined && line.length <= groups.size; ) {
      const group = groups.get(id);
      if (!group) break;
      line.push(group);
      id = group.group;
    }
    return line;
  };
  const soloed = [...session.tracks, ...session.groups].some(({ solo }) => solo);
  return new Set(
    session.tracks
      .filter((track) => {
        const line = lineOf(track);
        return !line.some(({ mute }) => mute) && (!soloed || line.some(({ solo }) => solo));
      })
      .map(({ id }) => id),
  );
}
