import { type Dsp, K_WEIGHT_STATE_BYTES } from '@trackout/dsp-wasm';
import { EnergyHistogram } from './energy-histogram.js';
import type { ChannelStates, FigureSheet, Gauge, Join } from './gauge.js';
import { HopRecord, type Hops } from './hop-record.js';
import { kFilter } from './k-filter.js';
import {
  ABSOLUTE_GATE_LUFS,
  gatingThresholdLufs,
  integratedLufs,
  loudnessRangeLu,
} from './loudness-gates.js';
import {
  HOPS_PER_SECOND,
  HOPS_PER_STEP,
  hopFrom,
  hopStart,
  LoudnessWindows,
  MOMENTARY_HOPS,
  SHORT_TERM_HOPS,
} from './loudness-windows.js';
import { lufsOf, meanSquareOf } from './lufs.js';
import type { Span } from './span.js';
import { TimePoints } from './time-points.js';

/** Which figures to gather. */
export interface LoudnessFigures {
  readonly momentary: boolean;
  readonly shortTerm: boolean;
  readonly integrated: boolean;
  readonly loudnessRange: boolean;
  readonly timeSeries: boolean;
}

/** EBU Tech 3342: silence to append to a file, so that the last windows reach its end. */
const TAIL_HOPS = 1.5 * HOPS_PER_SECOND;

/** The numbers of the state. */
const FIRST_HOP = 0;
const HOP = 1;
const LAST_MOMENTARY = 2;
const MAX_MOMENTARY = 3;
const LAST_SHORT_TERM = 4;
const MAX_SHORT_TERM = 5;
const HOP_PEAK = 6;
/** The frame that comes next; 1 while what comes is counted. */
const END = 7;
const COUNTING = 8;
const NUMBERS = 9;

const FILTER_NUMBERS = 14;
const PAIR_NUMBERS = K_WEIGHT_STATE_BYTES / 8;
const ENERGY = 12;

/**
 * Loudness, from K-weighted energies of 10 ms.
 *
 * Memory does not depend on the length: the filters' states, 310 energies, and a histogram for each gated figure.
 */
export class LoudnessGauge implements Gauge {
  readonly state: readonly Float64Array[];
  readonly #dsp: Dsp;
  readonly #sampleRate: number;
  readonly #startFrame: number;
  readonly #wanted: LoudnessFigures;
  readonly #pairs: readonly (readonly [number, number])[];
  readonly #pairWeights: readonly (readonly [number, number])[];
  readonly #region;
  readonly #filterAddress: number;
  readonly #filters: Float64Array;
  readonly #silenceAddress: number;
  readonly #windows = new LoudnessWindows();
  readonly #numbers = new Float64Array(NUMBERS);
  /** Weighted, of the hop that is being closed. */
  readonly #energy = new Float64Array(1);
  readonly #blocks: EnergyHistogram | undefined;
  readonly #range: EnergyHistogram | undefined;
  readonly #points: TimePoints | undefined;
  readonly #gate: number;
  readonly #rangeTail: boolean;
  readonly #weights: readonly number[];
  readonly #record: HopRecord | undefined;

