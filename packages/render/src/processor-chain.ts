import { channelCount } from '@trackout/core';
import type { Dsp, Planes } from '@trackout/dsp-wasm';
import { DelayLine } from './delay-line.js';
import { GUARD_FRAMES, type PassMemory } from './pass-memory.js';
import type { PreparedStage, PreparedStrip } from './prepared-graph.js';
import type { Signal } from './signal.js';

interface Stage {
  readonly stage: PreparedStage;
  readonly delay: DelayLine | undefined;
  readonly key: Signal | undefined;
  readonly keyDelay: DelayLine | undefined;
}

/**
 * The processors of one run, one after another. Each gets a copy of its input and of its key, so that one that
 * writes into them spoils nothing; keys and main signal meet aligned.
 */
export class ProcessorChain {
  readonly #dsp: Dsp;
  readonly #memory: PassMemory;
  readonly #stages: readonly Stage[];
  readonly #channels: number;
  readonly #output: Planes<'f64'>;

  /** `keyOf` gives the signal that keys a stage, and how many channels it has. */
  constructor(
    dsp: Dsp,
    memory: PassMemory,
    strip: PreparedStrip,
    keyOf: (key: NonNullable<PreparedStage['key']>) => { readonly signal: Signal; readonly channels: number },
  ) {
    this.#dsp = dsp;
    this.#memory = memory;
    this.#channels = channelCount(strip.layout);
    this.#output = memory.planes('f64', this.#channels, GUARD_FRAMES);
    this.#stages = strip.stages.map((stage) => {
      const key = stage.key && keyOf(stage.key);
      if (key) memory.scratch('key', key.channels);
      return {
        stage,
        delay: stage.delayFrames > 0 ? new DelayLine(this.#channels, stage.delayFrames) : undefined,
        key: key?.signal,
        keyDelay:
          key && stage.key?.delayFrames ? new DelayLine(key.channels, stage.key.delayFrames) : undefined,
      };
    });
    memory.scratch('chain-a', this.#channels);
    memory.scratch('chain-b', this.#channels);
  }

  /** Runs `frames` frames through; `position` is the engine's clock at the first of them. */
  run(input: Signal, into: Signal, position: number, frames: number): void {
    const a = this.#memory.scratch('chain-a', this.#channels);
    const b = this.#memory.scratch('chain-b', this.#channels);
    let from = a;
    this.#copy(input, from, frames);
    for (let i = 0; i < this.#stages.length; i++) {
      const { stage, delay, key, keyDelay } = this.#stages[i] as Stage;
      if (delay) {
        const late = from === a ? b : a;
        delay.run(from.views(frames), late.views(frames), frames);
        from = late;
      }
      const keyPlanes = key && this.#takeKey(key, keyDelay, frames);
      const to = i === this.#stages.length - 1 ? this.#output : from === a ? b : a;
      stage.host.process(from, keyPlanes, to, frames, position - stage.inputLatency);
      from = to;
    }
    into.show(this.#output, frames);
  }

  #takeKey(key: Signal, delay: DelayLine | undefined, frames: number): Planes<'f64'> {
    const planes = this.#memory.scratch('key', key.addresses.length);
    if (delay) delay.run(key.planes, planes.views(frames), frames);
    else this.#copy(key, planes, frames);
    return planes;
  }

  #copy(from: Signal, to: Planes<'f64'>, frames: number): void {
    const { kernels } = this.#dsp;
    for (let channel = 0; channel < to.channels; channel++) {
      const source = from.addresses[channel] as number;
      const target = to.addresses[channel] as number;
      if (from.sampleType === 'f32') kernels.copyF32ToF64(source, target, frames);
      else kernels.scaleF64(source, target, 1, frames);
    }
  }
}
