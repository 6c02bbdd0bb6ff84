import {
  type AudioBlock,
  type BoundTerm,
  channelCount,
  createPacer,
  type FrameRange,
  fillLanes,
  type Lane,
  laneActive,
  type NullTestResult,
  stepFrames,
  UsageError,
} from '@trackout/core';
import { type Dsp, dbToGain, gainToDb } from '@trackout/dsp-wasm';
import { type FloatSum, nullBoundTerms, sumOfTerms } from './null-bound.js';
import { faultsOf } from './null-test-faults.js';
import type { NullTestOptions, NullTestReference, NullTestSignal } from './null-test-input.js';
import { ResidualBus } from './residual-bus.js';
import { ResidualFigures } from './residual-figures.js';
import { drawBlock, SeriesGatherer } from './residual-series.js';
import { Strand } from './strand.js';
import { StrandPlanes } from './strand-planes.js';
import { SumRows } from './sum-rows.js';

/** Frames that are summed at a time, unless asked otherwise. */
export const DEFAULT_BLOCK_FRAMES = 8192;

/** Strands that are pulled and added together, at most. */
export const AT_ONCE = 4;

/** What comes of a step: to be waited for, taken again from its first frame, or the last one needed. */
type Outcome = Promise<void> | 'again' | 'enough' | undefined;

/** One null test: its readers, its bus and the memory that they take until `release`. */
export class NullTestRun {
  readonly #dsp: Dsp;
  readonly #options: NullTestOptions;
  readonly #held: (() => void)[] = [];
  readonly #strands: readonly Strand[];
  readonly #reference: Strand;
  /** The files, then the reference. */
  readonly #all: readonly Strand[];
  #lanes: readonly Lane[];
  readonly #referenceSignal: NullTestReference;
  readonly #bus: ResidualBus;
  readonly #rows: SumRows;
  readonly #planes: StrandPlanes;
  readonly #channels: number;
  readonly #range: FrameRange;
  readonly #blockFrames: number;
  readonly #floatSum: Pick<FloatSum, 'files' | 'summedIn'> | undefined;
  readonly #figures: ResidualFigures;
  readonly #series: SeriesGatherer | undefined;
  #largestPartialSum = 0;
  #mixEnergy = 0;
  /** Peak of the reference in this block. */
  #mixPeak = 0;
  /** Up to there something is known not to be a number, and steps are taken file by file. */
  #carefulTo = Number.NEGATIVE_INFINITY;

