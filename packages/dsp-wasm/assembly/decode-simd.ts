// SIMD twins of the decoders of decode.ts for mono, stereo and four channels at a time. No load leaves the source's
// bytes.

import * as scalar from './decode';

const SCALE_16: f32 = 1.0 / 32768.0;
const SCALE_32: f32 = 1.0 / 2147483648.0;

@inline
function scaled(codes: v128, scale: f32): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(codes), f32x4.splat(scale));
}

export function decodeS16Mono(source: usize, destination: usize, frames: i32): void {
  const whole = frames & ~7;
  for (let i = 0; i < whole; i += 8) {
    const codes = v128.load(source);
    v128.store(destination, scaled(i32x4.extend_low_i16x8_s(codes), SCALE_16));
    v128.store(destination, scaled(i32x4.extend_high_i16x8_s(codes), SCALE_16), 16);
    source += 16;
    destination += 32;
  }
  scalar.decodeS16Mono(source, destination, frames - whole);
}

export function decodeS16Stereo(source: usize, left: usize, right: usize, frames: i32): void {
  const whole = frames & ~3;
  for (let i = 0; i < whole; i += 4) {
    // A frame is one i32: left below, right above. Both go to the upper half, where full scale is 2^31.
    const codes = v128.load(source);
    v128.store(left, scaled(i32x4.shl(codes, 16), SCALE_32));
    v128.store(right, scaled(v128.and(codes, i32x4.splat(0xffff0000)), SCALE_32));
    source += 16;
    left += 16;
    right += 16;
  }
  scalar.decodeS16Stereo(source, left, right, frames - whole);
}

/** Four 24-bit codes from bytes 0 to 11, or 4 to 15, into the upper three bytes of four i32. */
@inline
function fromStart(bytes: v128): v128 {
  return i8x16.swizzle(bytes, i8x16(-1, 0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11));
}

@inline
function fromFourth(bytes: v128): v128 {
  return i8x16.swizzle(bytes, i8x16(-1, 4, 5, 6, -1, 7, 8, 9, -1, 10, 11, 12, -1, 13, 14, 15));
}

export function decodeS24Mono(source: usize, destination: usize, frames: i32): void {
  const whole = frames & ~15;
  for (let i = 0; i < whole; i += 16) {
    v128.store(destination, scaled(fromStart(v128.load(source)), SCALE_32));
    v128.store(destination, scaled(fromStart(v128.load(source, 12)), SCALE_32), 16);
    v128.store(destination, scaled(fromStart(v128.load(source, 24)), SCALE_32), 32);
    v128.store(destination, scaled(fromFourth(v128.load(source, 32)), SCALE_32), 48);
    source += 48;
    destination += 64;
  }
  scalar.decodeS24Mono(source, destination, frames - whole);
}

/** As above, but two frames become left, left, right, right. */
@inline
function pairsFromStart(bytes: v128): v128 {
  return i8x16.swizzle(bytes, i8x16(-1, 0, 1, 2, -1, 6, 7, 8, -1, 3, 4, 5, -1, 9, 10, 11));
}

@inline
function pairsFromFourth(bytes: v128): v128 {
  return i8x16.swizzle(bytes, i8x16(-1, 4, 5, 6, -1, 10, 11, 12, -1, 7, 8, 9, -1, 13, 14, 15));
}

export function decodeS24Stereo(source: usize, left: usize, right: usize, frames: i32): void {
  const whole = frames & ~7;
  for (let i = 0; i < whole; i += 8) {
    const a = scaled(pairsFromStart(v128.load(source)), SCALE_32);
    const b = scaled(pairsFromStart(v128.load(source, 12)), SCALE_32);
    const c = scaled(pairsFromStart(v128.load(source, 24)), SCALE_32);
    const d = scaled(pairsFromFourth(v128.load(source, 32)), SCALE_32);
    v128.store(left, v128.shuffle<i64>(a, b, 0, 2));
    v128.store(left, v128.shuffle<i64>(c, d, 0, 2), 16);
    v128.store(right, v128.shuffle<i64>(a, b, 1, 3));
    v128.store(right, v128.shuffle<i64>(c, d, 1, 3), 16);
    source += 48;
    left += 32;
    right += 32;
  }
  scalar.decodeS24Stereo(source, left, right, frames - whole);
}

