import {
  type AudioFormat,
  type ByteSink,
  LimitError,
  type PcmEncoding,
  type SampleType,
  UsageError,
} from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import { tooLong } from './aiff-plan.js';
import { planFile, type WrittenContainer } from './audio-container.js';
import type { AudioMetadata } from './metadata/audio-metadata.js';
import { type AudioWriter, PcmWriter, pcmWriterBytes, type WriterPlan } from './pcm-writer.js';

/** What is known of an audio file before it is written. */
export interface AudioWriterOptions {
  readonly container: WrittenContainer;
  readonly format: AudioFormat;
  /**
   * Integers of 8, 16, 24 and 32 bits (8 bits unsigned in WAV, signed in AIFF), floats of 32 and 64 (not in
   * AIFF). Without `byteOrder` that of the container; AIFF-C also holds 16 bits in `little` ("sowt").
   * `dither: 'tpdf'` dithers integers.
   */
  readonly encoding: PcmEncoding;
  /** Exactly what will be written; left out where it is not known, which needs a sink that can seek. */
  readonly frameCount?: number;
  /** What the file says beside its samples; `metadataForContainer` makes it fit the other kind of file. */
  readonly metadata?: AudioMetadata;
  /** Below 2^32, default 0. Files that will be summed want different seeds: equal dither adds up as a signal. */
  readonly ditherSeed?: number;
  /** Bytes handed to the sink at once. Default 256 KiB. */
  readonly slabBytes?: number;
}

/**
 * Writes a WAV, AIFF or AIFF-C file. The same blocks give the same bytes, always.
 *
 * With a planned length the header is right the first time, and the sink need not seek: RIFF, or RF64 where the
 * sizes pass 32 bits. Without one, the header is completed by `close`; a WAV keeps room (`JUNK`) to become RF64.
 *
 * Blocks may be cut anywhere, lie in the memory of `dsp` (no copy) or outside it, and be f32 or f64. Integers
 * are rounded half to even and clamped, and clamped samples are counted; floats are written as they are.
 * Takes `writerBytes` of memory until `close` or `abort`. Bytes reach the sink one slab at a time, and
 * `write` returns a promise only where the sink does.
 *
 * Throws `UnsupportedError` for what a header cannot say, `LimitError` `dsp/memory`, and `aiff/too-long` for an
 * AIFF file past 4 GiB: when it is planned, or without a plan from the `write` that would exceed it, which also
 * aborts the sink. More frames than planned make `write` throw `UsageError` (`audio/frame-count`), more or fewer
 * make `close` abort the sink and throw it.
 */
export function createAudioWriter<SinkResult>(
  sink: ByteSink<SinkResult>,
  dsp: Dsp,
  options: AudioWriterOptions,
): AudioWriter<SinkResult> {
  if (options.frameCount === undefined && !(sink.seekable && sink.writeAt)) {
    throw new UsageError(
      'audio/length-unknown',
      'The length is not known, and the sink cannot go back to put it into the header. Pass { frameCount }, or write to a sink that can seek, such as a file.',
    );
  }
  return new PcmWriter(sink, dsp, writerPlan(options), options.slabBytes);
}

/**
 * WebAssembly memory that one writer takes, in bytes: its slab, room for dither where it is asked for, and where
 * blocks come from outside the memory of the `Dsp`, room to copy them in. `copies` says of which sample type
 * those are; leave it out for none.
 */
export function writerBytes(options: AudioWriterOptions & { readonly copies?: SampleType }): number {
  return pcmWriterBytes(writerPlan(options), options.slabBytes, options.copies);
}

function writerPlan({ container, frameCount, ditherSeed = 0, ...request }: AudioWriterOptions): WriterPlan {
  const { encoding } = request;
  const reserve = frameCount === undefined;
  const file = planFile(container, request, frameCount ?? 0, { reserve });
  return {
    file,
    encoding,
    ditherSeed,
    ...(reserve ? { atLength: (frames: number) => planFile(container, request, frames, { reserve }) } : {}),
    tooLong: (frames) =>
      container === 'wav'
        ? new LimitError('audio/frame-count', `${frames} frames are more than can be counted in a file.`, {
            frameCount: frames,
            maxFrames: file.maxFrames,
          })
        : tooLong(container === 'aiff' ? 'AIFF' : 'AIFF-C', frames, file.maxFrames),
  };
}
