// Samples -> integer codes, ties to even, by adding a number so great that the last bit of the sum is worth
// one code: the addition itself rounds, where a conversion instruction would need several more. A code out of
// range shows in the upper bits of its sum. So sums are joined by `or` and looked at once for many samples.

// 24 bits from f32. Between 1 and 2 an f32 counts in steps of 2^-23, which is room for the codes of one sign:
// so each sign has its sum, and one of the two is 1 or -1. As integers, above - below = 0x80000000 + code.

@inline
export function above24(x: v128): v128 {
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), f32x4.splat(1));
}

@inline
export function below24(x: v128): v128 {
  return f32x4.sub(f32x4.pmin(x, f32x4.splat(0)), f32x4.splat(1));
}

/** True when a magnitude is 2 or more (for negative samples that may still be a code), or not a number. */
@inline
export function reachFullScale24(sums: v128): bool {
  return v128.any_true(v128.and(sums, i32x4.splat(0x40000000)));
}

// 16 bits from f32. Between 256 and 512 an f32 counts in steps of 2^-15: room for the codes of both signs
// around 384, raised by 2^15 to be 0 and above.

@inline
export function raised16(x: v128): v128 {
  return i32x4.sub(f32x4.add(x, f32x4.splat(384)), i32x4.splat(0x43c00000 - 0x8000));
}

/** True when one is not within 0 to 65535; the sums of huge values, infinities and NaN never are. */
@inline
export function beyond16(raised: v128): bool {
  return v128.any_true(v128.and(raised, i32x4.splat(0xffff0000)));
}

// 16 or 24 bits from f64. Around 3 * 2^(52 - bits) an f64 counts in codes, with room for all of them; 1 more
// raises them to 0 and above. Then the bits above the code are those of 3 * 2^(52 - bits) exactly when the
// code is in range, and are taken away.

/** The bits of 3 * 2^51, whose last bit is worth 1; a code is 2^(bits - 1) times finer. */
const EMPTY: u64 = 0x4338_0000_0000_0000;

@inline
export function raisedF64(x: v128, bits: i32): v128 {
  const empty = EMPTY - (u64(bits - 1) << 52);
  return v128.xor(f64x2.add(x, f64x2.splat(reinterpret<f64>(empty) + 1)), i64x2.splat(empty));
}

/** True when one has a code out of range, or is not a number. */
@inline
export function beyondF64(raised: v128, bits: i32): bool {
  return v128.any_true(v128.and(raised, i64x2.splat(-1 << bits)));
}
