import {
  channelCount,
  type ExportPlan,
  type PlannedFile,
  type ProcessorSlot,
  type Strip,
  type StripRef,
  type Track,
} from '@trackout/core';
import { type DspMath, dbToGain } from '@trackout/dsp-wasm';
import { balance, faderAt, panAt, panned } from './desk.js';
import { type FileMeaning, fileMeaning, heardTracks } from './file-meaning.js';
import { placedAudio, type Recording, trackChannels } from './placed-audio.js';

/** A whole signal on the engine's clock. Its first sample belongs to session frame `clock - late`. */
interface Sound {
  readonly planes: readonly Float64Array[];
  readonly late: number;
}

/** Who is heard in the signal of a strip. */
type Heard = Pick<FileMeaning, 'tracks' | 'withReturns'>;

/** Something that feeds a bus. */
interface Feed {
  readonly from: StripRef;
  readonly position: 'pre-fader' | 'post-fader';
  readonly gainDb: number;
}

const MASTER: StripRef = { kind: 'master', id: 'master' };

/**
 * A plan rendered by definition, one file at a time: every signal is one array over the whole time, every bus is
 * worked out again for every file from the tracks that it holds, latency is compensated by shifting arrays.
 * Of the plan it takes the session, the times and what the files are, and never the runs.
 */
export class ReferenceRenderer {
  readonly #plan: ExportPlan;
  readonly #recordings: ReadonlyMap<string, Recording>;
  readonly #math: DspMath;
  readonly #figures: ReadonlyMap<string, Figures>;
  readonly #audible: ReadonlySet<string>;
  readonly #channels: number;
  /** Session frame at which everything begins to run. */
  readonly #clock: number;
  /** Enough for the latest signal that there could be. */
  readonly #frames: number;

