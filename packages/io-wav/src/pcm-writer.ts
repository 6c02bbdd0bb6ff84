import {
  type AudioBlock,
  type BlockSink,
  type ByteSink,
  type PcmEncoding,
  type SampleType,
  UsageError,
} from '@trackout/core';
import {
  type BlockIntake,
  createBlockIntake,
  createDither,
  type Dither,
  type Dsp,
  ditherBytes,
  encodeSamples,
  planesBytes,
  type Region,
} from '@trackout/dsp-wasm';
import type { SampleStorage } from './audio-file-info.js';
import type { FilePlan } from './file-plan.js';

/** What a finished file contains. */
export interface AudioWritten<SinkResult> {
  readonly container: FilePlan['container'];
  readonly frameCount: number;
  /** Of the file: header, samples, padding, metadata. */
  readonly byteLength: number;
  /** Samples of each channel that an integer encoding clamped, NaN included. */
  readonly clampedSamples: readonly number[];
  /** What the byte sink gave when it was closed. */
  readonly sink: SinkResult;
}

/** Takes the blocks of one audio file. */
export interface AudioWriter<SinkResult> extends BlockSink<AudioWritten<SinkResult>> {
  /** How the samples lie in this file. */
  readonly storage: SampleStorage;
  /**
   * Takes whole frames that are encoded as `storage` says already, and writes them as they are: a copy of
   * another file's samples. Borrows the bytes as `write` borrows a block. Throws `UsageError`
   * `audio/encoded-bytes` for a part of a frame, and where dither was asked for.
   */
  writeEncoded(bytes: Uint8Array): Promise<void> | undefined;
}

/** What the writer has to make. */
export interface WriterPlan {
  /** Of the planned length; where none is planned, of no frames. */
  readonly file: FilePlan;
  readonly encoding: PcmEncoding;
  readonly ditherSeed: number;
  /** Where no length is planned: the file of any length, whose header is as long as that of `file`. */
  readonly atLength?: (frameCount: number) => FilePlan;
  /** What is thrown at the frame that such a file cannot hold any more. */
  readonly tooLong: (frameCount: number) => Error;
}

/** Frames of a block that are encoded at a time, and copied first where they lie outside the memory. */
const INTAKE_FRAMES = 4096;

const SLAB_BYTES = 256 * 1024;

/** The slab of a writer: what was asked for, at most the file, at least a frame. */
function slabBytesOf({ file, atLength }: WriterPlan, slabBytes: number | undefined): number {
  const asked = slabBytes ?? SLAB_BYTES;
  if (!(asked >= 1)) {
    throw new UsageError('audio/slab', `slabBytes is ${asked}; it must be 1 or more.`, { slabBytes: asked });
  }
  const useful = atLength ? Number.POSITIVE_INFINITY : file.byteLength;
  return Math.max(file.frameBytes, Math.min(Math.floor(asked), useful));
}

/** Memory of a `Dsp` for a writer with such a slab; `copies` for blocks that lie outside that memory. */
export function pcmWriterBytes(
  plan: WriterPlan,
  slabBytes: number | undefined,
  copies: SampleType | undefined,
): number {
  const { channels } = plan.file;
  const slab = 16 * Math.ceil(slabBytesOf(plan, slabBytes) / 16);
  const dither = plan.encoding.dither === 'tpdf' ? ditherBytes(channels, INTAKE_FRAMES) : 0;
  return slab + dither + (copies ? planesBytes(copies, channels, INTAKE_FRAMES) : 0);
}

/**
 * Encodes blocks into a slab in the memory of a `Dsp` and hands over one slab at a time.
 * With a sink that never waits, `write` never returns a promise.
 */
