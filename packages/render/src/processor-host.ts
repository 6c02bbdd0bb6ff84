import {
  type AudioFormat,
  type Processor,
  type ProcessorSlot,
  type StripRef,
  stripKey,
  UsageError,
} from '@trackout/core';
import type { Dsp, Planes } from '@trackout/dsp-wasm';
import { GUARD_FRAMES } from './pass-memory.js';

/** Behind the frames that a processor may write; no processor gives this by chance. */
const CANARY = 0.123456789012345;

/** One processor at work: prepared, fed, watched, and named where it breaks its promises. */
export class ProcessorHost {
  readonly slot: ProcessorSlot;
  readonly latencyFrames: number;
  /** `Infinity` for a tail until silence. */
  readonly tailFrames: number;
  /** 1 where any number of frames will do. */
  readonly blockFrames: number;
  readonly warmUpFrames: number;
  readonly #dsp: Dsp;
  readonly #strip: StripRef;
  readonly #processor: Processor;
  readonly #tail: Processor['tailFrames'];
  /** The parts of planes that make one block each, where the processor states its length. */
  readonly #parts = new Map<Planes<'f64'>, readonly (readonly Float64Array[])[]>();

  /** Makes and prepares the processor of a slot. Throws `UsageError` where that fails or its figures are bad. */
  static async create(
    dsp: Dsp,
    strip: StripRef,
    slot: ProcessorSlot,
    format: AudioFormat,
    maxBlockFrames: number,
  ): Promise<ProcessorHost> {
    let processor: Processor | undefined;
    let step = 'be created';
    try {
      processor = await slot.create();
      checkShape(processor, slot);
      step = 'be prepared';
      await processor.prepare(format, maxBlockFrames);
      step = '';
      return new ProcessorHost(dsp, strip, slot, processor);
    } catch (cause) {
      processor?.release?.();
      if (step === '') throw cause;
      throw failed(strip, slot, `could not ${step}`, undefined, cause);
    }
  }

  private constructor(dsp: Dsp, strip: StripRef, slot: ProcessorSlot, processor: Processor) {
    this.slot = slot;
    this.#dsp = dsp;
    this.#strip = strip;
    this.#processor = processor;
    this.#tail = processor.tailFrames;
    this.latencyFrames = this.#figure('latencyFrames', processor.latencyFrames, 0);
    this.tailFrames =
      processor.tailFrames === 'until-silence'
        ? Number.POSITIVE_INFINITY
        : this.#figure('tailFrames', processor.tailFrames, 0);
    this.blockFrames = this.#figure('blockFrames', processor.blockFrames ?? 1, 1);
    this.warmUpFrames = this.#figure('warmUpFrames', processor.warmUpFrames ?? 0, 0);
    this.#stated = processor.blockFrames !== undefined;
  }

  readonly #stated: boolean;

  #figure(name: string, value: number, least: number): number {
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new UsageError(
      'render/processor-figure',
      `The processor "${this.slot.id}" in ${stripKey(this.#strip)} states ${name} ${value}. It must be a whole number, ${least} or more, once prepare has ended.`,
      { strip: stripKey(this.#strip), processor: this.slot.id, [name]: value },
    );
  }

  /**
   * Fills `output` for `frames` frames. `frame` is that of the session to which the first input belongs.
   * Planes have room for `GUARD_FRAMES` more. Throws `UsageError`.
   */
  process(
    input: Planes<'f64'>,
    key: Planes<'f64'> | undefined,
    output: Planes<'f64'>,
    frames: number,
    frame: number,
  ): void {
    if (this.#stated) this.#processParts(input, key, output, frames, frame);
    else this.#processWhole(input, key, output, frames, frame);
    this.#checkFinite(output, frames, frame);
    const { latencyFrames, tailFrames } = this.#processor;
    if (latencyFrames === this.latencyFrames && tailFrames === this.#tail) return;
    throw this.#broken(
      'render/processor-changed',
      `changed its latency from ${this.latencyFrames} to ${latencyFrames} frames, or its tail from ${this.#tail} to ${tailFrames}. Both must stay as they were after prepare`,
      frame,
    );
  }

  #processWhole(
    input: Planes<'f64'>,
    key: Planes<'f64'> | undefined,
    output: Planes<'f64'>,
    frames: number,
    frame: number,
  ): void {
    const outputs = output.views(frames + GUARD_FRAMES);
    for (const plane of outputs) plane.fill(CANARY, frames);
    this.#run(input.views(frames), key?.views(frames), outputs, frames, frame);
    for (let channel = 0; channel < outputs.length; channel++) {
      const plane = outputs[channel] as Float64Array;
      for (let i = frames; i < frames + GUARD_FRAMES; i++) {
        if (plane[i] === CANARY) continue;
        throw this.#broken(
          'render/processor-overrun',
          `was asked for ${frames} frames and wrote beyond them, into channel ${channel + 1}. What lies behind must stay as it is`,
          frame,
        );
      }
    }
  }

