import {
  type Alternate,
  type AudioContainer,
  type BlockSource,
  type ChannelLayout,
  type Clip,
  channelCount,
  discreteLayout,
  type Fade,
  type GainPoint,
  type Group,
  isMono,
  type Master,
  MONO,
  PAN_LAWS,
  type PanPoint,
  type PlanOptions,
  type ProcessorSlot,
  planarSource,
  type Return,
  type Send,
  type Session,
  type Sidechain,
  type SourceFacts,
  STEREO,
  type Strip,
  TRACK_TAPS,
  type Track,
  type TrackAudio,
  type TrackTap,
} from '@trackout/core';
import { seeded } from './seeded.js';
import { changeStrip, isAcyclic, stripOf, stripsOf } from './session-strips.js';
import * as processors from './test-processors.js';

const RATE = 48_000;

/** A container without a header: only its sizes are wanted. */
const BARE: AudioContainer = { name: 'bare', extension: '', byteLength: () => 0 };

/** Five channels and a subwoofer. */
const SURROUND: ChannelLayout = { kind: 'speakers', roles: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] };

/** A session with everything that its plan and its render need. */
export interface RandomSession {
  readonly seed: number;
  readonly session: Session;
  /** Every recording by its key, as sources and as facts. */
  readonly sources: ReadonlyMap<string, BlockSource>;
  readonly recordings: ReadonlyMap<string, { readonly planes: readonly (Float32Array | Float64Array)[] }>;
  readonly facts: ReadonlyMap<string, SourceFacts>;
  readonly options: PlanOptions;
}

/** The session of a seed, the same on every engine: no function of `Math` that differs between them. */
export function randomSession(seed: number): RandomSession {
  return new Generator(seed).graph();
}

type Made = { -readonly [Key in keyof Strip]: Strip[Key] };

