import { type Dsp, gainToDb } from '@trackout/dsp-wasm';
import { type FigureSheet, firstOf, type Gather, type Gauge, type Join } from './gauge.js';
import type { Span } from './span.js';

/** Numbers of a pair of channels: as drawn in dsp-wasm's assembly/pair-sums.ts, then the peak of each. */
const SQUARES = 2;
const PRODUCTS = 4;
const PEAKS = 6;
const PAIR_NUMBERS = 8;

/** A full-scale sine is 0 dBFS by AES17: RMS times the square root of 2. */
const AES17_DB = 3.010299956639812;

/** Which figures to write. */
export interface SumsFigures {
  readonly rms: boolean;
  readonly crestFactor: boolean;
  readonly dcOffset: boolean;
  readonly correlation: boolean;
}

/** What follows from sums of samples, squares and products: RMS, crest factor, DC offset, correlation. */
export class SumsGauge implements Gauge {
  readonly state: readonly Float64Array[];
  readonly #dsp: Dsp;
  readonly #channels: number;
  readonly #wanted: SumsFigures;
  readonly #region;
  readonly #numbers: Float64Array;
  /** One number: the frames. */
  readonly #frames = new Float64Array(1);

  constructor(dsp: Dsp, channels: number, wanted: SumsFigures) {
    this.#dsp = dsp;
    this.#channels = channels;
    this.#wanted = wanted;
    const count = Math.ceil(channels / 2) * PAIR_NUMBERS;
    this.#region = dsp.allocate(8 * count);
    this.#numbers = new Float64Array(dsp.memory.buffer, this.#region.address, count);
    this.state = [this.#numbers, this.#frames];
  }

  push(span: Span): void {
    const numbers = this.#numbers;
    for (let channel = 0, at = 0; channel < this.#channels; channel += 2, at += PAIR_NUMBERS) {
      const other = Math.min(channel + 1, this.#channels - 1);
      span.kernels.pairSums(
        span.finite[channel] as number,
        span.finite[other] as number,
        span.frames,
        numbers.byteOffset + 8 * at,
      );
      this.#raisePeak(at + PEAKS, span, channel);
      this.#raisePeak(at + PEAKS + 1, span, other);
    }
    this.#frames[0] = (this.#frames[0] as number) + span.frames;
  }

  #raisePeak(at: number, span: Span, channel: number): void {
    let peak = span.peaks[channel] as number;
    if (peak === Number.POSITIVE_INFINITY) {
      peak = span.kernels.peak(span.finite[channel] as number, span.frames);
    }
    if (peak > (this.#numbers[at] as number)) this.#numbers[at] = peak;
  }

  startCounting(): void {
    this.reset();
  }

  reset(): void {
    this.#numbers.fill(0);
    this.#frames.fill(0);
  }

  read(sheet: FigureSheet, channels: readonly FigureSheet[]): void {
    const frames = this.#frames[0] as number;
    let squares = 0;
    let peak = 0;
    let dcOffset = 0;
    for (let channel = 0; channel < this.#channels; channel++) {
      const sum = this.#number(channel, 0);
      const ownSquares = this.#number(channel, SQUARES);
      const ownPeak = this.#number(channel, PEAKS);
      const ownOffset = frames === 0 ? 0 : sum / frames;
      squares += ownSquares;
      peak = Math.max(peak, ownPeak);
      if (Math.abs(ownOffset) > Math.abs(dcOffset)) dcOffset = ownOffset;
      this.#write(channels[channel] as FigureSheet, ownSquares, frames, ownPeak, ownOffset);
    }
    this.#write(sheet, squares, frames * this.#channels, peak, dcOffset);
    if (this.#wanted.correlation) sheet.correlation = this.#correlation();
  }

  #number(channel: number, which: number): number {
    return this.#numbers[(channel >> 1) * PAIR_NUMBERS + which + (channel & 1)] as number;
  }

  #write(sheet: FigureSheet, squares: number, samples: number, peak: number, dcOffset: number): void {
    const rms = samples === 0 ? 0 : Math.sqrt(squares / samples);
    if (this.#wanted.rms) {
      sheet.rmsDbfs = gainToDb(this.#dsp.math, rms);
      sheet.rmsAes17Dbfs = gainToDb(this.#dsp.math, rms) + AES17_DB;
    }
    if (this.#wanted.crestFactor) {
      sheet.crestFactorDb = rms > 0 ? gainToDb(this.#dsp.math, peak / rms) : 0;
    }
    if (this.#wanted.dcOffset) sheet.dcOffset = dcOffset;
  }

  #correlation(): number | null {
    if (this.#channels !== 2) return null;
    const power = Math.sqrt(this.#number(0, SQUARES)) * Math.sqrt(this.#number(1, SQUARES));
    if (!(power > 0)) return null;
    return Math.min(Math.max((this.#numbers[PRODUCTS] as number) / power, -1), 1);
  }

  release(): void {
    this.#region.release();
  }
}

/** Sums of both ranges. */
export const joinSums: Join = ([earlier, earlierFrames], [later, laterFrames]) => {
  if (!earlier || !earlierFrames || !later || !laterFrames) return;
  for (let at = 0; at < later.length; at++) {
    const [before, here] = [earlier[at] as number, later[at] as number];
    later[at] = at % PAIR_NUMBERS < PEAKS ? before + here : Math.max(before, here);
  }
  laterFrames[0] = (earlierFrames[0] as number) + (laterFrames[0] as number);
};

/** Sums, squares and peaks of each channel; the products of more than two channels are nobody's figure. */
export const gatherSums: Gather = (parts, channels) => {
  const whole = new Float64Array(Math.ceil(channels / 2) * PAIR_NUMBERS);
  const numberAt = (channel: number, which: number) => (channel >> 1) * PAIR_NUMBERS + which + (channel & 1);
  for (const { channels: own, state } of parts) {
    own.forEach((channel, at) => {
      for (const which of [0, SQUARES, PEAKS]) {
        whole[numberAt(channel, which)] = state[0]?.[numberAt(at, which)] as number;
      }
    });
  }
  return [whole, firstOf(parts, 1)];
};