export function decodeF32Stereo(source: usize, left: usize, right: usize, frames: i32): void {
  const whole = frames & ~3;
  for (let i = 0; i < whole; i += 4) {
    const a = v128.load(source);
    const b = v128.load(source, 16);
    v128.store(left, v128.shuffle<i32>(a, b, 0, 2, 4, 6));
    v128.store(right, v128.shuffle<i32>(a, b, 1, 3, 5, 7));
    source += 32;
    left += 16;
    right += 16;
  }
  scalar.decodeF32Stereo(source, left, right, frames - whole);
}

// Four neighbouring channels at a time: a load takes a frame of all four, and a little more, which is why the last
// frame is left to the scalar twin.

/** Four frames of four channels -> four planes. Where destinations are repeated, the first of them is right. */
@inline
function storeColumns(q0: v128, q1: v128, q2: v128, q3: v128, a: usize, b: usize, c: usize, d: usize): void {
  const low01 = v128.shuffle<i32>(q0, q1, 0, 4, 1, 5), low23 = v128.shuffle<i32>(q2, q3, 0, 4, 1, 5);
  const high01 = v128.shuffle<i32>(q0, q1, 2, 6, 3, 7), high23 = v128.shuffle<i32>(q2, q3, 2, 6, 3, 7);
  v128.store(d, v128.shuffle<i64>(high01, high23, 1, 3));
  v128.store(c, v128.shuffle<i64>(high01, high23, 0, 2));
  v128.store(b, v128.shuffle<i64>(low01, low23, 1, 3));
  v128.store(a, v128.shuffle<i64>(low01, low23, 0, 2));
}

export function decodeS16Four(
  source: usize,
  stride: usize,
  lanes: i32,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  frames: i32,
): void {
  const whole = (frames - 1) & ~3;
  for (let i = 0; i < whole; i += 4) {
    const q0 = scaled(i32x4.extend_low_i16x8_s(v128.load64_zero(source)), SCALE_16);
    const q1 = scaled(i32x4.extend_low_i16x8_s(v128.load64_zero(source + stride)), SCALE_16);
    const q2 = scaled(i32x4.extend_low_i16x8_s(v128.load64_zero(source + 2 * stride)), SCALE_16);
    const q3 = scaled(i32x4.extend_low_i16x8_s(v128.load64_zero(source + 3 * stride)), SCALE_16);
    storeColumns(q0, q1, q2, q3, a, b, c, d);
    source += 4 * stride;
    a += 16;
    b += 16;
    c += 16;
    d += 16;
  }
  scalar.decodeS16Four(source, stride, lanes, a, b, c, d, frames - max(whole, 0));
}

export function decodeS24Four(
  source: usize,
  stride: usize,
  lanes: i32,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  frames: i32,
): void {
  const whole = (frames - 1) & ~3;
  for (let i = 0; i < whole; i += 4) {
    const q0 = scaled(fromStart(v128.load(source)), SCALE_32);
    const q1 = scaled(fromStart(v128.load(source + stride)), SCALE_32);
    const q2 = scaled(fromStart(v128.load(source + 2 * stride)), SCALE_32);
    const q3 = scaled(fromStart(v128.load(source + 3 * stride)), SCALE_32);
    storeColumns(q0, q1, q2, q3, a, b, c, d);
    source += 4 * stride;
    a += 16;
    b += 16;
    c += 16;
    d += 16;
  }
  scalar.decodeS24Four(source, stride, lanes, a, b, c, d, frames - max(whole, 0));
}

export function decodeF32Four(
  source: usize,
  stride: usize,
  lanes: i32,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  frames: i32,
): void {
  const whole = (frames - 1) & ~3;
  for (let i = 0; i < whole; i += 4) {
    const q0 = v128.load(source);
    const q1 = v128.load(source + stride);
    const q2 = v128.load(source + 2 * stride);
    const q3 = v128.load(source + 3 * stride);
    storeColumns(q0, q1, q2, q3, a, b, c, d);
    source += 4 * stride;
    a += 16;
    b += 16;
    c += 16;
    d += 16;
  }
  scalar.decodeF32Four(source, stride, lanes, a, b, c, d, frames - max(whole, 0));
}
