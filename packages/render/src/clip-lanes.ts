import {
  type BlockReader,
  type BlockSource,
  channelCount,
  fillLanes,
  type Lane,
  laneActive,
  type PlacedClip,
  stepFrames,
  type Track,
  UsageError,
} from '@trackout/core';

/** A clip while the time line passes over it; its reader is open only near the time when it sounds. */
export class ClipLane implements Lane {
  readonly track: Track;
  readonly clip: PlacedClip;
  readonly source: BlockSource;
  /** Of the recording. */
  readonly channels: number;
  /** Of the session, cut to what is rendered. */
  readonly startFrame: number;
  readonly endFrame: number;
  /** One of several clips: opened when the time line reaches it. */
  readonly lazy: boolean;
  #reader: BlockReader | undefined;

  constructor(
    track: Track,
    clip: PlacedClip,
    source: BlockSource,
    range: { readonly begin: number; readonly end: number },
    lazy: boolean,
  ) {
    const { begin, end } = range;
    this.lazy = lazy;
    this.track = track;
    this.clip = clip;
    this.source = source;
    this.channels = channelCount(source.format.layout);
    this.startFrame = Math.max(begin, clip.fromFrame);
    this.endFrame = Math.min(end, clip.toFrame);
  }

  get reader(): BlockReader {
    return this.#reader as BlockReader;
  }

  open(): void {
    if (this.#reader) return;
    const { fromFrame, offsetFrames } = this.clip;
    const from = offsetFrames + this.startFrame - fromFrame;
    const to = offsetFrames + this.endFrame - fromFrame;
    const whole = from === 0 && to === this.source.frameCount;
    this.#reader = whole ? this.source.open() : this.source.open({ from, to });
  }

  close(): void {
    this.#reader?.close();
  }

  /** Exactly so many frames. Throws `UsageError` where the source breaks its promise. */
  pull(position: number, frames: number) {
    const block = this.reader.pull(frames);
    if (!block || block.frameCount < frames) throw this.endedEarly(position);
    return block;
  }

  endedEarly(position: number): UsageError {
    const { name, id } = this.track;
    const { frameCount } = this.source;
    return new UsageError(
      'render/source-short',
      `The source of "${name}" promised ${frameCount} frames, but gave none at frame ${position} of the session. Its frameCount must be what its reader hands out.`,
      { track: id, frameCount, frame: position },
    );
  }
}

/** Every clip of a render: opened as the time line reaches them, closed behind it. */
export class ClipLanes {
  /** In the order in which they start; those before `#next` have been opened. */
  readonly #byStart: readonly ClipLane[];
  #next = 0;
  readonly #running: ClipLane[] = [];

  /** What is not one of several clips is open from the start, so that it fails before anything is written. */
  constructor(lanes: readonly ClipLane[]) {
    const sounding = lanes.filter(({ startFrame, endFrame }) => startFrame < endFrame);
    this.#byStart = sounding.filter(({ lazy }) => lazy).sort((a, b) => a.startFrame - b.startFrame);
    for (const lane of sounding) if (!lane.lazy) this.#open(lane);
  }

  #open(lane: ClipLane): void {
    this.#running.push(lane);
    lane.open();
  }

  /** Opens what begins at `position`, closes what has ended, and brings in what the next `frames` frames need. */
  fill(position: number, frames: number): Promise<unknown> | undefined {
    const running = this.#running;
    for (let i = running.length - 1; i >= 0; i--) {
      const lane = running[i] as ClipLane;
      if (lane.endFrame > position) continue;
      lane.close();
      running.splice(i, 1);
    }
    for (; ; this.#next++) {
      const lane = this.#byStart[this.#next];
      if (!lane || lane.startFrame > position) break;
      this.#open(lane);
    }
    return fillLanes(running, position, frames);
  }

  /**
   * The most frames, up to `frames`, for which every clip either sounds throughout and is buffered, or not at
   * all. Throws `UsageError` where a source has nothing left although it should.
   */
  step(position: number, frames: number): number {
    const next = this.#byStart[this.#next];
    const wanted = next ? Math.min(frames, next.startFrame - position) : frames;
    const possible = stepFrames(this.#running, position, wanted);
    if (possible >= 1) return possible;
    // Without this a source that breaks its promise would be asked for ever.
    const empty = (lane: ClipLane) => laneActive(lane, position) && lane.reader.bufferedFrames < 1;
    throw (this.#running.find(empty) as ClipLane).endedEarly(position);
  }

  close(): void {
    for (const lane of this.#running.splice(0)) lane.close();
  }
}
