import { type ChannelLayout, isMono, layoutsEqual, MONO, STEREO } from '../audio/audio-format.js';
import type { Session, Track, TrackId } from '../session/session.js';
import type { SessionGraph } from '../session/session-graph.js';
import { placedClips } from '../session/session-sources.js';
import type { StripRef } from '../session/strip-ref.js';
import type {
  FileSet,
  FileSignal,
  Placement,
  PlanOptions,
  ReturnPolicy,
  SourceFacts,
} from './export-plan.js';
import type { StripInstances } from './strip-instances.js';
import { type BusTap, folderOfTap, suffixOfTap, type TrackTap } from './tap.js';

/** A file of the export before it has a safe name, an encoding and a length. */
export interface Draft {
  readonly id: string;
  readonly set: FileSet;
  readonly tap: TrackTap | BusTap;
  readonly folder: string;
  readonly name: string;
  readonly signal: FileSignal;
  readonly tracks: readonly TrackId[];
  readonly layout: ChannelLayout;
  readonly muted: boolean;
  /** Takes part in the null test of its set. */
  readonly summed: boolean;
  readonly colour?: string | undefined;
  readonly placement?: Placement;
  readonly alternate?: string;
}

/** What drafts are made from. */
export interface DraftContext {
  readonly session: Session;
  readonly graph: SessionGraph;
  readonly instances: StripInstances;
  readonly layout: ChannelLayout;
  readonly returns: ReturnPolicy;
  readonly options: PlanOptions;
  factsOf(key: string): SourceFacts;
}

/** The channels of a track, stated or those of its recording; a dry version has those of its own. */
export function trackLayout(
  track: Track,
  factsOf: (key: string) => Pick<SourceFacts, 'format' | 'frameCount'>,
  version: 'audio' | 'dry' = 'audio',
): ChannelLayout {
  if (track.layout && version === 'audio') return track.layout;
  const first = placedClips(track, version, factsOf)[0] as { readonly key: string };
  return factsOf(first.key).format.layout;
}

/** Every track as a file, once for each tap; a track's own dry recording is always among them. */
export function trackDrafts(context: DraftContext): Draft[] {
  const { session, options } = context;
  const taps = options.taps ?? ['post-fader'];
  const own = taps.includes('dry') ? [] : session.tracks.filter((track) => track.dry !== undefined);
  return [
    ...taps.flatMap((tap) => session.tracks.map((track) => trackDraft(context, track, tap))),
    ...own.map((track) => trackDraft(context, track, 'dry')),
    ...(taps.some((tap) => tap === 'post-fader' || tap === 'through-groups') && context.returns === 'stems'
      ? returnDrafts(context, taps.includes('post-fader') ? 'post-fader' : 'through-groups')
      : []),
  ];
}

function trackDraft(context: DraftContext, track: Track, tap: TrackTap): Draft {
  const { graph, options } = context;
  const signal = trackSignal(context, track, tap);
  const heard = graph.audible.has(track.id);
  return {
    id: `${folderOfTap(tap)}/${track.id}`,
    set: 'multitracks',
    tap,
    folder: folderOfTap(tap),
    name: nameAtTap(track.name, tap),
    signal,
    tracks: [track.id],
    muted: !heard,
    summed: heard && (tap === 'post-fader' ? track.output !== 'sends-only' : tap === 'through-groups'),
    colour: track.colour,
    ...trackChannels(context, track, tap, options),
  };
}

/** The name says what it is, once. */
function nameAtTap(name: string, tap: TrackTap): string {
  const suffix = suffixOfTap(tap);
  return name.toUpperCase().endsWith(suffix) ? name : name + suffix;
}

function trackSignal({ instances, returns }: DraftContext, { id }: Track, tap: TrackTap): FileSignal {
  switch (tap) {
    case 'source':
    case 'dry':
      return { kind: 'track', track: id, point: tap };
    case 'semi-wet':
      return { kind: 'instance', instance: instances.track(id, 'character').key, point: 'pre-fader' };
    case 'pre-fader':
    case 'post-fader':
      return { kind: 'instance', instance: instances.track(id).key, point: tap };
    case 'through-groups':
    case 'through-master': {
      const { key } = instances.master(new Set([id]), returns === 'split');
      return { kind: 'instance', instance: key, point: tap === 'through-master' ? 'post-fader' : 'input' };
    }
  }
}

/** Mono is kept as far as the graph keeps it, and the ear could not tell. */
function trackChannels(
  context: DraftContext,
  track: Track,
  tap: TrackTap,
  options: PlanOptions,
): Pick<Draft, 'layout' | 'placement'> {
  const { session, layout, factsOf } = context;
  if (tap === 'through-groups' || tap === 'through-master') return { layout };
  const pan = track.pan ?? 0;
  const own = trackLayout(track, factsOf, tap === 'dry' && track.dry ? 'dry' : 'audio');
  const mono = isMono(own) || (options.mono === 'detect' && isDualMono(track, factsOf));
  if (tap !== 'post-fader') return { layout: mono ? MONO : own };
  if (!mono || isMono(layout) || !layoutsEqual(layout, STEREO)) return { layout };
  if (track.panAutomation || (pan !== 0 && options.pannedMono !== 'mono')) return { layout };
  if (pan === 0) return { layout: MONO };
  // Stereo is balanced, whatever the law for mono.
  return isMono(own) ? { layout: MONO, placement: { pan, panLaw: session.panLaw ?? '0 dB' } } : { layout };
}

/** Only a plain stereo recording was measured for what the file will hold. */
function isDualMono(track: Track, factsOf: (key: string) => SourceFacts): boolean {
  const clips = placedClips(track, 'audio', factsOf);
  return (
    track.dry === undefined &&
    (track.processors ?? []).length === 0 &&
    clips.every(({ key }) => factsOf(key).dualMono === true || isMono(factsOf(key).format.layout)) &&
    clips.some(({ key }) => factsOf(key).dualMono === true)
  );
}

/** Returns that are heard as files beside the tracks, so that these sum to the mix. */
function returnDrafts(context: DraftContext, tap: 'post-fader' | 'through-groups'): Draft[] {
  const { session, instances } = context;
  return (session.returns ?? []).flatMap((bus): Draft[] => {
    const ref: StripRef = { kind: 'return', id: bus.id };
    if (!isHeard(context, ref)) return [];
    const { key, tracks } = instances.full(ref);
    return [
      {
        id: `${folderOfTap(tap)}/return/${bus.id}`,
        set: 'multitracks',
        tap,
        folder: folderOfTap(tap),
        name: bus.name,
        signal: { kind: 'instance', instance: key, point: 'post-fader' },
        tracks,
        layout: context.layout,
        muted: false,
        summed: true,
        colour: bus.colour,
      },
    ];
  });
}

/** True where a bus is not muted, nor in a muted group, and has an output, and a track sounds in it. */
export function isHeard({ graph, instances }: DraftContext, ref: StripRef): boolean {
  const { strip } = graph.strip(ref);
  if (strip.mute || strip.output === 'sends-only') return false;
  for (let id = strip.group; id !== undefined; ) {
    const group = graph.strip({ kind: 'group', id }).strip;
    if (group.mute) return false;
    id = group.group;
  }
  return ref.kind === 'track' ? graph.audible.has(ref.id) : instances.tracksIn(ref).length > 0;
}

/** True where a return is heard anywhere in the mix. */
export function hasReturns(context: DraftContext): boolean {
  return (context.session.returns ?? []).some(({ id }) => isHeard(context, { kind: 'return', id }));
}
