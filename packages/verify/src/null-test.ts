import {
  type AudioBlock,
  type BlockSource,
  channelCount,
  createPacer,
  describeLayout,
  type Fault,
  fillLanes,
  isMono,
  type Lane,
  laneActive,
  layoutsEqual,
  linearBalance,
  type NullTestFile,
  type NullTestResult,
  type PcmEncoding,
  type Placement,
  type ProgressListener,
  type ReferenceKind,
  STEREO,
  stepFrames,
  UsageError,
} from '@trackout/core';
import {
  type BlockIntake,
  CLIP_STATE_BYTES,
  createBlockIntake,
  type Dsp,
  gainToDb,
  type Planes,
  planesBytes,
  type Region,
  readClipState,
  resetClipState,
} from '@trackout/dsp-wasm';
import { nullBoundTerms, sumOfTerms } from './null-bound.js';

/** One signal of a null test, and how the file that holds it is encoded. */
export interface NullTestSignal {
  readonly name: string;
  readonly source: BlockSource;
  readonly encoding: PcmEncoding;
  /** Where a mono file belongs in the image; without it, it sums into every side at unity. */
  readonly placement?: Placement;
}

/** The mix that the set must sum to. */
export interface NullTestReference extends NullTestSignal {
  readonly kind: ReferenceKind;
  /** How it was added up. A float mix from elsewhere is taken as summed in 32-bit float, as DAWs do. */
  readonly summedIn?: 'f32' | 'f64';
}

/** How a null test runs. */
export interface NullTestOptions {
  readonly dsp: Dsp;
  /** What the set is called in the result. Default `files`. */
  readonly set?: string;
  readonly blockFrames?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

const DEFAULT_BLOCK_FRAMES = 8192;

/** New maxima that are remembered. Noise of an hour has some twenty. */
const MOST_RISES = 65_536;

/**
 * Sums the files, subtracts the reference, and compares what is left with what honest rounding can leave.
 *
 * Added in f64, block by block: memory does not depend on the length. Files that end early count as silent
 * from there on. A failed test is a result; `UsageError` is thrown where files cannot be compared at all
 * (rates or channels that do not fit), and whatever the sources throw passes through.
 */
export async function nullTest(
  files: readonly NullTestSignal[],
  reference: NullTestReference,
  options: NullTestOptions,
): Promise<NullTestResult> {
  checkComparable(files, reference);
  const run = new NullTestRun(files, reference, options);
  try {
    await run.toEnd(options);
    return run.result(options.set ?? 'files');
  } finally {
    run.release();
  }
}

/** Memory of the `Dsp` that a null test takes besides its readers, in bytes. */
export function nullTestBytes(files: number, channels: number, blockFrames = DEFAULT_BLOCK_FRAMES): number {
  return planesBytes('f64', channels, blockFrames) * 2 + (files + 1) * channels * (CLIP_STATE_BYTES + 64);
}

function checkComparable(files: readonly NullTestSignal[], reference: NullTestReference): void {
  if (files.length === 0) {
    throw new UsageError(
      'verify/no-files',
      'There are no files to sum. Name the folder that holds the stems.',
    );
  }
  const { sampleRate, layout } = reference.source.format;
  for (const file of files) {
    const other = file.source.format;
    if (other.sampleRate !== sampleRate) {
      throw new UsageError(
        'verify/sample-rates',
        `"${file.name}" has ${other.sampleRate} Hz, the mix "${reference.name}" ${sampleRate} Hz. They cannot be compared sample by sample: export one of them again.`,
        { file: file.name, sampleRate: other.sampleRate, referenceSampleRate: sampleRate },
      );
    }
    const fits =
      channelCount(other.layout) === channelCount(layout) ||
      (isMono(other.layout) && layoutsEqual(layout, STEREO));
    if (!fits) {
      throw new UsageError(
        'verify/channels',
        `"${file.name}" is ${describeLayout(other.layout)}, the mix "${reference.name}" is ${describeLayout(layout)}: there is no defined way to add them.`,
        { file: file.name, channels: channelCount(other.layout), referenceChannels: channelCount(layout) },
      );
    }
  }
}

/** One signal while it is read: its lane, its way into the bus, and what was seen of it. */
interface Strand {
  readonly signal: NullTestSignal;
  readonly lane: Lane;
  readonly intake: BlockIntake;
  /** Gain of its channel (or of its one channel) in each channel of the bus. */
  readonly gains: readonly number[];
  readonly clips: Region;
  peak: number;
}

class NullTestRun {
  readonly #dsp: Dsp;
  readonly #strands: Strand[] = [];
  readonly #reference: Strand;
  readonly #referenceSignal: NullTestReference;
  readonly #lanes: Lane[];
  readonly #bus: Planes;
  readonly #channels: number;
  readonly #frameCount: number;
  readonly #blockFrames: number;
  readonly #followPartialSums: boolean;
  #largestPartialSum = 0;
  #residualPeak = 0;
  #energy = 0;
  #firstDiffering: number | null = null;
  /** Every new maximum of the residual, in order. */
  #rises: { frame: number; level: number }[] = [];

