// SIMD twins of pair-distance.ts.

import * as scalar from './pair-distance';

@inline
function pair<T>(address: usize, offset: usize): v128 {
  return sizeof<T>() == 4
    ? f64x2.promote_low_f32x4(v128.load64_zero(address + (offset >> 1)))
    : v128.load(address + offset);
}

@inline
function distance<T>(a: usize, b: usize, frames: i32, state: usize): void {
  let apart = f64x2.splat(load<f64>(state)), opposed = f64x2.splat(load<f64>(state, 8));
  for (let i = 0; i < frames; i += 4, a += 4 * sizeof<T>(), b += 4 * sizeof<T>()) {
    const l0 = pair<T>(a, 0), r0 = pair<T>(b, 0), l1 = pair<T>(a, 16), r1 = pair<T>(b, 16);
    apart = f64x2.pmax(apart, f64x2.abs(f64x2.sub(l0, r0)));
    opposed = f64x2.pmax(opposed, f64x2.abs(f64x2.add(l0, r0)));
    apart = f64x2.pmax(apart, f64x2.abs(f64x2.sub(l1, r1)));
    opposed = f64x2.pmax(opposed, f64x2.abs(f64x2.add(l1, r1)));
  }
  store<f64>(state, max(f64x2.extract_lane(apart, 0), f64x2.extract_lane(apart, 1)));
  store<f64>(state, max(f64x2.extract_lane(opposed, 0), f64x2.extract_lane(opposed, 1)), 8);
}

export function pairDistanceF32(a: usize, b: usize, frames: i32, state: usize): void {
  const whole = frames & ~3;
  distance<f32>(a, b, whole, state);
  const done = usize(whole) << 2;
  scalar.pairDistanceF32(a + done, b + done, frames - whole, state);
}

export function pairDistanceF64(a: usize, b: usize, frames: i32, state: usize): void {
  const whole = frames & ~3;
  distance<f64>(a, b, whole, state);
  const done = usize(whole) << 3;
  scalar.pairDistanceF64(a + done, b + done, frames - whole, state);
}
