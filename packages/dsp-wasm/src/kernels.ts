/** File samples of one channel -> a plane; `strideBytes` lies between two samples of the channel. */
export type DecodeChannel = (
  source: number,
  strideBytes: number,
  destination: number,
  frames: number,
) => void;
/** File samples of a mono file -> its plane. */
export type DecodeMono = (source: number, destination: number, frames: number) => void;
/** Interleaved file samples -> two planes. */
export type DecodeStereo = (source: number, left: number, right: number, frames: number) => void;
/**
 * Two to four (`lanes`) neighbouring channels of three or more -> planes; the destinations that are too many repeat
 * the last one. `strideBytes` lies between two samples of a channel.
 */
export type DecodeFour = (
  source: number,
  strideBytes: number,
  lanes: number,
  a: number,
  b: number,
  c: number,
  d: number,
  frames: number,
) => void;
/** A plane -> integer file samples of one channel; returns the clamped samples. */
export type EncodeChannel = (
  source: number,
  destination: number,
  strideBytes: number,
  frames: number,
) => number;
/** A plane -> float file samples of one channel; nothing is clamped. */
export type EncodeFloatChannel = (
  source: number,
  destination: number,
  strideBytes: number,
  frames: number,
) => void;
/** A plane -> integer samples of a mono file; returns the clamped samples. */
export type EncodeMono = (source: number, destination: number, frames: number) => number;
/** Two planes -> interleaved integers; adds the clamped samples to the two i32 at `counts`. */
export type EncodeStereo = (
  left: number,
  right: number,
  destination: number,
  frames: number,
  counts: number,
) => void;
/** Two planes -> interleaved floats; nothing is clamped. */
export type EncodeFloatStereo = (left: number, right: number, destination: number, frames: number) => void;
/** Bytes in place, for `samples` samples. */
export type SwapBytes = (address: number, samples: number) => void;
/** A plane into an f64 plane, times a gain. */
export type Accumulate = (source: number, destination: number, gain: number, frames: number) => void;
/** Four planes into an f64 plane, each times its gain, in their order. */
export type AccumulateFour = (
  a: number,
  b: number,
  c: number,
  d: number,
  destination: number,
  gainA: number,
  gainB: number,
  gainC: number,
  gainD: number,
  frames: number,
) => void;
/**
 * Any number of planes into an f64 plane, in their order, each with its peak. `rows` has `MIX_ROW_BYTES` for each of
 * the `count` planes: its address (u32 at 0), its gain (f64 at 8), and its greatest |x|, which is written (f64 at 16;
 * NaN is skipped, an infinity is the peak). The `Sums` form writes the greatest |x| of the sum up to that row as well
 * (f64 at 24).
 */
export type AccumulateRows = (rows: number, count: number, destination: number, frames: number) => void;
/** One figure of a plane. */
export type Measure = (source: number, frames: number) => number;
/** Index of the first sample that passes a threshold (0 or more), or -1. NaN never does. */
export type Search = (source: number, frames: number, threshold: number) => number;
/** Clipped runs, carried in a state of `CLIP_STATE_BYTES` (see `readClipState`). */
export type ClipRuns = (
  source: number,
  frames: number,
  threshold: number,
  minRun: number,
  state: number,
) => void;
/** a - b, carried in a state of `DIFFERENCE_STATE_BYTES` (see `readDifferenceState`). */
export type Difference = (a: number, b: number, frames: number, state: number) => void;
/** Starts a stream of dither in a state of 8 bytes. */
export type StartDither = (state: number, seed: number, channel: number) => void;
/** A plane plus TPDF dither of 2 `lsb` peak to peak, into an f64 plane; the state goes on (see `createDither`). */
export type AddDither = (
  source: number,
  destination: number,
  lsb: number,
  frames: number,
  state: number,
) => void;

/** K-weighting of two planes and their energies, carried in a state of `K_WEIGHT_STATE_BYTES`. */
export type KWeight = (a: number, b: number, frames: number, filter: number, state: number) => void;
/**
 * Raises the level in a state of `TRUE_PEAK_STATE_BYTES` to that of `frames` intervals, the first of which
 * begins at `source`; `TRUE_PEAK_REACH` samples before and after them are read too, and none may be NaN,
 * infinite or beyond 1e30. `tables` begin with what the kernel wants of them and have `TRUE_PEAK_TABLE_BYTES`.
 * With `skip` 0 nothing is skipped; the level and its frame are the same.
 */
