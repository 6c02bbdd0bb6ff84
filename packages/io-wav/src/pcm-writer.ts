import {
  type AudioBlock,
  type BlockSink,
  type ByteSink,
  bytesPerSample,
  type PcmEncoding,
  type SampleType,
  UsageError,
} from '@trackout/core';
import {
  type BlockIntake,
  createBlockIntake,
  type Dsp,
  encodeSamples,
  planesBytes,
  type Region,
} from '@trackout/dsp-wasm';

/** What a finished file contains. */
export interface PcmWritten<SinkResult> {
  readonly frameCount: number;
  /** Of the file: header, samples, padding. */
  readonly byteLength: number;
  /** Samples of each channel that an integer encoding clamped, NaN included. */
  readonly clampedSamples: readonly number[];
  /** What the byte sink gave when it was closed. */
  readonly sink: SinkResult;
}

/** A file that is known before its samples: bytes in front, frames, bytes behind. */
export interface PcmFilePlan {
  readonly channels: number;
  readonly encoding: PcmEncoding;
  readonly frameCount: number;
  readonly header: Uint8Array;
  readonly trailer: Uint8Array;
  readonly byteLength: number;
}

/** Frames of a block that are encoded at a time, and copied first where they lie outside the memory. */
const INTAKE_FRAMES = 4096;

const SLAB_BYTES = 256 * 1024;

/** The slab of a writer: what was asked for, and at least what the longest piece needs. */
export function writerSlabBytes(plan: PcmFilePlan, slabBytes: number | undefined): number {
  const asked = slabBytes ?? SLAB_BYTES;
  if (!(asked >= 1)) {
    throw new UsageError('wav/slab', `slabBytes is ${asked}; it must be 1 or more.`, { slabBytes: asked });
  }
  const frameBytes = plan.channels * bytesPerSample(plan.encoding);
  const longest = plan.header.length + frameBytes + plan.trailer.length;
  return Math.max(longest, Math.min(Math.floor(asked), plan.byteLength));
}

/** Memory of a `Dsp` for a writer with such a slab; `copies` for blocks that lie outside that memory. */
export function writerBytes(
  plan: PcmFilePlan,
  slabBytes: number | undefined,
  copies: SampleType | undefined,
): number {
  const slab = 16 * Math.ceil(writerSlabBytes(plan, slabBytes) / 16);
  return slab + (copies ? planesBytes(copies, plan.channels, INTAKE_FRAMES) : 0);
}

/**
 * Encodes blocks into a slab in the memory of a `Dsp` and hands over one slab at a time.
 * With a sink that never waits, `write` never returns a promise.
 */
export class PcmWriter<SinkResult> implements BlockSink<PcmWritten<SinkResult>> {
  readonly #sink: ByteSink<SinkResult>;
  readonly #dsp: Dsp;
  readonly #plan: PcmFilePlan;
  readonly #frameBytes: number;
  readonly #slab: Region;
  readonly #intake: BlockIntake;
  readonly #clamped: Float64Array;
  #filledBytes: number;
  #frames = 0;
  #pending: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #ended = false;

  constructor(sink: ByteSink<SinkResult>, dsp: Dsp, plan: PcmFilePlan, slabBytes: number | undefined) {
    this.#sink = sink;
    this.#dsp = dsp;
    this.#plan = plan;
    this.#frameBytes = plan.channels * bytesPerSample(plan.encoding);
    this.#slab = dsp.allocate(writerSlabBytes(plan, slabBytes));
    this.#intake = createBlockIntake(dsp, plan.channels, INTAKE_FRAMES);
    this.#clamped = new Float64Array(plan.channels);
    this.#slab.bytes.set(plan.header);
    this.#filledBytes = plan.header.length;
  }

  write(block: AudioBlock): Promise<void> | undefined {
    this.#refuseMisuse();
    const { channels, frameCount } = this.#plan;
    if (block.planes.length !== channels) {
      throw new UsageError(
        'wav/channels',
        `A block of ${block.planes.length} channel(s) came to a file of ${channels}. Write blocks of the planned format.`,
        { channels, blockChannels: block.planes.length },
      );
    }
    this.#frames += block.frameCount;
    if (this.#frames > frameCount) throw this.#wrongLength();
    const writing = this.#encodeFrom(block, 0);
    if (writing) {
      this.#pending = writing.finally(() => {
        this.#pending = undefined;
        if (this.#ended) this.#release();
      });
    }
    return this.#pending;
  }

