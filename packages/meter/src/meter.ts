import {
  type AudioBlock,
  type ChannelReading,
  type MeterReading,
  type SampleType,
  UsageError,
} from '@trackout/core';
import {
  CLIP_STATE_BYTES,
  createBlockIntake,
  DIFFERENCE_STATE_BYTES,
  type Dsp,
  gainToDb,
  readClipState,
  readDifferenceState,
  resetClipState,
  resetDifferenceState,
} from '@trackout/dsp-wasm';
import { kernelsFor, type MeterKernels } from './meter-kernels.js';
import { summarise } from './meter-reading.js';

/** Full-scale samples in a row from which they count as clipped, as most meters have it. */
export const DEFAULT_CLIP_RUN = 3;

/** What a meter is made for. */
export interface MeterOptions {
  readonly channels: number;
  /** The longest block that will be pushed. Default 8192. */
  readonly maxBlockFrames?: number;
  /** Level from which a sample is full scale, linear; `fullScaleThreshold` gives it for an encoding. Default 1. */
  readonly clipThreshold?: number;
  /** Full-scale samples in a row that make a clip. Default 3. */
  readonly clipRun?: number;
}

/**
 * Measures one stream of blocks.
 *
 * The readings do not depend on how the stream is cut into blocks. NaN and infinities are counted; they are
 * no peak and no clip, a clip ends at them, and a stream that holds one is not dual mono.
 */
export interface Meter {
  /**
   * Takes the next block; its planes are only read, in place where they lie in the memory of the `Dsp`.
   * Throws `UsageError` where the channels differ or the block is longer than `maxBlockFrames`.
   */
  push(block: AudioBlock): void;
  /** The same for planes that lie in the memory of the `Dsp`, by address and of any length. */
  pushAddresses(sampleType: SampleType, addresses: readonly number[], frameCount: number): void;
  /** Everything so far; may be asked at any moment. */
  read(): MeterReading;
  /** Back to the beginning. */
  reset(): void;
  /** Gives back its memory. Idempotent; nothing else may be called afterwards. */
  release(): void;
}

interface ChannelState {
  peak: number;
  peakFrame: number | null;
  nonFinite: number;
  /** A run of full-scale samples reached the end of the last block. */
  clipOpen: boolean;
  firstClipFrame: number | null;
}

/** One f64 of silence. */
const QUIET_BYTES = 8;

/**
 * A meter whose state lies in the memory of `dsp`.
 *
 * Throws `LimitError` when that is full, `UsageError` for options that measure nothing.
 */
