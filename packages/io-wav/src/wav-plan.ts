import {
  type AudioContainer,
  type AudioFormat,
  bytesPerSample,
  channelCount,
  LimitError,
  layoutsEqual,
  MONO,
  type PcmEncoding,
  STEREO,
  UnsupportedError,
  UsageError,
} from '@trackout/core';
import { viewOf } from './byte-window.js';
import { maskFromLayout } from './channel-mask.js';
import { DS64_BYTES, encodeDs64, UNKNOWN_SIZE } from './ds64.js';
import { SUB_FORMAT_TAIL, TAG_EXTENSIBLE, TAG_FLOAT, TAG_PCM } from './wave-format.js';

/** A WAV file, known to the byte before a sample exists. */
export interface WavPlan {
  readonly container: 'RIFF' | 'RF64';
  /** Everything in front of the first sample. */
  readonly header: Uint8Array;
  readonly frameBytes: number;
  readonly dataBytes: number;
  /** 1 behind data of odd size: chunks are padded to even sizes, and the pad is not counted in them. */
  readonly padBytes: 0 | 1;
  readonly byteLength: number;
}

/**
 * Plans the file that holds `frameCount` frames: RIFF where its sizes fit 32 bits, else RF64 (EBU Tech 3306).
 *
 * Throws `UnsupportedError` for what a WAV header cannot say, `UsageError` for counts that are none.
 */
export function planWav(format: AudioFormat, encoding: PcmEncoding, frameCount: number): WavPlan {
  const channels = channelCount(format.layout);
  const frameBytes = channels * bytesPerSample(encoding);
  checkFormat(format, encoding, frameBytes);
  checkFrameCount(frameCount, frameBytes);
  const dataBytes = frameCount * frameBytes;
  const padBytes = dataBytes % 2 === 0 ? 0 : 1;
  const fmt = encodeFmt(format, encoding, channels, frameBytes);
  const fact = hasFact(fmt) ? chunk('fact', uint32(Math.min(frameCount, UNKNOWN_SIZE))) : new Uint8Array(0);
  const riffBytes = 4 + 8 + fmt.length + fact.length + 8 + dataBytes + padBytes;
  // 0xFFFFFFFF itself means "see ds64": the largest size that RIFF can state is one less.
  const rf64 = riffBytes >= UNKNOWN_SIZE;
  const wideRiffBytes = riffBytes + 8 + DS64_BYTES;
  const header = joinBytes([
    characters(rf64 ? 'RF64' : 'RIFF'),
    uint32(rf64 ? UNKNOWN_SIZE : riffBytes),
    characters('WAVE'),
    rf64 ? chunk('ds64', encodeDs64(wideRiffBytes, dataBytes, frameCount)) : new Uint8Array(0),
    chunk('fmt ', fmt),
    fact,
    characters('data'),
    uint32(rf64 ? UNKNOWN_SIZE : dataBytes),
  ]);
  return {
    container: rf64 ? 'RF64' : 'RIFF',
    header,
    frameBytes,
    dataBytes,
    padBytes,
    byteLength: header.length + dataBytes + padBytes,
  };
}

/** Exact size of the file: header, samples, padding. Throws like `createWavWriter`. */
export function wavByteLength(format: AudioFormat, encoding: PcmEncoding, frameCount: number): number {
  return planWav(format, encoding, frameCount).byteLength;
}

/** WAV as a planner needs to know it. */
export const wavContainer: AudioContainer = {
  name: 'WAV',
  extension: '.wav',
  byteLength: wavByteLength,
};

/**
 * The plain tags say mono and stereo, PCM in up to 16 bits; everything else is WAVE_FORMAT_EXTENSIBLE
 * (Microsoft, "Multiple Channel Audio Data and WAVE Files").
 */
