// f32 samples -> integer codes, four at a time, ties to even, by adding a number so great that its last bit
// is worth one code: the addition itself rounds. A code out of range shows in the upper bits of the sum. That
// is rare, so it is looked for in many sums at once (joined by `or`), and only then are samples clamped and
// counted. `v` is a sample times full scale: exact, for full scale is a power of two.

// 24 bits. An f32 has room for 2^23 codes of one sign: so magnitude first, then sign.

/** |v| + 2^23: the magnitude of the code below the exponent 0x4b000000. */
@inline
export function magnitudes24(v: v128): v128 {
  return f32x4.add(f32x4.abs(v), f32x4.splat(8388608.0));
}

/** True when a magnitude is not below 2^23 (a code for negative samples only) or not a number. */
@inline
export function reachFullScale24(magnitudes: v128): bool {
  // An exponent above 0x96 has a bit that 0x96 has not.
  return v128.any_true(v128.and(magnitudes, i32x4.splat(0xb4800000)));
}

/** Codes in two's complement, of which the lower three bytes count. */
@inline
export function signed24(magnitudes: v128, v: v128): v128 {
  const negative = i32x4.shr_s(v, 31);
  return i32x4.sub(v128.xor(magnitudes, negative), negative);
}

// 16 bits. 2^23 + 2^22 + v, less all but 2^15, is code + 32768.

@inline
export function biased16(v: v128): v128 {
  return i32x4.sub(f32x4.add(v, f32x4.splat(12582912.0)), i32x4.splat(0x4b400000 - 0x8000));
}

/** True when one is not within 0 to 65535; sums of huge values, infinities and NaN never are. */
@inline
export function beyond16(biased: v128): bool {
  return v128.any_true(v128.and(biased, i32x4.splat(0xffff0000)));
}

/** Eight codes as i16. */
@inline
export function packed16(low: v128, high: v128): v128 {
  return v128.xor(i16x8.narrow_i32x4_u(low, high), i16x8.splat(-0x8000));
}

/** Clamped to the codes of `bits`; NaN becomes 0. */
@inline
export function clampedF32(v: v128, bits: i32): v128 {
  const fullScale = f32(1 << (bits - 1));
  const number = v128.and(v, f32x4.eq(v, v));
  return f32x4.pmin(f32x4.splat(fullScale - 1.0), f32x4.pmax(f32x4.splat(-fullScale), number));
}

/**
 * -1 in each lane that `clampedF32` changes to another code, else 0. The lower edge of 16 bits is a tie, which
 * rounds to the lowest code; that of 24 bits is not an f32 and becomes the lowest code itself.
 */
@inline
export function clampsF32(v: v128, bits: i32): v128 {
  const fullScale = f32(1 << (bits - 1));
  return v128.not(
    v128.and(f32x4.ge(v, f32x4.splat(-fullScale - 0.5)), f32x4.lt(v, f32x4.splat(fullScale - 0.5))),
  );
}

/** Sum of four i32. */
@inline
export function laneSum(v: v128): i32 {
  return (
    i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3)
  );
}
