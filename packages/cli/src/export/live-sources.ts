import {
  type AudioBlock,
  type BlockReader,
  type BlockSink,
  type BlockSource,
  copyBlock,
  type ExportPlan,
  type FrameRange,
  type PlannedFile,
  resolveRange,
} from '@trackout/core';

/** Renders a plan into the sinks that it is given: `renderPlan` with everything else decided. */
export type RenderInto = (
  plan: ExportPlan,
  sinkFor: (file: PlannedFile) => BlockSink<void>,
  signal: AbortSignal,
) => Promise<unknown>;

/** Frames of a file that may wait to be read: the graph is so far ahead. */
const AHEAD_FRAMES = 32_768;

/**
 * The files of a plan as sources that are rendered while they are read: a session, live, without a file. Only those
 * that are opened are rendered.
 *
 * Sources that are opened at the same frame before the first of them is read share one pass over the graph, and must be
 * read in step (the slowest holds the others up after 32768 frames). To begin at a later frame the graph still runs
 * from its beginning, so that what rings on there is right.
 */
export function liveSources(plan: ExportPlan, render: RenderInto): ReadonlyMap<string, BlockSource> {
  let waiting: LivePass | undefined;
  return new Map(
    plan.files.map((file): [string, BlockSource] => [
      file.id,
      {
        format: file.format,
        frameCount: file.frameCount,
        sampleType: 'f64',
        open(range) {
          const whole = resolveRange(range, file.frameCount);
          if (!waiting?.takes(file.id, whole.from)) waiting = new LivePass(plan, render, whole.from);
          return waiting.join(file.id, whole);
        },
      },
    ]),
  );
}

/** One run of the graph with everybody who listens to it. */
class LivePass {
  readonly #plan: ExportPlan;
  readonly #render: RenderInto;
  readonly #from: number;
  readonly #controller = new AbortController();
  readonly #lines = new Map<string, LiveLine>();
  #started = false;

  constructor(plan: ExportPlan, render: RenderInto, from: number) {
    this.#plan = plan;
    this.#render = render;
    this.#from = from;
  }

  /** True where a file can still join at a frame. */
  takes(file: string, from: number): boolean {
    return !this.#started && this.#from === from && !this.#lines.has(file);
  }

  join(file: string, range: FrameRange): BlockReader {
    const line = new LiveLine(range, {
      start: () => this.#start(),
      leave: () => {
        this.#lines.delete(file);
        if (this.#lines.size === 0) this.#controller.abort();
      },
    });
    this.#lines.set(file, line);
    return line;
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    const failed = (reason: unknown) => {
      for (const line of this.#lines.values()) line.fail(reason);
    };
    const files = this.#plan.files.filter(({ id }) => this.#lines.has(id));
    this.#render({ ...this.#plan, files }, (file) => this.#sinkFor(file), this.#controller.signal).catch(
      failed,
    );
  }

  #sinkFor(file: PlannedFile): BlockSink<void> {
    return {
      write: (block) => this.#lines.get(file.id)?.write(block),
      close: async () => {},
      abort: async () => {},
    };
  }
}

/** What has been rendered of one file and not been read. */
class LiveLine implements BlockReader {
  readonly #to: number;
  readonly #pass: { start(): void; leave(): void };
  #position: number;
  #blocks: AudioBlock[] = [];
  #buffered = 0;
  #failure: { readonly reason: unknown } | undefined;
  #closed = false;
  #arrived: (() => void) | undefined;
  #room: (() => void) | undefined;

  constructor({ from, to }: FrameRange, pass: { start(): void; leave(): void }) {
    this.#position = from;
    this.#to = to;
    this.#pass = pass;
  }

  get bufferedFrames(): number {
    return this.#buffered;
  }
  get ended(): boolean {
    return this.#position >= this.#to;
  }

  fill(minFrames = 1): Promise<void> | undefined {
    const due = Math.min(minFrames, this.#to - this.#position, AHEAD_FRAMES);
    if (this.#buffered >= due) return undefined;
    this.#pass.start();
    return this.#until(due);
  }

  pull(maxFrames: number): AudioBlock | undefined {
    const [first] = this.#blocks;
    if (!first || maxFrames <= 0) return undefined;
    const frames = Math.min(maxFrames, this.#buffered);
    const block = first.frameCount >= frames ? part(first, frames) : this.#joined(frames);
    this.#drop(frames);
    return block;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#blocks = [];
    this.#buffered = 0;
    this.#pass.leave();
    this.#arrived?.();
    this.#room?.();
  }

  write(block: AudioBlock): Promise<void> | undefined {
    const next = this.#position + this.#buffered;
    const skipped = next - block.startFrame;
    const frames = Math.min(block.startFrame + block.frameCount, this.#to) - next;
    if (this.#closed || frames <= 0) return undefined;
    const planes = block.planes.map((plane) => plane.subarray(skipped, skipped + frames));
    this.#blocks.push(copyBlock({ ...block, startFrame: next, frameCount: frames, planes } as AudioBlock));
    this.#buffered += frames;
    this.#arrived?.();
    if (this.#buffered < AHEAD_FRAMES) return undefined;
    return new Promise((resolve) => {
      this.#room = resolve;
    });
  }

  fail(reason: unknown): void {
    this.#failure = { reason };
    this.#arrived?.();
  }

  async #until(frames: number): Promise<void> {
    while (this.#buffered < frames && !this.#closed) {
      if (this.#failure) throw this.#failure.reason;
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  #joined(frames: number): AudioBlock {
    const first = this.#blocks[0] as AudioBlock;
    const planes = first.planes.map((_, channel) => {
      const plane = new Float64Array(frames);
      let at = 0;
      for (const block of this.#blocks) {
        if (at === frames) break;
        const samples = (block.planes[channel] as Float32Array | Float64Array).subarray(0, frames - at);
        plane.set(samples, at);
        at += samples.length;
      }
      return plane;
    });
    return { sampleType: 'f64', startFrame: first.startFrame, frameCount: frames, planes };
  }

  #drop(frames: number): void {
    let left = frames;
    while (left > 0) {
      const first = this.#blocks[0] as AudioBlock;
      if (first.frameCount > left) {
        const planes = first.planes.map((plane) => plane.subarray(left));
        this.#blocks[0] = {
          ...first,
          startFrame: first.startFrame + left,
          frameCount: first.frameCount - left,
          planes,
        } as AudioBlock;
        left = 0;
      } else {
        this.#blocks.shift();
        left -= first.frameCount;
      }
    }
    this.#position += frames;
    this.#buffered -= frames;
    if (this.#buffered < AHEAD_FRAMES / 2) this.#room?.();
  }
}

function part(block: AudioBlock, frames: number): AudioBlock {
  if (frames === block.frameCount) return block;
  const planes = block.planes.map((plane) => plane.subarray(0, frames));
  return { ...block, frameCount: frames, planes } as AudioBlock;
}
