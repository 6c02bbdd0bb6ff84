import {
  type AudioBlock,
  type AudioFormat,
  type BlockReader,
  type ByteSource,
  bytesPerSample,
  channelCount,
  FormatError,
  type FrameRange,
  type PcmEncoding,
  UsageError,
} from '@trackout/core';
import {
  type Dsp,
  decodeSamples,
  type Planes,
  planesBytes,
  type Region,
  sampleTypeOf,
} from '@trackout/dsp-wasm';
import type { FileSubject } from './file-subject.js';

/** Interleaved samples somewhere in a source. */
export interface PcmPlace {
  readonly source: ByteSource;
  readonly format: AudioFormat;
  readonly encoding: PcmEncoding;
  readonly dataOffset: number;
  readonly frameCount: number;
  readonly subject: FileSubject;
}

/** How much is brought in at a time. */
export interface PcmReaderOptions {
  /** Bytes read at once; at least a frame. Default: 256 KiB where the source reads synchronously, else 1 MiB. */
  readonly slabBytes?: number;
  /** The longest block that `pull` gives. Default 4096. */
  readonly blockFrames?: number;
}

const SYNC_SLAB_BYTES = 256 * 1024;
const ASYNC_SLAB_BYTES = 1024 * 1024;
const BLOCK_FRAMES = 4096;

/** Sizes of one reader over `frames` frames, and the memory of a `Dsp` that they take. */
export function sizePcmReader(
  format: AudioFormat,
  encoding: PcmEncoding,
  frames: number,
  synchronous: boolean,
  options: PcmReaderOptions,
): { slabFrames: number; blockFrames: number; memoryBytes: number } {
  const channels = channelCount(format.layout);
  const frameBytes = channels * bytesPerSample(encoding);
  const slabBytes = atLeastOne(
    'slabBytes',
    options.slabBytes ?? (synchronous ? SYNC_SLAB_BYTES : ASYNC_SLAB_BYTES),
  );
  const available = Math.max(1, frames);
  const slabFrames = Math.min(available, Math.max(1, Math.floor(slabBytes / frameBytes)));
  const blockFrames = Math.min(slabFrames, atLeastOne('blockFrames', options.blockFrames ?? BLOCK_FRAMES));
  const slab = 16 * Math.ceil((slabFrames * frameBytes) / 16);
  return {
    slabFrames,
    blockFrames,
    memoryBytes: slab + planesBytes(sampleTypeOf(encoding), channels, blockFrames),
  };
}

/**
 * Reads slabs into the memory of a `Dsp` and decodes blocks from where they lie.
 *
 * Takes its memory when it is made. Closing it while a read is under way keeps that memory until the read
 * has ended, so that late bytes never land in somebody else's.
 */
export class PcmReader implements BlockReader {
  readonly #dsp: Dsp;
  readonly #place: PcmPlace;
  readonly #to: number;
  readonly #frameBytes: number;
  readonly #slabFrames: number;
  readonly #blockFrames: number;
  readonly #slab: Region;
  readonly #planes: Planes;
  readonly #onClose: (reader: PcmReader) => void;
  #position: number;
  #slabFrom: number;
  #slabTo: number;
  #pending: Promise<void> | undefined;
  #closed = false;

  constructor(
    place: PcmPlace,
    dsp: Dsp,
    range: FrameRange,
    options: PcmReaderOptions,
    onClose: (reader: PcmReader) => void,
  ) {
    const { format, encoding, source } = place;
    const frames = range.to - range.from;
    const sizes = sizePcmReader(format, encoding, frames, source.readSync !== undefined, options);
    const channels = channelCount(format.layout);
    this.#dsp = dsp;
    this.#place = place;
    this.#to = range.to;
    this.#position = range.from;
    this.#slabFrom = range.from;
    this.#slabTo = range.from;
    this.#frameBytes = channels * bytesPerSample(encoding);
    this.#slabFrames = sizes.slabFrames;
    this.#blockFrames = sizes.blockFrames;
    this.#onClose = onClose;
    this.#slab = dsp.allocate(sizes.slabFrames * this.#frameBytes);
    try {
      this.#planes = dsp.allocatePlanes(sampleTypeOf(encoding), channels, sizes.blockFrames);
    } catch (error) {
      this.#slab.release();
      throw error;
    }
  }

  get bufferedFrames(): number {
    return Math.min(this.#slabTo - this.#position, this.#blockFrames);
  }

  get ended(): boolean {
    return this.#position >= this.#to;
  }

  fill(minFrames = 1): Promise<void> | undefined {
    if (this.#pending) return this.#pending;
    const wanted = Math.min(atLeastOne('minFrames', minFrames), this.#blockFrames, this.#to - this.#position);
    if (this.bufferedFrames >= wanted) return undefined;
    const kept = this.#keepRest();
    const { source, dataOffset } = this.#place;
    const frames = Math.min(this.#slabFrames - kept, this.#to - this.#slabTo);
    const offset = dataOffset + this.#slabTo * this.#frameBytes;
    const target = this.#slab.bytes.subarray(kept * this.#frameBytes, (kept + frames) * this.#frameBytes);
    if (source.readSync) {
      this.#arrived(source.readSync(offset, target), offset, target.length, frames);
      return undefined;
    }
    this.#pending = this.#fillLater(source.read(offset, target), offset, target.length, frames);
    return this.#pending;
  }

  /** Moves what has not been pulled to the front of the slab; returns how many frames that are. */
  #keepRest(): number {
    const kept = this.#slabTo - this.#position;
    const from = (this.#position - this.#slabFrom) * this.#frameBytes;
    this.#slab.bytes.copyWithin(0, from, from + kept * this.#frameBytes);
    this.#slabFrom = this.#position;
    return kept;
  }

  async #fillLater(reading: Promise<number>, offset: number, asked: number, frames: number): Promise<void> {
    try {
      const received = await reading;
      if (!this.#closed) this.#arrived(received, offset, asked, frames);
    } finally {
      this.#pending = undefined;
      if (this.#closed) this.#release();
    }
  }

  #arrived(received: number, offset: number, asked: number, frames: number): void {
    if (received < asked) {
      const { subject } = this.#place;
      throw new FormatError(
        'wav/shrunk',
        `${subject.label} has become shorter while it was read: ${asked} bytes were expected at offset ${offset}, and ${received} came. Do not write to files that are being read; start again.`,
        subject.facts({ offsetBytes: offset, missingBytes: asked - received }),
      );
    }
    this.#slabTo += frames;
  }

  pull(maxFrames: number): AudioBlock | undefined {
    atLeastOne('maxFrames', maxFrames);
    const frameCount = Math.min(Math.floor(maxFrames), this.bufferedFrames);
    if (frameCount <= 0) return undefined;
    const { encoding } = this.#place;
    const startFrame = this.#position;
    const address = this.#slab.address + (startFrame - this.#slabFrom) * this.#frameBytes;
    decodeSamples(this.#dsp, encoding, address, this.#planes.addresses, frameCount);
    this.#position += frameCount;
    const { sampleType } = this.#planes;
    return { startFrame, frameCount, sampleType, planes: this.#planes.views(frameCount) } as AudioBlock;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#position = this.#to;
    this.#slabTo = this.#to;
    if (!this.#pending) this.#release();
    this.#onClose(this);
  }

  #release(): void {
    this.#slab.release();
    this.#planes.release();
  }
}

function atLeastOne(name: string, value: number): number {
  if (!(value >= 1)) {
    throw new UsageError('wav/read-size', `${name} is ${value}; it must be 1 or more.`, { [name]: value });
  }
  return value;
}
