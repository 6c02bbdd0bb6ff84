import type { SampleType } from '@trackout/core';
import type { Dsp, Planes } from '@trackout/dsp-wasm';
import { kernelsFor, type MeterKernels } from './meter-kernels.js';

/** Consecutive frames as the gauges see them. One object, filled again for each: borrowed until the next. */
export interface Span {
  readonly sampleType: SampleType;
  readonly kernels: MeterKernels;
  /** Frame of the stream at which it begins. */
  readonly from: number;
  readonly frames: number;
  /** Planes as they came. */
  readonly addresses: readonly number[];
  /** The same without what is not a number: NaN and infinities are 0. */
  readonly finite: readonly number[];
  /** The finite planes as f32, within +-`F32_LIMIT`. */
  readonly f32: readonly number[];
  /** How many samples of each channel are not numbers. */
  readonly nonFinite: Float64Array;
  /** Peak of each channel: NaN is skipped, an infinity is the peak. */
  readonly peaks: Float64Array;
}

/** What a span has to have; `finite` and `f32` are otherwise not to be read. */
export interface SpanNeeds {
  readonly finite: boolean;
  readonly f32: boolean;
}

/** Nothing in audio is as loud; filters and their sums stay within f32. */
const F32_LIMIT = 1e30;

/** Makes spans of planes that lie in the memory of a `Dsp`. */
export class SpanMaker {
  readonly #dsp: Dsp;
  readonly #maxFrames: number;
  readonly #needs: SpanNeeds;
  readonly #kernelSets: Readonly<Record<SampleType, MeterKernels>>;
  readonly #clean: { [T in SampleType]?: Planes<T> } = {};
  #demoted: Planes<'f32'> | undefined;
  readonly #span: {
    -readonly [K in keyof Span]: Span[K] extends readonly number[] ? number[] : Span[K];
  };

  constructor(dsp: Dsp, channels: number, maxFrames: number, needs: SpanNeeds) {
    this.#dsp = dsp;
    this.#maxFrames = maxFrames;
    this.#needs = needs;
    this.#kernelSets = { f32: kernelsFor(dsp, 'f32'), f64: kernelsFor(dsp, 'f64') };
    this.#span = {
      sampleType: 'f32',
      kernels: this.#kernelSets.f32,
      from: 0,
      frames: 0,
      addresses: new Array<number>(channels).fill(0),
      finite: new Array<number>(channels).fill(0),
      f32: new Array<number>(channels).fill(0),
      nonFinite: new Float64Array(channels),
      peaks: new Float64Array(channels),
    };
  }

  /** `frames` frames from the one at `offset` of the planes on; `from` is its frame in the stream. */
  make(
    sampleType: SampleType,
    addresses: readonly number[],
    offset: number,
    frames: number,
    from: number,
  ): Span {
    const span = this.#span;
    const kernels = this.#kernelSets[sampleType];
    span.sampleType = sampleType;
    span.kernels = kernels;
    span.from = from;
    span.frames = frames;
    for (let channel = 0; channel < addresses.length; channel++) {
      const address = (addresses[channel] as number) + offset * kernels.sampleBytes;
      const peak = kernels.peak(address, frames);
      const nonFinite = kernels.nonFinite(address, frames);
      span.addresses[channel] = address;
      span.peaks[channel] = peak;
      span.nonFinite[channel] = nonFinite;
      span.finite[channel] =
        nonFinite === 0 || !this.#needs.finite ? address : this.#cleaned(kernels, channel, address);
      if (this.#needs.f32) span.f32[channel] = this.#asF32(channel, span.finite[channel] as number, peak);
    }
    return span;
  }

  #cleaned(kernels: MeterKernels, channel: number, address: number): number {
    const { sampleType, frames } = this.#span;
    const planes = this.#cleanPlanes(sampleType);
    kernels.finite(address, planes.addresses[channel] as number, frames, Number.MAX_VALUE);
    return planes.addresses[channel] as number;
  }

  #cleanPlanes(sampleType: SampleType): Planes {
    const { addresses } = this.#span;
    if (sampleType === 'f32') {
      this.#clean.f32 ??= this.#dsp.allocatePlanes('f32', addresses.length, this.#maxFrames);
      return this.#clean.f32;
    }
    this.#clean.f64 ??= this.#dsp.allocatePlanes('f64', addresses.length, this.#maxFrames);
    return this.#clean.f64;
  }

  #asF32(channel: number, finite: number, peak: number): number {
    const { sampleType, addresses, frames } = this.#span;
    if (sampleType === 'f32' && peak <= F32_LIMIT) return finite;
    this.#demoted ??= this.#dsp.allocatePlanes('f32', addresses.length, this.#maxFrames);
    const to = this.#demoted.addresses[channel] as number;
    const copy = sampleType === 'f32' ? this.#dsp.kernels.finiteF32 : this.#dsp.kernels.finiteF32FromF64;
    copy(finite, to, frames, F32_LIMIT);
    return to;
  }

  release(): void {
    this.#clean.f32?.release();
    this.#clean.f64?.release();
    this.#demoted?.release();
    this.#clean.f32 = undefined;
    this.#clean.f64 = undefined;
    this.#demoted = undefined;
  }
}
