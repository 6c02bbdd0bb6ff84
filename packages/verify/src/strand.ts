import {
  type AudioBlock,
  type BlockPlanes,
  channelCount,
  type Lane,
  type PcmEncoding,
  type Placement,
  topCodeLevel,
  UsageError,
} from '@trackout/core';
import {
  type BlockIntake,
  CLIP_STATE_BYTES,
  createBlockIntake,
  type Dsp,
  type Kernels,
  type Planes,
  panGains,
  type Region,
  readClipState,
  resetClipState,
} from '@trackout/dsp-wasm';
import { DitherDetection } from './dither-detection.js';
import { finiteSpans, type Span } from './finite-spans.js';
import type { MeasuredFile } from './null-test-faults.js';
import type { NullTestSignal } from './null-test-input.js';
import type { SumRows } from './sum-rows.js';

/** Where a strand stands, and what it is added to. */
export interface StrandPlace {
  readonly index: number;
  /** Planes that its source may use for its blocks, as others may before and after. */
  readonly planes: BlockPlanes | undefined;
  readonly rows: SumRows;
  readonly busChannels: number;
  readonly blockFrames: number;
}

/**
 * One signal while it is read: its lane, its way into the bus, and what was seen of it.
 *
 * In each step: `pull`; where it `joins`, the kernel adds its rows and `takePeaks` follows, else `look` and `addTo`;
 * then `measureAhead`, and
 * `measure` at the end of the step where that did nothing. Where the sum is not a number, the step is taken
 * again from `seek`, one strand after another, with `leaveOutNonFinite` after `pull`.
 */
export class Strand {
  readonly signal: NullTestSignal;
  /** Its place among the strands, and so among the rows. */
  readonly index: number;
  /** Largest finite magnitude so far, linear. */
  peak = 0;
  firstNonFiniteFrame: number | null = null;
  #nonFiniteSamples = 0;
  readonly #dsp: Dsp;
  readonly #into: BlockPlanes | undefined;
  readonly #intake: BlockIntake;
  /** Gain of its channel (or of its one channel) in each channel of the bus. */
  readonly #gains: readonly number[];
  /** Channel of the file that goes into each channel of the bus, or -1. */
  readonly #map: readonly number[];
  readonly #dither: DitherDetection;
  readonly #start: number;
  readonly #clips: Region;
  readonly #fullScale: number;
  #lane: Lane;
  #block: AudioBlock | undefined;
  #frames = 0;
  /** Whether the block lies in the planes that were given to the source. */
  #shares = false;
  #measuredAhead = false;
  #addresses: readonly number[] = [];
  /** The planes in the `Dsp`'s memory whose addresses these are; those of others have been copied. */
  #placed: readonly (Float32Array | Float64Array | undefined)[] = [];
  /** What of each channel of the block takes part, where that is not all of it. */
  #spans: readonly (readonly Span[])[] | undefined;
  /** Peak of each channel of the whole block. */
  readonly #blockPeaks: number[];
  readonly #rows: SumRows;
  /** For each channel of the file a channel of the bus that it goes into; `undefined` where rows cannot do it. */
  readonly #rowOf: readonly number[] | undefined;