  private constructor(
    plan: ExportPlan,
    recordings: ReadonlyMap<string, Recording>,
    math: DspMath,
    figures: ReadonlyMap<string, Figures>,
  ) {
    this.#plan = plan;
    this.#recordings = recordings;
    this.#math = math;
    this.#figures = figures;
    this.#audible = heardTracks(plan.session);
    this.#channels = channelCount(plan.layout);
    const warmUps = plan.files.map((file) => this.#warmUp(fileMeaning(plan, file)));
    const preRoll = plan.preRollFrames + Math.max(0, ...warmUps);
    const latencies = [...figures.values()].map(({ latencyFrames }) => latencyFrames);
    this.#clock = plan.startFrame - preRoll;
    this.#frames = preRoll + plan.frameCount + latencies.reduce((sum, frames) => sum + frames, 0);
  }

  /** Asks every processor for its figures first: they decide when the clock starts. */
  static async open(
    plan: ExportPlan,
    recordings: ReadonlyMap<string, Recording>,
    math: DspMath,
  ): Promise<ReferenceRenderer> {
    const { tracks, groups, returns = [], master = {} } = plan.session;
    const figures = new Map<string, Figures>();
    for (const { processors = [] } of [...tracks, ...groups, ...returns, master]) {
      for (const slot of processors) {
        const processor = await slot.create();
        await processor.prepare({ sampleRate: plan.sampleRate, layout: plan.layout }, 1);
        const { latencyFrames, warmUpFrames = 0 } = processor;
        figures.set(slot.id, { latencyFrames, warmUpFrames });
        processor.release?.();
      }
    }
    return new ReferenceRenderer(plan, recordings, math, figures);
  }

  /** The samples of a file. */
  async file(file: PlannedFile): Promise<Float64Array[]> {
    const meaning = fileMeaning(this.#plan, file);
    const sound = await this.#meant(meaning, file);
    const skip = this.#plan.startFrame - this.#clock + sound.late;
    const trim = dbToGain(this.#math, this.#plan.trimDb);
    const { placement } = file;
    const channels =
      placement && 'channel' in placement
        ? [placement.channel]
        : Array.from({ length: channelCount(file.format.layout) }, (_, channel) => channel);
    return channels.map((channel) =>
      (sound.planes[channel] as Float64Array)
        .slice(skip, skip + this.#plan.frameCount)
        .map((sample) => sample * trim),
    );
  }

  async #meant(meaning: FileMeaning, file: PlannedFile): Promise<Sound> {
    const { strip, point } = meaning;
    if (strip.kind === 'track') {
      const track = this.#strip(strip) as Track;
      if (point === 'source') return this.#played(track, 'audio', false);
      if (point === 'dry') return this.#played(track, track.dry ? 'dry' : 'audio', true);
      if (meaning.characterOnly) {
        const slots = this.#slots(strip).filter(({ character }) => character);
        return this.#chain(this.#played(track, 'audio', true), slots);
      }
      const own = trackChannels(this.#recordings, track);
      if (
        point === 'post-fader' &&
        own === 1 &&
        channelCount(file.format.layout) === 1 &&
        this.#channels > 1
      ) {
        if (!file.placement || 'panLaw' in file.placement) return this.#keptMono(track, strip, meaning, file);
      }
    }
    if (point === 'pre-fader') return this.#preFader(strip, meaning);
    if (meaning.only) {
      const alone: Feed = { from: meaning.only, position: 'post-fader', gainDb: 0 };
      return this.#fader(
        await this.#chain(await this.#sum(MASTER, [alone], meaning), this.#slots(MASTER)),
        MASTER,
      );
    }
    return point === 'input'
      ? this.#sum(strip, this.#feeds(strip, meaning), meaning)
      : this.#postFader(strip, meaning);
  }

  /** A mono track whose file is mono: as loud as either side of the centre, or without its pan where that is told. */
  async #keptMono(track: Track, strip: StripRef, heard: Heard, file: PlannedFile): Promise<Sound> {
    const { planes, late } = await this.#preFader(strip, heard);
    const centre = file.placement ? 1 : panned(this.#math, this.#plan.panLaw, 0)[0];
    const gain = (i: number) => faderAt(this.#math, track, this.#clock + i - late) * centre;
    return { planes: planes.map((plane) => plane.map((sample, i) => sample * gain(i))), late };
  }

  #strip({ kind, id }: StripRef): Strip {
    const { tracks, groups, returns = [], master = {} } = this.#plan.session;
    if (kind === 'master') return { name: 'master', ...master };
    const found = { track: tracks, group: groups, return: returns }[kind].find((strip) => strip.id === id);
    if (!found) throw new Error(`The session has no ${kind} "${id}".`);
    return found;
  }

  #slots(strip: StripRef): readonly ProcessorSlot[] {
    return this.#strip(strip).processors ?? [];
  }

  #played(track: Track, version: 'audio' | 'dry', shaped: boolean): Sound {
    const channels = trackChannels(this.#recordings, track, version);
    const span = { from: this.#clock, frames: this.#frames };
    const planes = placedAudio(this.#math, this.#recordings, track, version, shaped, channels, span);
    const { range, tailFrames } = this.#plan;
    if (range && tailFrames > 0)
      for (const plane of planes) plane.fill(0, Math.max(0, range.to - this.#clock));
    return { planes, late: 0 };
  }

  async #preFader(strip: StripRef, heard: Heard): Promise<Sound> {
    const input =
      strip.kind === 'track'
        ? this.#played(this.#strip(strip) as Track, 'audio', true)
        : await this.#sum(strip, this.#feeds(strip, heard), heard);
    return this.#chain(input, this.#slots(strip));
  }

  async #postFader(strip: StripRef, heard: Heard): Promise<Sound> {
    return this.#fader(await this.#preFader(strip, heard), strip);
  }

  /** Fader x polarity x pan, each sample with the values of its own frame of the session. */
  #fader({ planes, late }: Sound, ref: StripRef): Sound {
    const strip = this.#strip(ref);
    const mono = planes.length === 1;
    const outputs = Array.from({ length: this.#channels }, () => new Float64Array(this.#frames));
    for (let i = 0; i < this.#frames; i++) {
      const frame = this.#clock + i - late;
      const fader = faderAt(this.#math, strip, frame);
      const pan = panAt(strip, frame);
      const sides = mono ? panned(this.#math, this.#plan.panLaw, pan) : balance(pan);
      outputs.forEach((output, channel) => {
        const side = this.#channels === 2 ? (sides[channel] as number) : 1;
        output[i] = (planes[mono ? 0 : channel]?.[i] as number) * (fader * side);
      });
    }
    return { planes: outputs, late };
  }

  /**
   * Frames that the processors on the longest way to a file need before its first frame, keys among them; those of
   * the whole strip also where the file is its input.
   */
  #warmUp(meaning: FileMeaning): number {
    const { strip, point, characterOnly, only } = meaning;
    if (point === 'source' || point === 'dry') return 0;
    const feeding = only
      ? [this.#warmUp({ ...meaning, strip: only, point: 'post-fader', only: undefined })]
      : strip.kind === 'track'
        ? []
        : this.#feeds(strip, meaning).map(({ from }) =>
            this.#warmUp({ ...meaning, strip: from, point: 'post-fader' }),
          );
    let longest = Math.max(0, ...feeding);
    for (const { id, sidechain, character } of this.#slots(strip)) {
      if (characterOnly && !character) continue;
      const key: FileMeaning | undefined = sidechain && {
        strip: sidechain.from,
        point: 'post-fader',
        characterOnly: false,
        tracks: this.#audible,
        withReturns: true,
        only: undefined,
      };
      if (key) longest = Math.max(longest, this.#warmUp(key));
      longest += this.#figuresOf(id).warmUpFrames;
    }
    return longest;
  }

  async #chain(input: Sound, slots: readonly ProcessorSlot[]): Promise<Sound> {
    let sound = input;
    for (const slot of slots) sound = await this.#processed(sound, slot);
    return sound;
  }

  async #processed(input: Sound, slot: ProcessorSlot): Promise<Sound> {
    const { sidechain } = slot;
    const key = sidechain ? await this.#key(sidechain.from, sidechain.position) : undefined;
    const late = Math.max(input.late, key?.late ?? 0);
    const main = delayed(input, late).planes;
    const keyed = key && delayed(key, late).planes;
    const processor = await slot.create();
    const block = processor.blockFrames;
    const frames = this.#frames;
    const rate = this.#plan.sampleRate;
    const layout = { kind: 'discrete', count: main.length } as const;
    await processor.prepare({ sampleRate: rate, layout }, block ?? frames);
    const outputs = main.map(() => new Float64Array(frames));
    for (let from = 0; from < frames; from += block ?? frames) {
      const count = Math.min(block ?? frames, frames - from);
      const cut = (plane: Float64Array) => {
        const padded = new Float64Array(block ?? frames);
        padded.set(plane.subarray(from, from + count));
        return padded;
      };
      const made = main.map(() => new Float64Array(block ?? frames));
      processor.process(main.map(cut), keyed?.map(cut), made, block ?? frames);
      made.forEach((plane, channel) => {
        outputs[channel]?.set(plane.subarray(0, count), from);
      });
    }
    processor.release?.();
    return { planes: outputs, late: late + processor.latencyFrames };
  }

  /** A key is the strip of the full session; of a track also where it is muted. */
  #key(strip: StripRef, position: 'pre-fader' | 'post-fader'): Promise<Sound> {
    const heard = { tracks: this.#audible, withReturns: true };
    return position === 'pre-fader' ? this.#preFader(strip, heard) : this.#postFader(strip, heard);
  }

  /** What a bus adds up of those tracks, in the order of the session. */
  #feeds(bus: StripRef, { tracks: heard, withReturns }: Heard): Feed[] {
    const { tracks, groups, returns = [] } = this.#plan.session;
    const all: { readonly from: StripRef; readonly strip: Strip }[] = [
      ...tracks.map((strip) => ({ from: { kind: 'track' as const, id: strip.id }, strip })),
      ...groups.map((strip) => ({ from: { kind: 'group' as const, id: strip.id }, strip })),
      ...returns.map((strip) => ({ from: { kind: 'return' as const, id: strip.id }, strip })),
    ];
    return all.flatMap(({ from, strip }): Feed[] => {
      const feeds = waysInto(bus, from, strip);
      if (feeds.length === 0) return [];
      if (from.kind === 'track') return heard.has(from.id) ? feeds : [];
      if (strip.mute || (from.kind === 'return' && !withReturns)) return [];
      return this.#soundsIn(from, { tracks: heard, withReturns }) ? feeds : [];
    });
  }

  #soundsIn(strip: StripRef, heard: Heard): boolean {
    return strip.kind === 'track' ? heard.tracks.has(strip.id) : this.#feeds(strip, heard).length > 0;
  }

  #figuresOf(slot: string): Figures {
    return this.#figures.get(slot) as Figures;
  }

  /** How late the input of a bus is in the full session, all that feeds it being as late as the latest. */
  #fullLatency(bus: StripRef): number {
    const heard = { tracks: this.#audible, withReturns: true };
    return Math.max(0, ...this.#feeds(bus, heard).map(({ from }) => this.#fullChainLatency(from)));
  }

  #fullChainLatency(strip: StripRef): number {
    let late = strip.kind === 'track' ? 0 : this.#fullLatency(strip);
    for (const { id, sidechain } of this.#slots(strip)) {
      if (sidechain) late = Math.max(late, this.#fullChainLatency(sidechain.from));
      late += this.#figuresOf(id).latencyFrames;
    }
    return late;
  }

  /**
   * All feeds as late as the latest, added in their order. Where only some of a bus is heard, that is as late as
   * it is in the full session: what a tremolo does to a part is then what it does to it in the mix.
   */
  async #sum(bus: StripRef, feeds: readonly Feed[], heard: Heard): Promise<Sound> {
    const sounds: Sound[] = [];
    for (const { from, position, gainDb } of feeds) {
      const sound =
        position === 'pre-fader' ? await this.#preFader(from, heard) : await this.#postFader(from, heard);
      const gain = dbToGain(this.#math, gainDb);
      sounds.push({ ...sound, planes: sound.planes.map((plane) => plane.map((sample) => sample * gain)) });
    }
    const late = Math.max(this.#fullLatency(bus), ...sounds.map((sound) => sound.late));
    const planes = Array.from({ length: this.#channels }, () => new Float64Array(this.#frames));
    for (const sound of sounds) {
      const aligned = delayed(sound, late).planes;
      planes.forEach((plane, channel) => {
        const from = aligned[aligned.length === 1 ? 0 : channel] as Float64Array;
        for (let i = 0; i < plane.length; i++) plane[i] = (plane[i] as number) + (from[i] as number);
      });
    }
    return { planes, late };
  }
}

/** The ways of a strip into a bus: its output, or its sends. */
function waysInto(bus: StripRef, from: StripRef, { sends = [], group, output }: Strip): Feed[] {
  if (bus.kind === 'return') {
    return sends
      .filter(({ to }) => to === bus.id)
      .map(({ position, gainDb }) => ({ from, position, gainDb: gainDb ?? 0 }));
  }
  const into = bus.kind === 'group' ? bus.id : undefined;
  return group === into && output !== 'sends-only' ? [{ from, position: 'post-fader', gainDb: 0 }] : [];
}

function delayed({ planes, late }: Sound, to: number): Sound {
  const by = to - late;
  return {
    late: to,
    planes: planes.map((plane) => {
      const moved = new Float64Array(plane.length);
      moved.set(plane.subarray(0, plane.length - by), by);
      return moved;
    }),
  };
}

/** What a processor says of itself. */
interface Figures {
  readonly warmUpFrames: number;
  readonly latencyFrames: number;
}