  /** Opens every source; holds nothing when it throws. */
  constructor(files: readonly NullTestSignal[], reference: NullTestReference, options: NullTestOptions) {
    this.#dsp = options.dsp;
    this.#options = options;
    this.#blockFrames = blockLength(options.blockFrames);
    this.#channels = channelCount(reference.source.format.layout);
    this.#referenceSignal = reference;
    this.#range = options.range ?? wholeRange([...files, reference]);
    this.#floatSum = floatSumOf(files, reference);
    if (options.series || options.diagnose)
      this.#series = new SeriesGatherer(this.#range.from, frameCountOf(this.#range));
    try {
      const bus = new ResidualBus(this.#dsp, this.#channels, this.#blockFrames);
      this.#held.push(() => bus.planes.release());
      this.#bus = bus;
      this.#figures = new ResidualFigures(this.#dsp, bus, reference.source.format, () =>
        sumOfTerms(this.#boundTerms()),
      );
      this.#held.push(() => this.#figures.release());
      this.#rows = new SumRows(this.#dsp, files.length + 1, this.#channels);
      this.#held.push(() => this.#rows.release());
      this.#planes = new StrandPlanes(this.#dsp, AT_ONCE, this.#channels, this.#blockFrames);
      this.#held.push(() => this.#planes.release());
      this.#strands = files.map((file, index) => this.#strand(file, 1, index));
      this.#reference = this.#strand(reference, -1, files.length);
      this.#all = [...this.#strands, this.#reference];
      this.#lanes = this.#all.map((strand) => strand.lane);
    } catch (error) {
      this.release();
      throw error;
    }
  }

  #strand(signal: NullTestSignal, sign: 1 | -1, index: number): Strand {
    const strand = new Strand(this.#dsp, signal, sign, {
      index,
      planes: this.#planes.at(index, signal.source),
      rows: this.#rows,
      busChannels: this.#channels,
      blockFrames: this.#blockFrames,
    });
    this.#held.push(() => strand.release());
    return strand;
  }

  /** The levels along the time line that were drawn for a series, or for a diagnosis. */
  get timeLine(): SeriesGatherer | undefined {
    return this.#series;
  }

  /** Closes the readers and gives back all memory. Idempotent. */
  release(): void {
    for (const release of this.#held.splice(0)) release();
  }

  /** Reads everything, and judges it. */
  async toEnd(): Promise<NullTestResult> {
    const { from, to } = this.#range;
    const total = to - from;
    if (from > 0) this.#seek(from);
    const { onResidual, onProgress } = this.#options;
    await this.#walk(from, to, (position, frames, sounding) => {
      const told = () => {
        onProgress?.({ phase: 'verify', unit: 'frames', done: position + frames - from, total });
        return onResidual?.(this.#residualBlock(position, frames));
      };
      const outcome = this.#step(position, frames, sounding);
      return outcome instanceof Promise ? outcome.then(told) : (outcome ?? told());
    });
    const terms = this.#boundTerms();
    const nonFinite = earliest(this.#all.map((strand) => strand.firstNonFiniteFrame));
    const limit = this.#limit(terms);
    // Finite samples whose sum overflows leave an infinity, and perhaps a bound to match.
    const within = this.#figures.peak <= limit && this.#figures.peak < Number.POSITIVE_INFINITY;
    const beyond = within ? nonFinite : await this.#firstBeyond(limit, nonFinite ?? to);
    return this.#result(terms, nonFinite, beyond);
  }

  /** What decides: the bound, or the looser limit that was asked for. */
  #limit(terms: readonly BoundTerm[]): number {
    const { limitDbfs } = this.#options;
    const bound = sumOfTerms(terms);
    return limitDbfs === undefined ? bound : Math.max(bound, dbToGain(this.#dsp.math, limitDbfs));
  }

  #residualBlock(startFrame: number, frameCount: number): AudioBlock {
    return { startFrame, frameCount, sampleType: 'f64', planes: this.#bus.planes.views(frameCount) };
  }

  /** Goes from block to block, which `step` pulls from every signal, until it says that it has seen enough. */
  async #walk(
    from: number,
    to: number,
    step: (position: number, frames: number, sounding: readonly Strand[]) => Outcome,
  ): Promise<void> {
    const pause = createPacer();
    let position = from;
    while (position < to) {
      this.#options.signal?.throwIfAborted();
      const wanted = Math.min(this.#blockFrames, to - position);
      const filling = fillLanes(this.#lanes, position, wanted);
      if (filling) await filling;
      const frames = stepFrames(this.#lanes, position, wanted);
      if (frames < 1) throw this.#stalled(position);
      const sounding = this.#sounding(position);
      const outcome = step(position, frames, sounding);
      if (outcome === 'enough') return;
      if (outcome === 'again') {
        this.#seek(position);
        continue;
      }
      if (outcome) await outcome;
      position += frames;
      const pausing = pause(frames * this.#lanes.length);
      if (pausing) await pausing;
    }
  }

  /** All readers go on from a frame. */
  #seek(frame: number): void {
    for (const strand of this.#all) strand.seek(frame);
    this.#lanes = this.#all.map((strand) => strand.lane);
  }

  #sounding(position: number): readonly Strand[] {
    return this.#all.filter((strand) => laneActive(strand.lane, position));
  }

  /** Without this check a source that breaks its promise would be asked forever. */
  #stalled(position: number): UsageError {
    const empty = this.#sounding(position).find((strand) => strand.lane.reader.bufferedFrames < 1);
    return (empty as Strand).endedEarly(position);
  }

  /** Sums, measures and judges a block; a promise only where something has to be loaded first. */
  #step(position: number, frames: number, sounding: readonly Strand[]): Outcome {
    this.#mixPeak = 0;
    if (position < this.#carefulTo) return this.#carefulStep(position, frames, sounding);
    const partialSum = this.#sum(sounding, frames, position, true);
    const energies = this.#bus.energies(frames);
    // Whatever is not a number makes the energy none either.
    if (!energies.every(Number.isFinite) && this.#bus.hasNonFinite(frames)) {
      this.#carefulTo = position + frames;
      return 'again';
    }
    for (const strand of sounding) if (!strand.measuredAhead) this.#measured(strand, strand.measure());
    return this.#conclude(position, frames, sounding, partialSum, energies);
  }

  /** A step file by file, without the samples that are not numbers. Some have been measured ahead. */
  #carefulStep(position: number, frames: number, sounding: readonly Strand[]): Promise<void> | undefined {
    this.#bus.planes.clear(frames);
    let partialSum = 0;
    for (const strand of sounding) {
      strand.pull(position, frames);
      strand.leaveOutNonFinite(position);
      strand.look();
      partialSum = Math.max(partialSum, this.#add(strand, frames));
      if (!strand.measuredAhead) this.#measured(strand, strand.measure());
      else if (strand === this.#reference) this.#mixPeak = strand.blockPeak;
    }
    return this.#conclude(position, frames, sounding, partialSum, this.#bus.energies(frames));
  }

  #measured(strand: Strand, peak: number): void {
    if (strand !== this.#reference) return;
    this.#mixPeak = peak;
    this.#mixEnergy += strand.energy();
  }

  #conclude(
    position: number,
    frames: number,
    sounding: readonly Strand[],
    partialSum: number,
    energies: readonly number[],
  ): Promise<void> | undefined {
    this.#largestPartialSum = Math.max(this.#largestPartialSum, partialSum);
    // Squares of what f32 samples leave do not underflow: where their sum is 0, all of them are.
    const silent = energies.every((energy) => energy === 0) && sounding.every((strand) => strand.single);
    const peak = silent ? 0 : this.#figures.take(position, frames, energies);
    if (this.#series) {
      const mixed = this.#mixPeak > 0 && sounding.includes(this.#reference);
      drawBlock(this.#series, position, frames, peak > 0 && this.#bus, mixed && this.#reference);
    }
    return this.#figures.listen(frames, peak);
  }

  /**
   * Files minus reference; returns the largest partial sum of the files where the bound needs it. Blocks are pulled
   * shortly before they are added: few at a time have to stay in the processor's cache. With `measured`, they are
   * measured ahead of the next ones, which may take their place.
   */
  #sum(sounding: readonly Strand[], frames: number, position: number, measured: boolean): number {
    let partialSum = 0;
    let pulled = 0;
    this.#bus.planes.clear(frames);
    for (let next = 0; next < sounding.length; ) {
      const end = togetherFrom(sounding, next);
      for (; pulled < end; pulled++) sounding[pulled]?.pull(position, frames);
      const joined = joinedFrom(sounding, next, end);
      const sum =
        joined > 0 ? this.#addRows(sounding, next, joined, frames) : this.#lookAndAdd(sounding, next, frames);
      partialSum = Math.max(partialSum, sum);
      for (const done = next + Math.max(1, joined); next < done; next++) {
        const strand = sounding[next] as Strand;
        if (measured && strand.measureAhead()) this.#measured(strand, strand.blockPeak);
      }
    }
    return partialSum;
  }

  #lookAndAdd(sounding: readonly Strand[], place: number, frames: number): number {
    const strand = sounding[place] as Strand;
    strand.look();
    return this.#add(strand, frames);
  }

  /** Adds one strand by itself; returns the partial sum of the files where the bound needs it. */
  #add(strand: Strand, frames: number): number {
    strand.addTo(this.#bus.planes);
    return this.#floatSum && strand !== this.#reference ? this.#bus.peak(frames) : 0;
  }

  /**
   * Adds neighbours in one go, and takes their peaks: less traffic. Returns the largest partial sum of the files where
   * the bound needs it.
   */
  #addRows(sounding: readonly Strand[], first: number, count: number, frames: number): number {
    const { mixRowsF32, mixRowsSumsF32 } = this.#dsp.kernels;
    const { addresses } = this.#bus.planes;
    const { index } = sounding[first] as Strand;
    const mixRows = this.#floatSum ? mixRowsSumsF32 : mixRowsF32;
    for (let channel = 0; channel < this.#channels; channel++) {
      mixRows(this.#rows.address(index, channel), count, addresses[channel] as number, frames);
    }
    for (let next = first; next < first + count; next++) sounding[next]?.takePeaks();
    return this.#floatSum ? this.#sumPeak(index, Math.min(index + count, this.#strands.length)) : 0;
  }

  /** Largest partial sum after any of some neighbours. */
  #sumPeak(from: number, to: number): number {
    let peak = 0;
    for (let strand = from; strand < to; strand++) {
      for (let channel = 0; channel < this.#channels; channel++) {
        peak = Math.max(peak, this.#rows.sumPeak(strand, channel));
      }
    }
    return peak;
  }

  /**
   * The first frame beyond the bound, which is known only when every peak has been seen: so what was suspect
   * is read again. From `end` on, a sample that is not a number is beyond any bound.
   */
  async #firstBeyond(bound: number, end: number): Promise<number> {
    const from = Math.min(this.#figures.suspect ?? this.#range.from, end);
    let beyond = end;
    this.#seek(from);
    await this.#walk(from, end, (position, frames, sounding) => {
      this.#sum(sounding, frames, position, false);
      const found = this.#bus.firstAbove(frames, Math.min(bound, Number.MAX_VALUE));
      if (found < 0) return undefined;
      beyond = position + found;
      return 'enough';
    });
    return beyond;
  }

  #boundTerms(): readonly BoundTerm[] {
    return nullBoundTerms(
      this.#dsp.math,
      this.#strands,
      this.#reference,
      this.#floatSum && { ...this.#floatSum, largestPartialSum: this.#largestPartialSum },
    );
  }

  #result(
    terms: readonly BoundTerm[],
    nonFinite: number | null,
    firstFrameBeyondBound: number | null,
  ): NullTestResult {
    const toDb = (gain: number) => gainToDb(this.#dsp.math, gain);
    const { name, kind, source } = this.#referenceSignal;
    const frameCount = frameCountOf(this.#range);
    const rms = (energy: number, samples: number) => toDb(samples === 0 ? 0 : Math.sqrt(energy / samples));
    const figures = this.#figures;
    const energy = figures.energies.reduce((sum, each) => sum + each, 0);
    const files = this.#strands.map((strand) => strand.measured(toDb));
    const passed = firstFrameBeyondBound === null;
    const bound = sumOfTerms(terms);
    const limit = this.#limit(terms);
    return {
      verdict: passed ? 'pass' : 'fail',
      set: this.#options.set ?? 'files',
      reference: { name, kind },
      exact: figures.peak === 0 && nonFinite === null,
      boundDbfs: toDb(bound),
      boundTerms: terms,
      ...(limit > bound ? { loosenedLimitDbfs: toDb(limit) } : {}),
      residualPeakDbfs: toDb(figures.peak),
      residualRmsDbfs: rms(energy, frameCount * this.#channels),
      residualPeakFrame: figures.peakFrame,
      residualLufs: figures.lufs(),
      channels: figures.peaks.map((peak, channel) => ({
        residualPeakDbfs: toDb(peak),
        residualRmsDbfs: rms(figures.energies[channel] as number, frameCount),
      })),
      nullDepthDb: nullDepth(toDb, energy, this.#mixEnergy),
      firstDifferingFrame: earliest([figures.firstDiffering, nonFinite]),
      firstFrameBeyondBound,
      sampleRate: source.format.sampleRate,
      frameCount,
      ...(this.#options.range ? { range: this.#range } : {}),
      files: files.map(({ file }) => file),
      faults: passed ? [] : faultsOf(files, this.#reference.measured(toDb)),
      ...(this.#series && this.#options.series ? { series: this.#series.read(toDb) } : {}),
    };
  }
}

/** Up to where strands from `first` on may be pulled before any of them is added: none of these share planes. */
function togetherFrom(strands: readonly Strand[], first: number): number {
  const limit = (strands[first]?.index as number) + AT_ONCE;
  let end = first + 1;
  while (end < strands.length && (strands[end] as Strand).index < limit) end++;
  return end;
}

/** How many strands from `first` on, and before `end`, can be added in one go: their rows lie side by side. */
function joinedFrom(strands: readonly Strand[], first: number, end: number): number {
  const start = strands[first]?.index as number;
  let next = first;
  for (; next < end; next++) {
    const strand = strands[next] as Strand;
    if (!strand.joins || strand.index !== start + next - first) break;
  }
  return next - first;
}

/** Energy of the residual against that of the mix, in dB; a mix that is silent hides nothing. */
function nullDepth(toDb: (gain: number) => number, residual: number, mix: number): number {
  if (residual === 0) return Number.NEGATIVE_INFINITY;
  return mix === 0 ? 0 : toDb(Math.sqrt(residual / mix));
}

/** From the earliest start of any signal to the latest end. */
function wholeRange(signals: readonly NullTestSignal[]): FrameRange {
  const starts = signals.map(({ startFrame = 0 }) => startFrame);
  const ends = signals.map(({ startFrame = 0, source }) => startFrame + source.frameCount);
  return { from: Math.min(0, ...starts), to: Math.max(0, ...ends) };
}

const frameCountOf = ({ from, to }: FrameRange): number => to - from;

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
