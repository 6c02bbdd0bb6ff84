// The greatest |x|; 0 for no frames. NaN is skipped, an infinity is the peak.

@inline
function peak<T>(source: usize, frames: i32): f64 {
  let highest: T = 0;
  for (let i = 0; i < frames; i++, source += sizeof<T>()) {
    const level = abs<T>(load<T>(source));
    if (level > highest) highest = level;
  }
  return f64(highest);
}

export function peakF32(source: usize, frames: i32): f64 {
  return peak<f32>(source, frames);
}

export function peakF64(source: usize, frames: i32): f64 {
  return peak<f64>(source, frames);
}
