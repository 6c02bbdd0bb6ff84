// The kernels of Trackout: small functions over addresses and counts. Preconditions for all of them: addresses
// lie in memory with all the bytes that the counts ask for (no alignment needed), and counts are 0 or more.
//
//   address
//         0   64 bytes  results of kernels that return two counts (the host's slot)
//      1024   AssemblyScript's static data: the tables of Math
//     65536   ARENA_START: everything from here on is the host's allocator's
//       end   fixed when the memory is made: it never grows, so views of it never detach
//
// Where a kernel has a SIMD twin, the scalar one is exported as ...Scalar, for tests and benches.
// The kernels keep no state of their own: it sits at an address that the caller gives.

/** End of the static data; the host's allocator starts at 65536, which must not be below it. */
export function staticEnd(): usize {
  return __heap_base;
}

export * from './math';

export {
  decodeU8,
  decodeS16,
  decodeS24,
  decodeS32,
  decodeF32,
  decodeF64,
} from './decode';
export * from './decode-simd';
export {
  decodeS16Mono as decodeS16MonoScalar,
  decodeS16Stereo as decodeS16StereoScalar,
  decodeS24Mono as decodeS24MonoScalar,
  decodeS24Stereo as decodeS24StereoScalar,
  decodeF32Stereo as decodeF32StereoScalar,
  decodeS16Four as decodeS16FourScalar,
  decodeS24Four as decodeS24FourScalar,
  decodeF32Four as decodeF32FourScalar,
} from './decode';

export {
  encodeU8FromF32,
  encodeU8FromF64,
  encodeS16FromF32,
  encodeS16FromF64,
  encodeS24FromF32,
  encodeS24FromF64,
  encodeS32FromF32,
  encodeS32FromF64,
  encodeF32FromF32,
  encodeF32FromF64,
  encodeF64FromF32,
  encodeF64FromF64,
} from './encode';
export * from './encode-simd';
export {
  encodeS16MonoFromF32 as encodeS16MonoFromF32Scalar,
  encodeS16MonoFromF64 as encodeS16MonoFromF64Scalar,
  encodeS24MonoFromF32 as encodeS24MonoFromF32Scalar,
  encodeS24MonoFromF64 as encodeS24MonoFromF64Scalar,
  encodeS16StereoFromF32 as encodeS16StereoFromF32Scalar,
  encodeS16StereoFromF64 as encodeS16StereoFromF64Scalar,
  encodeS24StereoFromF32 as encodeS24StereoFromF32Scalar,
  encodeS24StereoFromF64 as encodeS24StereoFromF64Scalar,
  encodeF32MonoFromF64 as encodeF32MonoFromF64Scalar,
  encodeF32StereoFromF32 as encodeF32StereoFromF32Scalar,
  encodeF32StereoFromF64 as encodeF32StereoFromF64Scalar,
} from './encode';
export * from './byte-order-simd';
export {
  swapBytes16 as swapBytes16Scalar,
  swapBytes24 as swapBytes24Scalar,
  swapBytes32 as swapBytes32Scalar,
  swapBytes64 as swapBytes64Scalar,
  flipSign8 as flipSign8Scalar,
} from './byte-order';
export * from './mix-simd';
export {
  mixF32 as mixF32Scalar,
  mixFourF32 as mixFourF32Scalar,
  mixF64 as mixF64Scalar,
  scaleF32 as scaleF32Scalar,
  scaleF64 as scaleF64Scalar,
  copyF32ToF64 as copyF32ToF64Scalar,
} from './mix';
export { mixRowsF32, mixRowsSumsF32 } from './mix-rows-simd';
export { mixRowsF32 as mixRowsF32Scalar, mixRowsSumsF32 as mixRowsSumsF32Scalar } from './mix-rows';
export * from './peak-simd';
export {
  peakF32 as peakF32Scalar,
  peakF64 as peakF64Scalar,
} from './peak';
export * from './non-finite-simd';
export {
  nonFiniteF32 as nonFiniteF32Scalar,
  nonFiniteF64 as nonFiniteF64Scalar,
} from './non-finite';
export * from './level-search-simd';
export {
  firstAtLeastF32 as firstAtLeastF32Scalar,
  firstAtLeastF64 as firstAtLeastF64Scalar,
  firstAboveF32 as firstAboveF32Scalar,
  firstAboveF64 as firstAboveF64Scalar,
} from './level-search';
export * from './clip-runs-simd';
export {
  clipRunsF32 as clipRunsF32Scalar,
  clipRunsF64 as clipRunsF64Scalar,
} from './clip-runs';
export * from './energy-simd';
export {
  energyF32 as energyF32Scalar,
  energyF64 as energyF64Scalar,
} from './energy';
export * from './difference-simd';
export {
  differenceF32 as differenceF32Scalar,
  differenceF64 as differenceF64Scalar,
  differenceF64F32 as differenceF64F32Scalar,
} from './difference';
export * from './dither';
export * from './k-weighting-simd';
export { kWeightSettle } from './k-weighting';
export {
  kWeightF32 as kWeightF32Scalar,
  kWeightF64 as kWeightF64Scalar,
} from './k-weighting';
export * from './true-peak-simd';
export { truePeakF32 as truePeakF32Scalar } from './true-peak';
export { annex2PeakF32 } from './annex2-peak-simd';
export { annex2PeakF32 as annex2PeakF32Scalar } from './annex2-peak';
export * from './pair-sums-simd';
export {
  pairSumsF32 as pairSumsF32Scalar,
  pairSumsF64 as pairSumsF64Scalar,
} from './pair-sums';
export * from './pair-distance-simd';
export {
  pairDistanceF32 as pairDistanceF32Scalar,
  pairDistanceF64 as pairDistanceF64Scalar,
} from './pair-distance';
export * from './code-bits-simd';
export {
  codeBitsF32 as codeBitsF32Scalar,
  codeBitsF64 as codeBitsF64Scalar,
} from './code-bits';
export * from './last-above';
export * from './finite-copy';
export { fourierF64 } from './fourier-simd';
export { fourierF64 as fourierF64Scalar } from './fourier';
export { productF32 } from './product-simd';
export { productF32 as productF32Scalar } from './product';
