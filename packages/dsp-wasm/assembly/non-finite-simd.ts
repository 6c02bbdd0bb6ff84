// SIMD twins of non-finite.ts: NaN and infinities are the values whose exponent bits are all set.

import * as scalar from './non-finite';

@inline
function mask32(address: usize, offset: usize): v128 {
  const exponent = i32x4.splat(0x7f800000);
  return i32x4.eq(v128.and(v128.load(address + offset), exponent), exponent);
}

@inline
function mask64(address: usize, offset: usize): v128 {
  const exponent = i64x2.splat(0x7ff0_0000_0000_0000);
  return i64x2.eq(v128.and(v128.load(address + offset), exponent), exponent);
}

export function nonFiniteF32(source: usize, frames: i32): i32 {
  let found = 0;
  const whole = frames & ~15;
  for (let i = 0; i < whole; i += 16) {
    const a = mask32(source, 0), b = mask32(source, 16), c = mask32(source, 32), d = mask32(source, 48);
    if (v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) {
      found += popcnt(i32x4.bitmask(a)) + popcnt(i32x4.bitmask(b)) + popcnt(i32x4.bitmask(c)) + popcnt(i32x4.bitmask(d));
    }
    source += 64;
  }
  return found + scalar.nonFiniteF32(source, frames - whole);
}

export function nonFiniteF64(source: usize, frames: i32): i32 {
  let found = 0;
  const whole = frames & ~7;
  for (let i = 0; i < whole; i += 8) {
    const a = mask64(source, 0), b = mask64(source, 16), c = mask64(source, 32), d = mask64(source, 48);
    if (v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) {
      found += popcnt(i64x2.bitmask(a)) + popcnt(i64x2.bitmask(b)) + popcnt(i64x2.bitmask(c)) + popcnt(i64x2.bitmask(d));
    }
    source += 64;
  }
  return found + scalar.nonFiniteF64(source, frames - whole);
}
