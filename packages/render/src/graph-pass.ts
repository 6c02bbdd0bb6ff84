import {
  type AudioBlock,
  type BlockSink,
  type BlockSource,
  channelCount,
  createPacer,
  type ExportPhase,
  type ExportPlan,
  isMono,
  type PlannedFile,
  type ProgressListener,
  type Track,
} from '@trackout/core';
import { type Dsp, dbToGain } from '@trackout/dsp-wasm';
import { type BlockGrid, blockGrid, blockLength, longestBlock } from './block-length.js';
import { type ClipLane, ClipLanes } from './clip-lanes.js';
import { PassMemory } from './pass-memory.js';
import { type PreparedGraph, type PreparedStrip, prepareGraph } from './prepared-graph.js';
import type { ProcessorHost } from './processor-host.js';
import type { Signal } from './signal.js';
import { checkTrackChannels } from './source-check.js';
import { StripRunner } from './strip-runner.js';
import { type TapPoint, TapWriter } from './tap-writer.js';
import { layoutOfTrack, type TrackVersion, trackLanes } from './track-lanes.js';
import { TrackSource, type TrackWants } from './track-source.js';

/** What a pass over the graph needs besides the plan. */
export interface PassOptions {
  readonly dsp: Dsp;
  readonly sources: ReadonlyMap<string, BlockSource>;
  readonly onSource?: ((track: Track, block: AudioBlock) => void) | undefined;
  readonly blockFrames?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The engine's clock: frames of the session, the pre-roll before and the latency behind included. */
export interface PassRange {
  readonly begin: number;
  readonly end: number;
}

/** The graph of one render: its processors, its readers, and the memory that it takes until `release`. */
export class GraphPass {
  readonly prepared: PreparedGraph;
  readonly #plan: ExportPlan;
  readonly #options: PassOptions;
  readonly #askedFrames: number;
  readonly #grid: BlockGrid;
  readonly #range: PassRange;
  readonly #memory: PassMemory;
  readonly #hosts: readonly ProcessorHost[];
  readonly #lanes: ClipLanes;
  readonly #tracks: readonly TrackSource[];
  readonly #heard: readonly { readonly track: Track; readonly signal: Signal }[];
  readonly #runners: readonly StripRunner[];
  readonly #points: ReadonlyMap<string, TapPoint>;

  /** Prepares every processor and opens the sources; holds nothing when it throws. */
  static async open(plan: ExportPlan, options: PassOptions): Promise<GraphPass> {
    const { dsp, sources, signal } = options;
    const blockFrames = blockLength(options.blockFrames);
    const hosts: ProcessorHost[] = [];
    try {
      const graph = await prepareGraph(
        plan,
        dsp,
        longestBlock(blockFrames, true),
        (track) => layoutOfTrack(track, sources),
        (host) => hosts.push(host),
        signal,
      );
      signal?.throwIfAborted();
      return new GraphPass(plan, options, blockFrames, hosts, graph);
    } catch (error) {
      for (const host of hosts) host.release();
      throw error;
    }
  }

  private constructor(
    plan: ExportPlan,
    options: PassOptions,
    blockFrames: number,
    hosts: readonly ProcessorHost[],
    graph: PreparedGraph,
  ) {
    this.prepared = graph;
    this.#plan = plan;
    this.#options = options;
    this.#askedFrames = blockFrames;
    this.#hosts = hosts;
    this.#grid = blockGrid(
      hosts.map((host) => host.blockFrames),
      blockFrames,
    );
    this.#range = rangeOf(plan, graph, this.#grid);
    this.#memory = new PassMemory(options.dsp, this.#grid.blockFrames);
    const lanes: ClipLane[] = [];
    let opened: ClipLanes | undefined;
    try {
      const tracks = this.#openTracks(lanes);
      this.#tracks = [...tracks.values()];
      opened = new ClipLanes(lanes);
      this.#lanes = opened;
      this.#heard = options.onSource
        ? plan.session.tracks.map((track) => ({ track, signal: sourceOf(tracks, track, 'audio').source }))
        : [];
      const runners = this.#connect(graph, tracks);
      this.#runners = [...runners.values()];
      this.#points = new Map(plan.files.map((file) => [file.id, pointOf(plan, file, tracks, runners)]));
    } catch (error) {
      opened?.close();
      for (const lane of lanes) lane.close();
      this.#memory.release();
      throw error;
    }
  }

