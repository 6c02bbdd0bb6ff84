// How many samples are NaN or infinite: x - x is 0 for numbers only.

@inline
function nonFinite<T>(source: usize, frames: i32): i32 {
  let found = 0;
  for (let i = 0; i < frames; i++, source += sizeof<T>()) {
    const x = load<T>(source);
    found += i32(x - x != 0);
  }
  return found;
}

export function nonFiniteF32(source: usize, frames: i32): i32 {
  return nonFinite<f32>(source, frames);
}

export function nonFiniteF64(source: usize, frames: i32): i32 {
  return nonFinite<f64>(source, frames);
}