export type TruePeak = (
  source: number,
  frames: number,
  firstFrame: number,
  tables: number,
  state: number,
  skip: 0 | 1,
) => void;
/** Something about two planes, or one given twice, carried in a state. */
export type MeasurePair = (a: number, b: number, frames: number, state: number) => void;
/** Something about one plane, carried in a state. */
export type Collect = (source: number, frames: number, state: number) => void;
/** A plane without NaN and infinities (they become 0), within -limit and limit. */
export type CopyFinite = (source: number, destination: number, frames: number, limit: number) => void;

/**
 * The functions of the binary, unchecked: addresses are bytes into `Dsp.memory`, need no alignment, and must
 * have room for what the counts ask; an address outside memory traps (`WebAssembly.RuntimeError`).
 *
 * Names say the type of the plane (`F32`, `F64`) or of the file's samples (`U8`, `S16`, `S24`, `S32`,
 * little endian). Areas must not overlap; only `scaleF64` may work in place. Every kernel gives the same bits
 * on every engine.
 */
export interface Kernels {
  readonly decodeU8: DecodeChannel;
  readonly decodeS16: DecodeChannel;
  readonly decodeS16Mono: DecodeMono;
  readonly decodeS16Stereo: DecodeStereo;
  readonly decodeS16Four: DecodeFour;
  readonly decodeS24: DecodeChannel;
  readonly decodeS24Mono: DecodeMono;
  readonly decodeS24Stereo: DecodeStereo;
  readonly decodeS24Four: DecodeFour;
  /** To f64. */
  readonly decodeS32: DecodeChannel;
  readonly decodeF32: DecodeChannel;
  readonly decodeF32Stereo: DecodeStereo;
  readonly decodeF32Four: DecodeFour;
  /** To f64. */
  readonly decodeF64: DecodeChannel;

  readonly encodeU8FromF32: EncodeChannel;
  readonly encodeU8FromF64: EncodeChannel;
  readonly encodeS16FromF32: EncodeChannel;
  readonly encodeS16FromF64: EncodeChannel;
  readonly encodeS16MonoFromF32: EncodeMono;
  readonly encodeS16MonoFromF64: EncodeMono;
  readonly encodeS16StereoFromF32: EncodeStereo;
  readonly encodeS16StereoFromF64: EncodeStereo;
  readonly encodeS24FromF32: EncodeChannel;
  readonly encodeS24FromF64: EncodeChannel;
  readonly encodeS24MonoFromF32: EncodeMono;
  readonly encodeS24MonoFromF64: EncodeMono;
  readonly encodeS24StereoFromF32: EncodeStereo;
  readonly encodeS24StereoFromF64: EncodeStereo;
  readonly encodeS32FromF32: EncodeChannel;
  readonly encodeS32FromF64: EncodeChannel;
  readonly encodeF32FromF32: EncodeFloatChannel;
  readonly encodeF32FromF64: EncodeFloatChannel;
  readonly encodeF32MonoFromF64: DecodeMono;
  readonly encodeF32StereoFromF32: EncodeFloatStereo;
  readonly encodeF32StereoFromF64: EncodeFloatStereo;
  readonly encodeF64FromF32: EncodeFloatChannel;
  readonly encodeF64FromF64: EncodeFloatChannel;

  readonly swapBytes16: SwapBytes;
  readonly swapBytes24: SwapBytes;
  readonly swapBytes32: SwapBytes;
  readonly swapBytes64: SwapBytes;
  /** Unsigned 8-bit codes (WAVE) to signed ones (AIFF) or back. */
  readonly flipSign8: SwapBytes;

