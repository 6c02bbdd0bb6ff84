import {
  type BoundTerm,
  channelCount,
  createPacer,
  fillLanes,
  type Lane,
  laneActive,
  type NullTestResult,
  stepFrames,
  UsageError,
} from '@trackout/core';
import { type Dsp, gainToDb } from '@trackout/dsp-wasm';
import { type FloatSum, nullBoundTerms, sumOfTerms } from './null-bound.js';
import type { NullTestOptions, NullTestReference, NullTestSignal } from './null-test.js';
import { faultsOf } from './null-test-faults.js';
import { ResidualBus } from './residual-bus.js';
import { Strand } from './strand.js';

/** Frames that are summed at a time, unless asked otherwise. */
export const DEFAULT_BLOCK_FRAMES = 8192;

/** One null test: its readers, its bus and the memory that they take until `release`. */
export class NullTestRun {
  readonly #dsp: Dsp;
  readonly #options: NullTestOptions;
  readonly #held: (() => void)[] = [];
  readonly #strands: readonly Strand[];
  readonly #reference: Strand;
  /** The files, then the reference. */
  readonly #all: readonly Strand[];
  readonly #referenceSignal: NullTestReference;
  readonly #bus: ResidualBus;
  readonly #channels: number;
  readonly #frameCount: number;
  readonly #blockFrames: number;
  readonly #floatSum: Pick<FloatSum, 'files' | 'summedIn'> | undefined;
  #largestPartialSum = 0;
  #residualPeak = 0;
  #energy = 0;
  #firstDiffering: number | null = null;
  /** The bound that follows from what has been seen; it only grows. */
  #boundSoFar = 0;
  /** First frame at which the residual exceeded the bound so far: none before it exceeds the final one. */
  #suspect: number | null = null;

  /** Opens every source; holds nothing when it throws. */
  constructor(files: readonly NullTestSignal[], reference: NullTestReference, options: NullTestOptions) {
    this.#dsp = options.dsp;
    this.#options = options;
    this.#blockFrames = blockLength(options.blockFrames);
    this.#channels = channelCount(reference.source.format.layout);
    this.#referenceSignal = reference;
    this.#frameCount = Math.max(...[...files, reference].map((signal) => signal.source.frameCount));
    this.#floatSum = floatSumOf(files, reference);
    try {
      const bus = new ResidualBus(this.#dsp, this.#channels, this.#blockFrames);
      this.#held.push(() => bus.planes.release());
      this.#bus = bus;
      this.#strands = files.map((file) => this.#strand(file, 1));
      this.#reference = this.#strand(reference, -1);
      this.#all = [...this.#strands, this.#reference];
    } catch (error) {
      this.release();
      throw error;
    }
  }

  #strand(signal: NullTestSignal, sign: 1 | -1): Strand {
    const strand = new Strand(this.#dsp, signal, sign, this.#channels, this.#blockFrames);
    this.#held.push(() => strand.release());
    return strand;
  }

  /** Closes the readers and gives back all memory. Idempotent. */
  release(): void {
    for (const release of this.#held.splice(0)) release();
  }

  /** Reads everything, and judges it. */
  async toEnd(): Promise<NullTestResult> {
    const total = this.#frameCount;
    await this.#walk(0, total, (position, frames) => {
      this.#step(position, frames);
      this.#options.onProgress?.({ phase: 'verify', unit: 'frames', done: position + frames, total });
    });
    const terms = this.#boundTerms();
    const bound = sumOfTerms(terms);
    const nonFinite = earliest(this.#all.map((strand) => strand.firstNonFiniteFrame));
    // Finite samples whose sum overflows leave an infinity, and perhaps a bound to match.
    const within = this.#residualPeak <= bound && this.#residualPeak < Number.POSITIVE_INFINITY;
    const beyond = within ? nonFinite : await this.#firstBeyond(bound, nonFinite ?? total);
    return this.#result(terms, nonFinite, beyond);
  }

  /** Pulls block after block from every signal, until `step` says that it has seen enough. */
  async #walk(from: number, to: number, step: (position: number, frames: number) => unknown): Promise<void> {
    const lanes: readonly Lane[] = this.#all.map((strand) => strand.lane);
    const pause = createPacer();
    let position = from;
    while (position < to) {
      this.#options.signal?.throwIfAborted();
      const wanted = Math.min(this.#blockFrames, to - position);
      const filling = fillLanes(lanes, position, wanted);
      if (filling) await filling;
      const frames = stepFrames(lanes, position, wanted);
      if (frames < 1) throw this.#stalled(position);
      for (const strand of this.#sounding(position)) strand.pull(position, frames);
      if (step(position, frames) === true) return;
      position += frames;
      const pausing = pause(frames * lanes.length);
      if (pausing) await pausing;
    }
  }

  #sounding(position: number): readonly Strand[] {
    return this.#all.filter((strand) => laneActive(strand.lane, position));
  }

  /** Without this check a source that breaks its promise would be asked forever. */
  #stalled(position: number): UsageError {
    const empty = this.#sounding(position).find((strand) => strand.lane.reader.bufferedFrames < 1);
    return (empty as Strand).endedEarly(position);
  }

