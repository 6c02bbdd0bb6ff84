import { FormatError, type SampleEncoding, UnsupportedError } from '@trackout/core';
import type { AudioFileCodec, SampleStorage } from './audio-file-info.js';
import { fourCharacters, viewOf } from './byte-window.js';
import { readExtendedRate } from './extended-float.js';
import type { FileSubject } from './file-subject.js';
import type { HeaderReading } from './header-reading.js';

/** What a `COMM` chunk says. */
export interface AiffFormat extends SampleStorage {
  readonly channels: number;
  readonly sampleRate: number;
  /** Frames as the chunk states them. */
  readonly statedFrames: number;
  /** Bits that carry signal, counted from the top, where they are fewer than the container's. */
  readonly validBits?: number;
}

/** Sizes of the fixed part of `COMM` (Audio Interchange File Format 1.3; AIFF-C, draft of 1991). */
const COMM_BYTES = 18;
const COMM_BYTES_AIFFC = 22;

interface Compression {
  readonly codec: AudioFileCodec;
  readonly byteOrder: 'little' | 'big';
  /** Where the type fixes it; otherwise the sample size decides. */
  readonly encoding?: SampleEncoding;
  readonly sign8?: 'unsigned' | 'signed';
}

const INTEGERS: Compression = { codec: 'pcm', byteOrder: 'big', sign8: 'signed' };

/** Compression types by their four characters. Those in pairs are Apple's and the older ones of others. */
const COMPRESSIONS: ReadonlyMap<string, Compression> = new Map<string, Compression>([
  ['NONE', INTEGERS],
  ['twos', INTEGERS],
  ['sowt', { ...INTEGERS, byteOrder: 'little' }],
  ['raw ', { codec: 'pcm', byteOrder: 'big', encoding: { type: 'int', bits: 8 }, sign8: 'unsigned' }],
  ['in24', { codec: 'pcm', byteOrder: 'big', encoding: { type: 'int', bits: 24 } }],
  ['42ni', { codec: 'pcm', byteOrder: 'little', encoding: { type: 'int', bits: 24 } }],
  // As libsndfile writes it.
  ['42n1', { codec: 'pcm', byteOrder: 'little', encoding: { type: 'int', bits: 24 } }],
  ['in32', { codec: 'pcm', byteOrder: 'big', encoding: { type: 'int', bits: 32 } }],
  ['23ni', { codec: 'pcm', byteOrder: 'little', encoding: { type: 'int', bits: 32 } }],
  ['fl32', { codec: 'float', byteOrder: 'big', encoding: { type: 'float', bits: 32 } }],
  ['FL32', { codec: 'float', byteOrder: 'big', encoding: { type: 'float', bits: 32 } }],
  ['fl64', { codec: 'float', byteOrder: 'big', encoding: { type: 'float', bits: 64 } }],
  ['FL64', { codec: 'float', byteOrder: 'big', encoding: { type: 'float', bits: 64 } }],
  ['alaw', { codec: 'alaw', byteOrder: 'big', encoding: { type: 'int', bits: 16 } }],
  ['ALAW', { codec: 'alaw', byteOrder: 'big', encoding: { type: 'int', bits: 16 } }],
  ['ulaw', { codec: 'mulaw', byteOrder: 'big', encoding: { type: 'int', bits: 16 } }],
  ['ULAW', { codec: 'mulaw', byteOrder: 'big', encoding: { type: 'int', bits: 16 } }],
]);

/** Types that are seen in practice, for messages. */
const OTHER_COMPRESSIONS: ReadonlyMap<string, string> = new Map([
  ['ima4', 'IMA 4:1 of QuickTime'],
  ['MAC3', 'MACE 3:1'],
  ['MAC6', 'MACE 6:1'],
  ['DWVW', 'Delta With Variable Word Width'],
  ['GSM ', 'GSM 6.10'],
  ['G722', 'G.722 ADPCM'],
  ['ACE2', 'ACE 2:1'],
  ['ACE8', 'ACE 8:3'],
  ['QDMC', 'QDesign Music'],
  ['Qclp', 'Qualcomm PureVoice'],
  ['.mp3', 'MP3'],
]);

