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
  type Kernels,
  readClipState,
  readDifferenceState,
  resetClipState,
  resetDifferenceState,
} from '@trackout/dsp-wasm';

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
 * The readings do not depend on how the stream is cut into blocks. NaN and infinities are counted and take
 * part in no peak but their own count: an infinity reads as an infinite peak.
 */
export interface Meter {
  /** Takes the next block; its planes are only read. Throws `UsageError` where the channels differ. */
  push(block: AudioBlock): void;
  /** The same for planes that lie in the memory of the `Dsp`, by address. */
  pushAddresses(sampleType: SampleType, addresses: readonly number[], frameCount: number): void;
  /** Everything so far; may be asked at any moment. */
  read(): MeterReading;
  /** Back to the beginning. */
  reset(): void;
  /** Gives back its memory. */
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

interface MeterKernels {
  readonly peak: Kernels['peakF32'];
  readonly firstAtLeast: Kernels['firstAtLeastF32'];
  readonly nonFinite: Kernels['nonFiniteF32'];
  readonly clipRuns: Kernels['clipRunsF32'];
  readonly difference: Kernels['differenceF32'];
}

function kernelsFor({ kernels }: Dsp, sampleType: SampleType): MeterKernels {
  return sampleType === 'f32'
    ? {
        peak: kernels.peakF32,
        firstAtLeast: kernels.firstAtLeastF32,
        nonFinite: kernels.nonFiniteF32,
        clipRuns: kernels.clipRunsF32,
        difference: kernels.differenceF32,
      }
    : {
        peak: kernels.peakF64,
        firstAtLeast: kernels.firstAtLeastF64,
        nonFinite: kernels.nonFiniteF64,
        clipRuns: kernels.clipRunsF64,
        difference: kernels.differenceF64,
      };
}

/** A meter whose state lies in the memory of `dsp`. Throws `LimitError` when that is full. */
export function createMeter(dsp: Dsp, options: MeterOptions): Meter {
  const { channels, maxBlockFrames = 8192, clipThreshold = 1, clipRun = DEFAULT_CLIP_RUN } = options;
  const clips = dsp.allocate(channels * CLIP_STATE_BYTES);
  const intake = createBlockIntake(dsp, channels, maxBlockFrames);
  const clipAddress = (channel: number) => clips.address + channel * CLIP_STATE_BYTES;
  const kernelSets = { f32: kernelsFor(dsp, 'f32'), f64: kernelsFor(dsp, 'f64') };
  const sides = dsp.allocate(DIFFERENCE_STATE_BYTES);
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
    resetDifferenceState(dsp, sides.address);
    frameCount = 0;
    sidesEqual = channels === 2;
  }

  /** Quiet blocks are not shown to the kernel, so its frames are put back on the stream's count here. */
  function countClips(
    k: MeterKernels,
    state: ChannelState,
    channel: number,
    address: number,
    frames: number,
  ): void {
    const before = readClipState(dsp, clipAddress(channel));
    k.clipRuns(address, frames, clipThreshold, clipRun, clipAddress(channel));
    const after = readClipState(dsp, clipAddress(channel));
    state.clipOpen = after.openRun > 0;
    if (state.firstClipFrame === null && after.firstClipFrame !== null) {
      state.firstClipFrame = frameCount + after.firstClipFrame - before.framesSeen;
    }
  }

  function pushAddresses(sampleType: SampleType, addresses: readonly number[], frames: number): void {
    const k = kernelSets[sampleType];
    for (let channel = 0; channel < channels; channel++) {
      const state = states[channel] as ChannelState;
      const address = addresses[channel] as number;
      const peak = k.peak(address, frames);
      if (peak > state.peak) {
        state.peak = peak;
        state.peakFrame = frameCount + k.firstAtLeast(address, frames, peak);
      }
      state.nonFinite += k.nonFinite(address, frames);
      if (peak >= clipThreshold || state.clipOpen) countClips(k, state, channel, address, frames);
    }
    if (sidesEqual) {
      const [left, right] = addresses as readonly [number, number];
      k.difference(left, right, frames, sides.address);
      sidesEqual = readDifferenceState(dsp, sides.address).firstDifferingFrame === null;
    }
    frameCount += frames;
  }

  return {
    push(block) {
      if (block.planes.length !== channels) {
        throw new UsageError(
          'meter/channels',
          `This meter was made for ${channels} channel(s); the block has ${block.planes.length}.`,
          { channels, blockChannels: block.planes.length },
        );
      }
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
      clips.release();
      sides.release();
      intake.release();
    },
  };
}

function summarise(
  channels: readonly ChannelReading[],
  frameCount: number,
  sidesEqual: boolean,
  toDb: (peak: number) => number,
): MeterReading {
  const loudest = channels.reduce((a, b) => (b.samplePeak > a.samplePeak ? b : a));
  const nonFiniteSamples = sum(channels, (channel) => channel.nonFiniteSamples);
  const silent = loudest.samplePeak === 0 && nonFiniteSamples === 0;
  const clipFrames = channels.flatMap((channel) =>
    channel.firstClipFrame === null ? [] : [channel.firstClipFrame],
  );
  return {
    frameCount,
    samplePeakDbfs: toDb(loudest.samplePeak),
    samplePeakFrame: loudest.samplePeakFrame,
    clippedSamples: sum(channels, (channel) => channel.clippedSamples),
    firstClipFrame: clipFrames.length > 0 ? Math.min(...clipFrames) : null,
    nonFiniteSamples,
    silent,
    dualMono: sidesEqual && !silent && frameCount > 0,
    channels,
  };
}

function sum(channels: readonly ChannelReading[], figure: (channel: ChannelReading) => number): number {
  return channels.reduce((total, channel) => total + figure(channel), 0);
}