  /** destination (f64) += gain * source (f32). NaN and infinities propagate. */
  readonly mixF32: Accumulate;
  /** Four `mixF32` into one destination, one after another: the same bits, with less traffic. */
  readonly mixFourF32: AccumulateFour;
  /** As many `mixF32` and `peakF32` as there are rows: the same bits, with less traffic. */
  readonly mixRowsF32: AccumulateRows;
  /** The same, and `peakF64` of the destination after each row. */
  readonly mixRowsSumsF32: AccumulateRows;
  /** destination (f64) += gain * source (f64). */
  readonly mixF64: Accumulate;
  /** destination (f64) = gain * source (f32). */
  readonly scaleF32: Accumulate;
  /** destination (f64) = gain * source (f64). */
  readonly scaleF64: Accumulate;
  readonly copyF32ToF64: DecodeMono;

  /** Greatest |x|; 0 for no frames. NaN is skipped, an infinity is the peak. */
  readonly peakF32: Measure;
  readonly peakF64: Measure;
  /** How many samples are NaN or infinite. */
  readonly nonFiniteF32: Measure;
  readonly nonFiniteF64: Measure;
  /**
   * Sum of squares in f64, NaN and infinities propagate. Eight lanes by sample index mod 8, so one block has
   * one energy; energies of parts, added, may differ from that of the whole in the last bits.
   */
  readonly energyF32: Measure;
  readonly energyF64: Measure;

  /** First |x| >= threshold. */
  readonly firstAtLeastF32: Search;
  readonly firstAtLeastF64: Search;
  /** First |x| > threshold. */
  readonly firstAboveF32: Search;
  readonly firstAboveF64: Search;

  readonly clipRunsF32: ClipRuns;
  readonly clipRunsF64: ClipRuns;
  readonly differenceF32: Difference;
  readonly differenceF64: Difference;
  /** a is f64, b is f32. */
  readonly differenceF64F32: Difference;

  readonly startDither: StartDither;
  readonly ditherF32: AddDither;
  readonly ditherF64: AddDither;

  /** BS.1770-5 Annex 1; filter and state as drawn in assembly/k-weighting.ts. Any partition gives the same bits. */
  readonly kWeightF32: KWeight;
  readonly kWeightF64: KWeight;
  /** What has died away in a K-weighting state becomes 0. */
  readonly kWeightSettle: (state: number) => void;
  /** By interpolation that is accurate to 0.45 of the sample rate; tables as drawn in assembly/true-peak-refine.ts. */
  readonly truePeakF32: TruePeak;
  /** By the 48 taps of BS.1770-5 Annex 2; tables as drawn in assembly/annex2-peak.ts. */
  readonly annex2PeakF32: TruePeak;
  /** Sums of samples, squares and products in six f64. Any partition gives the same bits. */
  readonly pairSumsF32: MeasurePair;
  readonly pairSumsF64: MeasurePair;
  /** Raises two f64 to the greatest |a - b| and |a + b|; NaN is skipped. */
  readonly pairDistanceF32: MeasurePair;
  readonly pairDistanceF64: MeasurePair;
  /** Two i32: the bits that x * 2^31 uses, and whether a sample is no 32-bit code. */
  readonly codeBitsF32: Collect;
  readonly codeBitsF64: Collect;
  /** Last |x| > threshold. */
  readonly lastAboveF32: Search;
  readonly lastAboveF64: Search;
  readonly finiteF32: CopyFinite;
  readonly finiteF64: CopyFinite;
  readonly finiteF32FromF64: CopyFinite;
  readonly fourierF64: FourierTransform;
  /** Sum of the products of two planes, in f64. */
  readonly productF32: (a: number, b: number, frames: number) => number;
}

/** A complex Fourier transform in place, forward and not scaled (see `createFourier`). */
export type FourierTransform = (re: number, im: number, size: number, tables: number) => void;

/** Bytes of a row of `mixRowsF32` and `mixRowsSumsF32`. */
export const MIX_ROW_BYTES = 32;
/** Bytes of a state of `kWeightF32` and `kWeightF64`; zeros are silence so far. */
export const K_WEIGHT_STATE_BYTES = 112;
/** Bytes of a state of `truePeakF32` and `annex2PeakF32`; zeros are no level yet. */
export const TRUE_PEAK_STATE_BYTES = 32;
/** Bytes of the tables of a true-peak kernel with its room to work in, which many states may share. */
export const TRUE_PEAK_TABLE_BYTES = 3280;
/** Samples that a true-peak kernel reads before and after its intervals. */
export const TRUE_PEAK_REACH = 36;
