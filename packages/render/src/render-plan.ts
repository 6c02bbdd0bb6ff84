import {
  type AudioBlock,
  type BlockSink,
  type BlockSource,
  channelCount,
  createPacer,
  type ExportPlan,
  fillLanes,
  type Lane,
  laneActive,
  type PlannedFile,
  type ProgressListener,
  type SampleType,
  stepFrames,
  type Track,
  UsageError,
} from '@trackout/core';
import { type BlockIntake, createBlockIntake, type Dsp, type Planes, planesBytes } from '@trackout/dsp-wasm';
import { keepsMono, routeTrack, type TrackRoute } from './track-route.js';

/** Longest block that the renderer hands to a sink, in frames. */
export const DEFAULT_BLOCK_FRAMES = 8192;

/** What a render needs besides the plan. */
export interface RenderOptions<Result> {
  readonly dsp: Dsp;
  /** The audio of each track, by track id. */
  readonly sources: ReadonlyMap<string, BlockSource>;
  /** Opens the output of one file; all are opened before the first block. */
  readonly sinkFor: (file: PlannedFile) => BlockSink<Result> | Promise<BlockSink<Result>>;
  /** Sees each block of a track as it was recorded, on the session's time line; borrowed. */
  readonly onSource?: (track: Track, block: AudioBlock) => void;
  readonly blockFrames?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

/**
 * Renders every file of a plan in one pass: each track is read once, and feeds its own file, its stem and the
 * mix. Buses sum in f64, in track order; every file gets the same frames.
 *
 * Returns what each sink's `close` gave, by file id, after all have been closed. When anything fails, or the
 * signal aborts (seen once a block), every sink is aborted and the cause is thrown.
 */
export async function renderPlan<Result>(
  plan: ExportPlan,
  options: RenderOptions<Result>,
): Promise<ReadonlyMap<string, Result>> {
  const sinks = new Map<string, BlockSink<Result>>();
  const pass = new RenderPass(plan, options);
  try {
    for (const file of plan.files) sinks.set(file.id, await options.sinkFor(file));
    await pass.run(sinks, options);
    const results = new Map<string, Result>();
    for (const [id, sink] of sinks) results.set(id, await sink.close());
    return results;
  } catch (error) {
    await Promise.allSettled([...sinks.values()].map((sink) => sink.abort(error)));
    throw error;
  } finally {
    pass.release();
  }
}

/** Memory of the `Dsp` that a render takes besides its readers and sinks, in bytes. */
export function renderBytes(plan: ExportPlan, blockFrames = DEFAULT_BLOCK_FRAMES): number {
  const channels = channelCount(plan.layout);
  const sums = plan.files.filter((file) => file.set !== 'multitracks').length;
  const foreign = plan.session.tracks.length * planesBytes('f64', channels, blockFrames);
  return (sums + 2) * planesBytes('f64', channels, blockFrames) + foreign;
}

/** A track while it is read. */
interface Strand {
  readonly track: Track;
  readonly source: BlockSource;
  readonly lane: Lane;
  readonly intake: BlockIntake;
  readonly route: TrackRoute;
  readonly file: PlannedFile | undefined;
  /** The sums that this track is part of. */
  readonly buses: readonly Planes[];
}

/** A file that sums tracks. */
interface Sum {
  readonly file: PlannedFile;
  readonly bus: Planes;
}

class RenderPass<Result> {
  readonly #plan: ExportPlan;
  readonly #dsp: Dsp;
  readonly #blockFrames: number;
  readonly #strands: Strand[];
  readonly #lanes: Lane[];
  readonly #sums: Sum[];
  /** One track after its fader, before the next takes its place. */
  readonly #postFader: Planes;
  readonly #silence: Planes;
  readonly #onSource: ((track: Track, block: AudioBlock) => void) | undefined;

