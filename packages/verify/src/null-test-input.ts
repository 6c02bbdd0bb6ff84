import type {
  AudioBlock,
  BlockSource,
  FrameRange,
  PcmEncoding,
  Placement,
  ProgressListener,
  ReferenceKind,
} from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';

/** One signal of a null test, and how the file that holds it is encoded. */
export interface NullTestSignal {
  readonly name: string;
  readonly source: BlockSource;
  readonly encoding: PcmEncoding;
  /** Where a mono file belongs: its pan, or the channel of the mix that it holds; without it, in every side at unity. */
  readonly placement?: Placement;
  /** Frame of the mix's time line at which it starts, by its time reference. Default 0. */
  readonly startFrame?: number;
  /** For each channel of the mix the channel of this file that goes into it, or -1 for none. Default: in their order. */
  readonly channelMap?: readonly number[];
}

/** The mix that the set must sum to. */
export interface NullTestReference extends NullTestSignal {
  readonly kind: ReferenceKind;
  /** How it was added up. A float mix from elsewhere is taken as summed in 32-bit float, as DAWs do. */
  readonly summedIn?: 'f32' | 'f64';
  /** How many signals were added up, where that is more than the files: the 64 tracks behind four stems. */
  readonly summands?: number;
}

/** How a null test runs. */
export interface NullTestOptions {
  readonly dsp: Dsp;
  /** What the set is called in the result. Default `files`. */
  readonly set?: string;
  readonly blockFrames?: number;
  /** What is compared, in frames of the mix's time line. Default: from the first start to the last end. */
  readonly range?: FrameRange;
  /** Judge by this level instead of the bound, where it is looser. In dBFS; the result says so. */
  readonly limitDbfs?: number;
  /** Levels along the time line, at most 1,000 points, come with the result. Default false. */
  readonly series?: boolean;
  /** After a failure: find out what is wrong. Default false; then only what the files tell by themselves is named. */
  readonly diagnose?: boolean;
  /**
   * Takes the residual as it is computed: f64 planes in the memory of the `Dsp`, borrowed until it returns, or until
   * the promise that it returns is fulfilled.
   */
  readonly onResidual?: (block: AudioBlock) => Promise<void> | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}
