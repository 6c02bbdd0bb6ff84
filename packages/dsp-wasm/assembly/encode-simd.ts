// SIMD twins of the mono and stereo encoders of encode.ts.
//
// Codes are stored as if all were in range, and their sums are looked at afterwards (quantise-simd.ts): where
// one was not, the scalar kernel writes those samples again, clamped and counted. Source and destination must
// not overlap. Four codes of 24 bits are stored as 16 bytes, of which the next store overwrites the last four:
// a loop ends while there are samples left to do so.

import * as scalar from './encode';
import { above24, below24, beyond16, beyondF64, raised16, raisedF64, reachFullScale24 } from './quantise-simd';

/** The lower three bytes of each i32, together at the start. */
@inline
function packed24(codes: v128): v128 {
  return i8x16.swizzle(codes, i8x16(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1));
}

/** Raised codes as they are in the file. */
@inline
function lowered24(raised: v128): v128 {
  return v128.xor(raised, i32x4.splat(0x800000));
}

@inline
function lowered16(raised: v128): v128 {
  return v128.xor(raised, i16x8.splat(-0x8000));
}

@inline
function or4(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.or(v128.or(a, b), v128.or(c, d));
}

// 24 bits from f32

@inline
function four24(source: usize, destination: usize): v128 {
  const x = v128.load(source);
  const above = above24(x);
  const below = below24(x);
  v128.store(destination, packed24(i32x4.sub(above, below)));
  return v128.or(above, below);
}

export function encodeS24MonoFromF32(source: usize, destination: usize, frames: i32): i32 {
  let clamped = 0;
  let i = 0;
  for (; i < frames - 17; i += 16) {
    const sums = or4(
      four24(source, destination),
      four24(source + 16, destination + 12),
      four24(source + 32, destination + 24),
      four24(source + 48, destination + 36),
    );
    if (reachFullScale24(sums)) clamped += scalar.encodeS24MonoFromF32(source, destination, 16);
    source += 64;
    destination += 48;
  }
  return clamped + scalar.encodeS24MonoFromF32(source, destination, frames - i);
}

@inline
function fourPairs24(left: usize, right: usize, destination: usize): v128 {
  const l = v128.load(left);
  const r = v128.load(right);
  const leftAbove = above24(l), leftBelow = below24(l);
  const rightAbove = above24(r), rightBelow = below24(r);
  const leftCodes = i32x4.sub(leftAbove, leftBelow);
  const rightCodes = i32x4.sub(rightAbove, rightBelow);
  v128.store(destination, packed24(v128.shuffle<i32>(leftCodes, rightCodes, 0, 4, 1, 5)));
  v128.store(destination, packed24(v128.shuffle<i32>(leftCodes, rightCodes, 2, 6, 3, 7)), 12);
  return or4(leftAbove, leftBelow, rightAbove, rightBelow);
}

export function encodeS24StereoFromF32(left: usize, right: usize, destination: usize, frames: i32, counts: usize): void {
  let i = 0;
  for (; i < frames - 8; i += 8) {
    const sums = v128.or(
      fourPairs24(left, right, destination),
      fourPairs24(left + 16, right + 16, destination + 24),
    );
    if (reachFullScale24(sums)) scalar.encodeS24StereoFromF32(left, right, destination, 8, counts);
    left += 32;
    right += 32;
    destination += 48;
  }
  scalar.encodeS24StereoFromF32(left, right, destination, frames - i, counts);
}

// 16 bits from f32

@inline
function eight16(source: usize, destination: usize): v128 {
  const low = raised16(v128.load(source));
  const high = raised16(v128.load(source, 16));
  v128.store(destination, lowered16(i16x8.narrow_i32x4_u(low, high)));
  return v128.or(low, high);
}

export function encodeS16MonoFromF32(source: usize, destination: usize, frames: i32): i32 {
  let clamped = 0;
  const whole = frames & ~15;
  for (let i = 0; i < whole; i += 16) {
    const raised = v128.or(eight16(source, destination), eight16(source + 32, destination + 16));
    if (beyond16(raised)) clamped += scalar.encodeS16MonoFromF32(source, destination, 16);
    source += 64;
    destination += 32;
  }
  return clamped + scalar.encodeS16MonoFromF32(source, destination, frames - whole);
}

@inline
function fourPairs16(left: usize, right: usize, destination: usize): v128 {
  const l = raised16(v128.load(left));
  const r = raised16(v128.load(right));
  v128.store(destination, lowered16(v128.or(l, i32x4.shl(r, 16))));
  return v128.or(l, r);
}

export function encodeS16StereoFromF32(left: usize, right: usize, destination: usize, frames: i32, counts: usize): void {
  const whole = frames & ~7;
  for (let i = 0; i < whole; i += 8) {
    const raised = v128.or(
      fourPairs16(left, right, destination),
      fourPairs16(left + 16, right + 16, destination + 16),
    );
    if (beyond16(raised)) scalar.encodeS16StereoFromF32(left, right, destination, 8, counts);
    left += 32;
    right += 32;
    destination += 32;
  }
  scalar.encodeS16StereoFromF32(left, right, destination, frames - whole, counts);
}

// 24 and 16 bits from f64. A raised code fills the low word of its i64, and the high word is 0.

@inline
function lowWords(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 2, 4, 6);
}

/** Left, right, left, right. */
@inline
function interleaved(left: v128, right: v128): v128 {
  return v128.or(left, i64x2.shl(right, 32));
}

