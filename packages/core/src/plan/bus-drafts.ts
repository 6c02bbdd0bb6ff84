import type { Alternate, Group, Strip, TrackId } from '../session/session.js';
import { MASTER, type StripRef } from '../session/strip-ref.js';
import type { FileSignal } from './export-plan.js';
import { type Draft, type DraftContext, isHeard } from './file-drafts.js';
import type { StripInstance } from './strip-instances.js';

/** Something that sums into the mix directly, and so is a stem: an outermost group or return, or a track in none. */
interface StemUnit {
  readonly ref: StripRef;
  readonly strip: Strip;
  /** The tracks within; for a return none: its sound is theirs. */
  readonly members: readonly TrackId[];
}

/** Every outermost group with a track that sounds as a file, every track that is in none, and returns. */
export function stemDrafts(context: DraftContext): Draft[] {
  return units(context).flatMap((unit) => {
    const signal = unitSignal(context, unit, context.graph.audible);
    return signal ? [stemDraft(context, unit, signal)] : [];
  });
}

function units(context: DraftContext): StemUnit[] {
  const { session, returns } = context;
  const outermost = <Item extends Strip & { readonly id: string }>(
    kind: StripRef['kind'],
    items: readonly Item[],
  ): StemUnit[] =>
    items
      .filter((strip) => strip.group === undefined)
      .map((strip) => ({
        ref: { kind, id: strip.id },
        strip,
        members: kind === 'track' ? [strip.id] : kind === 'group' ? tracksWithin(context, strip.id) : [],
      }))
      .filter(({ ref }) => isHeard(context, ref));
  return [
    ...outermost('group', session.groups),
    ...outermost('track', session.tracks).filter(({ ref }) => context.graph.audible.has(ref.id)),
    ...(returns === 'stems' ? outermost('return', session.returns ?? []) : []),
    ...(returns === 'split' ? sendersOnly(context) : []),
  ];
}

/** A track that is heard through returns alone has a stem of its own where returns are split. */
function sendersOnly({ session, graph }: DraftContext): StemUnit[] {
  return session.tracks
    .filter((track) => track.output === 'sends-only' && graph.audible.has(track.id))
    .map((strip) => ({ ref: { kind: 'track', id: strip.id }, strip, members: [strip.id] }));
}

/** The tracks of a group and of the groups within that have a way out of them, in session order. */
function tracksWithin({ session }: DraftContext, id: string): readonly TrackId[] {
  const within = new Set<string | undefined>([id]);
  for (let size = 0; size !== within.size; ) {
    size = within.size;
    for (const group of session.groups) if (within.has(group.group)) within.add(group.id);
  }
  return session.tracks
    .filter((track) => within.has(track.group) && track.group !== undefined && track.output !== 'sends-only')
    .map((track) => track.id);
}

interface UnitSignal {
  readonly signal: FileSignal;
  readonly run: StripInstance;
}

/** What a stem is of those tracks that are heard; nothing where none is. */
function unitSignal(
  context: DraftContext,
  unit: StemUnit,
  heard: ReadonlySet<TrackId>,
): UnitSignal | undefined {
  const { instances, returns, options } = context;
  const throughMaster = options.stemTap === 'through-master';
  if (returns === 'stems' || unit.ref.kind === 'return') {
    const run = instances.part(unit.ref, heard);
    if (!run) return undefined;
    return throughMaster ? atPoint(instances.masterOf(run), 'post-fader') : atPoint(run, 'post-fader');
  }
  const members = new Set(unit.members.filter((id) => heard.has(id)));
  if (members.size === 0) return undefined;
  const run = instances.master(members, returns === 'split');
  if (run.tracks.length === 0) return undefined;
  if (throughMaster) return atPoint(run, 'post-fader');
  const only = run.inputs.length === 1 ? instances.byKey(run.inputs[0]?.from as string) : undefined;
  return only?.strip.kind === unit.ref.kind && only.strip.id === unit.ref.id
    ? atPoint(only, 'post-fader')
    : atPoint(run, 'input');
}

