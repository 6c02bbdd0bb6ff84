import type { TrackId } from '../session/session.js';
import type { GraphStrip, SessionGraph } from '../session/session-graph.js';
import { MASTER, type StripRef, stripKey } from '../session/strip-ref.js';

/** What an instance adds up. */
export interface InstanceInput {
  /** Key of the instance that it comes from. */
  readonly from: string;
  readonly position: 'pre-fader' | 'post-fader';
  readonly gainDb: number;
}

/** The key of one processor. */
export interface InstanceSidechain {
  /** Id of the processor's slot. */
  readonly slot: string;
  /** Key of the instance that keys it: always one of the full session. */
  readonly from: string;
  readonly position: 'pre-fader' | 'post-fader';
}

/**
 * One run of a strip's chain. The full session needs one of each strip; a file that holds only some of the
 * tracks behind a group, a return or the master needs a run of its own.
 */
export interface StripInstance {
  readonly key: string;
  readonly strip: StripRef;
  /** The tracks that sound in it, in session order. */
  readonly tracks: readonly TrackId[];
  /** True for a run that the full session would not need. */
  readonly extra: boolean;
  /** `character` keeps only the processors that are marked so. */
  readonly processors: 'all' | 'character';
  readonly inputs: readonly InstanceInput[];
  readonly sidechains: readonly InstanceSidechain[];
}

/**
 * Collects the runs that the files of an export need: equal ones are one. Each comes after those that feed or
 * key it.
 */
export class StripInstances {
  readonly #graph: SessionGraph;
  readonly #order: readonly TrackId[];
  readonly #found = new Map<string, StripInstance>();

  /** `order` is the session order of all tracks. */
  constructor(graph: SessionGraph, order: readonly TrackId[]) {
    this.#graph = graph;
    this.#order = order;
  }

  get all(): readonly StripInstance[] {
    return [...this.#found.values()];
  }

  /** A track's chain, whole or with its character alone. */
  track(id: TrackId, processors: 'all' | 'character' = 'all'): StripInstance {
    return this.#track(this.#graph.strip({ kind: 'track', id }), processors);
  }

  /** A strip as it is in the full session; a muted track as if it were not. */
  full(ref: StripRef): StripInstance {
    if (ref.kind === 'track') return this.track(ref.id);
    return this.#bus(this.#graph.strip(ref), this.#graph.audible, true);
  }

  /** A run that was asked for before. */
  byKey(key: string): StripInstance {
    return this.#found.get(key) as StripInstance;
  }

  /** The audible tracks that sound in a strip, in session order. */
  tracksIn(ref: StripRef): readonly TrackId[] {
    const behind = this.#upstream(this.#graph.strip(ref));
    return this.#order.filter((id) => behind.has(id));
  }

  /** A strip of the full session with only some of the tracks, and their share of returns; nothing where none is heard in it. */
  part(ref: StripRef, tracks: ReadonlySet<TrackId>): StripInstance | undefined {
    const strip = this.#graph.strip(ref);
    if (this.#tracksBehind(strip, tracks).size === 0) return undefined;
    return ref.kind === 'track' ? this.#track(strip, 'all') : this.#bus(strip, tracks, true);
  }

  /** The master fed by one run alone. */
  masterOf({ key, tracks }: StripInstance): StripInstance {
    return this.#keep(this.#graph.strip(MASTER), {
      key: `${stripKey(MASTER)}<${key}>`,
      strip: MASTER,
      tracks,
      extra: true,
      processors: 'all',
      inputs: [{ from: key, position: 'post-fader', gainDb: 0 }],
    });
  }

  /** The master fed by some tracks alone, with their share of the returns or without returns. */
  master(tracks: ReadonlySet<TrackId>, withReturns: boolean): StripInstance {
    return this.#bus(this.#graph.strip(MASTER), tracks, withReturns);
  }

  #track(strip: GraphStrip, processors: 'all' | 'character'): StripInstance {
    const key = stripKey(strip.ref) + (processors === 'character' ? ' character' : '');
    return this.#keep(strip, {
      key,
      strip: strip.ref,
      tracks: [strip.ref.id],
      extra: processors === 'character',
      processors,
      inputs: [],
    });
  }

  #bus(strip: GraphStrip, tracks: ReadonlySet<TrackId>, withReturns: boolean): StripInstance {
    const inputs: InstanceInput[] = [];
    const sounding = new Set<TrackId>();
    let dropped = false;
    for (const { from, position, gainDb } of strip.inputs) {
      const feeding = this.#feeding(from, tracks, withReturns);
      if (feeding === 'dropped') dropped = true;
      if (typeof feeding === 'string') continue;
      for (const id of feeding.tracks) sounding.add(id);
      if (feeding.key.endsWith(WITHOUT_RETURNS)) dropped = true;
      inputs.push({ from: feeding.key, position, gainDb });
    }
    const heard = this.#order.filter((id) => sounding.has(id));
    const whole =
      !dropped &&
      heard.length === this.#upstream(strip).size &&
      heard.every((id) => this.#graph.audible.has(id));
    const part = `[${heard.join(' ')}]${dropped ? WITHOUT_RETURNS : ''}`;
    return this.#keep(strip, {
      key: whole ? stripKey(strip.ref) : stripKey(strip.ref) + part,
      strip: strip.ref,
      tracks: heard,
      extra: !whole,
      processors: 'all',
      inputs,
    });
  }

  /** What reaches a bus from one strip: a run, or nothing because it is silent or because returns are left out. */
  #feeding(
    from: StripRef,
    tracks: ReadonlySet<TrackId>,
    withReturns: boolean,
  ): StripInstance | 'silent' | 'dropped' {
    const strip = this.#graph.strip(from);
    if (from.kind === 'track') return tracks.has(from.id) ? this.#track(strip, 'all') : 'silent';
    if (strip.strip.mute || this.#tracksBehind(strip, tracks).size === 0) return 'silent';
    if (from.kind === 'return' && !withReturns) return 'dropped';
    return this.#bus(strip, tracks, withReturns);
  }

  /** Those of `tracks` that reach a strip. */
  #tracksBehind(strip: GraphStrip, tracks: ReadonlySet<TrackId>): ReadonlySet<TrackId> {
    if (strip.ref.kind === 'track') {
      return new Set(tracks.has(strip.ref.id) ? [strip.ref.id] : []);
    }
    return new Set(
      strip.inputs.flatMap(({ from }) => {
        const feeding = this.#graph.strip(from);
        const muted = from.kind !== 'track' && feeding.strip.mute;
        return muted ? [] : [...this.#tracksBehind(feeding, tracks)];
      }),
    );
  }

  #upstream(strip: GraphStrip): ReadonlySet<TrackId> {
    return this.#tracksBehind(strip, this.#graph.audible);
  }

  #keep(strip: GraphStrip, instance: Omit<StripInstance, 'sidechains'>): StripInstance {
    const known = this.#found.get(instance.key);
    if (known) return known;
    const sidechains = strip.processors.flatMap(({ id, sidechain, character }): InstanceSidechain[] => {
      if (!sidechain || (instance.processors === 'character' && !character)) return [];
      return [{ slot: id, from: this.full(sidechain.from).key, position: sidechain.position }];
    });
    const kept: StripInstance = { ...instance, sidechains };
    this.#found.set(kept.key, kept);
    return kept;
  }
}

const WITHOUT_RETURNS = ' without returns';
