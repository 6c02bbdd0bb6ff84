import { type ChannelLayout, FormatError, type SampleEncoding, UnsupportedError } from '@trackout/core';
import type { AudioFileCodec, SampleStorage } from './audio-file-info.js';
import { viewOf } from './byte-window.js';
import { layoutFromMask, layoutWithoutMask } from './channel-mask.js';
import type { FileSubject } from './file-subject.js';
import type { HeaderReading } from './header-reading.js';

/** WAVE_FORMAT_PCM: integers, of one or two channels and up to 16 bits when we write it. */
export const TAG_PCM = 1;
/** WAVE_FORMAT_IEEE_FLOAT */
export const TAG_FLOAT = 3;
/** WAVE_FORMAT_ALAW */
const TAG_ALAW = 6;
/** WAVE_FORMAT_MULAW */
const TAG_MULAW = 7;
/** WAVE_FORMAT_DVI_ADPCM, that of the IMA */
const TAG_IMA_ADPCM = 0x11;
/** WAVE_FORMAT_EXTENSIBLE: channel mask, valid bits, and the tag in a GUID. */
export const TAG_EXTENSIBLE = 0xfffe;

/** The GUID of a sub-format behind its first two bytes, which hold the tag (Microsoft, ksmedia.h). */
export const SUB_FORMAT_TAIL: readonly number[] = [
  0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71,
];

/** Data 2 and 3 of a GUID as numbers, and its last eight bytes as they stand, of the two families that are read. */
const GUID_KINDS = [
  { ambisonic: false, data2: 0x0000, data3: 0x0010, tail: '800000aa00389b71' },
  // Ambisonic B-format (R. Dobson, WAVE-EX with AMB): samples as ever, channels that are no speakers.
  { ambisonic: true, data2: 0x0721, data3: 0x11d3, tail: '8644c8c1ca000000' },
] as const;

/** Tags that are seen in practice (Microsoft, mmreg.h), for messages. */
const TAG_NAMES: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  17: 'IMA ADPCM',
  49: 'GSM 6.10',
  64: 'G.721 ADPCM',
  80: 'MPEG layer 2',
  85: 'MP3',
  146: 'AC-3 over S/PDIF',
  255: 'AAC',
  353: 'Windows Media Audio',
  5632: 'AAC',
  8192: 'AC-3',
  22127: 'Vorbis',
  61868: 'FLAC',
};

const READABLE = 'Integer and float PCM, A-law, mu-law and IMA ADPCM can be read: export it as one of these.';

/** What a `fmt ` chunk says. */
export interface WaveFormat extends SampleStorage {
  readonly sampleRate: number;
  readonly layout: ChannelLayout;
  readonly channels: number;
  /** Bits that carry signal, counted from the top, where they are fewer than the container's. */
  readonly validBits?: number;
}

interface FmtFields {
  readonly tag: number;
  readonly channels: number;
  readonly sampleRate: number;
  readonly byteRate: number;
  readonly frameBytes: number;
  readonly bits: number;
  readonly extension: Extension | undefined;
}

interface Extension {
  readonly validBits: number;
  readonly mask: number;
  readonly ambisonic: boolean;
}

/** Reads the contents of a `fmt ` chunk, which lie at `offset`. Throws `FormatError` or `UnsupportedError`. */
export function readWaveFormat(
  reading: HeaderReading,
  bytes: Uint8Array,
  offset: number,
  littleEndian: boolean,
): WaveFormat {
  const { subject } = reading;
  const fields = readFields(bytes, littleEndian, subject);
  checkCounts(fields, subject);
  const { channels, sampleRate, extension } = fields;
  const layout =
    extension === undefined
      ? layoutWithoutMask(channels)
      : layoutFromMask(extension.ambisonic ? 0 : extension.mask, channels);
  if (extension) reportMask(reading, extension, channels, offset + 20);
  const storage =
    fields.tag === TAG_IMA_ADPCM
      ? imaStorage(fields, bytes, littleEndian, subject)
      : sampleStorage(reading, fields, offset, littleEndian);
  return { ...storage, sampleRate, layout, channels };
}

function readFields(bytes: Uint8Array, littleEndian: boolean, subject: FileSubject): FmtFields {
  const view = viewOf(bytes);
  const extensible = bytes.length >= 2 && view.getUint16(0, littleEndian) === TAG_EXTENSIBLE;
  const needed = extensible ? 40 : 16;
  if (bytes.length < needed) {
    throw new FormatError(
      'wav/fmt-short',
      `The "fmt " chunk of ${subject.label} ${extensible ? `is WAVE_FORMAT_EXTENSIBLE, which takes 40 bytes, and has ${bytes.length}` : `has ${bytes.length} bytes; it needs at least 16`}. The file is damaged: export it again.`,
      subject.facts({ chunkId: 'fmt ', sizeBytes: bytes.length }),
    );
  }
  const sub = extensible ? readSubFormat(bytes, littleEndian, subject) : undefined;
  return {
    tag: sub ? sub.tag : view.getUint16(0, littleEndian),
    channels: view.getUint16(2, littleEndian),
    sampleRate: view.getUint32(4, littleEndian),
    byteRate: view.getUint32(8, littleEndian),
    frameBytes: view.getUint16(12, littleEndian),
    bits: view.getUint16(14, littleEndian),
    extension: sub && {
      validBits: view.getUint16(18, littleEndian),
      mask: view.getUint32(20, littleEndian),
      ambisonic: sub.ambisonic,
    },
  };
}