function atPoint(run: StripInstance, point: 'input' | 'post-fader'): UnitSignal {
  return { signal: { kind: 'instance', instance: run.key, point }, run };
}

function stemDraft(
  { layout, options }: DraftContext,
  { ref, strip }: StemUnit,
  { signal, run }: UnitSignal,
  alternate?: Alternate,
): Draft {
  const tap = options.stemTap ?? 'post-fader';
  const folder = tap === 'through-master' ? 'stems-through-master' : 'stems';
  return {
    id: `${alternate ? `${alternate.id}/` : ''}stems/${ref.kind}/${ref.id}`,
    set: 'stems',
    tap,
    folder: alternate ? `alternates/${alternate.name}/${folder}` : folder,
    name: strip.name,
    signal,
    tracks: run.tracks,
    layout,
    muted: false,
    summed: true,
    colour: strip.colour,
    ...(alternate ? { alternate: alternate.id } : {}),
  };
}

/** The sum of all that sounds: before the master always, through it where asked. */
export function mixDrafts(context: DraftContext): Draft[] {
  const { session, instances, options } = context;
  const run = instances.full(MASTER);
  return [
    mixDraft(context, 'mix', `${session.name}_MIX`, run, 'input'),
    ...(options.masterMix
      ? [mixDraft(context, 'master', `${session.name}_MASTER`, run, 'post-fader' as const)]
      : []),
  ];
}

function mixDraft(
  { layout }: DraftContext,
  id: string,
  name: string,
  run: StripInstance,
  point: 'input' | 'post-fader',
): Draft {
  return {
    id,
    set: 'mix',
    tap: point === 'input' ? 'post-fader' : 'through-master',
    folder: 'mix',
    name,
    signal: { kind: 'instance', instance: run.key, point },
    tracks: run.tracks,
    layout,
    muted: false,
    summed: point === 'input',
  };
}

/** An alternate: its mix, and those of its stems that differ from the session's. */
export interface AlternateDrafts {
  readonly alternate: Alternate;
  readonly mix: Draft;
  /** New files. */
  readonly stems: readonly Draft[];
  /** Ids of all files that sum to its mix, the session's own stems among them. */
  readonly members: readonly string[];
}

/** The alternates that were asked for. */
export function alternateDrafts(context: DraftContext, stems: readonly Draft[]): AlternateDrafts[] {
  const { session, options, instances } = context;
  const wanted = options.alternates;
  return (session.alternates ?? [])
    .filter(({ id }) => wanted === undefined || wanted.includes(id))
    .map((alternate) => {
      const heard = heardIn(context, alternate);
      const run = instances.master(heard, true);
      const mix = {
        ...mixDraft(context, `${alternate.id}/mix`, `${session.name}_${alternate.name}`, run, 'input'),
        alternate: alternate.id,
      };
      const own: Draft[] = [];
      const members: string[] = [];
      for (const unit of stems.length > 0 ? units(context) : []) {
        const found = unitSignal(context, unit, heard);
        if (!found) continue;
        const draft = stemDraft(context, unit, found, alternate);
        const same = stems.find((stem) => sameSignal(stem.signal, draft.signal));
        if (!same) own.push(draft);
        members.push((same ?? draft).id);
      }
      return { alternate, mix, stems: own, members };
    });
}

function heardIn(context: DraftContext, { mute }: Alternate): ReadonlySet<TrackId> {
  const muted = new Set<string>(mute);
  const groups = context.session.groups.filter(({ id }: Group) => muted.has(id));
  for (const { id } of groups) {
    for (const track of context.session.tracks) if (isWithin(context, track.group, id)) muted.add(track.id);
  }
  return new Set([...context.graph.audible].filter((id) => !muted.has(id)));
}

function isWithin({ session }: DraftContext, group: string | undefined, outer: string): boolean {
  for (let id = group; id !== undefined; id = session.groups.find((item) => item.id === id)?.group) {
    if (id === outer) return true;
  }
  return false;
}

function sameSignal(a: FileSignal, b: FileSignal): boolean {
  return a.kind === 'instance' && b.kind === 'instance' && a.instance === b.instance && a.point === b.point;
}