export class PcmWriter<SinkResult> implements AudioWriter<SinkResult> {
  readonly #sink: ByteSink<SinkResult>;
  readonly #dsp: Dsp;
  readonly #plan: WriterPlan;
  readonly #encoding: PcmEncoding;
  readonly #slab: Region;
  readonly #intake: BlockIntake;
  readonly #dither: Dither | undefined;
  readonly #clamped: Float64Array;
  /** The header, for as long as it has not been handed over. */
  #header: Uint8Array | undefined;
  #filledBytes = 0;
  #frames = 0;
  #pending: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #ended = false;

  constructor(sink: ByteSink<SinkResult>, dsp: Dsp, plan: WriterPlan, slabBytes: number | undefined) {
    const { header, channels, storage } = plan.file;
    this.#sink = sink;
    this.#dsp = dsp;
    this.#plan = plan;
    this.#encoding = { ...storage.encoding, byteOrder: storage.byteOrder };
    this.#clamped = new Float64Array(channels);
    this.#slab = dsp.allocate(slabBytesOf(plan, slabBytes));
    this.#intake = createBlockIntake(dsp, channels, INTAKE_FRAMES);
    try {
      this.#dither = ditherOf(dsp, plan);
    } catch (error) {
      this.#slab.release();
      throw error;
    }
    if (header.length <= this.#slab.byteLength) {
      this.#slab.bytes.set(header);
      this.#filledBytes = header.length;
    } else {
      this.#header = header;
    }
  }

  get storage(): SampleStorage {
    return this.#plan.file.storage;
  }

  write(block: AudioBlock): Promise<void> | undefined {
    this.#refuseMisuse();
    const { channels } = this.#plan.file;
    if (block.planes.length !== channels) {
      throw new UsageError(
        'audio/channels',
        `A block of ${block.planes.length} channel(s) came to a file of ${channels}. Write blocks of the planned format.`,
        { channels, blockChannels: block.planes.length },
      );
    }
    return this.#count(block.frameCount) ?? this.#track(this.#encodeFrom(block, 0));
  }

  writeEncoded(bytes: Uint8Array): Promise<void> | undefined {
    this.#refuseMisuse();
    const { frameBytes } = this.#plan.file;
    if (bytes.length % frameBytes !== 0 || this.#dither) {
      throw new UsageError(
        'audio/encoded-bytes',
        this.#dither
          ? 'Encoded samples came to a file that is to be dithered. Write blocks, or leave dither out.'
          : `${bytes.length} bytes are not whole frames of ${frameBytes} bytes. Write whole frames.`,
        { byteLength: bytes.length, frameBytes },
      );
    }
    const refused = this.#count(bytes.length / frameBytes);
    if (refused) return refused;
    const flushing = this.#flush();
    return this.#track(flushing ? flushing.then(() => this.#handOver(bytes)) : this.#handOver(bytes));
  }

