// A plane without what is not a number: NaN and infinities become 0, and what would become infinite as f32 stops
// at `limit`. For the rare block that has such samples, so there is no SIMD twin.

@inline
function copy<From, To>(source: usize, destination: usize, frames: i32, limit: f64): void {
  for (let i = 0; i < frames; i++, source += sizeof<From>(), destination += sizeof<To>()) {
    const x = f64(load<From>(source));
    const finite = x - x == 0.0 ? min<f64>(max<f64>(x, -limit), limit) : 0.0;
    store<To>(destination, <To>finite);
  }
}

export function finiteF32(source: usize, destination: usize, frames: i32, limit: f64): void {
  copy<f32, f32>(source, destination, frames, limit);
}

export function finiteF64(source: usize, destination: usize, frames: i32, limit: f64): void {
  copy<f64, f64>(source, destination, frames, limit);
}

export function finiteF32FromF64(source: usize, destination: usize, frames: i32, limit: f64): void {
  copy<f64, f32>(source, destination, frames, limit);
}
