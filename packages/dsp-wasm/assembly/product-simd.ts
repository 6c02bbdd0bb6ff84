// SIMD twin of product.ts: the eight lanes are four f64x2.

@inline
function product(a: usize, b: usize, offset: usize): v128 {
  return f64x2.mul(
    f64x2.promote_low_f32x4(v128.load64_zero(a + offset)),
    f64x2.promote_low_f32x4(v128.load64_zero(b + offset)),
  );
}

export function productF32(a: usize, b: usize, frames: i32): f64 {
  let l0 = f64x2.splat(0), l1 = l0, l2 = l0, l3 = l0;
  const whole = frames & ~7;
  for (let i = 0; i < whole; i += 8, a += 32, b += 32) {
    l0 = f64x2.add(l0, product(a, b, 0));
    l1 = f64x2.add(l1, product(a, b, 8));
    l2 = f64x2.add(l2, product(a, b, 16));
    l3 = f64x2.add(l3, product(a, b, 24));
  }
  const lanes = f64x2.add(f64x2.add(l0, l1), f64x2.add(l2, l3));
  let sum = f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
  for (let i = whole; i < frames; i++, a += 4, b += 4) sum += f64(load<f32>(a)) * f64(load<f32>(b));
  return sum;
}