  async close(): Promise<PcmWritten<SinkResult>> {
    this.#refuseMisuse();
    this.#ended = true;
    try {
      if (this.#failure) throw this.#failure.error;
      if (this.#frames !== this.#plan.frameCount) throw this.#wrongLength();
      const { trailer, byteLength } = this.#plan;
      if (this.#filledBytes + trailer.length > this.#slab.byteLength) await this.#flush();
      this.#slab.bytes.set(trailer, this.#filledBytes);
      this.#filledBytes += trailer.length;
      await this.#flush();
      const sink = await this.#sink.close();
      return { frameCount: this.#frames, byteLength, clampedSamples: [...this.#clamped], sink };
    } catch (error) {
      await this.#sink.abort(error);
      throw error;
    } finally {
      this.#release();
    }
  }

  async abort(reason: unknown): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    // A write under way still reads from the slab: then the memory is given back when it has ended.
    if (!this.#pending) this.#release();
    await this.#sink.abort(reason);
  }

  /** Encodes what lies behind frame `from` of the block, and goes on by itself after a wait. */
  #encodeFrom(block: AudioBlock, from: number): Promise<void> | undefined {
    let at = from;
    while (at < block.frameCount) {
      const room = Math.floor((this.#slab.byteLength - this.#filledBytes) / this.#frameBytes);
      if (room === 0) {
        const flushing = this.#flush();
        if (flushing) {
          const next = at;
          return flushing.then(() => (this.#ended ? undefined : this.#encodeFrom(block, next)));
        }
        continue;
      }
      const frames = Math.min(room, block.frameCount - at, INTAKE_FRAMES);
      this.#encode(part(block, at, frames));
      at += frames;
    }
    return undefined;
  }

  #encode(block: AudioBlock): void {
    const addresses = this.#intake.addresses(block);
    encodeSamples(
      this.#dsp,
      this.#plan.encoding,
      block.sampleType,
      addresses,
      this.#slab.address + this.#filledBytes,
      block.frameCount,
      this.#clamped,
    );
    this.#filledBytes += block.frameCount * this.#frameBytes;
  }

  /** Hands the slab over. A sink that has failed once has lost bytes: the file can only be given up. */
  #flush(): Promise<void> | undefined {
    if (this.#filledBytes === 0) return undefined;
    const bytes = this.#slab.bytes.subarray(0, this.#filledBytes);
    this.#filledBytes = 0;
    const fail = (error: unknown): never => {
      this.#failure ??= { error };
      throw error;
    };
    try {
      return this.#sink.write(bytes)?.catch(fail);
    } catch (error) {
      return fail(error);
    }
  }

  #refuseMisuse(): void {
    if (this.#ended) {
      throw new UsageError('wav/closed', 'The file has been closed or aborted; nothing more can be written.');
    }
    if (this.#pending) {
      throw new UsageError(
        'wav/not-awaited',
        'A write is still under way. Await what write returned before the next call.',
      );
    }
  }

  #wrongLength(): UsageError {
    const planned = this.#plan.frameCount;
    return new UsageError(
      'wav/frame-count',
      `The header promises ${planned} frames, and ${this.#frames} were written. Plan the length that will be written; the file is not completed.`,
      { plannedFrames: planned, writtenFrames: this.#frames },
    );
  }

  #release(): void {
    this.#slab.release();
    this.#intake.release();
  }
}

function part(block: AudioBlock, from: number, frames: number): AudioBlock {
  if (from === 0 && frames === block.frameCount) return block;
  const planes = block.planes.map((plane) => plane.subarray(from, from + frames));
  return {
    startFrame: block.startFrame + from,
    frameCount: frames,
    sampleType: block.sampleType,
    planes,
  } as AudioBlock;
}
