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
  type SampleType,
  stepFrames,
  type Track,
  UsageError,
} from '@trackout/core';
import { type BlockIntake, createBlockIntake, type Dsp, type Planes } from '@trackout/dsp-wasm';
import { blockLength } from './block-length.js';
import { BusSum } from './bus-sum.js';
import type { RenderOptions } from './render-plan.js';
import { checkSource } from './source-check.js';
import { keepsMono, routeTrack, type TrackRoute } from './track-route.js';

/** A track while it is read. */
interface Strand {
  readonly track: Track;
  readonly source: BlockSource;
  readonly lane: Lane;
  readonly intake: BlockIntake;
  readonly route: TrackRoute;
  readonly file: PlannedFile | undefined;
  /** The sums that this track is part of. */
  readonly sums: readonly BusSum[];
}

/** A file that sums tracks. */
interface Sum {
  readonly file: PlannedFile;
  readonly sum: BusSum;
}

/** The graph of one render: its readers, its buses and the memory that they take until `release`. */
export class RenderPass<Result> {
  readonly #plan: ExportPlan;
  readonly #dsp: Dsp;
  readonly #blockFrames: number;
  readonly #held: (() => void)[] = [];
  readonly #strands: readonly Strand[];
  readonly #lanes: readonly Lane[];
  readonly #sums: readonly Sum[];
  /** One track after its fader, before the next takes its place. */
  readonly #postFader: Planes;
  readonly #silence: Planes;
  readonly #onSource: ((track: Track, block: AudioBlock) => void) | undefined;

  /** Opens every source; holds nothing when it throws. */
  constructor(plan: ExportPlan, options: RenderOptions<Result>) {
    this.#plan = plan;
    this.#dsp = options.dsp;
    this.#blockFrames = blockLength(options.blockFrames);
    this.#onSource = options.onSource;
    try {
      this.#postFader = this.#planes('f64');
      this.#silence = this.#planes('f32');
      this.#sums = plan.files
        .filter((file) => file.set !== 'multitracks')
        .map((file) => ({ file, sum: new BusSum(this.#dsp, this.#planes('f64')) }));
      this.#strands = plan.session.tracks.map((track) => this.#strand(track, options.sources.get(track.id)));
      this.#lanes = this.#strands.map((strand) => strand.lane);
    } catch (error) {
      this.release();
      throw error;
    }
  }

  #planes(sampleType: SampleType): Planes {
    const planes = this.#dsp.allocatePlanes(sampleType, channelCount(this.#plan.layout), this.#blockFrames);
    this.#held.push(() => planes.release());
    return planes;
  }

  #strand(track: Track, source: BlockSource | undefined): Strand {
    if (!source) {
      throw new UsageError(
        'render/source-missing',
        `There is no audio for the track "${track.name}". Give a source for its id "${track.id}".`,
        { track: track.id },
      );
    }
    checkSource(this.#plan, track, source);
    const channels = channelCount(source.format.layout);
    const reader = source.open();
    this.#held.push(() => reader.close());
    const intake = createBlockIntake(this.#dsp, channels, this.#blockFrames);
    this.#held.push(() => intake.release());
    return {
      track,
      source,
      lane: { reader, startFrame: track.startFrame, endFrame: track.startFrame + source.frameCount },
      intake,
      route: routeTrack(this.#dsp.math, track, channels, this.#plan),
      file: this.#plan.files.find((file) => file.set === 'multitracks' && file.tracks[0] === track.id),
      sums: this.#sums.filter(({ file }) => file.tracks.includes(track.id)).map(({ sum }) => sum),
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
      if (frames < 1) throw this.#stalled(position);
      for (const { sum } of this.#sums) sum.bus.clear(frames);
      for (const strand of this.#strands) {
        const block = this.#take(strand, position, frames);
        if (!strand.file) continue;
        const writing = sinkOf(strand.file).write(block);
        if (writing) await writing;
      }
      for (const { file, sum } of this.#sums) {
        sum.finish(frames);
        const writing = sinkOf(file).write(blockOf(sum.bus, position, frames));
        if (writing) await writing;
      }
      position += frames;
      options.onProgress?.({ phase: 'render', unit: 'frames', done: position, total });
      const pausing = pause(frames * this.#strands.length);
      if (pausing) await pausing;
    }
  }

  /** Without this check a source that breaks its promise would be asked forever. */
  #stalled(position: number): UsageError {
    const empty = ({ lane }: Strand) => laneActive(lane, position) && lane.reader.bufferedFrames < 1;
    return endedEarly(this.#strands.find(empty) as Strand, position);
  }

  /** The next frames of a track, added to its buses; returns them as its own file holds them. */
  #take(strand: Strand, position: number, frames: number): AudioBlock {
    const { file, route } = strand;
    if (!laneActive(strand.lane, position)) {
      const channels = channelCount((file?.format ?? strand.source.format).layout);
      return blockOf(this.#silence, position, frames, channels);
    }
    const pulled = strand.lane.reader.pull(frames);
    if (!pulled || pulled.frameCount < frames) throw endedEarly(strand, position);
    const block: AudioBlock = { ...pulled, startFrame: position };
    this.#onSource?.(strand.track, block);
    const addresses = strand.intake.addresses(block);
    for (const sum of strand.sums) sum.add(block.sampleType, addresses, route.taps, frames);
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

  /** Closes the readers and gives back all memory. Idempotent. */
  release(): void {
    for (const release of this.#held.splice(0)) release();
  }
}

function endedEarly({ track, source }: Strand, position: number): UsageError {
  return new UsageError(
    'render/source-short',
    `The source of "${track.name}" promised ${source.frameCount} frames, but gave none at frame ${position} of the session. Its frameCount must be what its reader hands out.`,
    { track: track.id, frameCount: source.frameCount, frame: position },
  );
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
