import {
  type Dsp,
  gainToDb,
  type Kernels,
  TRUE_PEAK_REACH,
  TRUE_PEAK_STATE_BYTES,
  TRUE_PEAK_TABLE_BYTES,
} from '@trackout/dsp-wasm';
import {
  type FigureSheet,
  firstOf,
  frameOrNull,
  type Gather,
  type Gauge,
  gatherBlocks,
  type Join,
} from './gauge.js';
import type { Span } from './span.js';
import { annex2Tables, interpolationTables } from './true-peak-tables.js';

/**
 * How values between samples are found: `accurate` within 0.03 dB for every tone up to 0.45 of the sample rate;
 * `annex2` with the 48 taps printed in BS.1770-5 Annex 2, for comparison with meters that use them.
 */
export type TruePeakFilter = 'accurate' | 'annex2';

/** Samples kept from before a span: an interval reads `TRUE_PEAK_REACH` to each side. */
const HISTORY = 2 * TRUE_PEAK_REACH;
/** Where spans meet, their samples lie together here: the history, and as many that follow. */
const SEAM_SAMPLES = 2 * HISTORY;
const STATE_NUMBERS = TRUE_PEAK_STATE_BYTES / 8;

/** State of a channel, in f64: that of the kernel, then the history (f32), then the sample peak in f64. */
const HISTORY_AT = STATE_NUMBERS;
const PEAK = HISTORY_AT + HISTORY / 2;
const CHANNEL_NUMBERS = PEAK + 1;
/** The level is an f32 at offset 0; its frame the second f64. */
const FRAME = 1;

/**
 * True peak of each channel.
 *
 * An interval between two samples counts as soon as `TRUE_PEAK_REACH` samples after it are known; a sample counts
 * at once. Silence lies before the beginning.
 */
export class TruePeakGauge implements Gauge {
  readonly state: readonly Float64Array[];
  readonly #dsp: Dsp;
  readonly #channels: number;
  readonly #kernel: Kernels['truePeakF32'];
  readonly #skip: 0 | 1;
  readonly #region;
  readonly #numbers: Float64Array;
  /** The same memory as f32. */
  readonly #singles: Float32Array;
  readonly #all: Float32Array;
  readonly #tablesAddress: number;
  readonly #seamAddress: number;
  readonly #seam: Float32Array;
  /** The state of one channel, while it is read as if silence followed. */
  readonly #trial: Float64Array;
  /** One number: the frame that comes next. */
  readonly #end = new Float64Array(1);

