// f64 samples -> integer codes, two at a time, in the way of quantise-f32-simd.ts. An f64 has room for all
// codes of both signs: 2^52 + 2^51 + 2^(bits - 1) + v has the code, raised to 0 and above, in its lower bits,
// and the bits above are those of 2^52 + 2^51 exactly when the code is in range.

const EMPTY: u64 = 0x4338_0000_0000_0000;

@inline
export function raisedF64(v: v128, bits: i32): v128 {
  return v128.xor(
    f64x2.add(v, f64x2.splat(6755399441055744.0 + f64(1 << (bits - 1)))),
    i64x2.splat(EMPTY),
  );
}

/** True when one of the sums, joined by `or`, has a code out of range, or is not a number. */
@inline
export function beyondF64(raised: v128, bits: i32): bool {
  return v128.any_true(v128.and(raised, i64x2.splat(-1 << bits)));
}

/** Four codes as i32, still raised by 2^(bits - 1). */
@inline
export function lowWords(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 2, 4, 6);
}

/** Clamped to the codes of `bits`; NaN becomes 0. */
@inline
export function clampedF64(v: v128, bits: i32): v128 {
  const fullScale = f64(1 << (bits - 1));
  const number = v128.and(v, f64x2.eq(v, v));
  return f64x2.pmin(f64x2.splat(fullScale - 1.0), f64x2.pmax(f64x2.splat(-fullScale), number));
}

/** -1 in each lane that `clampedF64` changes to another code, else 0; the lower edge is a tie that rounds inwards. */
@inline
export function clampsF64(v: v128, bits: i32): v128 {
  const fullScale = f64(1 << (bits - 1));
  return v128.not(
    v128.and(f64x2.ge(v, f64x2.splat(-fullScale - 0.5)), f64x2.lt(v, f64x2.splat(fullScale - 0.5))),
  );
}

/** Sum of two i64. */
@inline
export function laneSum64(v: v128): i32 {
  return i32(i64x2.extract_lane(v, 0) + i64x2.extract_lane(v, 1));
}
