// SIMD twins of peak.ts. pmax(a, b) is b where a < b, else a: a NaN in b is skipped, as by the scalar loop.
// (f32x4.max would carry it on, and is several times slower on x86.) Four accumulators hide the latency.

import * as scalar from './peak';

export function peakF32(source: usize, frames: i32): f64 {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  const whole = frames & ~15;
  for (let i = 0; i < whole; i += 16) {
    a = f32x4.pmax(a, f32x4.abs(v128.load(source)));
    b = f32x4.pmax(b, f32x4.abs(v128.load(source, 16)));
    c = f32x4.pmax(c, f32x4.abs(v128.load(source, 32)));
    d = f32x4.pmax(d, f32x4.abs(v128.load(source, 48)));
    source += 64;
  }
  a = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
  a = f32x4.pmax(a, v128.shuffle<i32>(a, a, 2, 3, 0, 1));
  const highest = f64(max(f32x4.extract_lane(a, 0), f32x4.extract_lane(a, 1)));
  return max(highest, scalar.peakF32(source, frames - whole));
}

export function peakF64(source: usize, frames: i32): f64 {
  let a = f64x2.splat(0), b = a, c = a, d = a;
  const whole = frames & ~7;
  for (let i = 0; i < whole; i += 8) {
    a = f64x2.pmax(a, f64x2.abs(v128.load(source)));
    b = f64x2.pmax(b, f64x2.abs(v128.load(source, 16)));
    c = f64x2.pmax(c, f64x2.abs(v128.load(source, 32)));
    d = f64x2.pmax(d, f64x2.abs(v128.load(source, 48)));
    source += 64;
  }
  a = f64x2.pmax(f64x2.pmax(a, b), f64x2.pmax(c, d));
  const highest = max(f64x2.extract_lane(a, 0), f64x2.extract_lane(a, 1));
  return max(highest, scalar.peakF64(source, frames - whole));
}
