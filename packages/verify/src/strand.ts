import {
  type AudioBlock,
  channelCount,
  type Lane,
  linearBalance,
  type PcmEncoding,
  topCodeLevel,
  UsageError,
} from '@trackout/core';
import {
  type BlockIntake,
  CLIP_STATE_BYTES,
  createBlockIntake,
  type Dsp,
  type Planes,
  type Region,
  readClipState,
  resetClipState,
} from '@trackout/dsp-wasm';
import { finiteSpans, type Span } from './finite-spans.js';
import type { NullTestSignal } from './null-test.js';
import type { MeasuredFile } from './null-test-faults.js';

/**
 * One signal while it is read: its lane, its way into the bus, and what was seen of it.
 *
 * In each step: `pull`, `addTo` the bus (again after `leaveOutNonFinite`), `measure`.
 */
export class Strand {
  readonly signal: NullTestSignal;
  /** Largest finite magnitude so far, linear. */
  peak = 0;
  firstNonFiniteFrame: number | null = null;
  #nonFiniteSamples = 0;
  readonly #dsp: Dsp;
  readonly #intake: BlockIntake;
  /** Gain of its channel (or of its one channel) in each channel of the bus. */
  readonly #gains: readonly number[];
  readonly #clips: Region;
  readonly #fullScale: number;
  #lane: Lane;
  #block: AudioBlock | undefined;
  #addresses: readonly number[] = [];
  /** What of each channel of the block takes part. */
  #spans: readonly (readonly Span[])[] = [];

  /** Opens the source. Holds nothing when it throws. */
  constructor(dsp: Dsp, signal: NullTestSignal, sign: 1 | -1, busChannels: number, blockFrames: number) {
    const channels = channelCount(signal.source.format.layout);
    const { left, right } = signal.placement ? linearBalance(signal.placement.pan) : { left: 1, right: 1 };
    this.#dsp = dsp;
    this.signal = signal;
    this.#gains = Array.from({ length: busChannels }, (_, channel) =>
      channels === 1 && busChannels === 2 ? sign * (channel === 0 ? left : right) : sign,
    );
    this.#fullScale = fullScaleOf(signal.encoding);
    this.#clips = dsp.allocate(channels * CLIP_STATE_BYTES);
    for (let channel = 0; channel < channels; channel++) resetClipState(dsp, this.#clipAddress(channel));
    this.#intake = createBlockIntake(dsp, channels, blockFrames);
    try {
      this.#lane = laneFrom(signal, 0);
    } catch (error) {
      this.#clips.release();
      throw error;
    }
  }

  get lane(): Lane {
    return this.#lane;
  }

  /** Reads on from another frame. */
  seek(frame: number): void {
    this.#lane.reader.close();
    this.#lane = laneFrom(this.signal, frame);
  }

  /** Takes the next frames of the source. */
  pull(position: number, frames: number): void {
    const block = this.#lane.reader.pull(frames);
    if (!block || block.frameCount < frames) throw this.endedEarly(position);
    this.#block = block;
    this.#addresses = this.#intake.addresses(block);
    this.#spans = block.planes.map(() => [{ from: 0, to: frames }]);
  }

  endedEarly(position: number): UsageError {
    const { name, source } = this.signal;
    return new UsageError(
      'verify/source-short',
      `The source of "${name}" promised ${source.frameCount} frames, but gave none at frame ${position}. Its frameCount must be what its reader hands out.`,
      { file: name, frameCount: source.frameCount, frame: position },
    );
  }

  /** Adds the block that was pulled, with the sign and the place of this signal. */
  addTo(bus: Planes): void {
    const { kernels } = this.#dsp;
    const mix = this.#block?.sampleType === 'f32' ? kernels.mixF32 : kernels.mixF64;
    bus.addresses.forEach((sum, channel) => {
      const own = Math.min(channel, this.#addresses.length - 1);
      for (const { from, to } of this.#spans[own] as readonly Span[]) {
        mix(this.#addressOf(own, from), sum + 8 * from, this.#gains[channel] as number, to - from);
      }
    });
  }

  /** Takes the samples of the block that are not numbers out of it, and notes them. */
  leaveOutNonFinite(position: number): void {
    const block = this.#block as AudioBlock;
    this.#spans = block.planes.map((plane) => finiteSpans(plane, block.frameCount));
    for (const spans of this.#spans) {
      const finite = spans.reduce((sum, { from, to }) => sum + to - from, 0);
      if (finite === block.frameCount) continue;
      this.#nonFiniteSamples += block.frameCount - finite;
      const frame = position + (spans[0]?.from === 0 ? spans[0].to : 0);
      this.firstNonFiniteFrame = Math.min(this.firstNonFiniteFrame ?? frame, frame);
    }
  }

  /** Peak and full-scale samples of the block that was pulled. */
  measure(): void {
    const { kernels } = this.#dsp;
    const f32 = this.#block?.sampleType === 'f32';
    const peakOf = f32 ? kernels.peakF32 : kernels.peakF64;
    const countFullScale = f32 ? kernels.clipRunsF32 : kernels.clipRunsF64;
    this.#spans.forEach((spans, channel) => {
      for (const { from, to } of spans) {
        const address = this.#addressOf(channel, from);
        const peak = peakOf(address, to - from);
        if (peak > this.peak) this.peak = peak;
        if (peak < this.#fullScale) continue;
        countFullScale(address, to - from, this.#fullScale, 1, this.#clipAddress(channel));
      }
    });
  }

  /** What was seen of the whole signal. */
  measured(toDb: (gain: number) => number): MeasuredFile {
    const { name, source, encoding } = this.signal;
    return {
      file: {
        name,
        frameCount: source.frameCount,
        encoding,
        samplePeakDbfs: toDb(this.peak),
        clippedSamples: this.#clippedSamples(),
      },
      nonFiniteSamples: this.#nonFiniteSamples,
      firstNonFiniteFrame: this.firstNonFiniteFrame,
    };
  }

  release(): void {
    this.#lane.reader.close();
    this.#intake.release();
    this.#clips.release();
  }

  #clippedSamples(): number {
    let total = 0;
    for (let channel = 0; channel < channelCount(this.signal.source.format.layout); channel++) {
      total += readClipState(this.#dsp, this.#clipAddress(channel)).clippedSamples;
    }
    return total;
  }

  #addressOf(channel: number, frame: number): number {
    return (this.#addresses[channel] as number) + frame * (this.#block?.sampleType === 'f32' ? 4 : 8);
  }

  #clipAddress(channel: number): number {
    return this.#clips.address + channel * CLIP_STATE_BYTES;
  }
}

function laneFrom({ source }: NullTestSignal, frame: number): Lane {
  const to = source.frameCount;
  const from = Math.min(frame, to);
  return { reader: source.open({ from, to }), startFrame: from, endFrame: to };
}

/** Level of the top positive code of an integer file; a float file has none. */
function fullScaleOf(encoding: PcmEncoding): number {
  return encoding.type === 'float' ? Number.POSITIVE_INFINITY : topCodeLevel(encoding.bits);
}