  async close(): Promise<AudioWritten<SinkResult>> {
    this.#refuseMisuse();
    this.#ended = true;
    try {
      if (this.#failure) throw this.#failure.error;
      const { atLength } = this.#plan;
      const file = atLength ? atLength(this.#frames) : this.#plan.file;
      if (this.#frames !== file.frameCount) throw this.#wrongLength();
      if (this.#header || this.#filledBytes + file.trailer.length > this.#slab.byteLength)
        await this.#flush();
      if (file.trailer.length <= this.#slab.byteLength) {
        this.#slab.bytes.set(file.trailer, this.#filledBytes);
        this.#filledBytes += file.trailer.length;
        await this.#flush();
      } else {
        await this.#handOver(file.trailer);
      }
      if (atLength) await this.#sink.writeAt?.(0, file.header);
      const sink = await this.#sink.close();
      const { container, byteLength } = file;
      return { container, frameCount: this.#frames, byteLength, clampedSamples: [...this.#clamped], sink };
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

  /** Counts frames that are to be written; what exceeds the file is refused. */
  #count(frames: number): Promise<void> | undefined {
    this.#frames += frames;
    const { file, atLength, tooLong } = this.#plan;
    if (!atLength && this.#frames > file.frameCount) throw this.#wrongLength();
    if (this.#frames <= file.maxFrames) return undefined;
    // Nobody could have known before: what has been written is of no use, and is removed.
    const error = tooLong(this.#frames);
    return this.abort(error).then(() => {
      throw error;
    });
  }

  #track(writing: Promise<void> | undefined): Promise<void> | undefined {
    if (!writing) return undefined;
    this.#pending = writing.finally(() => {
      this.#pending = undefined;
      if (this.#ended) this.#release();
    });
    return this.#pending;
  }

  /** Encodes what lies behind frame `from` of the block, and goes on by itself after a wait. */
  #encodeFrom(block: AudioBlock, from: number): Promise<void> | undefined {
    const { frameBytes } = this.#plan.file;
    let at = from;
    while (at < block.frameCount) {
      const room = this.#header ? 0 : Math.floor((this.#slab.byteLength - this.#filledBytes) / frameBytes);
      if (room === 0) {
        const flushing = this.#flush();
        if (flushing) {
          const next = at;
          return flushing.then(() => (this.#ended ? undefined : this.#encodeFrom(block, next)));
        }
        continue;
      }
      const frames = Math.min(room, block.frameCount - at, this.#longestPiece(block));
      this.#encode(part(block, at, frames));
      at += frames;
    }
    return undefined;
  }

  /** Planes that lie in the memory already need no room of their own, and so no cutting. */
  #longestPiece(block: AudioBlock): number {
    const inPlace = !this.#dither && block.planes.every(({ buffer }) => buffer === this.#dsp.memory.buffer);
    return inPlace ? block.frameCount : INTAKE_FRAMES;
  }

  #encode(block: AudioBlock): void {
    const { channels, storage, frameBytes } = this.#plan.file;
    const { frameCount } = block;
    const taken = this.#intake.addresses(block);
    const sources = this.#dither?.apply(block.sampleType, taken, frameCount) ?? taken;
    const sampleType = this.#dither ? 'f64' : block.sampleType;
    const address = this.#slab.address + this.#filledBytes;
    encodeSamples(this.#dsp, this.#encoding, sampleType, sources, address, frameCount, this.#clamped);
    if (storage.sign8 === 'signed') this.#dsp.kernels.flipSign8(address, frameCount * channels);
    this.#filledBytes += frameCount * frameBytes;
  }

  /** Hands over the header, where it did not fit into the slab, and what is in the slab. */
  #flush(): Promise<void> | undefined {
    if (this.#header) {
      const header = this.#header;
      this.#header = undefined;
      return this.#handOver(header);
    }
    if (this.#filledBytes === 0) return undefined;
    const bytes = this.#slab.bytes.subarray(0, this.#filledBytes);
    this.#filledBytes = 0;
    return this.#handOver(bytes);
  }

  /** A sink that has failed once has lost bytes: the file can only be given up. */
  #handOver(bytes: Uint8Array): Promise<void> | undefined {
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
      throw new UsageError(
        'audio/closed',
        'The file has been closed or aborted; nothing more can be written.',
      );
    }
    if (this.#pending) {
      throw new UsageError(
        'audio/not-awaited',
        'A write is still under way. Await what write returned before the next call.',
      );
    }
  }

  #wrongLength(): UsageError {
    const planned = this.#plan.file.frameCount;
    return new UsageError(
      'audio/frame-count',
      `The header promises ${planned} frames, and ${this.#frames} were written. Plan the length that will be written; the file is not completed.`,
      { plannedFrames: planned, writtenFrames: this.#frames },
    );
  }

  #release(): void {
    this.#slab.release();
    this.#intake.release();
    this.#dither?.release();
  }
}

function ditherOf(dsp: Dsp, { file, encoding, ditherSeed }: WriterPlan): Dither | undefined {
  if (encoding.dither !== 'tpdf') return undefined;
  const { channels } = file;
  return createDither(dsp, { channels, bits: encoding.bits, seed: ditherSeed, maxFrames: INTAKE_FRAMES });
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
