import {
  type AudioBlock,
  type AudioFormat,
  type BlockPlanes,
  type BlockReader,
  type ByteSource,
  bytesPerSample,
  channelCount,
  FormatError,
  type FrameRange,
  type PcmEncoding,
  UsageError,
} from '@trackout/core';
import { type Dsp, planesBytes, type Region, sampleTypeOf } from '@trackout/dsp-wasm';
import type { AudioFileInfo, SampleStorage } from './audio-file-info.js';
import type { FileSubject } from './file-subject.js';
import { createDecoder, type SampleDecoder, type TargetPlanes } from './sample-decoder.js';

/** How much is brought in at a time. */
export interface ReaderOptions {
  /** Bytes read at once; at least a frame. Default: 256 KiB where the source reads synchronously, else 1 MiB. */
  readonly slabBytes?: number;
  /** The longest block that `pull` gives. Default 4096. */
  readonly blockFrames?: number;
  /**
   * Bytes that readers of synchronous sources share: each `pull` reads what it decodes into them, so a hundred
   * readers take the memory of one, and it stays in the processor's cache. Readers that must wait ignore it and
   * take their own. Belongs to the caller, who releases it after the readers.
   */
  readonly slab?: Region;
}

/** What decides how much memory a reader takes; without a packet, samples are plain PCM of that encoding. */
export interface ReaderShape extends Partial<Pick<SampleStorage, 'packetBytes' | 'packetFrames'>> {
  readonly format: AudioFormat;
  readonly encoding: PcmEncoding;
}

/** Sizes of a reader, and the memory of a `Dsp` that they take. */
export interface ReaderSizes {
  readonly slabPackets: number;
  readonly packetBytes: number;
  readonly blockFrames: number;
  readonly memoryBytes: number;
}

const SYNC_SLAB_BYTES = 256 * 1024;
const ASYNC_SLAB_BYTES = 1024 * 1024;
const BLOCK_FRAMES = 4096;

/** Sizes of one reader of a range. */
export function sizeReader(
  shape: ReaderShape,
  range: FrameRange,
  synchronous: boolean,
  options: ReaderOptions,
): ReaderSizes {
  const channels = channelCount(shape.format.layout);
  const { packetBytes = channels * bytesPerSample(shape.encoding), packetFrames = 1 } = shape;
  const shared = synchronous ? options.slab : undefined;
  const slabBytes = atLeastOne(
    'slabBytes',
    shared?.byteLength ?? options.slabBytes ?? (synchronous ? SYNC_SLAB_BYTES : ASYNC_SLAB_BYTES),
  );
  // A block may start anywhere in a packet: to be certain of more frames than one, two packets are needed.
  const fitting = Math.max(packetFrames > 1 ? 2 : 1, Math.floor(slabBytes / packetBytes));
  const packets = Math.ceil(range.to / packetFrames) - Math.floor(range.from / packetFrames);
  const slabPackets = Math.min(Math.max(1, packets), fitting);
  const blockFrames = Math.min(
    atLeastOne('blockFrames', Math.floor(options.blockFrames ?? BLOCK_FRAMES)),
    (fitting - 1) * packetFrames + 1,
    Math.max(1, range.to - range.from),
  );
  const slab = shared ? 0 : 16 * Math.ceil((slabPackets * packetBytes) / 16);
  return {
    slabPackets,
    packetBytes,
    blockFrames,
    memoryBytes: slab + planesBytes(sampleTypeOf(shape.encoding), channels, blockFrames),
  };
}

/** Samples somewhere in a source. */
export interface SamplePlace {
  readonly source: ByteSource;
  readonly info: AudioFileInfo;
  readonly subject: FileSubject;
}

/**
 * Reads slabs of packets into the memory of a `Dsp` and decodes blocks from where they lie.
 *
 * Takes its memory when it is made. Closing it while a read is under way keeps that memory until the read
 * has ended, so that late bytes never land in somebody else's.
 */
