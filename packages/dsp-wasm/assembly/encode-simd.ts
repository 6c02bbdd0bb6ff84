// SIMD twins of the mono and stereo encoders of encode.ts. Four codes of 24 bits are stored as 16 bytes, of
// which the next store overwrites the last four: a loop ends while there are samples left to overwrite them.

import * as scalar from './encode';
import {
  beyond16,
  biased16,
  clampedF32,
  clampsF32,
  laneSum,
  magnitudes24,
  packed16,
  reachFullScale24,
  signed24,
} from './quantise-f32-simd';
import { beyondF64, clampedF64, clampsF64, laneSum64, lowWords, raisedF64 } from './quantise-f64-simd';

const FULL_SCALE_16: f32 = 32768.0;
const FULL_SCALE_24: f32 = 8388608.0;

/** The lower three bytes of each i32, together at the start. */
@inline
function packed24(codes: v128): v128 {
  return i8x16.swizzle(codes, i8x16(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1));
}

@inline
function scaled(address: usize, offset: usize, fullScale: f32): v128 {
  return f32x4.mul(v128.load(address + offset), f32x4.splat(fullScale));
}

@inline
function scaled64(address: usize, offset: usize, fullScale: f32): v128 {
  return f64x2.mul(v128.load(address + offset), f64x2.splat(f64(fullScale)));
}

@inline
function addCounts(counts: usize, left: i32, right: i32): void {
  store<i32>(counts, load<i32>(counts) + left);
  store<i32>(counts, load<i32>(counts, 4) + right, 4);
}

export function encodeS24MonoFromF32(source: usize, destination: usize, frames: i32): i32 {
  let clamped = i32x4.splat(0);
  let i = 0;
  for (; i < frames - 17; i += 16) {
    let a = scaled(source, 0, FULL_SCALE_24);
    let b = scaled(source, 16, FULL_SCALE_24);
    let c = scaled(source, 32, FULL_SCALE_24);
    let d = scaled(source, 48, FULL_SCALE_24);
    if (reachFullScale24(v128.or(v128.or(magnitudes24(a), magnitudes24(b)), v128.or(magnitudes24(c), magnitudes24(d))))) {
      clamped = i32x4.sub(clamped, i32x4.add(i32x4.add(clampsF32(a, 24), clampsF32(b, 24)), i32x4.add(clampsF32(c, 24), clampsF32(d, 24))));
      a = clampedF32(a, 24);
      b = clampedF32(b, 24);
      c = clampedF32(c, 24);
      d = clampedF32(d, 24);
    }
    v128.store(destination, packed24(signed24(magnitudes24(a), a)));
    v128.store(destination, packed24(signed24(magnitudes24(b), b)), 12);
    v128.store(destination, packed24(signed24(magnitudes24(c), c)), 24);
    v128.store(destination, packed24(signed24(magnitudes24(d), d)), 36);
    source += 64;
    destination += 48;
  }
  return laneSum(clamped) + scalar.encodeS24MonoFromF32(source, destination, frames - i);
}

export function encodeS24StereoFromF32(left: usize, right: usize, destination: usize, frames: i32, counts: usize): void {
  let clampedLeft = i32x4.splat(0);
  let clampedRight = i32x4.splat(0);
  let i = 0;
  for (; i < frames - 8; i += 8) {
    let a = scaled(left, 0, FULL_SCALE_24);
    let b = scaled(right, 0, FULL_SCALE_24);
    let c = scaled(left, 16, FULL_SCALE_24);
    let d = scaled(right, 16, FULL_SCALE_24);
    if (reachFullScale24(v128.or(v128.or(magnitudes24(a), magnitudes24(b)), v128.or(magnitudes24(c), magnitudes24(d))))) {
      clampedLeft = i32x4.sub(clampedLeft, i32x4.add(clampsF32(a, 24), clampsF32(c, 24)));
      clampedRight = i32x4.sub(clampedRight, i32x4.add(clampsF32(b, 24), clampsF32(d, 24)));
      a = clampedF32(a, 24);
      b = clampedF32(b, 24);
      c = clampedF32(c, 24);
      d = clampedF32(d, 24);
    }
    a = signed24(magnitudes24(a), a);
    b = signed24(magnitudes24(b), b);
    c = signed24(magnitudes24(c), c);
    d = signed24(magnitudes24(d), d);
    v128.store(destination, packed24(v128.shuffle<i32>(a, b, 0, 4, 1, 5)));
    v128.store(destination, packed24(v128.shuffle<i32>(a, b, 2, 6, 3, 7)), 12);
    v128.store(destination, packed24(v128.shuffle<i32>(c, d, 0, 4, 1, 5)), 24);
    v128.store(destination, packed24(v128.shuffle<i32>(c, d, 2, 6, 3, 7)), 36);
    left += 32;
    right += 32;
    destination += 48;
  }
  addCounts(counts, laneSum(clampedLeft), laneSum(clampedRight));
  scalar.encodeS24StereoFromF32(left, right, destination, frames - i, counts);
}

