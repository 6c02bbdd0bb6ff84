import {
  type AudioFormat,
  bytesPerSample,
  channelCount,
  LimitError,
  type PcmEncoding,
  UnsupportedError,
  UsageError,
} from '@trackout/core';
import type { AudioFileContainer, SampleStorage } from './audio-file-info.js';
import { encodeChunk } from './chunk-encoding.js';
import type { AudioMetadata } from './metadata/audio-metadata.js';
import { encodeMetadata } from './metadata/encode-metadata.js';
import type { MetadataContainer } from './metadata/metadata-chunk.js';

/** What is asked of a file before its length. */
export interface FileRequest {
  readonly format: AudioFormat;
  readonly encoding: PcmEncoding;
  readonly metadata?: AudioMetadata;
}

/** A file, known to the byte before a sample exists. */
export interface FilePlan {
  readonly container: Extract<AudioFileContainer, 'RIFF' | 'RF64' | 'AIFF' | 'AIFF-C'>;
  readonly storage: SampleStorage;
  readonly channels: number;
  readonly frameCount: number;
  /** The longest that such a file can be. */
  readonly maxFrames: number;
  /** Everything in front of the first sample. */
  readonly header: Uint8Array;
  readonly frameBytes: number;
  readonly dataBytes: number;
  /** Everything behind the last sample: the pad of odd data, then the chunks that stand there. */
  readonly trailer: Uint8Array;
  readonly byteLength: number;
}

/** Chunks of metadata around the samples, ready to be written. */
export interface MetadataBytes {
  readonly before: readonly Uint8Array[];
  readonly after: readonly Uint8Array[];
}

/** The metadata as whole chunks. */
export function metadataBytes(
  metadata: AudioMetadata | undefined,
  container: MetadataContainer,
  size: (value: number) => Uint8Array,
): MetadataBytes {
  const chunks = metadata ? encodeMetadata(metadata, container) : [];
  const at = (place: 'before-audio' | 'after-audio') =>
    chunks
      .filter(({ placement }) => placement === place)
      .map(({ id, bytes }) => encodeChunk(id, bytes, size));
  return { before: at('before-audio'), after: at('after-audio') };
}

/** Bytes of a frame. Throws `UsageError` for channels that are none. */
export function frameBytesOf({ format, encoding }: FileRequest): number {
  const channels = channelCount(format.layout);
  if (!(Number.isInteger(channels) && channels > 0)) {
    throw new UsageError('audio/channels', `An audio file needs at least one channel; got ${channels}.`, {
      channels,
    });
  }
  return channels * bytesPerSample(encoding);
}

/** Floats need no dither, and it would only be noise. */
export function checkDither(encoding: PcmEncoding): void {
  if (encoding.dither !== 'tpdf' || encoding.type === 'int') return;
  throw new UnsupportedError(
    'audio/dither',
    `Dither was asked for in a file of ${encoding.bits}-bit floats. It is for integers: leave dither out.`,
    { dither: encoding.dither, bits: encoding.bits },
  );
}

/** Throws `UsageError` for lengths that are none, `LimitError` for those that cannot be counted. */
export function checkFrameCount(frameCount: number, frameBytes: number): void {
  if (!(Number.isSafeInteger(frameCount) && frameCount >= 0)) {
    throw new UsageError('audio/frame-count', `A length is a whole number of frames; got ${frameCount}.`, {
      frameCount,
    });
  }
  if (frameCount > countableFrames(frameBytes)) {
    throw new LimitError(
      'audio/frame-count',
      `${frameCount} frames of ${frameBytes} bytes exceed ${Number.MAX_SAFE_INTEGER} bytes, the largest size that can be counted.`,
      { frameCount, frameBytes },
    );
  }
}

/** Headers and metadata are far smaller than what is kept free for them here. */
const SPARE_BYTES = 0x1_0000_0000;

/** The longest file whose bytes can be counted. */
export function countableFrames(frameBytes: number): number {
  return Math.floor((Number.MAX_SAFE_INTEGER - SPARE_BYTES) / frameBytes);
}

/** Where samples of such an encoding lie in a file of such a byte order. */
export function storageOf(
  encoding: PcmEncoding,
  frameBytes: number,
  byteOrder: 'little' | 'big',
  sign8: 'unsigned' | 'signed',
): SampleStorage {
  const { type, bits } = encoding;
  return {
    codec: type === 'int' ? 'pcm' : 'float',
    encoding: { type, bits } as PcmEncoding,
    byteOrder,
    ...(type === 'int' && bits === 8 ? { sign8 } : {}),
    packetBytes: frameBytes,
    packetFrames: 1,
  };
}