/** Reads the contents of a `COMM` chunk, which lie at `offset`. Throws `FormatError` or `UnsupportedError`. */
export function readAiffFormat(
  reading: HeaderReading,
  bytes: Uint8Array,
  offset: number,
  compressed: boolean,
): AiffFormat {
  const { subject } = reading;
  const needed = compressed ? COMM_BYTES_AIFFC : COMM_BYTES;
  if (bytes.length < needed) {
    throw new FormatError(
      'aiff/comm-short',
      `The "COMM" chunk of ${subject.label} has ${bytes.length} bytes; it needs at least ${needed}. The file is damaged: export it again.`,
      subject.facts({ chunkId: 'COMM', sizeBytes: bytes.length }),
    );
  }
  const view = viewOf(bytes);
  const channels = view.getInt16(0);
  const sampleSize = view.getInt16(6);
  checkChannels(channels, subject);
  const compression = compressed ? compressionOf(fourCharacters(bytes, COMM_BYTES), subject) : INTEGERS;
  const encoding = compression.encoding ?? integerOf(sampleSize, subject);
  reportSampleSize(reading, compression, encoding, sampleSize, offset + 6);
  const sampleBytes = compression.codec === 'alaw' || compression.codec === 'mulaw' ? 1 : encoding.bits / 8;
  const counted = compression.codec === 'pcm' && sampleSize > 0 && sampleSize < encoding.bits;
  return {
    channels,
    sampleRate: sampleRateOf(reading, view, offset + 8),
    statedFrames: view.getUint32(2),
    codec: compression.codec,
    encoding,
    byteOrder: compression.byteOrder,
    ...(compression.sign8 && encoding.bits === 8 ? { sign8: compression.sign8 } : {}),
    packetBytes: channels * sampleBytes,
    packetFrames: 1,
    ...(counted ? { validBits: sampleSize } : {}),
  };
}

function checkChannels(channels: number, subject: FileSubject): void {
  if (channels >= 1) return;
  throw new FormatError(
    'audio/channels',
    `The header of ${subject.label} states ${channels} channels; there must be at least one. Export the file again.`,
    subject.facts({ channels }),
  );
}

function compressionOf(type: string, subject: FileSubject): Compression {
  const found = COMPRESSIONS.get(type);
  if (found) return found;
  throw new UnsupportedError(
    'audio/encoding',
    `${subject.label} holds ${OTHER_COMPRESSIONS.get(type) ?? 'samples of an unknown encoding'} (compression type "${type.replace(/[^\x20-\x7e]/g, '?')}"). Integer and float PCM, A-law and mu-law can be read: export it as one of these.`,
    subject.facts({ compressionType: type }),
  );
}

/** Samples lie left-justified in whole bytes (Audio Interchange File Format 1.3, Sample Points). */
function integerOf(sampleSize: number, subject: FileSubject): SampleEncoding {
  const bits = 8 * Math.ceil(sampleSize / 8);
  if (bits === 8 || bits === 16 || bits === 24 || bits === 32) return { type: 'int', bits };
  throw new FormatError(
    'aiff/sample-size',
    `The header of ${subject.label} states samples of ${sampleSize} bits; AIFF has 1 to 32. Export the file again.`,
    subject.facts({ bits: sampleSize }),
  );
}

/** Some programs write 16 for every float file; the compression type is believed. */
function reportSampleSize(
  reading: HeaderReading,
  { codec, encoding: fixed }: Compression,
  encoding: SampleEncoding,
  sampleSize: number,
  at: number,
): void {
  const wrong =
    codec === 'float' ? sampleSize !== encoding.bits : codec === 'pcm' && sampleSize > encoding.bits;
  const tooFew = codec === 'pcm' && fixed !== undefined && sampleSize <= encoding.bits - 8;
  if (!wrong && !tooFew) return;
  reading.warn(
    'aiff/sample-size',
    at,
    `The header states samples of ${sampleSize} bits, and its compression type ${encoding.bits}; the latter is believed.`,
  );
}

function sampleRateOf(reading: HeaderReading, view: DataView, at: number): number {
  const { subject } = reading;
  const sampleRate = readExtendedRate(view, 8);
  if (sampleRate === undefined) {
    throw new FormatError(
      'audio/sample-rate',
      `The header of ${subject.label} states no usable sample rate at offset ${at}; it must lie between 1 Hz and 2^32 Hz. Export the file again.`,
      subject.facts({ offsetBytes: at }),
    );
  }
  if (!Number.isInteger(sampleRate)) {
    reading.warn(
      'aiff/fractional-rate',
      at,
      `The sample rate is ${sampleRate} Hz, not a whole number; most programs round it.`,
    );
  }
  return sampleRate;
}