export class PacketReader implements BlockReader {
  readonly #place: SamplePlace;
  readonly #to: number;
  readonly #packetFrames: number;
  readonly #sizes: ReaderSizes;
  readonly #slab: Region;
  /** The slab is everybody's: what it holds is gone after the pull. */
  readonly #shared: boolean;
  readonly #planes: TargetPlanes;
  readonly #decoder: SampleDecoder;
  readonly #onClose: (reader: PacketReader) => void;
  #position: number;
  /** The packets that the slab holds. */
  #slabFrom: number;
  #slabTo: number;
  #pending: Promise<void> | undefined;
  #closed = false;

  constructor(
    place: SamplePlace,
    dsp: Dsp,
    range: FrameRange,
    options: ReaderOptions & { readonly into?: BlockPlanes | undefined },
    onClose: (reader: PacketReader) => void,
  ) {
    const { info, source } = place;
    const given = targetIn(options.into, dsp, info);
    const blockFrames = Math.min(
      options.blockFrames ?? BLOCK_FRAMES,
      given?.frames ?? Number.POSITIVE_INFINITY,
    );
    const sizes = sizeReader(info, range, source.readSync !== undefined, { ...options, blockFrames });
    this.#place = place;
    this.#packetFrames = info.packetFrames;
    this.#to = range.to;
    this.#position = range.from;
    this.#slabFrom = Math.floor(range.from / info.packetFrames);
    this.#slabTo = this.#slabFrom;
    this.#sizes = sizes;
    this.#onClose = onClose;
    this.#decoder = createDecoder(dsp, info);
    this.#shared = source.readSync !== undefined && options.slab !== undefined;
    const slabBytes = sizes.slabPackets * sizes.packetBytes;
    if (this.#shared && (options.slab as Region).byteLength < slabBytes) {
      throw new UsageError(
        'audio/read-size',
        `The shared slab has ${options.slab?.byteLength} bytes, and ${place.subject.label} needs ${slabBytes} for one block.`,
        { slabBytes },
      );
    }
    this.#slab = this.#shared ? (options.slab as Region) : dsp.allocate(slabBytes);
    try {
      const channels = channelCount(info.format.layout);
      this.#planes = given ?? dsp.allocatePlanes(sampleTypeOf(info.encoding), channels, sizes.blockFrames);
    } catch (error) {
      if (!this.#shared) this.#slab.release();
      throw error;
    }
  }

  get bufferedFrames(): number {
    if (this.#shared) return Math.min(this.#to - this.#position, this.#sizes.blockFrames);
    const slabEnd = Math.min(this.#slabTo * this.#packetFrames, this.#to);
    return Math.max(0, Math.min(slabEnd - this.#position, this.#sizes.blockFrames));
  }

  get ended(): boolean {
    return this.#position >= this.#to;
  }

  fill(minFrames = 1): Promise<void> | undefined {
    if (this.#pending) return this.#pending;
    const { blockFrames } = this.#sizes;
    const wanted = Math.min(atLeastOne('minFrames', minFrames), blockFrames, this.#to - this.#position);
    if (this.bufferedFrames >= wanted) return undefined;
    const kept = this.#keepRest();
    const packets = Math.ceil(this.#to / this.#packetFrames) - this.#slabTo;
    return this.#read(kept, Math.min(this.#sizes.slabPackets - kept, packets));
  }

  /** Brings in the packets behind the slab's last, into the slab behind the `kept` ones. */
  #read(kept: number, packets: number): Promise<void> | undefined {
    const { packetBytes } = this.#sizes;
    const { source, info } = this.#place;
    const from = this.#slabTo * packetBytes;
    const bytes = Math.min(packets * packetBytes, info.dataBytes - from);
    const target = this.#slab.bytes.subarray(kept * packetBytes, kept * packetBytes + bytes);
    const offset = info.dataOffset + from;
    if (source.readSync) {
      this.#arrived(source.readSync(offset, target), offset, target, packets);
      return undefined;
    }
    this.#pending = this.#fillLater(source.read(offset, target), offset, target, packets);
    return this.#pending;
  }

  /** Moves the packets that are still needed to the front of the slab; returns how many those are. */
  #keepRest(): number {
    const { packetBytes } = this.#sizes;
    const first = Math.floor(this.#position / this.#packetFrames);
    const kept = this.#slabTo - first;
    const from = (first - this.#slabFrom) * packetBytes;
    this.#slab.bytes.copyWithin(0, from, from + kept * packetBytes);
    this.#slabFrom = first;
    return kept;
  }

  async #fillLater(
    reading: Promise<number>,
    offset: number,
    target: Uint8Array,
    packets: number,
  ): Promise<void> {
    try {
      const received = await reading;
      if (!this.#closed) this.#arrived(received, offset, target, packets);
    } catch (error) {
      // Whoever closed the reader does not want to know any more.
      if (!this.#closed) throw error;
    } finally {
      this.#pending = undefined;
      if (this.#closed) this.#release();
    }
  }

  #arrived(received: number, offset: number, target: Uint8Array, packets: number): void {
    const { subject } = this.#place;
    if (received < target.length) {
      throw new FormatError(
        'audio/shrunk',
        `${subject.label} has become shorter while it was read: ${target.length} bytes were expected at offset ${offset}, and ${received} came. Do not write to files that are being read; start again.`,
        subject.facts({ offsetBytes: offset, missingBytes: target.length - received }),
      );
    }
    const damage = this.#decoder.findDamage?.(target) ?? -1;
    if (damage >= 0) {
      throw new FormatError(
        'audio/damaged-block',
        `${subject.label} is damaged: the block of compressed samples at offset ${offset + damage} starts with a step that does not exist. Copy or export it again.`,
        subject.facts({ offsetBytes: offset + damage }),
      );
    }
    this.#slabTo += packets;
  }

  pull(maxFrames: number): AudioBlock | undefined {
    const frameCount = Math.min(Math.floor(maxFrames), this.bufferedFrames);
    if (!(frameCount > 0)) return noFrames(maxFrames);
    const startFrame = this.#position;
    const offset = this.#shared ? this.#readNow(startFrame, frameCount) : this.#offsetOf(startFrame);
    this.#decoder.decode(this.#slab, offset, startFrame, this.#planes, frameCount);
    this.#position = startFrame + frameCount;
    return this.#block(startFrame, frameCount);
  }

  /** Where in the slab the packet lies that holds a frame. */
  #offsetOf(frame: number): number {
    return (Math.floor(frame / this.#packetFrames) - this.#slabFrom) * this.#sizes.packetBytes;
  }

  /** Brings the packets of a block into the shared slab; returns where the first of them lies. */
  #readNow(startFrame: number, frameCount: number): number {
    const first = Math.floor(startFrame / this.#packetFrames);
    this.#slabFrom = first;
    this.#slabTo = first;
    this.#read(0, Math.ceil((startFrame + frameCount) / this.#packetFrames) - first);
    return 0;
  }

  #block(startFrame: number, frameCount: number): AudioBlock {
    const planes = this.#planes;
    return {
      startFrame,
      frameCount,
      sampleType: planes.sampleType,
      planes: planes.views(frameCount),
    } as AudioBlock;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#position = this.#to;
    if (!this.#pending) this.#release();
    this.#onClose(this);
  }

  #release(): void {
    if (!this.#shared) this.#slab.release();
    this.#planes.release?.();
  }
}

/** The planes that the caller gave, if they suit the samples and lie in the memory of the kernels. */
function targetIn(
  into: BlockPlanes | undefined,
  { memory }: Dsp,
  { encoding, format }: AudioFileInfo,
): (TargetPlanes & { readonly frames: number }) | undefined {
  if (into?.sampleType !== sampleTypeOf(encoding) || into.channels !== channelCount(format.layout))
    return undefined;
  const planes = into.views(into.frames);
  if (into.frames < 1 || planes.some(({ buffer }) => buffer !== memory.buffer)) return undefined;
  return {
    sampleType: into.sampleType,
    frames: into.frames,
    addresses: planes.map(({ byteOffset }) => byteOffset),
    views: (frames) => into.views(frames),
  };
}

/** What a pull gives that finds nothing, if it asked for something. */
function noFrames(maxFrames: number): undefined {
  atLeastOne('maxFrames', maxFrames);
  return undefined;
}

function atLeastOne(name: string, value: number): number {
  if (!(value >= 1)) {
    throw new UsageError('audio/read-size', `${name} is ${value}; it must be 1 or more.`, { [name]: value });
  }
  return value;
}