  #processParts(
    input: Planes<'f64'>,
    key: Planes<'f64'> | undefined,
    output: Planes<'f64'>,
    frames: number,
    frame: number,
  ): void {
    const inputs = this.#partsOf(input);
    const keys = key && this.#partsOf(key);
    const outputs = this.#partsOf(output);
    for (let part = 0; part * this.blockFrames < frames; part++) {
      const at = frame + part * this.blockFrames;
      const views = outputs[part] as readonly Float64Array[];
      this.#run(inputs[part] as readonly Float64Array[], keys?.[part], views, this.blockFrames, at);
    }
  }

  #partsOf(planes: Planes<'f64'>): readonly (readonly Float64Array[])[] {
    const known = this.#parts.get(planes);
    if (known) return known;
    const whole = planes.views(planes.frames);
    const { blockFrames } = this;
    const count = Math.floor((planes.frames - GUARD_FRAMES) / blockFrames);
    const parts = Array.from({ length: count }, (_, part) =>
      whole.map((plane) => plane.subarray(part * blockFrames, (part + 1) * blockFrames)),
    );
    this.#parts.set(planes, parts);
    return parts;
  }

  #run(
    inputs: readonly Float64Array[],
    key: readonly Float64Array[] | undefined,
    outputs: readonly Float64Array[],
    frames: number,
    frame: number,
  ): void {
    let given: unknown;
    try {
      given = this.#processor.process(inputs, key, outputs, frames);
    } catch (cause) {
      throw failed(this.#strip, this.slot, 'failed', frame, cause);
    }
    if (typeof (given as PromiseLike<unknown> | undefined)?.then !== 'function') return;
    // Nobody waits for it, and so nobody else would hear of its failure.
    (given as PromiseLike<unknown>).then(undefined, () => {});
    throw this.#broken(
      'render/processor-asynchronous',
      'gave a promise: process must fill its outputs before it returns. What takes time belongs into create or prepare, or into a track of its own as a BlockSource',
      frame,
    );
  }

  #checkFinite(output: Planes<'f64'>, frames: number, frame: number): void {
    for (let channel = 0; channel < output.channels; channel++) {
      if (this.#dsp.kernels.nonFiniteF64(output.addresses[channel] as number, frames) === 0) continue;
      const plane = output.views(frames)[channel] as Float64Array;
      const at = plane.findIndex((sample) => !Number.isFinite(sample));
      throw this.#broken(
        'render/processor-not-finite',
        `gave ${plane[at]} in channel ${channel + 1}`,
        frame + at - this.latencyFrames,
      );
    }
  }

  #broken(code: string, what: string, frame: number): UsageError {
    const strip = stripKey(this.#strip);
    return new UsageError(
      code,
      `The processor "${this.slot.id}" in ${strip} ${what}, at frame ${frame} of the session. Mend it, or take it out of the chain.`,
      { strip, processor: this.slot.id, frame },
    );
  }

  /** The render has ended. What goes wrong now cannot harm it any more. */
  release(): void {
    try {
      this.#processor.release?.();
    } catch {
      // The files are complete, or an earlier error is on its way to the caller.
    }
  }
}

/** What a type checker would have said. */
function checkShape(processor: unknown, { id }: ProcessorSlot): void {
  const missing = (['prepare', 'process', 'reset'] as const).filter(
    (name) => typeof (processor as Partial<Processor> | null | undefined)?.[name] !== 'function',
  );
  if (missing.length === 0) return;
  throw new TypeError(
    `create of "${id}" gave something without ${missing.join(', ')}, which is no processor`,
  );
}

function failed(
  ref: StripRef,
  slot: ProcessorSlot,
  what: string,
  frame: number | undefined,
  cause: unknown,
): UsageError {
  const strip = stripKey(ref);
  const place = frame === undefined ? '' : ` at frame ${frame} of the session`;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UsageError(
    'render/processor-failed',
    `The processor "${slot.id}" in ${strip} ${what}${place}: ${reason}`,
    { strip, processor: slot.id, ...(frame === undefined ? {} : { frame }) },
    { cause },
  );
}