  constructor(plan: ExportPlan, options: RenderOptions<Result>) {
    this.#plan = plan;
    this.#dsp = options.dsp;
    this.#blockFrames = options.blockFrames ?? DEFAULT_BLOCK_FRAMES;
    this.#onSource = options.onSource;
    const channels = channelCount(plan.layout);
    this.#postFader = this.#dsp.allocatePlanes('f64', channels, this.#blockFrames);
    this.#silence = this.#dsp.allocatePlanes('f32', channels, this.#blockFrames);
    this.#sums = plan.files
      .filter((file) => file.set !== 'multitracks')
      .map((file) => ({ file, bus: this.#dsp.allocatePlanes('f64', channels, this.#blockFrames) }));
    this.#strands = plan.session.tracks.map((track) => this.#strand(track, options.sources.get(track.id)));
    this.#lanes = this.#strands.map((strand) => strand.lane);
  }

  #strand(track: Track, source: BlockSource | undefined): Strand {
    if (!source) {
      throw new UsageError('render/source-missing', `There is no audio for the track "${track.name}".`, {
        track: track.id,
      });
    }
    const channels = channelCount(source.format.layout);
    return {
      track,
      source,
      lane: {
        reader: source.open(),
        startFrame: track.startFrame,
        endFrame: track.startFrame + source.frameCount,
      },
      intake: createBlockIntake(this.#dsp, channels, this.#blockFrames),
      route: routeTrack(this.#dsp.math, track, channels, this.#plan),
      file: this.#plan.files.find((file) => file.set === 'multitracks' && file.tracks[0] === track.id),
      buses: this.#sums.filter((sum) => sum.file.tracks.includes(track.id)).map((sum) => sum.bus),
    };
  }

  async run(sinks: ReadonlyMap<string, BlockSink<Result>>, options: RenderOptions<Result>): Promise<void> {
    const total = this.#plan.frameCount;
    const sinkOf = (file: PlannedFile) => sinks.get(file.id) as BlockSink<Result>;
    const pause = createPacer();
    let position = 0;
    while (position < total) {
      options.signal?.throwIfAborted();
      const wanted = Math.min(this.#blockFrames, total - position);
      const filling = fillLanes(this.#lanes, position, wanted);
      if (filling) await filling;
      const frames = stepFrames(this.#lanes, position, wanted);
      for (const { bus } of this.#sums) bus.clear(frames);
      for (const strand of this.#strands) {
        const block = this.#take(strand, position, frames);
        if (!strand.file) continue;
        const writing = sinkOf(strand.file).write(block);
        if (writing) await writing;
      }
      for (const { file, bus } of this.#sums) {
        const writing = sinkOf(file).write(blockOf(bus, position, frames));
        if (writing) await writing;
      }
      position += frames;
      options.onProgress?.({ phase: 'render', unit: 'frames', done: position, total });
      const pausing = pause(frames * this.#strands.length);
      if (pausing) await pausing;
    }
  }

  /** The next frames of a track, added to its buses; returns them as its own file holds them. */
  #take(strand: Strand, position: number, frames: number): AudioBlock {
    const { file, route } = strand;
    if (!laneActive(strand.lane, position)) {
      const channels = channelCount((file?.format ?? strand.source.format).layout);
      return blockOf(this.#silence, position, frames, channels);
    }
    const pulled = strand.lane.reader.pull(frames) as AudioBlock;
    const block: AudioBlock = { ...pulled, startFrame: position };
    this.#onSource?.(strand.track, block);
    const addresses = strand.intake.addresses(block);
    const { kernels } = this.#dsp;
    const mix = block.sampleType === 'f32' ? kernels.mixF32 : kernels.mixF64;
    for (const bus of strand.buses) {
      route.taps.forEach(({ channel, gain }, output) => {
        mix(addresses[channel] as number, bus.addresses[output] as number, gain, frames);
      });
    }
    if (!file) return block;
    if (route.unity && channelCount(file.format.layout) === route.channels) return block;
    return this.#afterFader(strand, file, block.sampleType, addresses, position, frames);
  }

  #afterFader(
    { route }: Strand,
    file: PlannedFile,
    sampleType: SampleType,
    addresses: readonly number[],
    position: number,
    frames: number,
  ): AudioBlock {
    const { kernels } = this.#dsp;
    const scale = sampleType === 'f32' ? kernels.scaleF32 : kernels.scaleF64;
    const taps = keepsMono(route, file) ? [{ channel: 0, gain: route.fader }] : route.taps;
    taps.forEach(({ channel, gain }, output) => {
      scale(addresses[channel] as number, this.#postFader.addresses[output] as number, gain, frames);
    });
    return blockOf(this.#postFader, position, frames, taps.length);
  }

  release(): void {
    for (const strand of this.#strands) {
      strand.lane.reader.close();
      strand.intake.release();
    }
    for (const { bus } of this.#sums) bus.release();
    this.#postFader.release();
    this.#silence.release();
  }
}

function blockOf(
  planes: Planes,
  startFrame: number,
  frameCount: number,
  channels = planes.channels,
): AudioBlock {
  const views = planes.views(frameCount);
  return {
    startFrame,
    frameCount,
    sampleType: planes.sampleType,
    planes: channels === views.length ? views : views.slice(0, channels),
  } as AudioBlock;
}