export function createMeter(dsp: Dsp, options: MeterOptions): Meter {
  const { channels, maxBlockFrames = 8192, clipThreshold = 1, clipRun = DEFAULT_CLIP_RUN } = options;
  checkOptions({ channels, maxBlockFrames, clipThreshold, clipRun });
  const intake = createBlockIntake(dsp, channels, maxBlockFrames);
  // One region: clip states, then what tells the two sides apart, then a quiet sample.
  const region = dsp.allocate(channels * CLIP_STATE_BYTES + DIFFERENCE_STATE_BYTES + QUIET_BYTES);
  const clipAddress = (channel: number) => region.address + channel * CLIP_STATE_BYTES;
  const sidesAddress = clipAddress(channels);
  const quietAddress = sidesAddress + DIFFERENCE_STATE_BYTES;
  const kernelSets = { f32: kernelsFor(dsp, 'f32'), f64: kernelsFor(dsp, 'f64') };
  let states: ChannelState[] = [];
  let frameCount = 0;
  let sidesEqual = true;
  reset();

  function reset(): void {
    states = Array.from({ length: channels }, () => ({
      peak: 0,
      peakFrame: null,
      nonFinite: 0,
      clipOpen: false,
      firstClipFrame: null,
    }));
    for (let channel = 0; channel < channels; channel++) resetClipState(dsp, clipAddress(channel));
    resetDifferenceState(dsp, sidesAddress);
    frameCount = 0;
    sidesEqual = channels === 2;
  }

  /** Quiet blocks are not shown to the kernel, so its frames are put back on the stream's count here. */
  function countClips(k: MeterKernels, channel: number, address: number, frames: number, from: number): void {
    const state = states[channel] as ChannelState;
    const before = readClipState(dsp, clipAddress(channel));
    k.clipRuns(address, frames, clipThreshold, clipRun, clipAddress(channel));
    const after = readClipState(dsp, clipAddress(channel));
    state.clipOpen = after.openRun > 0;
    if (state.firstClipFrame === null && after.firstClipFrame !== null) {
      state.firstClipFrame = from + after.firstClipFrame - before.framesSeen;
    }
  }

  /** Peak and clips of consecutive samples without an infinity; `from` is the first one's frame. */
  function measureSpan(
    k: MeterKernels,
    channel: number,
    address: number,
    frames: number,
    from: number,
    peak: number,
  ): void {
    const state = states[channel] as ChannelState;
    if (peak > state.peak) {
      state.peak = peak;
      state.peakFrame = from + k.firstAtLeast(address, frames, peak);
    }
    if (peak >= clipThreshold || state.clipOpen) countClips(k, channel, address, frames, from);
  }

  /** The kernels skip NaN, but an infinity is a peak to them: what lies between infinities is measured. */
  function measureBetweenInfinities(k: MeterKernels, channel: number, address: number, frames: number): void {
    const state = states[channel] as ChannelState;
    let done = 0;
    while (done < frames) {
      const start = address + done * k.sampleBytes;
      const infinity = k.firstAtLeast(start, frames - done, Number.POSITIVE_INFINITY);
      const span = infinity < 0 ? frames - done : infinity;
      measureSpan(k, channel, start, span, frameCount + done, k.peak(start, span));
      if (infinity >= 0 && state.clipOpen) countClips(k, channel, quietAddress, 1, 0);
      done += span + 1;
    }
  }

  function pushAddresses(sampleType: SampleType, addresses: readonly number[], frames: number): void {
    checkChannels(channels, addresses.length);
    const k = kernelSets[sampleType];
    for (let channel = 0; channel < channels; channel++) {
      const address = addresses[channel] as number;
      (states[channel] as ChannelState).nonFinite += k.nonFinite(address, frames);
      const peak = k.peak(address, frames);
      if (peak < Number.POSITIVE_INFINITY) measureSpan(k, channel, address, frames, frameCount, peak);
      else measureBetweenInfinities(k, channel, address, frames);
    }
    if (sidesEqual) {
      const [left, right] = addresses as readonly [number, number];
      k.difference(left, right, frames, sidesAddress);
      sidesEqual = readDifferenceState(dsp, sidesAddress).firstDifferingFrame === null;
    }
    frameCount += frames;
  }

  return {
    push(block) {
      checkChannels(channels, block.planes.length);
      pushAddresses(block.sampleType, intake.addresses(block), block.frameCount);
    },
    pushAddresses,
    read(): MeterReading {
      const readings = states.map((state, channel): ChannelReading => {
        const clip = readClipState(dsp, clipAddress(channel));
        return {
          samplePeak: state.peak,
          samplePeakFrame: state.peakFrame,
          clippedSamples: clip.clippedSamples,
          clipRuns: clip.runs,
          firstClipFrame: state.firstClipFrame,
          nonFiniteSamples: state.nonFinite,
        };
      });
      return summarise(readings, frameCount, sidesEqual, (peak) => gainToDb(dsp.math, peak));
    },
    reset,
    release() {
      region.release();
      intake.release();
    },
  };
}

function checkOptions(options: Required<MeterOptions>): void {
  const whole = (value: number) => Number.isInteger(value) && value >= 1;
  const { channels, maxBlockFrames, clipRun, clipThreshold } = options;
  if (whole(channels) && whole(maxBlockFrames) && whole(clipRun) && clipThreshold > 0) return;
  throw new UsageError(
    'meter/options',
    `A meter was asked for with channels ${channels}, maxBlockFrames ${maxBlockFrames}, clipRun ${clipRun} and clipThreshold ${clipThreshold}. Give whole numbers of 1 or more, and a threshold above 0.`,
    { channels, maxBlockFrames, clipRun, clipThreshold },
  );
}

function checkChannels(channels: number, given: number): void {
  if (given === channels) return;
  throw new UsageError(
    'meter/channels',
    `This meter was made for ${channels} channel(s); the block has ${given}. Make one for each stream.`,
    { channels, blockChannels: given },
  );
}
