import {
  type AudioFormat,
  type ChannelLayout,
  FormatError,
  type PcmEncoding,
  type SampleEncoding,
  UnsupportedError,
} from '@trackout/core';
import { viewOf } from './byte-window.js';
import { layoutFromMask, layoutWithoutMask } from './channel-mask.js';
import type { FileSubject } from './file-subject.js';

/** WAVE_FORMAT_PCM: integers, of one or two channels and up to 16 bits when we write it. */
export const TAG_PCM = 1;
/** WAVE_FORMAT_IEEE_FLOAT */
export const TAG_FLOAT = 3;
/** WAVE_FORMAT_EXTENSIBLE: channel mask, valid bits, and the tag in a GUID. */
export const TAG_EXTENSIBLE = 0xfffe;

/** The GUID of a sub-format behind its first two bytes, which hold the tag (Microsoft, ksmedia.h). */
export const SUB_FORMAT_TAIL: readonly number[] = [
  0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71,
];

/** Tags that are seen in practice (Microsoft, mmreg.h), for messages. */
const TAG_NAMES: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  6: 'A-law',
  7: 'µ-law',
  17: 'IMA ADPCM',
  49: 'GSM 6.10',
  80: 'MPEG layer 2',
  85: 'MP3',
  146: 'AC-3 over S/PDIF',
  255: 'AAC',
  353: 'Windows Media Audio',
  5632: 'AAC',
  8192: 'AC-3',
  61868: 'FLAC',
};

/** What a `fmt ` chunk says. */
export interface WaveFormat {
  readonly format: AudioFormat;
  readonly encoding: PcmEncoding;
  /** Bytes of one frame. */
  readonly frameBytes: number;
  /** Bits that carry signal, counted from the top, where they are fewer than the container's. */
  readonly validBits?: number;
}

/** Reads the contents of a `fmt ` chunk. Throws `FormatError` or `UnsupportedError`. */
export function readWaveFormat(bytes: Uint8Array, subject: FileSubject): WaveFormat {
  if (bytes.length < 16) {
    throw new FormatError(
      'wav/fmt-short',
      `The "fmt " chunk of ${subject.label} has ${bytes.length} bytes; it needs at least 16. The file is damaged: export it again.`,
      subject.facts({ chunkId: 'fmt ', sizeBytes: bytes.length }),
    );
  }
  const view = viewOf(bytes);
  const outerTag = view.getUint16(0, true);
  const channels = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  const frameBytes = view.getUint16(12, true);
  const statedBits = view.getUint16(14, true);
  const extension = outerTag === TAG_EXTENSIBLE ? readExtension(bytes, statedBits, subject) : undefined;
  const tag = extension?.tag ?? outerTag;
  checkCounts(channels, sampleRate, subject);
  const { encoding, containerBits } = encodingOf(tag, statedBits, subject);
  const expected = (channels * containerBits) / 8;
  if (frameBytes !== expected) {
    throw new FormatError(
      'wav/block-align',
      `The header of ${subject.label} contradicts itself: ${channels} channel(s) of ${containerBits} bits make frames of ${expected} bytes, and it states ${frameBytes}. Export the file again.`,
      subject.facts({ channels, bits: statedBits, frameBytes, expectedFrameBytes: expected }),
    );
  }
  const layout: ChannelLayout = extension
    ? layoutFromMask(extension.mask, channels)
    : layoutWithoutMask(channels);
  const validBits = extension?.validBits ?? statedBits;
  return {
    format: { sampleRate, layout },
    encoding,
    frameBytes,
    ...(encoding.type === 'int' && validBits < containerBits ? { validBits } : {}),
  };
}

function checkCounts(channels: number, sampleRate: number, subject: FileSubject): void {
  if (channels === 0) {
    throw new FormatError(
      'wav/channels',
      `The header of ${subject.label} states 0 channels; there must be at least one. Export the file again.`,
      subject.facts({ channels }),
    );
  }
  if (sampleRate === 0) {
    throw new FormatError(
      'wav/sample-rate',
      `The header of ${subject.label} states a sample rate of 0 Hz. Export the file again.`,
      subject.facts({ sampleRate }),
    );
  }
}

/** Samples lie left-justified in whole bytes: 20 bits take three of them (Multimedia Programming Interface 1.0). */
function encodingOf(
  tag: number,
  bits: number,
  subject: FileSubject,
): { encoding: SampleEncoding; containerBits: number } {
  const containerBits = 8 * Math.ceil(bits / 8);
  if (tag === TAG_PCM) {
    if (containerBits === 8 || containerBits === 16 || containerBits === 24 || containerBits === 32)
      return { encoding: { type: 'int', bits: containerBits }, containerBits };
  } else if (tag === TAG_FLOAT) {
    if (bits === 32 || bits === 64) return { encoding: { type: 'float', bits }, containerBits };
  } else {
    const known = TAG_NAMES[tag];
    throw new UnsupportedError(
      'wav/encoding',
      `${subject.label} holds ${known ?? 'samples of an unknown encoding'} (format tag 0x${tag.toString(16).padStart(4, '0')}). Integer and float PCM can be read: export it as one of these.`,
      subject.facts({ formatTag: tag }),
    );
  }
  const kind = tag === TAG_PCM ? 'integer' : 'float';
  const allowed = tag === TAG_PCM ? '8, 16, 24 or 32' : '32 or 64';
  throw new UnsupportedError(
    'wav/encoding',
    `${subject.label} holds ${bits}-bit ${kind} samples. Those of ${allowed} bits can be read: export it again as one of these.`,
    subject.facts({ formatTag: tag, bits }),
  );
}

function readExtension(
  bytes: Uint8Array,
  containerBits: number,
  subject: FileSubject,
): { tag: number; mask: number; validBits: number } {
  if (bytes.length < 40) {
    throw new FormatError(
      'wav/fmt-short',
      `The "fmt " chunk of ${subject.label} is WAVE_FORMAT_EXTENSIBLE, which takes 40 bytes, and has ${bytes.length}. The file is damaged: export it again.`,
      subject.facts({ chunkId: 'fmt ', sizeBytes: bytes.length }),
    );
  }
  const view = viewOf(bytes);
  if (!SUB_FORMAT_TAIL.every((byte, i) => bytes[26 + i] === byte)) {
    const guid = [...bytes.subarray(24, 40)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    throw new UnsupportedError(
      'wav/encoding',
      `${subject.label} holds samples of an unknown sub-format (GUID bytes ${guid}). Integer and float PCM can be read: export it as one of these.`,
      subject.facts({ subFormat: guid }),
    );
  }
  const validBits = view.getUint16(18, true);
  if (validBits > containerBits) {
    throw new FormatError(
      'wav/valid-bits',
      `The header of ${subject.label} states ${validBits} valid bits in samples of ${containerBits}. Export the file again.`,
      subject.facts({ validBits, bits: containerBits }),
    );
  }
  // Some writers leave the field at 0: every bit counts.
  return {
    tag: view.getUint16(24, true),
    mask: view.getUint32(20, true),
    validBits: validBits || containerBits,
  };
}
