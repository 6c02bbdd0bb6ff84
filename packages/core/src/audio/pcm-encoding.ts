import type { AudioFormat } from './audio-format.js';

/** How one sample is written: integer (full scale `2 ** (bits - 1)`) or IEEE float (full scale 1). */
export type SampleEncoding =
  | { readonly type: 'int'; readonly bits: 8 | 16 | 24 | 32 }
  | { readonly type: 'float'; readonly bits: 32 | 64 };

/** How a file holds its samples. Dither is off unless asked for. */
export type PcmEncoding = SampleEncoding & {
  readonly byteOrder?: 'little' | 'big';
  readonly dither?: 'none' | 'tpdf';
};

/** 16-bit integer. */
export const INT16: PcmEncoding = { type: 'int', bits: 16 };
/** 24-bit integer. */
export const INT24: PcmEncoding = { type: 'int', bits: 24 };
/** 32-bit integer. */
export const INT32: PcmEncoding = { type: 'int', bits: 32 };
/** 32-bit IEEE float. */
export const FLOAT32: PcmEncoding = { type: 'float', bits: 32 };
/** 64-bit IEEE float. */
export const FLOAT64: PcmEncoding = { type: 'float', bits: 64 };

/** Bytes of one sample of one channel. */
export function bytesPerSample(encoding: SampleEncoding): number {
  return encoding.bits / 8;
}

/** Steps from zero to full scale of each integer depth, `2 ** (bits - 1)`: the one PCM scale. */
const FULL_SCALE_STEPS = { 8: 0x80, 16: 0x8000, 24: 0x80_0000, 32: 0x8000_0000 } as const;

/** Level of the highest code of an integer depth, linear: one step below full scale. */
export function topCodeLevel(bits: 8 | 16 | 24 | 32): number {
  return 1 - 1 / FULL_SCALE_STEPS[bits];
}

/** The encoding in a studio's words: `24-bit`, `32-bit float`. */
export function describeEncoding(encoding: SampleEncoding): string {
  return `${encoding.bits}-bit${encoding.type === 'float' ? ' float' : ''}`;
}

/**
 * A kind of file that audio is written into, as far as planning needs to know it.
 * `byteLength` is exact: header, samples and padding; the writer of the container keeps the promise.
 */
export interface AudioContainer {
  readonly name: string;
  /** With the dot: `.wav`. */
  readonly extension: string;
  byteLength(format: AudioFormat, encoding: PcmEncoding, frameCount: number): number;
}
