import type { AudioFormat } from '../audio/audio-format.js';
import type { StripRef } from './strip-ref.js';

/**
 * Something that changes the sound of a strip: an insert effect, as plain JavaScript, WASM, or a library.
 *
 * Everything is 64-bit float and planar; full scale is ±1. `latencyFrames`, `tailFrames`, `blockFrames` and
 * `warmUpFrames` are read after `prepare` and must not change until it is called again.
 */
export interface Processor {
  /** Frames by which the output lags behind the input; the renderer compensates them. Whole, 0 or more. */
  readonly latencyFrames: number;
  /** Frames that still sound after the input has ended, or until the output has fallen silent. */
  readonly tailFrames: number | 'until-silence';
  /** Set where `process` must get exactly so many frames each time; the last block is padded with silence. */
  readonly blockFrames?: number;
  /** Frames that must run before the first one that is heard: a look-ahead or a filter that settles. */
  readonly warmUpFrames?: number;
  /** Called once before the first block. The format is the strip's; `process` gets at most `maxBlockFrames`. */
  prepare(format: AudioFormat, maxBlockFrames: number): void | Promise<void>;
  /**
   * Fills `frames` frames of every plane of `outputs` from `inputs`; synchronous.
   *
   * `sidechain` has the planes of the key where the slot names one. Planes are borrowed until the call returns,
   * and may be longer than `frames`: what lies beyond must stay as it is. Outputs never overlap inputs.
   */
  process(
    inputs: readonly Float64Array[],
    sidechain: readonly Float64Array[] | undefined,
    outputs: readonly Float64Array[],
    frames: number,
  ): void;
  /** Back to the state after `prepare`: no memory of what was heard. */
  reset(): void;
  /** The render has ended: gives back what `prepare` took. */
  release?(): void;
}

/** What keys a processor: the signal of another strip, always as it is in the full session, muted or not. */
export interface Sidechain {
  readonly from: StripRef;
  readonly position: 'pre-fader' | 'post-fader';
}

/** A place in a strip's chain, with a processor that can be made as often as the export needs it. */
export interface ProcessorSlot {
  /** Names the processor in messages and in the plan; no two slots of a session have the same. */
  readonly id: string;
  /** A new, independent instance: a tap that needs its own run of the chain gets its own. */
  create(): Processor | Promise<Processor>;
  readonly sidechain?: Sidechain;
  /** Part of the instrument's sound (an amp, a pedal, tone): the tap `semi-wet` keeps it. */
  readonly character?: boolean;
  /** Declares that the output of a sum is the sum of the outputs: parts run through it add up to the whole. */
  readonly linear?: boolean;
}
