// SIMD twin of fourier.ts: two butterflies at a time from spans of two values on; the same products and sums.

import * as scalar from './fourier';

@inline
function pair(address: usize, stride: usize): v128 {
  return f64x2.replace_lane(f64x2.splat(load<f64>(address)), 1, load<f64>(address + stride));
}

function butterflyRound(re: usize, im: usize, n: i32, half: i32, tables: usize): void {
  const stride = usize(n / 2 / half) << 3;
  const sines = tables + (usize(n >> 1) << 3);
  const reach = usize(half) << 3;
  for (let from = 0; from < n; from += 2 * half) {
    let at = usize(from) << 3;
    for (let k = 0, entry: usize = 0; k < half; k += 2, at += 16, entry += 2 * stride) {
      const wr = pair(tables + entry, stride), wi = pair(sines + entry, stride);
      const br = v128.load(re + at + reach), bi = v128.load(im + at + reach);
      const tr = f64x2.sub(f64x2.mul(br, wr), f64x2.mul(bi, wi));
      const ti = f64x2.add(f64x2.mul(br, wi), f64x2.mul(bi, wr));
      const ar = v128.load(re + at), ai = v128.load(im + at);
      v128.store(re + at, f64x2.add(ar, tr));
      v128.store(im + at, f64x2.add(ai, ti));
      v128.store(re + at + reach, f64x2.sub(ar, tr));
      v128.store(im + at + reach, f64x2.sub(ai, ti));
    }
  }
}

export function fourierF64(re: usize, im: usize, n: i32, tables: usize): void {
  scalar.reorderF64(re, im, n);
  scalar.butterflyRoundF64(re, im, n, 1, tables);
  for (let half = 2; half < n; half <<= 1) butterflyRound(re, im, n, half, tables);
}
