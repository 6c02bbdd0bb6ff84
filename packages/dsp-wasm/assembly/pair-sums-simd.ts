// SIMD twins of pair-sums.ts: the two planes are the two lanes.

import * as scalar from './pair-sums';

@inline
function sums<T>(a: usize, b: usize, frames: i32, state: usize): void {
  let samples = v128.load(state), squares = v128.load(state, 16), products = v128.load(state, 32);
  for (let i = 0; i < frames; i += 2, a += 2 * sizeof<T>(), b += 2 * sizeof<T>()) {
    let first: v128, second: v128;
    if (sizeof<T>() == 8) {
      const l = v128.load(a), r = v128.load(b);
      first = v128.shuffle<i64>(l, r, 0, 2);
      second = v128.shuffle<i64>(l, r, 1, 3);
    } else {
      const both = v128.shuffle<i32>(v128.load64_zero(a), v128.load64_zero(b), 0, 4, 1, 5);
      first = f64x2.promote_low_f32x4(both);
      second = f64x2.promote_low_f32x4(v128.shuffle<i64>(both, both, 1, 1));
    }
    samples = f64x2.add(f64x2.add(samples, first), second);
    squares = f64x2.add(f64x2.add(squares, f64x2.mul(first, first)), f64x2.mul(second, second));
    products = f64x2.add(
      f64x2.add(products, f64x2.mul(first, v128.shuffle<i64>(first, first, 1, 0))),
      f64x2.mul(second, v128.shuffle<i64>(second, second, 1, 0)),
    );
  }
  v128.store(state, samples);
  v128.store(state, squares, 16);
  v128.store(state, products, 32);
}

export function pairSumsF32(a: usize, b: usize, frames: i32, state: usize): void {
  const whole = frames & ~1;
  sums<f32>(a, b, whole, state);
  const done = usize(whole) << 2;
  scalar.pairSumsF32(a + done, b + done, frames - whole, state);
}

export function pairSumsF64(a: usize, b: usize, frames: i32, state: usize): void {
  const whole = frames & ~1;
  sums<f64>(a, b, whole, state);
  const done = usize(whole) << 3;
  scalar.pairSumsF64(a + done, b + done, frames - whole, state);
}