  constructor(
    dsp: Dsp,
    options: {
      readonly sampleRate: number;
      readonly startFrame: number;
      readonly weights: readonly number[];
      readonly wanted: LoudnessFigures;
      readonly timeSeriesPoints: number;
      readonly loudnessRangeTail: 'none' | 'silence';
      /** Whether to keep what each hop had, for `replay`: 8 bytes a hop, and 8 for each channel that is heard. */
      readonly keepHops: boolean;
    },
  ) {
    this.#dsp = dsp;
    this.#sampleRate = options.sampleRate;
    this.#startFrame = options.startFrame;
    this.#wanted = options.wanted;
    this.#gate = meanSquareOf(dsp.math, ABSOLUTE_GATE_LUFS);
    this.#rangeTail = options.loudnessRangeTail === 'silence';
    const { weights } = options;
    this.#weights = weights;
    const heard = heardChannels(weights);
    if (options.keepHops) this.#record = new HopRecord(heard.length);
    const pairs: [number, number][] = [];
    for (let i = 0; i < heard.length; i += 2) {
      pairs.push([heard[i] as number, heard[i + 1] ?? (heard[i] as number)]);
    }
    this.#pairs = pairs;
    // A channel without a partner is filtered beside itself, and counted once.
    this.#pairWeights = pairs.map(([a, b]) => [weights[a] as number, a === b ? 0 : (weights[b] as number)]);

    const numbers = FILTER_NUMBERS + pairs.length * PAIR_NUMBERS;
    const longestHop = hopStart(1, options.sampleRate) + 1;
    // Filters, their states, and a hop of silence for what follows the end.
    this.#region = dsp.allocate(8 * numbers + 4 * longestHop);
    this.#silenceAddress = this.#region.address + 8 * numbers;
    const { buffer } = dsp.memory;
    this.#filterAddress = this.#region.address;
    const filter = kFilter(dsp.math, options.sampleRate);
    new Float64Array(buffer, this.#filterAddress, FILTER_NUMBERS).set(
      [...filter.shelf, ...filter.highPass].flatMap((coefficient) => [coefficient, coefficient]),
    );
    this.#filters = new Float64Array(
      buffer,
      this.#filterAddress + 8 * FILTER_NUMBERS,
      pairs.length * PAIR_NUMBERS,
    );
    if (options.wanted.integrated) this.#blocks = new EnergyHistogram();
    if (options.wanted.loudnessRange) this.#range = new EnergyHistogram();
    if (options.wanted.timeSeries) this.#points = new TimePoints(options.timeSeriesPoints);
    this.state = [
      this.#numbers,
      this.#filters,
      ...this.#windows.state,
      ...(this.#blocks ? [this.#blocks.counts, this.#blocks.sums] : []),
      ...(this.#range ? [this.#range.counts, this.#range.sums] : []),
      ...(this.#points ? this.#points.state : []),
    ];
    this.reset();
  }

  push(span: Span): void {
    this.#numbers[END] = span.from + span.frames;
    for (let done = 0; done < span.frames; ) {
      const hop = this.#numbers[HOP] as number;
      // Before the first whole hop, `hop` is the one in front of it, which begins too early.
      const toHopEnd = hopStart(hop + 1, this.#sampleRate) - (span.from + done);
      const frames = Math.min(toHopEnd, span.frames - done);
      const offset = done * span.kernels.sampleBytes;
      for (let pair = 0; pair < this.#pairs.length; pair++) {
        const [a, b] = this.#pairs[pair] as readonly [number, number];
        span.kernels.kWeight(
          (span.finite[a] as number) + offset,
          (span.finite[b] as number) + offset,
          frames,
          this.#filterAddress,
          this.#filters.byteOffset + K_WEIGHT_STATE_BYTES * pair,
        );
      }
      if (this.#points) this.#seePeaks(span, offset, frames);
      if (frames === toHopEnd) {
        this.#takeEnergy();
        this.#closeHop(hop);
      }
      done += frames;
    }
  }

  #seePeaks(span: Span, offset: number, frames: number): void {
    let peak = this.#numbers[HOP_PEAK] as number;
    for (let channel = 0; channel < span.finite.length; channel++) {
      peak = Math.max(peak, span.kernels.peak((span.finite[channel] as number) + offset, frames));
    }
    this.#numbers[HOP_PEAK] = peak;
  }

  /** Weighted energy of the hop that ends here; its filters go on from what is left of them. */
  #takeEnergy(): void {
    let energy = 0;
    this.#record?.add(this.#numbers[HOP_PEAK] as number);
    for (let pair = 0; pair < this.#pairs.length; pair++) {
      const at = pair * PAIR_NUMBERS + ENERGY;
      const [a, b] = this.#pairWeights[pair] as readonly [number, number];
      energy += a * (this.#filters[at] as number);
      this.#record?.add(this.#filters[at] as number);
      if (b > 0) {
        energy += b * (this.#filters[at + 1] as number);
        this.#record?.add(this.#filters[at + 1] as number);
      }
      this.#filters[at] = 0;
      this.#filters[at + 1] = 0;
      this.#dsp.kernels.kWeightSettle(this.#filters.byteOffset + K_WEIGHT_STATE_BYTES * pair);
    }
    // In an array, for a number that is handed on may be allocated for it.
    this.#energy[0] = energy;
  }

  #closeHop(hop: number): void {
    const numbers = this.#numbers;
    const counting = numbers[COUNTING] === 1;
    // Samples near the end of what f64 holds overflow.
    if (!((this.#energy[0] as number) >= 0)) this.#energy[0] = Number.POSITIVE_INFINITY;
    numbers[HOP] = hop + 1;
    const seen = hop + 1 - (numbers[FIRST_HOP] as number);
    if (seen <= 0) {
      numbers[HOP_PEAK] = 0;
      return;
    }
    this.#windows.add(hop, this.#energy);
    const stepEnds = (hop + 1) % HOPS_PER_STEP === 0;
    if (seen >= MOMENTARY_HOPS) {
      const momentary = this.#windows.momentary / this.#framesOf(hop, MOMENTARY_HOPS);
      numbers[LAST_MOMENTARY] = momentary;
      if (counting) {
        if (momentary > (numbers[MAX_MOMENTARY] as number)) numbers[MAX_MOMENTARY] = momentary;
        if (stepEnds && momentary > this.#gate) this.#blocks?.add(momentary);
      }
    }
    if (seen >= SHORT_TERM_HOPS) {
      const shortTerm = this.#windows.shortTerm / this.#framesOf(hop, SHORT_TERM_HOPS);
      numbers[LAST_SHORT_TERM] = shortTerm;
      if (counting) {
        if (shortTerm > (numbers[MAX_SHORT_TERM] as number)) numbers[MAX_SHORT_TERM] = shortTerm;
        if (stepEnds && shortTerm > this.#gate) this.#range?.add(shortTerm);
      }
    }
    if (counting) {
      this.#points?.add(hop, numbers[HOP_PEAK] as number, numbers[LAST_MOMENTARY] as number);
    }
    numbers[HOP_PEAK] = 0;
  }

  #framesOf(hop: number, hops: number): number {
    return hopStart(hop + 1, this.#sampleRate) - hopStart(hop + 1 - hops, this.#sampleRate);
  }

  startCounting(): void {
    this.#numbers[COUNTING] = 1;
    this.#numbers[MAX_MOMENTARY] = 0;
    this.#numbers[MAX_SHORT_TERM] = 0;
    this.#blocks?.clear();
    this.#range?.clear();
    this.#points?.clear();
  }

  /** What follows only warms up, until `startCounting`. */
  warmUp(): void {
    this.#numbers[COUNTING] = 0;
  }

  reset(): void {
    for (const numbers of this.state) numbers.fill(0);
    this.#points?.clear();
    this.#numbers[END] = this.#startFrame;
    this.#numbers[COUNTING] = 1;
    const first = hopFrom(this.#startFrame, this.#sampleRate);
    this.#numbers[FIRST_HOP] = first;
    this.#numbers[HOP] = hopStart(first, this.#sampleRate) === this.#startFrame ? first : first - 1;
  }

  read(sheet: FigureSheet, _channels: readonly FigureSheet[], ended: boolean): void {
    const { math } = this.#dsp;
    const numbers = this.#numbers;
    if (this.#wanted.momentary) {
      sheet.momentaryLufs = lufsOf(math, numbers[LAST_MOMENTARY] as number);
      sheet.maxMomentaryLufs = lufsOf(math, numbers[MAX_MOMENTARY] as number);
    }
    if (this.#wanted.shortTerm) {
      sheet.shortTermLufs = lufsOf(math, numbers[LAST_SHORT_TERM] as number);
      sheet.maxShortTermLufs = lufsOf(math, numbers[MAX_SHORT_TERM] as number);
    }
    if (this.#blocks) {
      sheet.integratedLufs = integratedLufs(math, this.#blocks);
      sheet.gatingThresholdLufs = gatingThresholdLufs(math, this.#blocks);
    }
    if (this.#points) {
      this.#seeOpenHop(this.#points);
      sheet.timeSeries = this.#points.read(math);
    }
    if (!this.#range) return;
    const withTail = ended && this.#rangeTail;
    const saved = withTail ? this.state.map((part) => part.slice()) : [];
    if (withTail) this.#pushTail();
    sheet.loudnessRangeLu = loudnessRangeLu(math, this.#range);
    saved.forEach((part, index) => {
      this.state[index]?.set(part);
    });
  }

  /** The peak of a hop that is not complete counts already; it will be there again when it is. */
  #seeOpenHop(points: TimePoints): void {
    const hop = this.#numbers[HOP] as number;
    const end = this.#numbers[END] as number;
    if (this.#numbers[COUNTING] !== 1 || end <= hopStart(hop, this.#sampleRate)) return;
    if (hop >= (this.#numbers[FIRST_HOP] as number)) points.add(hop, this.#numbers[HOP_PEAK] as number, 0);
  }

  /** The silence after the end: filters ring on, windows move out of the audio. */
  #pushTail(): void {
    for (let i = 0, at = this.#numbers[END] as number; i < TAIL_HOPS; i++) {
      const hop = this.#numbers[HOP] as number;
      const end = hopStart(hop + 1, this.#sampleRate);
      for (let pair = 0; pair < this.#pairs.length; pair++) {
        const state = this.#filters.byteOffset + K_WEIGHT_STATE_BYTES * pair;
        const address = this.#silenceAddress;
        this.#dsp.kernels.kWeightF32(address, address, end - at, this.#filterAddress, state);
      }
      this.#takeEnergy();
      this.#closeHop(hop);
      at = end;
    }
  }

  /** The hops that were kept so far. */
  get hops(): Hops | undefined {
    return this.#record?.toHops();
  }

  /**
   * Comes to know, from the beginning, what gauges know together that have each seen some of the channels and kept
   * their hops: the same bits as if it had seen all channels itself.
   */
  replay(parts: readonly ChannelStates[]): void {
    this.reset();
    const heard = parts.map(({ channels }) =>
      channels.filter((channel) => (this.#weights[channel] as number) > 0),
    );
    const energies = new Float64Array(this.#weights.length);
    const hops = Math.max(0, ...parts.map(({ hops }) => (hops ? hops.values.length / hops.perHop : 0)));
    for (let index = 0; index < hops; index++) {
      parts.forEach(({ hops }, part) => {
        if (!hops) return;
        const at = index * hops.perHop;
        this.#numbers[HOP_PEAK] = Math.max(this.#numbers[HOP_PEAK] as number, hops.values[at] as number);
        heard[part]?.forEach((channel, own) => {
          energies[channel] = hops.values[at + 1 + own] as number;
        });
      });
      let energy = 0;
      for (let channel = 0; channel < energies.length; channel++) {
        const weight = this.#weights[channel] as number;
        if (weight > 0) energy += weight * (energies[channel] as number);
      }
      this.#energy[0] = energy;
      this.#closeHop(this.#numbers[HOP] as number);
    }
    for (const { state } of parts) {
      const numbers = state[0] as Float64Array;
      this.#numbers[END] = numbers[END] as number;
      this.#numbers[HOP_PEAK] = Math.max(this.#numbers[HOP_PEAK] as number, numbers[HOP_PEAK] as number);
    }
    this.#takeFilters(parts, heard);
  }

  /** The two channels of a pair are the two lanes of its filters. */
  #takeFilters(parts: readonly ChannelStates[], heard: readonly (readonly number[])[]): void {
    const lanes = new Map<number, (which: number) => number>();
    parts.forEach(({ state }, part) => {
      heard[part]?.forEach((channel, own) => {
        const from = (own >> 1) * PAIR_NUMBERS + (own & 1);
        lanes.set(channel, (which) => state[1]?.[from + 2 * which] as number);
      });
    });
    this.#pairs.forEach((pair, index) => {
      pair.forEach((channel, lane) => {
        for (let which = 0; which < PAIR_NUMBERS / 2; which++) {
          this.#filters[index * PAIR_NUMBERS + 2 * which + lane] = lanes.get(channel)?.(which) ?? 0;
        }
      });
    });
  }

  release(): void {
    this.#region.release();
  }
}

/** Channels that take part in the loudness. */
function heardChannels(weights: readonly number[]): number[] {
  return weights.flatMap((weight, channel) => (weight > 0 ? [channel] : []));
}

/** How many arrays of the state come before the histograms: numbers, filters, windows. */
const CARRIED = 5;

/** Joins loudness that was gathered with the same figures wanted. */
export function joinLoudness(wanted: LoudnessFigures): Join {
  return (earlier, later) => {
    const [before, here] = [earlier[0], later[0]];
    if (!before || !here) return;
    for (const greatest of [MAX_MOMENTARY, MAX_SHORT_TERM]) {
      here[greatest] = Math.max(here[greatest] as number, before[greatest] as number);
    }
    const histograms = 2 * (Number(wanted.integrated) + Number(wanted.loudnessRange));
    for (let part = CARRIED; part < CARRIED + histograms; part++) {
      const [from, to] = [earlier[part], later[part]];
      if (!from || !to) continue;
      for (let bin = 0; bin < to.length; bin++) to[bin] = (to[bin] as number) + (from[bin] as number);
    }
    if (!wanted.timeSeries) return;
    const points = TimePoints.of(later.slice(CARRIED + histograms));
    points.join(TimePoints.of(earlier.slice(CARRIED + histograms)));
    points.state.forEach((part, index) => {
      later[CARRIED + histograms + index]?.set(part);
    });
  };
}
