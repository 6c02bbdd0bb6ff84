import {
  bytesPerSample,
  type PcmEncoding,
  type SampleEncoding,
  type SampleType,
  UnsupportedError,
  UsageError,
} from '@trackout/core';
import type { Dsp } from './dsp.js';
import type { DecodeChannel, EncodeChannel, EncodeFloatChannel, Kernels } from './kernels.js';

/** How samples of an encoding are held: f64 for 32-bit integers and 64-bit floats, f32 for all others. */
export function sampleTypeOf(encoding: SampleEncoding): SampleType {
  return encoding.bits === 64 || (encoding.type === 'int' && encoding.bits === 32) ? 'f64' : 'f32';
}

/** Two i32 in the kernels' own page (map: assembly/index.ts): the clamped samples of left and right. */
const COUNTS_ADDRESS = 0;

/**
 * Interleaved file bytes at `source` -> one plane for each destination, of type `sampleTypeOf(encoding)`.
 *
 * The source must belong to the caller: big-endian bytes are swapped in place first. 8-bit codes are unsigned,
 * silence at 128 (WAVE). Full scale is 2^(bits - 1); NaN and infinities of floats pass through.
 * Throws `UsageError` `dsp/range` where the bytes leave memory.
 */
export function decodeSamples(
  dsp: Dsp,
  encoding: PcmEncoding,
  source: number,
  destinations: readonly number[],
  frames: number,
): void {
  const { kernels } = dsp;
  const channels = destinations.length;
  const sampleBytes = bytesPerSample(encoding);
  const planeBytes = sampleTypeOf(encoding) === 'f32' ? 4 : 8;
  checkRange(dsp, source, frames * channels * sampleBytes, 'file bytes');
  for (const destination of destinations) checkRange(dsp, destination, frames * planeBytes, 'plane');
  if (encoding.byteOrder === 'big') swapBytes(kernels, encoding, source, frames * channels);

  const kind = codeName(encoding);
  const [left, right] = destinations as readonly [number, number];
  if (channels === 1 && (kind === 'S16' || kind === 'S24')) {
    kernels[`decode${kind}Mono`](source, left, frames);
  } else if (channels === 2 && (kind === 'S16' || kind === 'S24' || kind === 'F32')) {
    kernels[`decode${kind}Stereo`](source, left, right, frames);
  } else if (channels > 2 && (kind === 'S16' || kind === 'S24' || kind === 'F32')) {
    decodeFours(kernels, kind, sampleBytes, source, destinations, frames);
  } else {
    const decode: DecodeChannel = kernels[`decode${kind}`];
    for (let channel = 0; channel < channels; channel++) {
      decode(source + channel * sampleBytes, channels * sampleBytes, destinations[channel] as number, frames);
    }
  }
}

/** Four channels at a time; the last may be fewer, and one alone goes the plain way. */
function decodeFours(
  kernels: Kernels,
  kind: 'S16' | 'S24' | 'F32',
  sampleBytes: number,
  source: number,
  destinations: readonly number[],
  frames: number,
): void {
  const channels = destinations.length;
  const stride = channels * sampleBytes;
  for (let first = 0; first < channels; first += 4) {
    const lanes = Math.min(4, channels - first);
    const from = source + first * sampleBytes;
    const plane = (lane: number) => destinations[first + Math.min(lane, lanes - 1)] as number;
    if (lanes === 1) kernels[`decode${kind}`](from, stride, plane(0), frames);
    else {
      const decode = kernels[`decode${kind}Four`];
      decode(from, stride, lanes, plane(0), plane(1), plane(2), plane(3), frames);
    }
  }
}

/**
 * One plane for each source -> interleaved file bytes at `destination`.
 *
 * Integers round half to even; what lies beyond the codes is clamped and added to `clamped[channel]`, and so
 * is NaN, which becomes 0. Floats are written as they are, f64 to 32-bit float rounded to nearest.
 * Throws `UsageError` `dsp/range` where the bytes leave memory, `UnsupportedError` `dsp/dither` for dither.
 */
export function encodeSamples(
  dsp: Dsp,
  encoding: PcmEncoding,
  sampleType: SampleType,
  sources: readonly number[],
  destination: number,
  frames: number,
  clamped: Float64Array,
): void {
  if (encoding.dither !== undefined && encoding.dither !== 'none') {
    throw new UnsupportedError(
      'dsp/dither',
      `Dither "${encoding.dither}" was asked for; it must be in the samples already. Add it with createDither, and leave it out of the encoding here.`,
      { dither: encoding.dither },
    );
  }
  const { kernels } = dsp;
  const channels = sources.length;
  const sampleBytes = bytesPerSample(encoding);
  if (clamped.length < channels) {
    throw new UsageError(
      'dsp/clamped',
      `${channels} channel(s) need as many counts; got ${clamped.length}.`,
      {
        channels,
        counts: clamped.length,
      },
    );
  }
  checkRange(dsp, destination, frames * channels * sampleBytes, 'file bytes');
  for (const source of sources) checkRange(dsp, source, frames * (sampleType === 'f32' ? 4 : 8), 'plane');

  const kind = codeName(encoding);
  const from = sampleType === 'f32' ? 'F32' : 'F64';
  const [left, right] = sources as readonly [number, number];
  if (channels === 1 && (kind === 'S16' || kind === 'S24')) {
    clamped[0]! += kernels[`encode${kind}MonoFrom${from}`](left, destination, frames);
  } else if (channels === 2 && (kind === 'S16' || kind === 'S24')) {
    const counts = new Int32Array(dsp.memory.buffer, COUNTS_ADDRESS, 2);
    counts.fill(0);
    kernels[`encode${kind}StereoFrom${from}`](left, right, destination, frames, COUNTS_ADDRESS);
    clamped[0]! += counts[0] as number;
    clamped[1]! += counts[1] as number;
  } else if (channels === 2 && kind === 'F32') {
    kernels[`encodeF32StereoFrom${from}`](left, right, destination, frames);
  } else if (channels === 1 && kind === 'F32' && from === 'F64') {
    kernels.encodeF32MonoFromF64(left, destination, frames);
  } else {
    const encode: EncodeChannel | EncodeFloatChannel = kernels[`encode${kind}From${from}`];
    for (let channel = 0; channel < channels; channel++) {
      const to = destination + channel * sampleBytes;
      clamped[channel]! += encode(sources[channel] as number, to, channels * sampleBytes, frames) ?? 0;
    }
  }
  if (encoding.byteOrder === 'big') swapBytes(kernels, encoding, destination, frames * channels);
}

type CodeName = 'U8' | 'S16' | 'S24' | 'S32' | 'F32' | 'F64';

function codeName(encoding: SampleEncoding): CodeName {
  if (encoding.type === 'float') return encoding.bits === 32 ? 'F32' : 'F64';
  return ({ 8: 'U8', 16: 'S16', 24: 'S24', 32: 'S32' } as const)[encoding.bits];
}

function swapBytes(kernels: Kernels, encoding: SampleEncoding, address: number, samples: number): void {
  if (encoding.bits !== 8) kernels[`swapBytes${encoding.bits}`](address, samples);
}

function checkRange(dsp: Dsp, address: number, byteLength: number, what: string): void {
  const end = dsp.memory.buffer.byteLength;
  if (!(address >= 0 && byteLength >= 0 && address + byteLength <= end)) {
    throw new UsageError(
      'dsp/range',
      `The ${what} from ${address}, ${byteLength} bytes, leave the memory of ${end} bytes. Use addresses that this Dsp allocated, and no more frames than they hold.`,
      { address, byteLength, memoryBytes: end },
    );
  }
}
