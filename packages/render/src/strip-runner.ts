import { channelCount, type ExportPlan } from '@trackout/core';
import { type Dsp, dbToGain, type Planes } from '@trackout/dsp-wasm';
import { type BusRoute, BusSum } from './bus-sum.js';
import { DelayLine } from './delay-line.js';
import { Fader } from './fader.js';
import type { PassMemory } from './pass-memory.js';
import type { PreparedStrip } from './prepared-graph.js';
import { ProcessorChain } from './processor-chain.js';
import { Signal } from './signal.js';
import type { TrackSource } from './track-source.js';

/** The way of one signal into a bus. */
interface Edge {
  readonly signal: Signal;
  readonly route: BusRoute;
  readonly delay: DelayLine | undefined;
  readonly channels: number;
}

/** What runners are made from. */
export interface RunnerParts {
  readonly plan: ExportPlan;
  readonly dsp: Dsp;
  readonly memory: PassMemory;
  readonly runnerOf: (key: string) => StripRunner;
}

/** One run of a strip's chain: input, processors, pre-fader point, fader, post-fader point. */
export class StripRunner {
  /** The sum that a bus gets, or what a track plays. */
  readonly input: Signal;
  readonly pre: Signal;
  readonly post = new Signal();
  readonly prepared: PreparedStrip;
  readonly fader: Fader;
  /** Before the fader; behind it they are those of the session. */
  readonly channels: number;
  readonly #outputs: number;
  readonly #memory: PassMemory;
  readonly #sum: BusSum | undefined;
  readonly #edges: readonly Edge[];
  readonly #chain: ProcessorChain | undefined;
  #postPlanes: Planes<'f64'> | undefined;
  readonly #late = new Signal();
  #wantsPost = false;

  constructor(parts: RunnerParts, prepared: PreparedStrip, track: TrackSource | undefined) {
    const { plan, dsp, memory, runnerOf } = parts;
    this.prepared = prepared;
    this.channels = channelCount(prepared.layout);
    this.#outputs = channelCount(plan.layout);
    this.#memory = memory;
    this.fader = new Fader(dsp, prepared.strip, this.channels, plan.layout, plan.panLaw);
    this.#sum = track ? undefined : new BusSum(dsp, memory.planes('f64', this.channels));
    this.input = track?.played ?? new Signal();
    this.#edges = track ? [] : edgesOf(parts, prepared);
    if (prepared.stages.length > 0) {
      this.pre = new Signal();
      this.#chain = new ProcessorChain(dsp, memory, prepared, ({ from, position }) => {
        const runner = runnerOf(from);
        if (position === 'pre-fader') return { signal: runner.pre, channels: runner.channels };
        return { signal: runner.wantPost(), channels: this.#outputs };
      });
    } else this.pre = this.input;
  }

  /** Asks for the post-fader point, which otherwise exists only within the sums. */
  wantPost(): Signal {
    this.#wantsPost = true;
    if (!this.fader.unity) this.#postPlanes ??= this.#memory.planes('f64', this.#outputs);
    return this.post;
  }

  /** The next frames, once all that feed or key it have run. `position` is the engine's clock. */
  run(position: number, frames: number): void {
    if (this.#sum) this.#addUp(this.#sum, frames);
    this.#chain?.run(this.input, this.pre, position, frames);
    if (!this.#wantsPost) return;
    if (this.#postPlanes) {
      this.fader.apply(this.pre, this.#postPlanes, position - this.prepared.latency, frames);
      this.post.show(this.#postPlanes, frames, this.pre.silent);
    } else if (this.channels === this.#outputs) this.post.follow(this.pre);
    else this.post.spread(this.pre, this.#outputs);
  }

  #addUp(sum: BusSum, frames: number): void {
    sum.bus.clear(frames);
    let silent = true;
    for (let i = 0; i < this.#edges.length; i++) {
      const { signal, route, delay, channels } = this.#edges[i] as Edge;
      if (delay) {
        const late = this.#memory.scratch('late-input', channels);
        delay.run(signal.planes, late.views(frames), frames);
        this.#late.show(late, frames);
        // The planes are used again for the next one, so this one is added at once.
        sum.add(this.#late, route, frames);
        silent = false;
        continue;
      }
      if (!signal.silent) silent = false;
      sum.add(signal, route, frames);
    }
    sum.finish(frames);
    this.input.show(sum.bus, frames, silent);
  }
}

function edgesOf({ plan, dsp, memory, runnerOf }: RunnerParts, prepared: PreparedStrip): Edge[] {
  const outputs = channelCount(plan.layout);
  return prepared.instance.inputs.map(({ from, position, gainDb }): Edge => {
    const runner = runnerOf(from);
    const gain = dbToGain(dsp.math, gainDb);
    const late = prepared.inputLatency - runner.prepared.latency;
    const direct = position === 'post-fader' && gain === 1 && late === 0 && !runner.fader.moves;
    if (direct) {
      return { signal: runner.pre, route: runner.fader.route, delay: undefined, channels: runner.channels };
    }
    const channels = position === 'pre-fader' ? runner.channels : outputs;
    if (late > 0) memory.scratch('late-input', channels);
    return {
      signal: position === 'pre-fader' ? runner.pre : runner.wantPost(),
      route: straightRoute(channels, outputs, gain),
      delay: late > 0 ? new DelayLine(channels, late) : undefined,
      channels,
    };
  });
}

/** Channel to channel; mono into all. */
function straightRoute(channels: number, outputs: number, gain: number): BusRoute {
  return {
    channels: Array.from({ length: outputs }, (_, output) => (channels === 1 ? 0 : output)),
    gains: new Array<number>(outputs).fill(gain),
  };
}