class Generator {
  readonly #seed: number;
  readonly #random: () => number;
  readonly #layout: ChannelLayout;
  readonly #recordings = new Map<string, { readonly planes: readonly (Float32Array | Float64Array)[] }>();
  readonly #sources = new Map<string, BlockSource>();
  readonly #facts = new Map<string, SourceFacts>();
  #slots = 0;

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = seeded(seed);
    for (let i = 0; i < 5; i++) this.#random();
    this.#layout = this.#pick(STEREO, STEREO, STEREO, STEREO, STEREO, MONO, SURROUND, discreteLayout(3));
  }

  #chance(part: number): boolean {
    return this.#random() < part;
  }

  /** A whole number from `from` to `to`, both included. */
  #whole(from: number, to: number): number {
    return from + Math.floor(this.#random() * (to - from + 1));
  }

  #pick<Item>(...items: readonly Item[]): Item {
    return items[this.#whole(0, items.length - 1)] as Item;
  }

  #list<Item>(count: number, make: (index: number) => Item): Item[] {
    return Array.from({ length: count }, (_, index) => make(index));
  }

  /** Tenths of a decibel: a session that is printed stays short. */
  #decibels(from: number, to: number): number {
    return this.#whole(from * 10, to * 10) / 10;
  }

  graph(): RandomSession {
    const groups = this.#list(this.#pick(0, 1, 2, 4), (i) => this.#group(i));
    const returns = this.#list(this.#pick(0, 0, 1, 2, 3), (i) => this.#return(i));
    const tracks = this.#list(this.#whole(1, 6), (i) => this.#track(i, groups));
    const quiet = this.#quiet(tracks, groups, returns);
    const bare: Session = {
      name: `Random ${this.#seed}`,
      sampleRate: RATE,
      layout: this.#layout,
      panLaw: this.#pick(...PAN_LAWS),
      tracks: quiet.tracks,
      groups: quiet.groups,
      returns: quiet.returns,
      ...(this.#chance(0.5) ? { master: this.#master() } : {}),
    };
    const session = this.#keyed(this.#sent(bare));
    return {
      seed: this.#seed,
      session: this.#chance(0.5) ? session : { ...session, alternates: this.#alternates(session) },
      sources: this.#sources,
      recordings: this.#recordings,
      facts: this.#facts,
      options: this.#options(tracks),
    };
  }

  #strip(name: string): Made & { readonly name: string } {
    const strip: Made & { name: string } = { name };
    if (this.#chance(0.6)) strip.processors = this.#chain();
    if (this.#chance(0.5)) strip.gainDb = this.#decibels(-12, 6);
    if (this.#chance(0.25)) strip.gainAutomation = this.#gains();
    if (this.#chance(0.2)) strip.polarity = 'inverted';
    if (channelCount(this.#layout) === 2) {
      if (this.#chance(0.4)) strip.pan = this.#pick(-1, 1, 0, this.#whole(-9, 9) / 10);
      if (this.#chance(0.2)) strip.panAutomation = this.#pans();
    }
    return strip;
  }

  #group(index: number): Group {
    const outer =
      index > 0 && this.#chance(0.6) ? { group: `g${this.#whole(Math.max(0, index - 2), index - 1)}` } : {};
    return { id: `g${index}`, ...this.#strip(`Group ${index}`), ...outer };
  }

  #return(index: number): Return {
    return { id: `r${index}`, ...this.#strip(`Return ${index}`) };
  }

  #master(): Master {
    const { processors: chain, gainDb, gainAutomation } = this.#strip('master');
    return {
      ...(chain ? { processors: chain } : {}),
      ...(gainDb === undefined ? {} : { gainDb }),
      ...(gainAutomation ? { gainAutomation } : {}),
    };
  }

  #track(index: number, groups: readonly Group[]): Track {
    const id = `t${index}`;
    const wide = this.#recordedLayout();
    const stated = this.#chance(0.3);
    const audio = this.#audio(id, 'audio', wide, stated);
    return {
      id,
      ...this.#strip(`Track ${index}`),
      audio,
      ...(stated ? { layout: wide } : {}),
      ...(this.#chance(0.3) ? { startFrame: this.#whole(0, 90) } : {}),
      ...(this.#chance(0.2) ? { dry: this.#audio(id, 'dry', this.#recordedLayout(), false) } : {}),
      ...(groups.length > 0 && this.#chance(0.6) ? { group: this.#pick(...groups).id } : {}),
    };
  }

  #recordedLayout(): ChannelLayout {
    return channelCount(this.#layout) === 2 ? this.#pick(MONO, STEREO) : this.#layout;
  }

  #audio(id: string, version: 'audio' | 'dry', layout: ChannelLayout, stated: boolean): TrackAudio {
    if (this.#chance(0.4)) {
      const key = version === 'dry' ? `(dry source of ${id})` : `(source of ${id})`;
      return { kind: 'source', source: this.#record(key, layout) };
    }
    const path = `${id} ${version}.wav`;
    if (this.#chance(0.4)) {
      this.#record(path, layout);
      return { kind: 'file', path };
    }
    const clips = this.#list(this.#whole(1, 4), (i): Clip => {
      // The first recording of a track whose channels are not stated says how many they are.
      const mono = channelCount(layout) === 2 && (stated || i > 0) && this.#chance(0.3);
      const own = `${id} ${version} ${this.#chance(0.7) ? i : 0}${mono ? ' mono' : ''}.wav`;
      const frames = (this.#sources.get(own) ?? this.#record(own, mono ? MONO : layout)).frameCount;
      const offsetFrames = this.#pick(0, this.#whole(0, frames));
      const left = frames - offsetFrames;
      return {
        path: own,
        startFrame: this.#whole(0, 150),
        ...(offsetFrames > 0 ? { offsetFrames } : {}),
        ...(this.#chance(0.6) ? { frameCount: this.#pick(left, this.#whole(0, left)) } : {}),
        ...(this.#chance(0.5) ? { gainDb: this.#decibels(-9, 6) } : {}),
        ...(this.#chance(0.4) ? { fadeIn: this.#fade() } : {}),
        ...(this.#chance(0.4) ? { fadeOut: this.#fade() } : {}),
      };
    });
    return { kind: 'clips', clips };
  }

  #fade(): Fade {
    return { frames: this.#pick(0, 1, this.#whole(2, 80)), shape: this.#pick('linear', 'equal-power') };
  }

  /** Noise under full scale; where `dualMono` is found, both sides are one. */
  #record(key: string, layout: ChannelLayout): BlockSource {
    const frames = this.#whole(1, 220);
    const double = this.#chance(0.3);
    const dualMono = channelCount(layout) === 2 && this.#chance(0.2);
    const noise = () => {
      const samples = this.#list(frames, () => 2 * this.#random() - 1);
      return double ? Float64Array.from(samples) : Float32Array.from(samples);
    };
    const first = noise();
    const planes = this.#list(channelCount(layout), (i) => (i === 0 || dualMono ? first : noise()));
    const source = planarSource({ sampleRate: RATE, layout }, planes as readonly Float32Array[]);
    this.#recordings.set(key, { planes });
    this.#sources.set(key, source);
    this.#facts.set(key, { format: source.format, frameCount: frames, ...(dualMono ? { dualMono } : {}) });
    return source;
  }

  #chain(): ProcessorSlot[] {
    return this.#list(this.#whole(1, 3), () => {
      const slot = this.#processor();
      return this.#chance(0.2) ? processors.slowlyMade(slot) : slot;
    });
  }

  #processor(): ProcessorSlot {
    const { identity, gain, latency, echo, comb, fir, midSide, amp, compressor, blockwise, cold, tremolo } =
      processors;
    const name = (text: string) => `${text} #${this.#slots++}`;
    const frames = this.#whole(1, 40);
    return this.#pick(
      () => identity(name('identity')),
      () => gain(name('gain -1.5'), -1.5),
      () => latency(name(`latency ${frames}`), frames),
      () => latency(name(`latency ${frames}`), frames),
      () => echo(name(`echo ${frames}`), frames),
      () => comb(name(`comb ${frames}`), frames, 0.5),
      () => fir(name('fir'), [0.5, 0.3, -0.2, 0.1]),
      () => midSide(name('mid/side')),
      () => amp(name('amp'), 2.5),
      () => amp(name('amp'), 0.7),
      () => compressor(name('compressor'), 3),
      () => compressor(name(`compressor late ${frames}`), 2, undefined, frames),
      () => blockwise(name('blockwise 12'), 12),
      () => blockwise(name('blockwise 20'), 20),
      () => tremolo(name('tremolo 77'), 77),
      () => cold(name(`cold ${frames}`), frames),
    )();
  }

  #gains(): GainPoint[] {
    let frame = this.#pick(0, 0, this.#whole(0, 60));
    return this.#list(this.#whole(1, 4), () => {
      const gainDb = this.#chance(0.15) ? Number.NEGATIVE_INFINITY : this.#decibels(-15, 3);
      const point = { frame, gainDb };
      frame += this.#pick(0, 1, this.#whole(2, 120));
      return point;
    });
  }

  #pans(): PanPoint[] {
    let frame = this.#pick(0, this.#whole(0, 60));
    return this.#list(this.#whole(1, 4), () => {
      const point = { frame, pan: this.#pick(-1, 1, this.#whole(-10, 10) / 10) };
      frame += this.#pick(0, 1, this.#whole(2, 120));
      return point;
    });
  }

  /** Mutes and solos; at least one track sounds mostly. */
  #quiet(tracks: readonly Track[], groups: readonly Group[], returns: readonly Return[]) {
    const solo = this.#chance(0.1);
    const muted = <S extends Strip>(strip: S, part: number): S => ({
      ...strip,
      ...(this.#chance(part) ? { mute: true } : {}),
    });
    const soloed = <S extends Track | Group>(strip: S): S =>
      solo && this.#chance(0.4) ? { ...strip, solo: true } : strip;
    return {
      tracks: tracks.map((track) => soloed(muted(track, 0.15))),
      groups: groups.map((group) => soloed(muted(group, 0.08))),
      returns: returns.map((bus) => muted(bus, 0.08)),
    };
  }

  /** Sends and outputs of returns, each kept only where the signal does not run in a circle. */
  #sent(bare: Session): Session {
    let session = bare;
    const returns = bare.returns ?? [];
    const attempt = (changed: Session) => {
      if (isAcyclic(changed)) session = changed;
    };
    for (const bus of returns) {
      if (bare.groups.length > 0 && this.#chance(0.3)) {
        attempt(
          changeStrip(session, { kind: 'return', id: bus.id }, { group: this.#pick(...bare.groups).id }),
        );
      }
    }
    for (const [ref, part] of stripsOf(session)) {
      if (returns.length === 0 || !this.#chance(ref.kind === 'track' ? 0.6 : 0.4)) continue;
      const sends = this.#list(this.#pick(1, 1, 2), (): Send => {
        const gainDb = this.#chance(0.7) ? { gainDb: this.#decibels(-12, 3) } : {};
        return { to: this.#pick(...returns).id, position: this.#pick('pre-fader', 'post-fader'), ...gainDb };
      });
      attempt(changeStrip(session, ref, { ...part, sends }));
    }
    for (const { id, sends = [] } of session.tracks) {
      const away = sends.some(({ to }) => session.returns?.some((bus) => bus.id === to && !bus.mute));
      if (!away || !this.#chance(0.2)) continue;
      attempt(changeStrip(session, { kind: 'track', id }, { output: 'sends-only' }));
    }
    return session;
  }

  /** Compressors that another strip keys, in places where that makes no circle. */
  #keyed(bare: Session): Session {
    let session = bare;
    const strips = stripsOf(session);
    for (const [ref] of strips) {
      if (!this.#chance(0.3)) continue;
      const [from] = this.#pick(...strips);
      const sidechain: Sidechain = { from, position: this.#pick('pre-fader', 'post-fader') };
      const id = `keyed by ${from.kind} ${from.id} #${this.#slots++}`;
      const slot = processors.compressor(id, 4, sidechain, this.#pick(0, 0, 7));
      const chain = [...(stripOf(session, ref).processors ?? [])];
      chain.splice(this.#whole(0, chain.length), 0, slot);
      const changed = changeStrip(session, ref, { processors: chain });
      if (isAcyclic(changed)) session = changed;
    }
    return session;
  }

  #alternates({ tracks, groups }: Session): Alternate[] {
    const ids = [...tracks, ...groups].map(({ id }) => id);
    return this.#list(this.#whole(1, 2), (i) => ({
      id: `a${i}`,
      name: i === 0 ? 'INSTRUMENTAL' : 'TV',
      mute: ids.filter(() => this.#chance(0.35)),
    }));
  }

  #options(tracks: readonly Track[]): PlanOptions {
    const rest = tracks.some(({ layout }) => layout && isMono(layout));
    const from = this.#whole(0, 120);
    return {
      container: BARE,
      taps: this.#pick<readonly TrackTap[]>(
        TRACK_TAPS,
        TRACK_TAPS,
        ['post-fader'],
        ['through-groups', 'dry'],
        ['pre-fader', 'semi-wet'],
      ),
      stemTap: this.#pick('post-fader', 'post-fader', 'through-master'),
      returns: this.#pick('stems', 'stems', 'split', 'split', 'none'),
      masterMix: this.#chance(0.7),
      pannedMono: this.#pick('stereo', 'mono'),
      mono: rest ? 'graph' : this.#pick('graph', 'detect'),
      ...(this.#chance(0.15) ? { automation: 'off' } : {}),
      ...(this.#chance(0.2) ? { split: 'mono' } : {}),
      ...(this.#chance(0.3) ? { trimDb: this.#decibels(-9, 0) } : {}),
      ...(this.#chance(0.3) ? { range: { from, to: from + this.#whole(1, 200) } } : {}),
      ...(this.#chance(0.6) ? { tailFrames: this.#whole(0, 120) } : {}),
      ...(this.#chance(0.1) ? { preRollFrames: this.#whole(0, 50) } : {}),
    };
  }
}