function readSubFormat(
  bytes: Uint8Array,
  littleEndian: boolean,
  subject: FileSubject,
): { tag: number; ambisonic: boolean } {
  const view = viewOf(bytes);
  const hex = (from: number, to: number) =>
    [...bytes.subarray(from, to)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const tag = view.getUint32(24, littleEndian);
  const kind = GUID_KINDS.find(
    ({ data2, data3, tail }) =>
      view.getUint16(28, littleEndian) === data2 &&
      view.getUint16(30, littleEndian) === data3 &&
      hex(32, 40) === tail,
  );
  if (!kind || tag > 0xffff) {
    const guid = hex(24, 40);
    throw new UnsupportedError(
      'audio/encoding',
      `${subject.label} holds samples of an unknown sub-format (GUID bytes ${guid}). ${READABLE}`,
      subject.facts({ subFormat: guid }),
    );
  }
  return { tag, ambisonic: kind.ambisonic };
}

function checkCounts({ channels, sampleRate }: FmtFields, subject: FileSubject): void {
  if (channels === 0) {
    throw new FormatError(
      'audio/channels',
      `The header of ${subject.label} states 0 channels; there must be at least one. Export the file again.`,
      subject.facts({ channels }),
    );
  }
  if (sampleRate === 0) {
    throw new FormatError(
      'audio/sample-rate',
      `The header of ${subject.label} states a sample rate of 0 Hz. Export the file again.`,
      subject.facts({ sampleRate }),
    );
  }
}

function reportMask(
  reading: HeaderReading,
  { mask, ambisonic }: Extension,
  channels: number,
  at: number,
): void {
  let speakers = 0;
  for (let bit = 0; bit < 32; bit++) speakers += (mask >>> bit) & 1;
  if (mask === 0 || ambisonic || (speakers === channels && mask < 0x40000)) return;
  reading.warn(
    'wav/channel-mask',
    at,
    `The channel mask 0x${mask.toString(16)} names ${speakers} speaker(s) for ${channels} channel(s)${
      mask < 0x40000 ? '' : ', and reserved bits among them'
    }. Bits beyond the channels are ignored; channels without a speaker make the layout discrete.`,
  );
}

/** Integers, floats, A-law and mu-law: a packet is a frame. */
function sampleStorage(
  reading: HeaderReading,
  fields: FmtFields,
  offset: number,
  littleEndian: boolean,
): SampleStorage & { validBits?: number } {
  const { subject } = reading;
  const { channels, frameBytes } = fields;
  const { codec, encoding, containerBits } = codecOf(fields, subject);
  const expected = (channels * containerBits) / 8;
  if (frameBytes !== expected) {
    throw new FormatError(
      'wav/block-align',
      `The header of ${subject.label} contradicts itself: ${channels} channel(s) of ${containerBits} bits make frames of ${expected} bytes, and it states ${frameBytes}. Export the file again.`,
      subject.facts({ channels, bits: fields.bits, frameBytes, expectedFrameBytes: expected }),
    );
  }
  if (fields.byteRate !== (fields.sampleRate * frameBytes) % 0x1_0000_0000) {
    reading.warn(
      'wav/byte-rate',
      offset + 8,
      `The header states ${fields.byteRate} bytes a second; its rate and frames make ${fields.sampleRate * frameBytes}. The latter is used.`,
    );
  }
  const validBits = codec === 'pcm' ? validBitsOf(reading, fields, containerBits, offset) : undefined;
  return {
    codec,
    encoding,
    byteOrder: littleEndian ? 'little' : 'big',
    ...(codec === 'pcm' && encoding.bits === 8 ? { sign8: 'unsigned' as const } : {}),
    packetBytes: frameBytes,
    packetFrames: 1,
    ...(validBits === undefined ? {} : { validBits }),
  };
}

interface CodecOf {
  readonly codec: AudioFileCodec;
  readonly encoding: SampleEncoding;
  readonly containerBits: number;
}

/** Samples lie left-justified in whole bytes: 20 bits take three of them (Multimedia Programming Interface 1.0). */
function codecOf(fields: FmtFields, subject: FileSubject): CodecOf {
  const { tag, bits, frameBytes, channels } = fields;
  if (tag === TAG_PCM) {
    // 17 to 24 bits in four bytes belong into the extensible form. The plain tag is seen with them too: both
    // sizes of the header must say so then.
    const inFourBytes =
      bits > 16 &&
      bits <= 24 &&
      frameBytes === 4 * channels &&
      (fields.extension !== undefined || fields.byteRate === fields.sampleRate * frameBytes);
    const containerBits = inFourBytes ? 32 : 8 * Math.ceil(bits / 8);
    if (containerBits === 8 || containerBits === 16 || containerBits === 24 || containerBits === 32)
      return { codec: 'pcm', encoding: { type: 'int', bits: containerBits }, containerBits };
  } else if (tag === TAG_FLOAT) {
    if (bits === 32 || bits === 64)
      return { codec: 'float', encoding: { type: 'float', bits }, containerBits: bits };
  } else if (tag === TAG_ALAW || tag === TAG_MULAW) {
    const codec = tag === TAG_ALAW ? 'alaw' : 'mulaw';
    if (bits === 8) return { codec, encoding: { type: 'int', bits: 16 }, containerBits: 8 };
  } else {
    throw new UnsupportedError(
      'audio/encoding',
      `${subject.label} holds ${TAG_NAMES[tag] ?? 'samples of an unknown encoding'} (format tag 0x${tag.toString(16).padStart(4, '0')}). ${READABLE}`,
      subject.facts({ formatTag: tag }),
    );
  }
  const [kind, allowed] =
    tag === TAG_PCM
      ? ['integer', '1 to 32']
      : tag === TAG_FLOAT
        ? ['float', '32 or 64']
        : [tag === TAG_ALAW ? 'A-law' : 'mu-law', '8'];
  throw new UnsupportedError(
    'audio/encoding',
    `${subject.label} holds ${bits}-bit ${kind} samples. Those of ${allowed} bits can be read: export it again as one of these.`,
    subject.facts({ formatTag: tag, bits }),
  );
}

function validBitsOf(
  reading: HeaderReading,
  fields: FmtFields,
  containerBits: number,
  offset: number,
): number | undefined {
  const { bits, extension } = fields;
  const { subject } = reading;
  if (extension ? bits !== containerBits : containerBits - bits >= 8) {
    reading.warn(
      'wav/container-bits',
      offset + 14,
      `The header states ${bits} bits for samples in containers of ${containerBits}; they are taken to fill these from the top.`,
    );
  }
  if (extension && extension.validBits > containerBits) {
    throw new FormatError(
      'wav/valid-bits',
      `The header of ${subject.label} states ${extension.validBits} valid bits in samples of ${containerBits}. Export the file again.`,
      subject.facts({ validBits: extension.validBits, bits: containerBits }),
    );
  }
  if (extension?.validBits === 0) {
    reading.warn(
      'wav/valid-bits',
      offset + 18,
      'The header states 0 valid bits; every bit is taken as valid.',
    );
  }
  const validBits = extension?.validBits || bits;
  return validBits < containerBits ? validBits : undefined;
}

/** Blocks of ADPCM: four bytes a channel with the first sample, then groups of eight samples in four bytes. */
function imaStorage(
  fields: FmtFields,
  bytes: Uint8Array,
  littleEndian: boolean,
  subject: FileSubject,
): SampleStorage {
  const { channels, frameBytes: packetBytes, bits } = fields;
  if (fields.extension || !littleEndian || channels > 2 || bits !== 4) {
    throw new UnsupportedError(
      'audio/encoding',
      `${subject.label} holds IMA ADPCM with ${channels} channel(s) and ${bits} bits${littleEndian ? '' : ', big endian'}${fields.extension ? ', in the extensible form' : ''}. Plain little-endian files of 4 bits, mono or stereo, can be read: export it as one of these, or as PCM.`,
      subject.facts({ formatTag: TAG_IMA_ADPCM, channels, bits }),
    );
  }
  const group = 4 * channels;
  const packetFrames = 1 + 8 * (packetBytes / group - 1);
  const stated = bytes.length >= 20 ? viewOf(bytes).getUint16(18, true) : packetFrames;
  if (packetBytes < group || packetBytes % group !== 0 || stated !== packetFrames) {
    throw new FormatError(
      'wav/block-align',
      `The header of ${subject.label} contradicts itself: blocks of ${packetBytes} bytes ${
        packetBytes % group === 0 && packetBytes > 0
          ? `hold ${packetFrames} frames of ${channels} channel(s) of IMA ADPCM, and it states ${stated}`
          : `do not hold whole groups of ${group} bytes, as IMA ADPCM of ${channels} channel(s) does`
      }. Export the file again.`,
      subject.facts({ channels, frameBytes: packetBytes, statedFrames: stated }),
    );
  }
  return {
    codec: 'ima-adpcm',
    encoding: { type: 'int', bits: 16 },
    byteOrder: 'little',
    packetBytes,
    packetFrames,
  };
}
