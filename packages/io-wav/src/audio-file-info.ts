import type { AudioFormat, PcmEncoding } from '@trackout/core';
import type { ChunkPlace } from './chunk-place.js';
import type { FileWarning } from './file-warning.js';

/** The containers that are read: those of WAV, and those of AIFF. */
export type AudioFileContainer = 'RIFF' | 'RIFX' | 'RF64' | 'BW64' | 'AIFF' | 'AIFF-C';

/** How samples are coded. `pcm` are integers; A-law, mu-law and IMA ADPCM decode to 16-bit integers. */
export type AudioFileCodec = 'pcm' | 'float' | 'alaw' | 'mulaw' | 'ima-adpcm';

/** How samples lie in a file: all that decoding needs to know. */
export interface SampleStorage {
  readonly codec: AudioFileCodec;
  /**
   * What decoding gives: `{ type: 'int', bits: 16 }` for A-law, mu-law and IMA ADPCM. For `pcm` and `float`
   * that of the container that each sample lies in: 24 bits in 32 are `{ type: 'int', bits: 32 }`.
   */
  readonly encoding: PcmEncoding;
  readonly byteOrder: 'little' | 'big';
  /** For 8-bit `pcm` only: WAV and `raw ` have silence at 128, the rest of AIFF at 0. */
  readonly sign8?: 'unsigned' | 'signed';
  /** Bytes that are decoded together: a frame, or a block of ADPCM. */
  readonly packetBytes: number;
  /** Frames in a packet: 1 for all but ADPCM. */
  readonly packetFrames: number;
}

/** Everything that a file says about its samples, and where they are. */
export interface AudioFileInfo extends SampleStorage {
  readonly container: AudioFileContainer;
  readonly format: AudioFormat;
  /** Bits that carry signal, counted from the top, where they are fewer than the encoding's. */
  readonly validBits?: number;
  /** Whole frames that are there. */
  readonly frameCount: number;
  /** Frames that the file promises and lacks; only with `{ truncated: 'accept' }`. */
  readonly missingFrames?: number;
  /** Offset of the first sample. */
  readonly dataOffset: number;
  /** Bytes of samples that are there; a rest smaller than a frame is not audio. */
  readonly dataBytes: number;
  /** Every chunk in file order, those of the audio included; `readChunk` gives their contents. */
  readonly chunks: readonly ChunkPlace[];
  /** Departures from the standard that were tolerated, in the order in which they were noticed. */
  readonly warnings: readonly FileWarning[];
}

/** Frames in so many bytes. A last packet may be short; its whole groups of samples count. */
export function framesIn(
  storage: Pick<SampleStorage, 'packetBytes' | 'packetFrames'>,
  channels: number,
  bytes: number,
): number {
  const { packetBytes, packetFrames } = storage;
  const whole = Math.floor(bytes / packetBytes);
  if (packetFrames === 1) return whole;
  // A packet of ADPCM starts with a frame in four bytes a channel; eight frames a group follow in as many.
  const groups = Math.floor((bytes - whole * packetBytes) / (4 * channels));
  return whole * packetFrames + (groups === 0 ? 0 : 1 + 8 * (groups - 1));
}