@inline
function four24FromF64(source: usize, destination: usize): v128 {
  const a = raisedF64(v128.load(source), 24);
  const b = raisedF64(v128.load(source, 16), 24);
  v128.store(destination, packed24(lowered24(lowWords(a, b))));
  return v128.or(a, b);
}

export function encodeS24MonoFromF64(source: usize, destination: usize, frames: i32): i32 {
  let clamped = 0;
  let i = 0;
  for (; i < frames - 17; i += 16) {
    const raised = or4(
      four24FromF64(source, destination),
      four24FromF64(source + 32, destination + 12),
      four24FromF64(source + 64, destination + 24),
      four24FromF64(source + 96, destination + 36),
    );
    if (beyondF64(raised, 24)) clamped += scalar.encodeS24MonoFromF64(source, destination, 16);
    source += 128;
    destination += 48;
  }
  return clamped + scalar.encodeS24MonoFromF64(source, destination, frames - i);
}

@inline
function twoPairs24FromF64(left: usize, right: usize, destination: usize): v128 {
  const l = raisedF64(v128.load(left), 24);
  const r = raisedF64(v128.load(right), 24);
  v128.store(destination, packed24(lowered24(interleaved(l, r))));
  return v128.or(l, r);
}

export function encodeS24StereoFromF64(left: usize, right: usize, destination: usize, frames: i32, counts: usize): void {
  let i = 0;
  for (; i < frames - 8; i += 8) {
    const raised = or4(
      twoPairs24FromF64(left, right, destination),
      twoPairs24FromF64(left + 16, right + 16, destination + 12),
      twoPairs24FromF64(left + 32, right + 32, destination + 24),
      twoPairs24FromF64(left + 48, right + 48, destination + 36),
    );
    if (beyondF64(raised, 24)) scalar.encodeS24StereoFromF64(left, right, destination, 8, counts);
    left += 64;
    right += 64;
    destination += 48;
  }
  scalar.encodeS24StereoFromF64(left, right, destination, frames - i, counts);
}

export function encodeS16MonoFromF64(source: usize, destination: usize, frames: i32): i32 {
  let clamped = 0;
  const whole = frames & ~7;
  for (let i = 0; i < whole; i += 8) {
    const a = raisedF64(v128.load(source), 16);
    const b = raisedF64(v128.load(source, 16), 16);
    const c = raisedF64(v128.load(source, 32), 16);
    const d = raisedF64(v128.load(source, 48), 16);
    v128.store(destination, lowered16(i16x8.narrow_i32x4_u(lowWords(a, b), lowWords(c, d))));
    if (beyondF64(or4(a, b, c, d), 16)) clamped += scalar.encodeS16MonoFromF64(source, destination, 8);
    source += 64;
    destination += 16;
  }
  return clamped + scalar.encodeS16MonoFromF64(source, destination, frames - whole);
}

export function encodeS16StereoFromF64(left: usize, right: usize, destination: usize, frames: i32, counts: usize): void {
  const whole = frames & ~3;
  for (let i = 0; i < whole; i += 4) {
    const a = raisedF64(v128.load(left), 16);
    const b = raisedF64(v128.load(right), 16);
    const c = raisedF64(v128.load(left, 16), 16);
    const d = raisedF64(v128.load(right, 16), 16);
    v128.store(destination, lowered16(i16x8.narrow_i32x4_u(interleaved(a, b), interleaved(c, d))));
    if (beyondF64(or4(a, b, c, d), 16)) scalar.encodeS16StereoFromF64(left, right, destination, 4, counts);
    left += 32;
    right += 32;
    destination += 16;
  }
  scalar.encodeS16StereoFromF64(left, right, destination, frames - whole, counts);
}

// Floats

export function encodeF32MonoFromF64(source: usize, destination: usize, frames: i32): void {
  const whole = frames & ~3;
  for (let i = 0; i < whole; i += 4) {
    const a = f32x4.demote_f64x2_zero(v128.load(source));
    const b = f32x4.demote_f64x2_zero(v128.load(source, 16));
    v128.store(destination, v128.shuffle<i64>(a, b, 0, 2));
    source += 32;
    destination += 16;
  }
  scalar.encodeF32MonoFromF64(source, destination, frames - whole);
}

export function encodeF32StereoFromF32(left: usize, right: usize, destination: usize, frames: i32): void {
  const whole = frames & ~3;
  for (let i = 0; i < whole; i += 4) {
    const l = v128.load(left);
    const r = v128.load(right);
    v128.store(destination, v128.shuffle<i32>(l, r, 0, 4, 1, 5));
    v128.store(destination, v128.shuffle<i32>(l, r, 2, 6, 3, 7), 16);
    left += 16;
    right += 16;
    destination += 32;
  }
  scalar.encodeF32StereoFromF32(left, right, destination, frames - whole);
}

export function encodeF32StereoFromF64(left: usize, right: usize, destination: usize, frames: i32): void {
  const whole = frames & ~1;
  for (let i = 0; i < whole; i += 2) {
    const l = f32x4.demote_f64x2_zero(v128.load(left));
    const r = f32x4.demote_f64x2_zero(v128.load(right));
    v128.store(destination, v128.shuffle<i32>(l, r, 0, 4, 1, 5));
    left += 16;
    right += 16;
    destination += 16;
  }
  scalar.encodeF32StereoFromF64(left, right, destination, frames - whole);
}
