// The sum of the products of two planes, in eight lanes by sample index mod 8: a Gram matrix is made of these.

export function productF32(a: usize, b: usize, frames: i32): f64 {
  let l0: f64 = 0, l1: f64 = 0, l2: f64 = 0, l3: f64 = 0, l4: f64 = 0, l5: f64 = 0, l6: f64 = 0, l7: f64 = 0;
  const whole = frames & ~7;
  for (let i = 0; i < whole; i += 8, a += 32, b += 32) {
    l0 += f64(load<f32>(a)) * f64(load<f32>(b));
    l1 += f64(load<f32>(a, 4)) * f64(load<f32>(b, 4));
    l2 += f64(load<f32>(a, 8)) * f64(load<f32>(b, 8));
    l3 += f64(load<f32>(a, 12)) * f64(load<f32>(b, 12));
    l4 += f64(load<f32>(a, 16)) * f64(load<f32>(b, 16));
    l5 += f64(load<f32>(a, 20)) * f64(load<f32>(b, 20));
    l6 += f64(load<f32>(a, 24)) * f64(load<f32>(b, 24));
    l7 += f64(load<f32>(a, 28)) * f64(load<f32>(b, 28));
  }
  let sum = l0 + l2 + (l4 + l6) + (l1 + l3 + (l5 + l7));
  for (let i = whole; i < frames; i++, a += 4, b += 4) sum += f64(load<f32>(a)) * f64(load<f32>(b));
  return sum;
}