export function encodeS16MonoFromF32(source: usize, destination: usize, frames: i32): i32 {
  let clamped = i32x4.splat(0);
  const whole = frames & ~7;
  for (let i = 0; i < whole; i += 8) {
    const a = scaled(source, 0, FULL_SCALE_16);
    const b = scaled(source, 16, FULL_SCALE_16);
    let low = biased16(a);
    let high = biased16(b);
    if (beyond16(v128.or(low, high))) {
      clamped = i32x4.sub(clamped, i32x4.add(clampsF32(a, 16), clampsF32(b, 16)));
      low = biased16(clampedF32(a, 16));
      high = biased16(clampedF32(b, 16));
    }
    v128.store(destination, packed16(low, high));
    source += 32;
    destination += 16;
  }
  return laneSum(clamped) + scalar.encodeS16MonoFromF32(source, destination, frames - whole);
}

export function encodeS16StereoFromF32(left: usize, right: usize, destination: usize, frames: i32, counts: usize): void {
  let clampedLeft = i32x4.splat(0);
  let clampedRight = i32x4.splat(0);
  const whole = frames & ~3;
  for (let i = 0; i < whole; i += 4) {
    const a = scaled(left, 0, FULL_SCALE_16);
    const b = scaled(right, 0, FULL_SCALE_16);
    let l = biased16(a);
    let r = biased16(b);
    if (beyond16(v128.or(l, r))) {
      clampedLeft = i32x4.sub(clampedLeft, clampsF32(a, 16));
      clampedRight = i32x4.sub(clampedRight, clampsF32(b, 16));
      l = biased16(clampedF32(a, 16));
      r = biased16(clampedF32(b, 16));
    }
    v128.store(destination, interleaved16(l, r));
    left += 16;
    right += 16;
    destination += 16;
  }
  addCounts(counts, laneSum(clampedLeft), laneSum(clampedRight));
  scalar.encodeS16StereoFromF32(left, right, destination, frames - whole, counts);
}

/** Left in the lower, right in the upper half of each i32. */
@inline
function interleaved16(left: v128, right: v128): v128 {
  return v128.xor(v128.or(left, i32x4.shl(right, 16)), i16x8.splat(-0x8000));
}

export function encodeS24MonoFromF64(source: usize, destination: usize, frames: i32): i32 {
  let clamped = i64x2.splat(0);
  let i = 0;
  for (; i < frames - 9; i += 8) {
    const a = scaled64(source, 0, FULL_SCALE_24);
    const b = scaled64(source, 16, FULL_SCALE_24);
    const c = scaled64(source, 32, FULL_SCALE_24);
    const d = scaled64(source, 48, FULL_SCALE_24);
    let p = raisedF64(a, 24);
    let q = raisedF64(b, 24);
    let r = raisedF64(c, 24);
    let s = raisedF64(d, 24);
    if (beyondF64(v128.or(v128.or(p, q), v128.or(r, s)), 24)) {
      clamped = i64x2.sub(clamped, i64x2.add(i64x2.add(clampsF64(a, 24), clampsF64(b, 24)), i64x2.add(clampsF64(c, 24), clampsF64(d, 24))));
      p = raisedF64(clampedF64(a, 24), 24);
      q = raisedF64(clampedF64(b, 24), 24);
      r = raisedF64(clampedF64(c, 24), 24);
      s = raisedF64(clampedF64(d, 24), 24);
    }
    v128.store(destination, packed24(lowered24(lowWords(p, q))));
    v128.store(destination, packed24(lowered24(lowWords(r, s))), 12);
    source += 64;
    destination += 24;
  }
  return laneSum64(clamped) + scalar.encodeS24MonoFromF64(source, destination, frames - i);
}

@inline
function lowered24(raised: v128): v128 {
  return v128.xor(raised, i32x4.splat(0x800000));
}

