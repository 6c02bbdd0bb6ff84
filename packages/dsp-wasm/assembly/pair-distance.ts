// How far two planes are from each other, and from each other turned over: the greatest |a - b| and |a + b|
// so far, in the two f64 at `state`. NaN is skipped.

@inline
function distance<T>(a: usize, b: usize, frames: i32, state: usize): void {
  let apart = load<f64>(state), opposed = load<f64>(state, 8);
  for (let i = 0; i < frames; i++, a += sizeof<T>(), b += sizeof<T>()) {
    const l = f64(load<T>(a)), r = f64(load<T>(b));
    const difference = abs<f64>(l - r), sum = abs<f64>(l + r);
    if (difference > apart) apart = difference;
    if (sum > opposed) opposed = sum;
  }
  store<f64>(state, apart);
  store<f64>(state, opposed, 8);
}

export function pairDistanceF32(a: usize, b: usize, frames: i32, state: usize): void {
  distance<f32>(a, b, frames, state);
}

export function pairDistanceF64(a: usize, b: usize, frames: i32, state: usize): void {
  distance<f64>(a, b, frames, state);
}