  #step(position: number, frames: number): void {
    const sounding = this.#sounding(position);
    let partialSum = this.#sum(sounding, frames);
    if (this.#bus.hasNonFinite(frames)) {
      for (const strand of sounding) strand.leaveOutNonFinite(position);
      partialSum = this.#sum(sounding, frames);
    }
    this.#largestPartialSum = Math.max(this.#largestPartialSum, partialSum);
    for (const strand of sounding) strand.measure();
    this.#judge(position, frames);
  }

  /** Files minus reference; returns the largest partial sum of the files where the bound needs it. */
  #sum(sounding: readonly Strand[], frames: number): number {
    let partialSum = 0;
    this.#bus.planes.clear(frames);
    for (const strand of sounding) {
      strand.addTo(this.#bus.planes);
      if (this.#floatSum && strand !== this.#reference) {
        partialSum = Math.max(partialSum, this.#bus.peak(frames));
      }
    }
    return partialSum;
  }

  #judge(position: number, frames: number): void {
    const peak = this.#bus.peak(frames);
    if (peak === 0) return;
    this.#energy += this.#bus.energy(frames);
    this.#firstDiffering ??= position + this.#bus.firstAbove(frames, 0);
    this.#residualPeak = Math.max(this.#residualPeak, peak);
    if (this.#suspect !== null || peak <= this.#boundSoFar) return;
    this.#boundSoFar = sumOfTerms(this.#boundTerms());
    if (peak > this.#boundSoFar) this.#suspect = position + this.#bus.firstAbove(frames, this.#boundSoFar);
  }

  /**
   * The first frame beyond the bound, which is known only when every peak has been seen: so what was suspect
   * is read again. From `end` on, a sample that is not a number is beyond any bound.
   */
  async #firstBeyond(bound: number, end: number): Promise<number> {
    const from = Math.min(this.#suspect ?? 0, end);
    let beyond = end;
    for (const strand of this.#all) strand.seek(from);
    await this.#walk(from, end, (position, frames) => {
      this.#sum(this.#sounding(position), frames);
      const found = this.#bus.firstAbove(frames, Math.min(bound, Number.MAX_VALUE));
      if (found >= 0) beyond = position + found;
      return found >= 0;
    });
    return beyond;
  }

  #boundTerms(): readonly BoundTerm[] {
    return nullBoundTerms(
      this.#dsp.math,
      this.#strands.map(({ signal, peak }) => ({ encoding: signal.encoding, peak })),
      { encoding: this.#referenceSignal.encoding, peak: this.#reference.peak },
      this.#floatSum && { ...this.#floatSum, largestPartialSum: this.#largestPartialSum },
    );
  }

  #result(
    terms: readonly BoundTerm[],
    nonFinite: number | null,
    firstFrameBeyondBound: number | null,
  ): NullTestResult {
    const toDb = (gain: number) => gainToDb(this.#dsp.math, gain);
    const { name, kind } = this.#referenceSignal;
    const samples = this.#frameCount * this.#channels;
    const files = this.#strands.map((strand) => strand.measured(toDb));
    const passed = firstFrameBeyondBound === null;
    return {
      verdict: passed ? 'pass' : 'fail',
      set: this.#options.set ?? 'files',
      reference: { name, kind },
      exact: this.#residualPeak === 0 && nonFinite === null,
      boundDbfs: toDb(sumOfTerms(terms)),
      boundTerms: terms,
      residualPeakDbfs: toDb(this.#residualPeak),
      residualRmsDbfs: toDb(samples === 0 ? 0 : Math.sqrt(this.#energy / samples)),
      firstDifferingFrame: earliest([this.#firstDiffering, nonFinite]),
      firstFrameBeyondBound,
      frameCount: this.#frameCount,
      files: files.map(({ file }) => file),
      faults: passed ? [] : faultsOf(files, this.#reference.measured(toDb)),
    };
  }
}

function blockLength(blockFrames = DEFAULT_BLOCK_FRAMES): number {
  if (Number.isInteger(blockFrames) && blockFrames >= 1) return blockFrames;
  throw new UsageError(
    'verify/block-frames',
    `blockFrames is ${blockFrames}. Give a whole number of frames, 1 or more.`,
    { blockFrames },
  );
}

/** What of the sum that made the reference can show in the residual; `undefined` where nothing can. */
function floatSumOf(
  files: readonly NullTestSignal[],
  reference: NullTestReference,
): Pick<FloatSum, 'files' | 'summedIn'> | undefined {
  if (reference.encoding.type === 'int') return undefined;
  const summands = Math.max(files.length, reference.summands ?? 0);
  const summedIn = reference.summedIn ?? (reference.kind === 'independent' ? 'f32' : 'f64');
  if (summedIn === 'f32') return summands > 1 ? { files: summands, summedIn } : undefined;
  // A sum in 64-bit float shows only where no file is coarser.
  const double = ({ encoding }: NullTestSignal) => encoding.type === 'float' && encoding.bits === 64;
  return [...files, reference].every(double) ? { files: summands, summedIn } : undefined;
}

function earliest(frames: readonly (number | null)[]): number | null {
  const found = frames.filter((frame) => frame !== null);
  return found.length > 0 ? found.reduce((first, frame) => Math.min(first, frame)) : null;
}