function encodeFmt(
  format: AudioFormat,
  encoding: PcmEncoding,
  channels: number,
  frameBytes: number,
): Uint8Array {
  const { layout, sampleRate } = format;
  const plainLayout = layoutsEqual(layout, MONO) || layoutsEqual(layout, STEREO);
  const plain = plainLayout && (encoding.type === 'float' || encoding.bits <= 16);
  const tag = encoding.type === 'float' ? TAG_FLOAT : TAG_PCM;
  const bytes = new Uint8Array(plain ? (tag === TAG_PCM ? 16 : 18) : 40);
  const view = viewOf(bytes);
  view.setUint16(0, plain ? tag : TAG_EXTENSIBLE, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, sampleRate, true);
  view.setUint32(8, sampleRate * frameBytes, true);
  view.setUint16(12, frameBytes, true);
  view.setUint16(14, encoding.bits, true);
  if (!plain) {
    view.setUint16(16, 22, true);
    view.setUint16(18, encoding.bits, true);
    view.setUint32(20, maskFromLayout(layout), true);
    view.setUint16(24, tag, true);
    bytes.set(SUB_FORMAT_TAIL, 26);
  }
  return bytes;
}

/** Every form but plain PCM carries its frame count in a `fact` chunk (Microsoft, Multimedia Data Standards 3.0). */
function hasFact(fmt: Uint8Array): boolean {
  return viewOf(fmt).getUint16(0, true) !== TAG_PCM;
}

function checkFormat(format: AudioFormat, encoding: PcmEncoding, frameBytes: number): void {
  const { sampleRate } = format;
  const channels = channelCount(format.layout);
  if (!(Number.isInteger(channels) && channels > 0)) {
    throw new UsageError('wav/channels', `A WAV file needs at least one channel; got ${channels}.`, {
      channels,
    });
  }
  if (!(Number.isInteger(sampleRate) && sampleRate > 0)) {
    throw new UsageError(
      'wav/sample-rate',
      `A WAV file states its sample rate in whole Hz; got ${sampleRate}.`,
      { sampleRate },
    );
  }
  if (frameBytes > 0xffff || sampleRate * frameBytes > 0xffff_ffff) {
    throw new UnsupportedError(
      'wav/too-wide',
      `${channels} channels of ${encoding.bits} bits at ${sampleRate} Hz make frames of ${frameBytes} bytes and ${sampleRate * frameBytes} bytes a second; a WAV header can state 65535 and 4294967295. Write several files.`,
      { channels, sampleRate, frameBytes },
    );
  }
  if (encoding.byteOrder === 'big') {
    throw new UnsupportedError(
      'wav/byte-order',
      'Big-endian WAV files (RIFX) are not written, as hardly anything reads them. Leave byteOrder out.',
      { byteOrder: 'big' },
    );
  }
  if (encoding.dither !== undefined && encoding.dither !== 'none') {
    throw new UnsupportedError(
      'wav/dither',
      `Dither "${encoding.dither}" was asked for; none is available yet. Leave dither out, or write 24 bits, where it is not needed.`,
      { dither: encoding.dither },
    );
  }
}

function checkFrameCount(frameCount: number, frameBytes: number): void {
  if (!(Number.isSafeInteger(frameCount) && frameCount >= 0)) {
    throw new UsageError('wav/frame-count', `A length is a whole number of frames; got ${frameCount}.`, {
      frameCount,
    });
  }
  if (frameCount > (Number.MAX_SAFE_INTEGER - 1024) / frameBytes) {
    throw new LimitError(
      'wav/frame-count',
      `${frameCount} frames of ${frameBytes} bytes exceed ${Number.MAX_SAFE_INTEGER} bytes, the largest size that can be counted.`,
      { frameCount, frameBytes },
    );
  }
}

function characters(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, true);
  return bytes;
}

/** A whole chunk; its contents have an even size. */
function chunk(id: string, contents: Uint8Array): Uint8Array {
  return joinBytes([characters(id), uint32(contents.length), contents]);
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