export function encodeS24StereoFromF64(left: usize, right: usize, destination: usize, frames: i32, counts: usize): void {
  let clampedLeft = i64x2.splat(0);
  let clampedRight = i64x2.splat(0);
  let i = 0;
  for (; i < frames - 4; i += 4) {
    const a = scaled64(left, 0, FULL_SCALE_24);
    const b = scaled64(right, 0, FULL_SCALE_24);
    const c = scaled64(left, 16, FULL_SCALE_24);
    const d = scaled64(right, 16, FULL_SCALE_24);
    let p = raisedF64(a, 24);
    let q = raisedF64(b, 24);
    let r = raisedF64(c, 24);
    let s = raisedF64(d, 24);
    if (beyondF64(v128.or(v128.or(p, q), v128.or(r, s)), 24)) {
      clampedLeft = i64x2.sub(clampedLeft, i64x2.add(clampsF64(a, 24), clampsF64(c, 24)));
      clampedRight = i64x2.sub(clampedRight, i64x2.add(clampsF64(b, 24), clampsF64(d, 24)));
      p = raisedF64(clampedF64(a, 24), 24);
      q = raisedF64(clampedF64(b, 24), 24);
      r = raisedF64(clampedF64(c, 24), 24);
      s = raisedF64(clampedF64(d, 24), 24);
    }
    v128.store(destination, packed24(lowered24(interleavedWords(p, q))));
    v128.store(destination, packed24(lowered24(interleavedWords(r, s))), 12);
    left += 32;
    right += 32;
    destination += 24;
  }
  addCounts(counts, laneSum64(clampedLeft), laneSum64(clampedRight));
  scalar.encodeS24StereoFromF64(left, right, destination, frames - i, counts);
}

/** The low words of two left and two right sums, whose high words are 0: left, right, left, right. */
@inline
function interleavedWords(left: v128, right: v128): v128 {
  return v128.or(left, i64x2.shl(right, 32));
}

export function encodeS16MonoFromF64(source: usize, destination: usize, frames: i32): i32 {
  let clamped = i64x2.splat(0);
  const whole = frames & ~7;
  for (let i = 0; i < whole; i += 8) {
    const a = scaled64(source, 0, FULL_SCALE_16);
    const b = scaled64(source, 16, FULL_SCALE_16);
    const c = scaled64(source, 32, FULL_SCALE_16);
    const d = scaled64(source, 48, FULL_SCALE_16);
    let p = raisedF64(a, 16);
    let q = raisedF64(b, 16);
    let r = raisedF64(c, 16);
    let s = raisedF64(d, 16);
    if (beyondF64(v128.or(v128.or(p, q), v128.or(r, s)), 16)) {
      clamped = i64x2.sub(clamped, i64x2.add(i64x2.add(clampsF64(a, 16), clampsF64(b, 16)), i64x2.add(clampsF64(c, 16), clampsF64(d, 16))));
      p = raisedF64(clampedF64(a, 16), 16);
      q = raisedF64(clampedF64(b, 16), 16);
      r = raisedF64(clampedF64(c, 16), 16);
      s = raisedF64(clampedF64(d, 16), 16);
    }
    v128.store(destination, packed16(lowWords(p, q), lowWords(r, s)));
    source += 64;
    destination += 16;
  }
  return laneSum64(clamped) + scalar.encodeS16MonoFromF64(source, destination, frames - whole);
}

export function encodeS16StereoFromF64(left: usize, right: usize, destination: usize, frames: i32, counts: usize): void {
  let clampedLeft = i64x2.splat(0);
  let clampedRight = i64x2.splat(0);
  const whole = frames & ~3;
  for (let i = 0; i < whole; i += 4) {
    const a = scaled64(left, 0, FULL_SCALE_16);
    const b = scaled64(right, 0, FULL_SCALE_16);
    const c = scaled64(left, 16, FULL_SCALE_16);
    const d = scaled64(right, 16, FULL_SCALE_16);
    let p = raisedF64(a, 16);
    let q = raisedF64(b, 16);
    let r = raisedF64(c, 16);
    let s = raisedF64(d, 16);
    if (beyondF64(v128.or(v128.or(p, q), v128.or(r, s)), 16)) {
      clampedLeft = i64x2.sub(clampedLeft, i64x2.add(clampsF64(a, 16), clampsF64(c, 16)));
      clampedRight = i64x2.sub(clampedRight, i64x2.add(clampsF64(b, 16), clampsF64(d, 16)));
      p = raisedF64(clampedF64(a, 16), 16);
      q = raisedF64(clampedF64(b, 16), 16);
      r = raisedF64(clampedF64(c, 16), 16);
      s = raisedF64(clampedF64(d, 16), 16);
    }
    v128.store(destination, packed16(interleavedWords(p, q), interleavedWords(r, s)));
    left += 32;
    right += 32;
    destination += 16;
  }
  addCounts(counts, laneSum64(clampedLeft), laneSum64(clampedRight));
  scalar.encodeS16StereoFromF64(left, right, destination, frames - whole, counts);
}

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
