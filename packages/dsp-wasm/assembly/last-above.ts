// Index of the last sample with |x| > threshold (0 or more), or -1. NaN is never above. From the end: audio that
// has not gone silent answers at once, so there is no SIMD twin.

@inline
function lastAbove<T>(source: usize, frames: i32, threshold: f64): i32 {
  let i = frames - 1;
  for (; i >= 0; i--) if (abs<f64>(f64(load<T>(source + usize(i) * sizeof<T>()))) > threshold) break;
  return i;
}

export function lastAboveF32(source: usize, frames: i32, threshold: f64): i32 {
  return lastAbove<f32>(source, frames, threshold);
}

export function lastAboveF64(source: usize, frames: i32, threshold: f64): i32 {
  return lastAbove<f64>(source, frames, threshold);
}
