// SIMD twins of code-bits.ts.

import * as scalar from './code-bits';

@inline
function codeBits<T>(source: usize, frames: i32, state: usize): void {
  const scale = f64x2.splat(2147483648.0);
  let used = i32x4.splat(0), odd = used;
  for (let i = 0; i < frames; i += 2, source += 2 * sizeof<T>()) {
    const samples =
      sizeof<T>() == 4 ? f64x2.promote_low_f32x4(v128.load64_zero(source)) : v128.load(source);
    const scaled = f64x2.mul(samples, scale);
    const codes = i32x4.trunc_sat_f64x2_s_zero(scaled);
    used = v128.or(used, codes);
    odd = v128.or(odd, f64x2.ne(f64x2.convert_low_i32x4_s(codes), scaled));
  }
  store<i32>(state, load<i32>(state) | i32x4.extract_lane(used, 0) | i32x4.extract_lane(used, 1));
  store<i32>(state, load<i32>(state, 4) | i32(v128.any_true(odd)), 4);
}

export function codeBitsF32(source: usize, frames: i32, state: usize): void {
  const whole = frames & ~1;
  codeBits<f32>(source, whole, state);
  scalar.codeBitsF32(source + (usize(whole) << 2), frames - whole, state);
}

export function codeBitsF64(source: usize, frames: i32, state: usize): void {
  const whole = frames & ~1;
  codeBits<f64>(source, whole, state);
  scalar.codeBitsF64(source + (usize(whole) << 3), frames - whole, state);
}