  #openTracks(lanes: ClipLane[]): ReadonlyMap<string, TrackSource> {
    const { dsp, sources } = this.#options;
    const found = new Map<string, TrackSource>();
    const heard = heardRange(this.#plan, this.#range);
    for (const [key, { track, version, wants }] of wantedTracks(this.#plan, this.#options)) {
      const channels = channelCount(layoutOfTrack(track, sources, version));
      checkTrackChannels(this.#plan, track, version, channels);
      const own = trackLanes(this.#plan, track, version, sources, heard);
      lanes.push(...own);
      found.set(key, new TrackSource(dsp, this.#memory, channels, own, wants));
    }
    return found;
  }

  #connect(graph: PreparedGraph, tracks: ReadonlyMap<string, TrackSource>): ReadonlyMap<string, StripRunner> {
    const runners = new Map<string, StripRunner>();
    const parts = {
      plan: this.#plan,
      dsp: this.#options.dsp,
      memory: this.#memory,
      runnerOf: (key: string) => runners.get(key) as StripRunner,
    };
    for (const [key, prepared] of graph) {
      const { kind, id } = prepared.instance.strip;
      const track = kind === 'track' ? (tracks.get(sourceKey(id, 'audio')) as TrackSource) : undefined;
      runners.set(key, new StripRunner(parts, prepared, track));
    }
    return runners;
  }

  /** Runs the graph once, and writes every file for which there is a sink. */
  async run<Result>(
    sinks: ReadonlyMap<string, BlockSink<Result>>,
    phase: ExportPhase,
    onProgress: ProgressListener | undefined,
  ): Promise<void> {
    const { signal } = this.#options;
    const { begin, end } = this.#range;
    const taps = this.#taps(sinks);
    const pause = createPacer();
    const total = end - begin;
    for (let position = begin; position < end; ) {
      signal?.throwIfAborted();
      const wanted = Math.min(this.#grid.blockFrames, end - position);
      const taking =
        this.#grid.multiple === 1 ? this.#take(position, wanted) : this.#gather(position, wanted);
      const frames = typeof taking === 'number' ? taking : await taking;
      for (let i = 0; i < this.#runners.length; i++) (this.#runners[i] as StripRunner).run(position, frames);
      for (let i = 0; i < taps.length; i++) {
        const writing = (taps[i] as TapWriter<Result>).write(position, frames);
        if (writing) await writing;
      }
      position += frames;
      if (onProgress) {
        const bytes = taps.reduce((sum, tap) => sum + tap.bytesAt(position), 0);
        const done = position - begin;
        onProgress({ phase, unit: 'frames', done, total, ...(phase === 'render' ? { bytes } : {}) });
      }
      const pausing = pause(frames * this.#tracks.length);
      if (pausing) await pausing;
    }
  }

  #taps<Result>(sinks: ReadonlyMap<string, BlockSink<Result>>): readonly TapWriter<Result>[] {
    const { dsp } = this.#options;
    const { startFrame, frameCount, trimDb } = this.#plan;
    const trim = dbToGain(dsp.math, trimDb);
    const range = { startFrame, frameCount, trim, blockFrames: this.#askedFrames };
    return this.#plan.files.flatMap((file) => {
      const sink = sinks.get(file.id);
      if (!sink) return [];
      return [new TapWriter(dsp, this.#memory, file, this.#points.get(file.id) as TapPoint, range, sink)];
    });
  }

  /** The next frames of every track: as many as all have at once. */
  #take(position: number, wanted: number): number | Promise<number> {
    const filling = this.#lanes.fill(position, wanted);
    if (!filling) return this.#pull(position, wanted);
    return filling.then(() => {
      this.#options.signal?.throwIfAborted();
      return this.#pull(position, wanted);
    });
  }

  #pull(position: number, wanted: number): number {
    const frames = this.#lanes.step(position, wanted);
    for (let i = 0; i < this.#tracks.length; i++) (this.#tracks[i] as TrackSource).take(position, frames);
    if (this.#heard.length > 0) this.#tell(position, frames);
    return frames;
  }

  /** Exactly so many frames of every track, in as many steps as they take. */
  async #gather(position: number, frames: number): Promise<number> {
    for (let at = 0; at < frames; ) {
      const taking = this.#take(position + at, frames - at);
      const step = typeof taking === 'number' ? taking : await taking;
      for (const track of this.#tracks) track.gather(at, step);
      at += step;
    }
    for (const track of this.#tracks) track.settle(frames);
    return frames;
  }

  /** Shows what was recorded within the range of the files. */
  #tell(position: number, frames: number): void {
    const { startFrame, frameCount } = this.#plan;
    const from = Math.max(0, startFrame - position);
    const to = Math.min(frames, startFrame + frameCount - position);
    if (from >= to) return;
    for (const { track, signal } of this.#heard) {
      if (signal.silent) continue;
      const whole = from === 0 && to === frames;
      const planes = whole ? signal.planes : signal.planes.map((plane) => plane.subarray(from, to));
      const block = {
        startFrame: position + from,
        frameCount: to - from,
        sampleType: signal.sampleType,
        planes,
      };
      this.#options.onSource?.(track, block as AudioBlock);
    }
  }

  /** What the processors on the way to the files state of their tails. */
  get statedTails(): { readonly frames: number; readonly untilSilence: boolean } {
    const tails = this.#plan.files.map(({ signal }) =>
      signal.kind === 'track' ? 0 : tailOf(this.prepared, signal.instance, signal.point),
    );
    const finite = tails.filter((frames) => Number.isFinite(frames));
    return { frames: Math.max(0, ...finite), untilSilence: finite.length < tails.length };
  }

  /** Closes the readers, ends the processors and gives back all memory. Idempotent. */
  release(): void {
    this.#lanes.close();
    for (const host of this.#hosts) host.release();
    this.#memory.release();
  }
}

interface WantedTrack {
  readonly track: Track;
  readonly version: TrackVersion;
  readonly wants: TrackWants;
}

/** The recordings that somebody wants, and which of their signals. */
function wantedTracks(plan: ExportPlan, options: PassOptions): ReadonlyMap<string, WantedTrack> {
  const found = new Map<string, WantedTrack>();
  const tracks = new Map(plan.session.tracks.map((track) => [track.id as string, track]));
  const want = (id: string, version: TrackVersion, point: keyof TrackWants) => {
    const key = sourceKey(id, version);
    let wanted = found.get(key);
    if (!wanted) {
      wanted = { track: tracks.get(id) as Track, version, wants: { source: false, played: false } };
      found.set(key, wanted);
    }
    wanted.wants[point] = true;
  };
  for (const { strip } of plan.instances) if (strip.kind === 'track') want(strip.id, 'audio', 'played');
  for (const { signal } of plan.files) {
    if (signal.kind !== 'track') continue;
    if (signal.point === 'source') want(signal.track, 'audio', 'source');
    else want(signal.track, dryVersion(tracks.get(signal.track) as Track), 'played');
  }
  if (options.onSource) for (const { id } of plan.session.tracks) want(id, 'audio', 'source');
  return found;
}

function sourceKey(id: string, version: TrackVersion): string {
  return `${version} ${id}`;
}

function dryVersion(track: Track): TrackVersion {
  return track.dry ? 'dry' : 'audio';
}

function sourceOf(
  tracks: ReadonlyMap<string, TrackSource>,
  track: Track,
  version: TrackVersion,
): TrackSource {
  return tracks.get(sourceKey(track.id, version)) as TrackSource;
}

/** Where the clock starts and ends: what processors need to warm up before, what latency holds back behind. */
function rangeOf(plan: ExportPlan, graph: PreparedGraph, { multiple }: BlockGrid): PassRange {
  let warmUp = 0;
  let latency = 0;
  for (const { signal } of plan.files) {
    if (signal.kind !== 'instance') continue;
    const strip = graph.get(signal.instance) as PreparedStrip;
    warmUp = Math.max(warmUp, strip.warmUpFrames);
    latency = Math.max(latency, latencyOf(strip, signal.point));
  }
  const begin = plan.startFrame - plan.preRollFrames - warmUp;
  const frames = plan.startFrame + plan.frameCount + latency - begin;
  const length = plan.frameCount === 0 ? 0 : multiple * Math.ceil(frames / multiple);
  return { begin, end: begin + length };
}

/**
 * When recordings are heard: to the end of a range that has a tail, which is for what rings on. Without one they run
 * on behind it as far as latency reaches, so that a processor which looks ahead sees what it sees in the whole.
 */
function heardRange({ range, tailFrames }: ExportPlan, { begin, end }: PassRange): PassRange {
  return { begin, end: range && tailFrames > 0 ? Math.min(range.to, end) : end };
}

/** `Infinity` where a processor sounds until silence. */
function tailOf(graph: PreparedGraph, key: string, point: 'input' | 'pre-fader' | 'post-fader'): number {
  const { inputTailFrames, tailFrames } = graph.get(key) as PreparedStrip;
  return point === 'input' ? inputTailFrames : tailFrames;
}

function latencyOf(strip: PreparedStrip, point: 'input' | 'pre-fader' | 'post-fader'): number {
  return point === 'input' ? strip.inputLatency : strip.latency;
}

function pointOf(
  plan: ExportPlan,
  file: PlannedFile,
  tracks: ReadonlyMap<string, TrackSource>,
  runners: ReadonlyMap<string, StripRunner>,
): TapPoint {
  const { signal } = file;
  if (signal.kind === 'track') {
    const track = plan.session.tracks.find(({ id }) => id === signal.track) as Track;
    const version = signal.point === 'source' ? 'audio' : dryVersion(track);
    const source = sourceOf(tracks, track, version);
    const point = signal.point === 'source' ? source.source : source.played;
    return { signal: point, channels: source.channels, latency: 0, fader: undefined };
  }
  const runner = runners.get(signal.instance) as StripRunner;
  const latency = latencyOf(runner.prepared, signal.point);
  const inner = { channels: runner.channels, latency, fader: undefined };
  if (signal.point === 'input') return { ...inner, signal: runner.input };
  if (signal.point === 'pre-fader') return { ...inner, signal: runner.pre };
  const placed = file.placement !== undefined && 'pan' in file.placement;
  const mono =
    isMono(file.format.layout) && (placed || (file.placement === undefined && runner.channels === 1));
  if (mono) return { ...inner, signal: runner.pre, fader: { fader: runner.fader, placed } };
  return { signal: runner.wantPost(), channels: channelCount(plan.layout), latency, fader: undefined };
}
