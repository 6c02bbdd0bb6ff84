import {
  type AudioFormat,
  type BlockSink,
  type ByteSink,
  channelCount,
  type PcmEncoding,
  type SampleType,
} from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import { type PcmFilePlan, PcmWriter, type PcmWritten, writerBytes } from './pcm-writer.js';
import { planWav } from './wav-plan.js';

/** What is known of a WAV file before it is written. */
export interface WavWriterOptions {
  readonly format: AudioFormat;
  readonly encoding: PcmEncoding;
  /** Exactly what will be written. */
  readonly frameCount: number;
  /** Bytes handed to the sink at once. Default 256 KiB. */
  readonly slabBytes?: number;
}

/** What a finished WAV file contains. */
export type WavWritten<SinkResult> = PcmWritten<SinkResult>;

/** Takes the blocks of one WAV file. */
export type WavWriter<SinkResult> = BlockSink<WavWritten<SinkResult>>;

/**
 * Writes a WAV file whose length is planned, so that its header is right the first time and the sink need not
 * seek: RIFF, or RF64 where the sizes pass 32 bits. The same blocks give the same bytes, always.
 *
 * Blocks may be cut anywhere, lie in the memory of `dsp` (no copy) or outside it, and be f32 or f64. Integers
 * are rounded half to even and clamped, and clamped samples are counted; floats are written as they are.
 * Takes `wavWriterBytes` of memory until `close` or `abort`. Bytes reach the sink one slab at a time, and
 * `write` returns a promise only where the sink does.
 *
 * Throws `UnsupportedError` for what a header cannot say and for dither, `LimitError` `dsp/memory`.
 * More frames than planned make `write` throw `UsageError` (`wav/frame-count`), more or fewer make `close`
 * abort the sink and throw it.
 */
export function createWavWriter<SinkResult>(
  sink: ByteSink<SinkResult>,
  dsp: Dsp,
  options: WavWriterOptions,
): WavWriter<SinkResult> {
  return new PcmWriter(sink, dsp, filePlan(options), options.slabBytes);
}

/**
 * WebAssembly memory that one writer takes, in bytes: its slab, and where blocks come from outside the memory
 * of the `Dsp`, room to copy them in. `copies` says of which sample type those are; leave it out for none.
 */
export function wavWriterBytes(options: WavWriterOptions & { readonly copies?: SampleType }): number {
  return writerBytes(filePlan(options), options.slabBytes, options.copies);
}

function filePlan({ format, encoding, frameCount }: WavWriterOptions): PcmFilePlan {
  const { header, padBytes, byteLength } = planWav(format, encoding, frameCount);
  const channels = channelCount(format.layout);
  return { channels, encoding, frameCount, header, trailer: new Uint8Array(padBytes), byteLength };
}
