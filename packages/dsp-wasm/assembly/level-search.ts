// Index of the first sample whose |x| reaches (`AtLeast`) or exceeds (`Above`) a threshold, or -1.
// NaN never does. The threshold is 0 or more; f32 samples are compared as f64, so no threshold is rounded.

@inline
function first<T>(source: usize, frames: i32, threshold: f64, above: bool): i32 {
  for (let i = 0; i < frames; i++, source += sizeof<T>()) {
    const level = abs<f64>(f64(load<T>(source)));
    if (above ? level > threshold : level >= threshold) return i;
  }
  return -1;
}

export function firstAtLeastF32(source: usize, frames: i32, threshold: f64): i32 {
  return first<f32>(source, frames, threshold, false);
}

export function firstAtLeastF64(source: usize, frames: i32, threshold: f64): i32 {
  return first<f64>(source, frames, threshold, false);
}

export function firstAboveF32(source: usize, frames: i32, threshold: f64): i32 {
  return first<f32>(source, frames, threshold, true);
}

export function firstAboveF64(source: usize, frames: i32, threshold: f64): i32 {
  return first<f64>(source, frames, threshold, true);
}
