import {
  type AudioBlock,
  type BlockSink,
  bytesPerSample,
  channelCount,
  isMono,
  type PlannedFile,
  UsageError,
} from '@trackout/core';
import type { Dsp, Planes } from '@trackout/dsp-wasm';
import type { Fader } from './fader.js';
import type { PassMemory } from './pass-memory.js';
import { Signal } from './signal.js';

/** The point of the graph that a file holds. */
export interface TapPoint {
  readonly signal: Signal;
  readonly channels: number;
  /** How late the signal is. */
  readonly latency: number;
  /** Still to be applied to one channel, where a mono file holds what comes after a mono track's fader. */
  readonly fader: { readonly fader: Fader; readonly placed: boolean } | undefined;
}

/** Which frames of the session a file holds, and what all files share. */
export interface TapRange {
  readonly startFrame: number;
  readonly frameCount: number;
  /** Linear. */
  readonly trim: number;
  /** The longest block that a sink gets. */
  readonly blockFrames: number;
}

/** Cuts the frames of one file out of a point of the graph: as late as the point is, so early it is cut. */
export class TapWriter<Result> {
  readonly file: PlannedFile;
  /** How late the signal is. */
  readonly latency: number;
  readonly #dsp: Dsp;
  readonly #memory: PassMemory;
  readonly #point: TapPoint;
  readonly #range: TapRange;
  readonly #channels: number;
  /** The one channel of a file that holds one of several. */
  readonly #only: number | undefined;
  readonly #compare: boolean;
  readonly #sink: BlockSink<Result>;
  readonly #out = new Signal();

  constructor(
    dsp: Dsp,
    memory: PassMemory,
    file: PlannedFile,
    point: TapPoint,
    range: TapRange,
    sink: BlockSink<Result>,
  ) {
    const { placement } = file;
    this.file = file;
    this.latency = point.latency;
    this.#dsp = dsp;
    this.#memory = memory;
    this.#point = point;
    this.#range = range;
    this.#sink = sink;
    this.#channels = channelCount(file.format.layout);
    const split = placement && 'channel' in placement ? placement.channel : undefined;
    this.#compare = split === undefined && isMono(file.format.layout) && point.channels > 1;
    this.#only = split ?? (this.#compare ? 0 : undefined);
  }

  /** Bytes of samples that the file has got by the time at which the engine's clock stands. */
  bytesAt(position: number): number {
    const { startFrame, frameCount } = this.#range;
    const frames = Math.max(0, Math.min(frameCount, position - this.latency - startFrame));
    return frames * this.#channels * bytesPerSample(this.file.encoding);
  }

  /** Writes what the file holds of a block; `position` is the engine's clock. Waits only where the sink does. */
  write(position: number, frames: number): Promise<void> | undefined {
    const { startFrame, frameCount, blockFrames } = this.#range;
    const first = position - this.latency - startFrame;
    const from = Math.max(0, -first);
    const to = Math.min(frames, frameCount - first);
    if (from >= to) return undefined;
    const signal = this.#shaped(first + startFrame, frames);
    if (to - from <= blockFrames) return this.#sink.write(blockOf(signal, first + from, from, to, frames));
    return this.#writeParts(signal, first, from, to, frames);
  }

  async #writeParts(signal: Signal, first: number, from: number, to: number, frames: number): Promise<void> {
    const { blockFrames } = this.#range;
    for (let at = from; at < to; at += blockFrames) {
      const until = Math.min(to, at + blockFrames);
      const writing = this.#sink.write(blockOf(signal, first + at, at, until, frames));
      if (writing) await writing;
    }
  }

  /** The signal as the file holds it: its channels, at its level. */
  #shaped(frame: number, frames: number): Signal {
    const { signal, fader } = this.#point;
    if (this.#compare && !signal.silent) this.#compareSides(signal, frame, frames);
    this.#select(signal);
    const out = this.#out;
    if (out.silent) {
      out.show(this.#memory.silence(this.#channels), frames, true);
      return out;
    }
    if (fader && !fader.fader.isMonoUnity(fader.placed)) {
      const planes = this.#memory.scratch('tap', 1);
      fader.fader.applyMono(out, planes, fader.placed, frame, frames);
      out.show(planes, frames);
    }
    if (this.#range.trim !== 1) this.#trim(out, this.#memory.scratch('trim', this.#channels), frames);
    return out;
  }

  #select(signal: Signal): void {
    const out = this.#out;
    out.follow(signal);
    const only = this.#only ?? (this.#point.channels > this.#channels ? 0 : undefined);
    if (only === undefined) {
      if (signal.addresses.length < this.#channels) out.spread(signal, this.#channels);
      return;
    }
    if (signal.addresses.length === 1) return;
    out.addresses = [signal.addresses[only] as number];
    out.planes = [signal.planes[only]] as unknown as typeof out.planes;
  }

  /** A file that was planned mono because both sides were the same must not lose one that is not. */
  #compareSides({ planes }: Signal, frame: number, frames: number): void {
    const left = planes[0] as Float32Array | Float64Array;
    for (let channel = 1; channel < planes.length; channel++) {
      const other = planes[channel] as Float32Array | Float64Array;
      if (left === other) continue;
      for (let i = 0; i < frames; i++) {
        const same = left[i] === other[i] || (Number.isNaN(left[i]) && Number.isNaN(other[i]));
        if (same) continue;
        throw new UsageError(
          'render/source-differs',
          `"${this.file.path}" was planned as mono, but the sides of its signal differ at frame ${frame + i} of the session. Plan again from the sources that are rendered.`,
          { file: this.file.id, frame: frame + i },
        );
      }
    }
  }

  #trim(out: Signal, planes: Planes<'f64'>, frames: number): void {
    const { kernels } = this.#dsp;
    const scale = out.sampleType === 'f32' ? kernels.scaleF32 : kernels.scaleF64;
    for (let channel = 0; channel < this.#channels; channel++) {
      const target = planes.addresses[channel] as number;
      scale(out.addresses[channel] as number, target, this.#range.trim, frames);
    }
    out.show(planes, frames);
  }
}

function blockOf(signal: Signal, startFrame: number, from: number, to: number, frames: number): AudioBlock {
  const { sampleType, planes } = signal;
  const whole = from === 0 && to === frames;
  return {
    startFrame,
    frameCount: to - from,
    sampleType,
    planes: whole ? planes : planes.map((plane) => plane.subarray(from, to)),
  } as AudioBlock;
}