  /** Opens the source. Holds nothing when it throws. */
  constructor(
    dsp: Dsp,
    signal: NullTestSignal,
    sign: 1 | -1,
    { index, planes, rows, busChannels, blockFrames }: StrandPlace,
  ) {
    const channels = channelCount(signal.source.format.layout);
    const { left, right } = sidesOf(dsp, signal.placement);
    this.#dsp = dsp;
    this.signal = signal;
    this.index = index;
    this.#into = planes;
    this.#rows = rows;
    this.#gains = Array.from({ length: busChannels }, (_, channel) =>
      channels === 1 && busChannels === 2 ? sign * (channel === 0 ? left : right) : sign,
    );
    this.#map = signal.channelMap ?? placedChannels(signal, busChannels);
    this.#blockPeaks = new Array<number>(channels).fill(0);
    this.#rowOf = rowsOf(this.#map, channels);
    this.#gains.forEach((gain, channel) => {
      rows.setGain(index, channel, gain);
    });
    this.#dither = new DitherDetection(signal.encoding);
    this.#start = signal.startFrame ?? 0;
    this.#fullScale = fullScaleOf(signal.encoding);
    this.#clips = dsp.allocate(channels * CLIP_STATE_BYTES);
    for (let channel = 0; channel < channels; channel++) resetClipState(dsp, this.#clipAddress(channel));
    this.#intake = createBlockIntake(dsp, channels, blockFrames);
    try {
      this.#lane = this.#laneFrom(Number.NEGATIVE_INFINITY);
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
    this.#lane = this.#laneFrom(frame);
  }

  /** Takes the next frames of the source. */
  pull(position: number, frames: number): void {
    const block = this.#lane.reader.pull(frames);
    if (!block || block.frameCount < frames) throw this.endedEarly(position);
    this.#block = block;
    this.#frames = frames;
    this.#spans = undefined;
    // Readers of files hand out the same views again and again.
    if (this.#moved(block.planes)) this.#place(block);
  }

  /** Whether planes are others than those whose addresses are known. */
  #moved(planes: AudioBlock['planes']): boolean {
    for (let channel = 0; channel < planes.length; channel++) {
      if (planes[channel] !== this.#placed[channel]) return true;
    }
    return false;
  }

  /** Finds the planes of a block in memory, and tells the rows where they lie. */
  #place(block: AudioBlock): void {
    this.#addresses = this.#intake.addresses(block);
    const { buffer } = this.#dsp.memory;
    this.#placed = block.planes.map((plane) => (plane.buffer === buffer ? plane : undefined));
    const given = this.#into?.views(this.#frames) ?? [];
    this.#shares = block.planes.some(
      (plane, channel) =>
        plane.byteOffset === given[channel]?.byteOffset && this.#placed[channel] !== undefined,
    );
    if (this.#rowOf === undefined) return;
    for (let channel = 0; channel < this.#map.length; channel++) {
      this.#rows.setSource(this.index, channel, this.#addresses[this.#map[channel] as number] as number);
    }
  }

  /** Takes the peaks of the block while it still lies in the processor's cache. */
  look(): void {
    const peakOf = this.#peakKernel();
    for (let channel = 0; channel < this.#addresses.length; channel++) {
      this.#blockPeaks[channel] = peakOf(this.#addresses[channel] as number, this.#frames);
    }
  }

  /** Peak of the block that was looked at, over all channels. */
  get blockPeak(): number {
    return Math.max(...this.#blockPeaks);
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
    const mix = this.single ? kernels.mixF32 : kernels.mixF64;
    bus.addresses.forEach((sum, channel) => {
      const own = this.#map[channel] as number;
      if (own < 0) return;
      for (const { from, to } of this.#spansOf(own)) {
        mix(this.#addressOf(own, from), sum + 8 * from, this.#gains[channel] as number, to - from);
      }
    });
  }

  /** Whether the samples of the block are f32. */
  get single(): boolean {
    return this.#block?.sampleType === 'f32';
  }

  /** Whether its rows can be added: all of the block, as f32, every channel of it to some channel, and to all. */
  get joins(): boolean {
    return this.#rowOf !== undefined && this.#spans === undefined && this.single;
  }

  /** After its rows were added: the peaks that the kernel took. */
  takePeaks(): void {
    for (let channel = 0; channel < this.#blockPeaks.length; channel++) {
      this.#blockPeaks[channel] = this.#rows.peak(this.index, this.#rowOf?.[channel] as number);
    }
  }

  /** Peak of a part of the block, over all channels. */
  peakWithin(first: number, end: number): number {
    const peakOf = this.#peakKernel();
    let highest = 0;
    for (let channel = 0; channel < this.#addresses.length; channel++) {
      for (const span of this.#spansOf(channel)) {
        const [from, to] = [Math.max(first, span.from), Math.min(end, span.to)];
        if (from < to) highest = Math.max(highest, peakOf(this.#addressOf(channel, from), to - from));
      }
    }
    return highest;
  }

  /** Sum of squares of the block, over the channels of the file. */
  energy(): number {
    const { kernels } = this.#dsp;
    const energyOf = this.single ? kernels.energyF32 : kernels.energyF64;
    let energy = 0;
    for (let channel = 0; channel < this.#addresses.length; channel++) {
      for (const { from, to } of this.#spansOf(channel)) {
        energy += energyOf(this.#addressOf(channel, from), to - from);
      }
    }
    return energy;
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

  /** Whether the block, or all of which it is a part that was read again, was measured ahead. */
  get measuredAhead(): boolean {
    return this.#measuredAhead;
  }

  /**
   * Measures a block whose planes others are about to use: its peak is known, the rest needs its samples. Not where a
   * sample is no number, which has to be left out first; floats, where that may be, need nothing but the peak. Returns
   * whether it did.
   */
  measureAhead(): boolean {
    this.#measuredAhead = this.#shares && this.signal.encoding.type === 'int' && !this.#holdsNonFinite();
    if (this.#measuredAhead) this.measure();
    return this.#measuredAhead;
  }

  #holdsNonFinite(): boolean {
    const { nonFiniteF32 } = this.#dsp.kernels;
    return this.#addresses.some((address, channel) => {
      const peak = this.#blockPeaks[channel] as number;
      const looked = this.#dither.wants(peak) || peak >= this.#fullScale;
      return looked && nonFiniteF32(address, this.#frames) > 0;
    });
  }

  /** Peak and full-scale samples of the block that was looked at; returns its peak. */
  measure(): number {
    let highest = 0;
    const peakOf = this.#peakKernel();
    for (let channel = 0; channel < this.#addresses.length; channel++) {
      if (this.#spans === undefined) {
        const peak = this.#blockPeaks[channel] as number;
        if (peak > highest) highest = peak;
        this.#take(channel, 0, this.#frames, peak);
        continue;
      }
      for (const { from, to } of this.#spansOf(channel)) {
        const peak = peakOf(this.#addressOf(channel, from), to - from);
        if (peak > highest) highest = peak;
        this.#take(channel, from, to, peak);
      }
    }
    if (highest > this.peak) this.peak = highest;
    return highest;
  }

  /** Dither and full-scale samples of a part of a channel whose peak is known. */
  #take(channel: number, from: number, to: number, peak: number): void {
    if (this.#dither.wants(peak)) this.#dither.look(this.#planeFrom(channel, from), to - from);
    if (peak < this.#fullScale) return;
    const { clipRunsF32, clipRunsF64 } = this.#dsp.kernels;
    const count = this.single ? clipRunsF32 : clipRunsF64;
    count(this.#addressOf(channel, from), to - from, this.#fullScale, 1, this.#clipAddress(channel));
  }

  /** The encoding, with the dither that was found in it. */
  get encoding(): PcmEncoding {
    const { encoding } = this.signal;
    return encoding.type === 'int' && this.#dither.dithered ? { ...encoding, dither: 'tpdf' } : encoding;
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
        ...(this.#dither.dithered ? { ditherDetected: true } : {}),
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

  #planeFrom(channel: number, frame: number): Float32Array | Float64Array {
    return (this.#block as AudioBlock).planes[channel]?.subarray(frame) as Float32Array | Float64Array;
  }

  /** Reads from a frame of the mix's time line on, or from the start of the signal where that is later. */
  #laneFrom(frame: number): Lane {
    const { source } = this.signal;
    const to = source.frameCount;
    const from = Math.min(Math.max(frame - this.#start, 0), to);
    return {
      reader: source.open({ from, to }, this.#into),
      startFrame: this.#start + from,
      endFrame: this.#start + to,
    };
  }

  #peakKernel(): Kernels['peakF32'] {
    const { peakF32, peakF64 } = this.#dsp.kernels;
    return this.single ? peakF32 : peakF64;
  }

  #spansOf(channel: number): readonly Span[] {
    return this.#spans?.[channel] ?? [{ from: 0, to: this.#frames }];
  }

  #addressOf(channel: number, frame: number): number {
    return (this.#addresses[channel] as number) + frame * (this.single ? 4 : 8);
  }

  #clipAddress(channel: number): number {
    return this.#clips.address + channel * CLIP_STATE_BYTES;
  }
}

/** For each channel of a file a channel of the bus that takes it; `undefined` where there is none, or a bus channel has none. */
function rowsOf(map: readonly number[], channels: number): readonly number[] | undefined {
  const rows = Array.from({ length: channels }, (_, channel) => map.indexOf(channel));
  return rows.includes(-1) || map.includes(-1) ? undefined : rows;
}

/** Level of the top positive code of an integer file; a float file has none. */
function fullScaleOf(encoding: PcmEncoding): number {
  return encoding.type === 'float' ? Number.POSITIVE_INFINITY : topCodeLevel(encoding.bits);
}

/** Gains of a mono file in the two sides of the mix. */
export function sidesOf(
  dsp: Dsp,
  placement: Placement | undefined,
): { readonly left: number; readonly right: number } {
  if (placement === undefined || !('pan' in placement)) return { left: 1, right: 1 };
  const { left, right } = panGains(dsp.math, placement.panLaw);
  return { left: left(placement.pan), right: right(placement.pan) };
}

/** For each channel of the mix the channel of the file that goes into it, or -1. */
export function placedChannels(
  { placement, source }: NullTestSignal,
  busChannels: number,
): readonly number[] {
  const last = channelCount(source.format.layout) - 1;
  return Array.from({ length: busChannels }, (_, channel) => {
    if (placement === undefined || 'pan' in placement) return Math.min(channel, last);
    return channel === placement.channel ? 0 : -1;
  });
}
