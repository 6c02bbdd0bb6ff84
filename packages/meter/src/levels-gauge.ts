import { CLIP_STATE_BYTES, type Dsp, gainToDb } from '@trackout/dsp-wasm';
import {
  type FigureSheet,
  frameOrNull,
  type Gather,
  type Gauge,
  gatherBlocks,
  type Join,
  joinPeaks,
} from './gauge.js';
import type { Span } from './span.js';

/** Numbers of a channel, in front of its clip state. */
const PEAK = 0;
const PEAK_FRAME = 1;
const NON_FINITE = 2;
const FIRST_CLIP = 3;
const CLIP = 4;
/** The clip state, as drawn in dsp-wasm's assembly/clip-runs.ts. */
const OPEN_RUN = CLIP;
const CLIPPED = CLIP + 1;
const RUNS = CLIP + 2;
const FIRST_COUNTED = CLIP + 3;
const SEEN = CLIP + 4;
const CHANNEL_NUMBERS = CLIP + CLIP_STATE_BYTES / 8;

/** Sample peak, clips, samples that are not numbers, and whether two channels are the same. */
export class LevelsGauge implements Gauge {
  readonly state: readonly Float64Array[];
  readonly #dsp: Dsp;
  readonly #channels: number;
  readonly #clipThreshold: number;
  readonly #clipRun: number;
  readonly #region;
  readonly #quietAddress: number;
  readonly #numbers: Float64Array;
  /** Greatest |L - R| and |L + R|, then whether the sides hold what is no number. */
  readonly #sides: Float64Array;