  constructor(dsp: Dsp, channels: number, filter: TruePeakFilter, skip: boolean) {
    this.#dsp = dsp;
    this.#channels = channels;
    this.#kernel = filter === 'annex2' ? dsp.kernels.annex2PeakF32 : dsp.kernels.truePeakF32;
    this.#skip = skip ? 1 : 0;
    const tables = filter === 'annex2' ? annex2Tables() : interpolationTables();
    const count = channels * CHANNEL_NUMBERS;
    this.#region = dsp.allocate(8 * (count + STATE_NUMBERS) + TRUE_PEAK_TABLE_BYTES + 4 * SEAM_SAMPLES);
    const { buffer } = dsp.memory;
    const { address } = this.#region;
    this.#numbers = new Float64Array(buffer, address, count);
    this.#singles = new Float32Array(buffer, address, 2 * count);
    this.#trial = new Float64Array(buffer, address + 8 * count, STATE_NUMBERS);
    this.#tablesAddress = address + 8 * (count + STATE_NUMBERS);
    new Float32Array(buffer, this.#tablesAddress, tables.length).set(tables);
    this.#seamAddress = this.#tablesAddress + TRUE_PEAK_TABLE_BYTES;
    this.#seam = new Float32Array(buffer, this.#seamAddress, SEAM_SAMPLES);
    // Views of planes anywhere in memory would have to be made for each span: this one sees all of them.
    this.#all = new Float32Array(buffer);
    this.state = [this.#numbers, this.#end];
    this.reset();
  }

  push(span: Span): void {
    for (let channel = 0; channel < this.#channels; channel++) {
      const at = channel * CHANNEL_NUMBERS;
      this.#raiseToSamples(span, channel, at);
      this.#filter(span, span.f32[channel] as number, at);
    }
    this.#end[0] = span.from + span.frames;
  }

  /** The level starts at the samples' own, so that more can be skipped. */
  #raiseToSamples(span: Span, channel: number, at: number): void {
    const address = span.f32[channel] as number;
    const inPlace = address === span.addresses[channel];
    const peak = inPlace ? (span.peaks[channel] as number) : this.#dsp.kernels.peakF32(address, span.frames);
    if (peak > (this.#singles[2 * at] as number)) {
      this.#singles[2 * at] = peak;
      this.#numbers[at + FRAME] = span.from + this.#dsp.kernels.firstAtLeastF32(address, span.frames, peak);
    }
    let own = span.peaks[channel] as number;
    if (own === Number.POSITIVE_INFINITY) {
      own = span.kernels.peak(span.finite[channel] as number, span.frames);
    }
    if (own > (this.#numbers[at + PEAK] as number)) this.#numbers[at + PEAK] = own;
  }

  #filter(span: Span, address: number, at: number): void {
    const { frames, from } = span;
    const state = this.#numbers.byteOffset + 8 * at;
    const history = 2 * (at + HISTORY_AT);
    const plane = address >> 2;
    const seamed = Math.min(frames, HISTORY);
    for (let i = 0; i < HISTORY; i++) this.#seam[i] = this.#singles[history + i] as number;
    for (let i = 0; i < seamed; i++) this.#seam[HISTORY + i] = this.#all[plane + i] as number;
    this.#run(this.#seamAddress + 4 * TRUE_PEAK_REACH, seamed, from - TRUE_PEAK_REACH, state);
    if (frames > HISTORY) {
      this.#run(address + 4 * TRUE_PEAK_REACH, frames - HISTORY, from + TRUE_PEAK_REACH, state);
    }
    if (frames >= HISTORY) {
      const last = plane + frames - HISTORY;
      for (let i = 0; i < HISTORY; i++) this.#singles[history + i] = this.#all[last + i] as number;
    } else {
      for (let i = 0; i < HISTORY; i++) this.#singles[history + i] = this.#seam[frames + i] as number;
    }
  }

  #run(address: number, intervals: number, firstFrame: number, state: number): void {
    this.#kernel(address, intervals, firstFrame, this.#tablesAddress, state, this.#skip);
  }

  startCounting(): void {
    for (let at = 0; at < this.#numbers.length; at += CHANNEL_NUMBERS) {
      this.#numbers.fill(0, at, at + STATE_NUMBERS);
      this.#numbers[at + FRAME] = -1;
      this.#numbers[at + PEAK] = 0;
    }
  }

  reset(): void {
    this.#numbers.fill(0);
    this.startCounting();
    this.#end[0] = 0;
  }

  read(sheet: FigureSheet, channels: readonly FigureSheet[], ended: boolean): void {
    let highest = 0;
    let frame = -1;
    for (let channel = 0, at = 0; channel < this.#channels; channel++, at += CHANNEL_NUMBERS) {
      const state = ended ? this.#withSilenceAfter(at) : this.#numbers.subarray(at, at + STATE_NUMBERS);
      const interpolated = new Float32Array(state.buffer, state.byteOffset, 1)[0] as number;
      const level = Math.max(interpolated, this.#numbers[at + PEAK] as number);
      // What rings after a beginning or before an end that is cut off has its place within the stream.
      const own =
        level === 0
          ? -1
          : Math.min(Math.max(state[FRAME] as number, 0), Math.max((this.#end[0] as number) - 1, 0));
      if (level > highest || (level === highest && own >= 0 && own < frame)) {
        highest = level;
        frame = own;
      }
      const figures = channels[channel] as FigureSheet;
      figures.truePeakDbtp = gainToDb(this.#dsp.math, level);
      figures.truePeakFrame = frameOrNull(own);
    }
    sheet.truePeakDbtp = gainToDb(this.#dsp.math, highest);
    sheet.truePeakFrame = frameOrNull(frame);
  }

  #withSilenceAfter(at: number): Float64Array {
    this.#trial.set(this.#numbers.subarray(at, at + STATE_NUMBERS));
    const history = 2 * (at + HISTORY_AT);
    this.#seam.fill(0);
    for (let i = 0; i < HISTORY; i++) this.#seam[i] = this.#singles[history + i] as number;
    this.#run(
      this.#seamAddress + 4 * TRUE_PEAK_REACH,
      HISTORY,
      (this.#end[0] as number) - TRUE_PEAK_REACH,
      this.#trial.byteOffset,
    );
    return this.#trial;
  }

  release(): void {
    this.#region.release();
  }
}

/** The greater peak of both ranges; what lies between them was seen by the later one. */
export const joinTruePeaks: Join = ([earlier], [later]) => {
  if (!earlier || !later) return;
  const from = new Float32Array(earlier.buffer, earlier.byteOffset, 2 * earlier.length);
  const to = new Float32Array(later.buffer, later.byteOffset, 2 * later.length);
  for (let at = 0; at < later.length; at += CHANNEL_NUMBERS) {
    later[at + PEAK] = Math.max(later[at + PEAK] as number, earlier[at + PEAK] as number);
    if ((from[2 * at] as number) < (to[2 * at] as number)) continue;
    to[2 * at] = from[2 * at] as number;
    later[at + FRAME] = earlier[at + FRAME] as number;
  }
};

/** Each channel's own. */
export const gatherTruePeaks: Gather = (parts, channels) => [
  gatherBlocks(parts, channels, 0, CHANNEL_NUMBERS),
  firstOf(parts, 1),
];
