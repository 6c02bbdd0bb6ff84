import {
  type AudioBlock,
  type BlockSource,
  createRoutingMixer,
  type FrameRange,
  fillLanes,
  type Lane,
  laneActive,
  type RoutingMixer,
  type RoutingPlan,
  stepFrames,
} from '@trackout/core';

/** Reads all sources in step, through a routing. Positions are frames of the material. */
export class RoutedReader {
  readonly #sources: readonly BlockSource[];
  readonly #gainOf: (db: number) => number;
  #plan: RoutingPlan;
  #mixer: RoutingMixer;
  #lanes: Lane[] = [];
  #position = 0;
  #loop: FrameRange | undefined;

  constructor(sources: readonly BlockSource[], plan: RoutingPlan, gainOf: (db: number) => number) {
    this.#sources = sources;
    this.#gainOf = gainOf;
    this.#plan = plan;
    this.#mixer = createRoutingMixer(plan, gainOf);
  }

  /** Frames of the longest source, and of the longest delay behind it. */
  get totalFrames(): number {
    return Math.max(...this.#sources.map(({ frameCount }) => frameCount)) + this.#plan.delayFrames;
  }
  get position(): number {
    return this.#position;
  }
  get ended(): boolean {
    return this.#position >= this.totalFrames && this.#position !== this.#loop?.to;
  }

  /** From the next `open` on. */
  route(plan: RoutingPlan): void {
    this.#plan = plan;
    this.#mixer = createRoutingMixer(plan, this.#gainOf);
  }

  loop(range: FrameRange | undefined): void {
    this.#loop = range;
  }

  /** Goes on at a frame, with what the delays hold there: reads so much before. */
  async open(frame: number, scratch: readonly Float64Array[]): Promise<void> {
    const from = Math.max(0, frame - this.#plan.delayFrames);
    this.#openLanes(from);
    this.#mixer.reset();
    this.#position = from;
    const most = scratch[0]?.length ?? 0;
    while (this.#position < frame) await this.#step(Math.min(most, frame - this.#position), scratch);
  }

  /**
   * The next frames into `planes`, one for each output of the plan; fewer than `most` where a source has fewer at
   * hand, the loop ends or the material does. `jumped` when they begin at the start of the loop.
   */
  async next(most: number, planes: readonly Float64Array[]): Promise<{ frames: number; jumped: boolean }> {
    const loop = this.#loop;
    const jumped = loop !== undefined && this.#position === loop.to;
    if (jumped) {
      this.#openLanes(loop.from);
      this.#position = loop.from;
    }
    const end = loop && this.#position < loop.to ? loop.to : this.totalFrames;
    return { frames: await this.#step(Math.min(most, end - this.#position), planes), jumped };
  }

  close(): void {
    for (const { reader } of this.#lanes) reader.close();
    this.#lanes = [];
  }

  #openLanes(from: number): void {
    this.close();
    for (const source of this.#sources) {
      const start = Math.min(from, source.frameCount);
      const reader = source.open({ from: start, to: source.frameCount });
      this.#lanes.push({ reader, startFrame: start, endFrame: source.frameCount });
    }
  }

  async #step(most: number, planes: readonly Float64Array[]): Promise<number> {
    const filling = fillLanes(this.#lanes, this.#position, most);
    if (filling) await filling;
    const frames = stepFrames(this.#lanes, this.#position, most);
    const blocks = this.#lanes.map((lane): AudioBlock | undefined =>
      laneActive(lane, this.#position) ? lane.reader.pull(frames) : undefined,
    );
    this.#mixer.mix(blocks, planes, frames);
    this.#position += frames;
    return frames;
  }
}