  constructor(
    dsp: Dsp,
    options: { readonly channels: number; readonly clipThreshold: number; readonly clipRun: number },
  ) {
    this.#dsp = dsp;
    this.#channels = options.channels;
    this.#clipThreshold = options.clipThreshold;
    this.#clipRun = options.clipRun;
    const numbers = this.#channels * CHANNEL_NUMBERS;
    this.#region = dsp.allocate(8 * (numbers + 3) + 8);
    const { address } = this.#region;
    this.#numbers = new Float64Array(dsp.memory.buffer, address, numbers);
    this.#sides = new Float64Array(dsp.memory.buffer, address + 8 * numbers, 3);
    this.#quietAddress = address + 8 * (numbers + 3);
    this.state = [this.#numbers, this.#sides];
    this.reset();
  }

  push(span: Span): void {
    for (let channel = 0; channel < this.#channels; channel++) {
      const at = channel * CHANNEL_NUMBERS;
      const peak = span.peaks[channel] as number;
      const address = span.addresses[channel] as number;
      this.#add(at + NON_FINITE, span.nonFinite[channel] as number);
      if (peak < Number.POSITIVE_INFINITY) this.#measure(span, at, address, span.frames, span.from, peak);
      else this.#measureBetweenInfinities(span, at, address);
    }
    if (this.#channels !== 2) return;
    const sides = this.#sides;
    if ((span.nonFinite[0] as number) + (span.nonFinite[1] as number) > 0) sides[2] = 1;
    if (sides[0] === 0 && sides[2] === 0) {
      span.kernels.pairDistance(
        span.addresses[0] as number,
        span.addresses[1] as number,
        span.frames,
        sides.byteOffset,
      );
    }
  }

  /** Peak and clips of consecutive samples without an infinity; `from` is the first one's frame. */
  #measure(span: Span, at: number, address: number, frames: number, from: number, peak: number): void {
    const numbers = this.#numbers;
    if (peak > (numbers[at + PEAK] as number)) {
      numbers[at + PEAK] = peak;
      numbers[at + PEAK_FRAME] = from + span.kernels.firstAtLeast(address, frames, peak);
    }
    // Quiet blocks are not shown to the kernel, so its frames are put back on the stream's count here.
    if (peak < this.#clipThreshold && numbers[at + OPEN_RUN] === 0) return;
    const seen = numbers[at + SEEN] as number;
    span.kernels.clipRuns(
      address,
      frames,
      this.#clipThreshold,
      this.#clipRun,
      numbers.byteOffset + 8 * (at + CLIP),
    );
    const first = numbers[at + FIRST_COUNTED] as number;
    if ((numbers[at + FIRST_CLIP] as number) < 0 && first >= 0)
      numbers[at + FIRST_CLIP] = from + first - seen;
  }

  /** The kernels skip NaN, but an infinity is a peak to them: what lies between infinities is measured. */
  #measureBetweenInfinities(span: Span, at: number, address: number): void {
    const { kernels, frames, from } = span;
    for (let done = 0; done < frames; ) {
      const start = address + done * kernels.sampleBytes;
      const infinity = kernels.firstAtLeast(start, frames - done, Number.POSITIVE_INFINITY);
      const length = infinity < 0 ? frames - done : infinity;
      this.#measure(span, at, start, length, from + done, kernels.peak(start, length));
      if (infinity >= 0 && this.#numbers[at + OPEN_RUN] !== 0) {
        const state = this.#numbers.byteOffset + 8 * (at + CLIP);
        kernels.clipRuns(this.#quietAddress, 1, this.#clipThreshold, this.#clipRun, state);
      }
      done += length + 1;
    }
  }

  #add(at: number, count: number): void {
    if (count > 0) this.#numbers[at] = (this.#numbers[at] as number) + count;
  }

  startCounting(): void {
    for (let at = 0; at < this.#numbers.length; at += CHANNEL_NUMBERS) {
      const open = this.#numbers[at + OPEN_RUN] as number;
      this.#clear(at);
      this.#numbers[at + OPEN_RUN] = open;
      // As if it had begun with the run, so that the frame where that begins is not below 0.
      this.#numbers[at + SEEN] = open;
    }
    this.#sides.fill(0);
  }

  reset(): void {
    for (let at = 0; at < this.#numbers.length; at += CHANNEL_NUMBERS) this.#clear(at);
    this.#sides.fill(0);
  }

  #clear(at: number): void {
    this.#numbers.fill(0, at, at + CHANNEL_NUMBERS);
    this.#numbers[at + PEAK_FRAME] = -1;
    this.#numbers[at + FIRST_CLIP] = -1;
    this.#numbers[at + FIRST_COUNTED] = -1;
  }

  read(sheet: FigureSheet, channels: readonly FigureSheet[]): void {
    const n = this.#numbers;
    let peak = 0;
    let peakFrame = -1;
    let firstClip = -1;
    let clippedSamples = 0;
    let nonFiniteSamples = 0;
    for (let channel = 0, at = 0; channel < this.#channels; channel++, at += CHANNEL_NUMBERS) {
      const own = n[at + PEAK] as number;
      const ownFrame = n[at + PEAK_FRAME] as number;
      const ownClip = n[at + FIRST_CLIP] as number;
      if (own > peak || (own === peak && ownFrame >= 0 && ownFrame < peakFrame)) {
        peak = own;
        peakFrame = ownFrame;
      }
      if (ownClip >= 0 && (firstClip < 0 || ownClip < firstClip)) firstClip = ownClip;
      clippedSamples += n[at + CLIPPED] as number;
      nonFiniteSamples += n[at + NON_FINITE] as number;
      Object.assign(channels[channel] as FigureSheet, {
        samplePeak: own,
        samplePeakFrame: frameOrNull(ownFrame),
        clippedSamples: n[at + CLIPPED],
        clipRuns: n[at + RUNS],
        firstClipFrame: frameOrNull(ownClip),
        nonFiniteSamples: n[at + NON_FINITE],
      });
    }
    const silent = peak === 0 && nonFiniteSamples === 0;
    Object.assign(sheet, {
      samplePeakDbfs: gainToDb(this.#dsp.math, peak),
      samplePeakFrame: frameOrNull(peakFrame),
      clippedSamples,
      firstClipFrame: frameOrNull(firstClip),
      nonFiniteSamples,
      silent,
      dualMono: this.#channels === 2 && !silent && this.#sides[0] === 0 && this.#sides[2] === 0,
    });
  }

  release(): void {
    this.#region.release();
  }
}

/** Peaks, clips and counts of both ranges; a clip across the border is counted by the later one. */
export const joinLevels: Join = ([earlier, earlierSides], [later, laterSides]) => {
  if (!earlier || !earlierSides || !later || !laterSides) return;
  for (let at = 0; at < later.length; at += CHANNEL_NUMBERS) {
    joinPeaks(earlier, later, at + PEAK, at + PEAK_FRAME);
    for (const count of [NON_FINITE, CLIPPED, RUNS, SEEN]) {
      later[at + count] = (later[at + count] as number) + (earlier[at + count] as number);
    }
    for (const first of [FIRST_CLIP, FIRST_COUNTED]) {
      if ((earlier[at + first] as number) >= 0) later[at + first] = earlier[at + first] as number;
    }
  }
  for (let i = 0; i < 3; i++) laterSides[i] = Math.max(laterSides[i] as number, earlierSides[i] as number);
};

/** Each channel's own. Of more or fewer than two channels the sides are not compared. */
export const gatherLevels: Gather = (parts, channels) => [
  gatherBlocks(parts, channels, 0, CHANNEL_NUMBERS),
  new Float64Array(3),
];