  constructor(files: readonly NullTestSignal[], reference: NullTestReference, options: NullTestOptions) {
    this.#dsp = options.dsp;
    this.#blockFrames = options.blockFrames ?? DEFAULT_BLOCK_FRAMES;
    this.#channels = channelCount(reference.source.format.layout);
    this.#referenceSignal = reference;
    this.#frameCount = Math.max(...[...files, reference].map((signal) => signal.source.frameCount));
    this.#bus = this.#dsp.allocatePlanes('f64', this.#channels, this.#blockFrames);
    this.#strands = files.map((file) => this.#strand(file, 1));
    this.#reference = this.#strand(reference, -1);
    this.#lanes = [...this.#strands, this.#reference].map((strand) => strand.lane);
    const summedIn = reference.summedIn ?? (reference.kind === 'independent' ? 'f32' : 'f64');
    this.#followPartialSums = reference.encoding.type === 'float' && summedIn === 'f32' && files.length > 1;
  }

  #strand(signal: NullTestSignal, sign: 1 | -1): Strand {
    const channels = channelCount(signal.source.format.layout);
    const { left, right } = signal.placement ? linearBalance(signal.placement.pan) : { left: 1, right: 1 };
    const clips = this.#dsp.allocate(channels * CLIP_STATE_BYTES);
    for (let channel = 0; channel < channels; channel++) {
      resetClipState(this.#dsp, clips.address + channel * CLIP_STATE_BYTES);
    }
    return {
      signal,
      lane: { reader: signal.source.open(), startFrame: 0, endFrame: signal.source.frameCount },
      intake: createBlockIntake(this.#dsp, channels, this.#blockFrames),
      gains: Array.from({ length: this.#channels }, (_, channel) =>
        channels === 1 && this.#channels === 2 ? sign * (channel === 0 ? left : right) : sign,
      ),
      clips,
      peak: 0,
    };
  }

  async toEnd(options: NullTestOptions): Promise<void> {
    const total = this.#frameCount;
    const pause = createPacer();
    let position = 0;
    while (position < total) {
      options.signal?.throwIfAborted();
      const wanted = Math.min(this.#blockFrames, total - position);
      const filling = fillLanes(this.#lanes, position, wanted);
      if (filling) await filling;
      const frames = stepFrames(this.#lanes, position, wanted);
      this.#step(position, frames);
      position += frames;
      options.onProgress?.({ phase: 'verify', unit: 'frames', done: position, total });
      const pausing = pause(frames * this.#lanes.length);
      if (pausing) await pausing;
    }
  }

  #step(position: number, frames: number): void {
    this.#bus.clear(frames);
    for (const strand of this.#strands) {
      if (!laneActive(strand.lane, position)) continue;
      this.#add(strand, frames);
      if (this.#followPartialSums) {
        this.#largestPartialSum = Math.max(this.#largestPartialSum, this.#busPeak(frames));
      }
    }
    if (laneActive(this.#reference.lane, position)) this.#add(this.#reference, frames);
    this.#judge(position, frames);
  }

  #add(strand: Strand, frames: number): void {
    const block = strand.lane.reader.pull(frames) as AudioBlock;
    const addresses = strand.intake.addresses(block);
    const { kernels } = this.#dsp;
    const f32 = block.sampleType === 'f32';
    const mix = f32 ? kernels.mixF32 : kernels.mixF64;
    const peakOf = f32 ? kernels.peakF32 : kernels.peakF64;
    this.#bus.addresses.forEach((bus, channel) => {
      const source = addresses[Math.min(channel, addresses.length - 1)] as number;
      mix(source, bus, strand.gains[channel] as number, frames);
    });
    const fullScale = fullScaleOf(strand.signal.encoding);
    addresses.forEach((address, channel) => {
      const peak = peakOf(address, frames);
      if (peak > strand.peak) strand.peak = peak;
      if (peak >= fullScale) {
        const count = f32 ? kernels.clipRunsF32 : kernels.clipRunsF64;
        count(address, frames, fullScale, 1, strand.clips.address + channel * CLIP_STATE_BYTES);
      }
    });
  }

  #judge(position: number, frames: number): void {
    const { kernels } = this.#dsp;
    const peak = this.#busPeak(frames);
    for (const address of this.#bus.addresses) {
      if (peak > 0) this.#energy += kernels.energyF64(address, frames);
    }
    if (peak > 0 && this.#firstDiffering === null) {
      this.#firstDiffering = position + this.#firstAbove(frames, 0);
    }
    if (peak > this.#residualPeak) {
      this.#noteRise(position, frames, peak);
      this.#residualPeak = peak;
    }
  }

  /**
   * The bound is known only at the end, when every peak has been seen. So that the first frame beyond it can
   * still be told, each new maximum of the residual is noted with its place; the first noted level above the
   * final bound is the first sample above it. A residual that does nothing but rise is thinned out, so that
   * memory stays bounded.
   */
  #noteRise(position: number, frames: number, peak: number): void {
    let level = this.#residualPeak;
    let from = 0;
    while (level < peak && from < frames) {
      const next = this.#firstAbove(frames, level, from);
      if (next < 0) break;
      level = this.#bus.addresses.reduce(
        (max, address) => Math.max(max, this.#dsp.kernels.peakF64(address + next * 8, 1)),
        level,
      );
      this.#rises.push({ frame: position + next, level });
      from = next + 1;
    }
    if (this.#rises.length > MOST_RISES) this.#rises = this.#rises.filter((_, i) => i % 2 === 1);
  }

  #busPeak(frames: number): number {
    return this.#bus.addresses.reduce(
      (peak, address) => Math.max(peak, this.#dsp.kernels.peakF64(address, frames)),
      0,
    );
  }

  #firstAbove(frames: number, level: number, from = 0): number {
    const found = this.#bus.addresses
      .map((address) => this.#dsp.kernels.firstAboveF64(address + from * 8, frames - from, level))
      .filter((index) => index >= 0);
    return found.length > 0 ? from + Math.min(...found) : -1;
  }

  result(set: string): NullTestResult {
    const { math } = this.#dsp;
    const toDb = (gain: number) => gainToDb(math, gain);
    const reference = this.#referenceSignal;
    const terms = nullBoundTerms(
      math,
      this.#strands.map((strand) => ({ encoding: strand.signal.encoding, peak: strand.peak })),
      { encoding: reference.encoding, peak: this.#reference.peak },
      this.#followPartialSums
        ? { files: this.#strands.length, largestPartialSum: this.#largestPartialSum }
        : undefined,
    );
    const bound = sumOfTerms(terms);
    const samples = this.#frameCount * this.#channels;
    const beyond = this.#rises.find((rise) => rise.level > bound);
    const verdict = beyond ? 'fail' : 'pass';
    const described = (strand: Strand): NullTestFile => ({
      name: strand.signal.name,
      frameCount: strand.signal.source.frameCount,
      encoding: strand.signal.encoding,
      samplePeakDbfs: toDb(strand.peak),
      clippedSamples: this.#clippedSamples(strand),
    });
    const measured = this.#strands.map(described);
    return {
      verdict,
      set,
      reference: { name: reference.name, kind: reference.kind },
      exact: this.#residualPeak === 0,
      boundDbfs: toDb(bound),
      boundTerms: terms,
      residualPeakDbfs: toDb(this.#residualPeak),
      residualRmsDbfs: toDb(samples === 0 ? 0 : Math.sqrt(this.#energy / samples)),
      firstDifferingFrame: this.#firstDiffering,
      firstFrameBeyondBound: beyond ? beyond.frame : null,
      frameCount: this.#frameCount,
      files: measured,
      faults: verdict === 'fail' ? faultsOf(measured, described(this.#reference)) : [],
    };
  }

  #clippedSamples(strand: Strand): number {
    let total = 0;
    for (let channel = 0; channel < channelCount(strand.signal.source.format.layout); channel++) {
      total += readClipState(this.#dsp, strand.clips.address + channel * CLIP_STATE_BYTES).clippedSamples;
    }
    return total;
  }

  release(): void {
    for (const strand of [...this.#strands, this.#reference]) {
      strand.lane.reader.close();
      strand.intake.release();
      strand.clips.release();
    }
    this.#bus.release();
  }
}

/** Level of the top positive code of an integer file; a float file has none. */
function fullScaleOf(encoding: PcmEncoding): number {
  return encoding.type === 'float' ? Number.POSITIVE_INFINITY : 1 - 1 / FULL_SCALE_CODES[encoding.bits];
}

const FULL_SCALE_CODES = { 8: 0x80, 16: 0x8000, 24: 0x80_0000, 32: 0x8000_0000 } as const;

function faultsOf(files: readonly NullTestFile[], reference: NullTestFile): Fault[] {
  const faults = [...files, reference].flatMap((file): Fault[] =>
    file.clippedSamples > 0
      ? [
          {
            kind: 'clipping',
            stem: file.name,
            figure: file.clippedSamples,
            unit: 'samples',
            message: `"${file.name}" holds ${file.clippedSamples} samples at full scale: it was clamped when it was written.`,
            remedy: 'Export in 32-bit float, or lower the tracks that feed it.',
          },
        ]
      : [],
  );
  for (const file of files) {
    if (file.frameCount === reference.frameCount) continue;
    faults.push({
      kind: 'truncated',
      stem: file.name,
      figure: file.frameCount - reference.frameCount,
      unit: 'frames',
      message: `"${file.name}" has ${file.frameCount} frames, the mix ${reference.frameCount}.`,
      remedy: 'Export every file over the same range as the mix.',
    });
  }
  return faults;
}
