// Sums and gains into f64 planes. One multiplication and one addition a sample, each rounded: no FMA,
// so the bits do not depend on the machine.

export function mixF32(source: usize, destination: usize, gain: f64, frames: i32): void {
  for (let i = 0; i < frames; i++, source += 4, destination += 8) {
    store<f64>(destination, load<f64>(destination) + gain * f64(load<f32>(source)));
  }
}

/** The sums of four `mixF32`, one after another: the destination is read and written once. */
export function mixFourF32(
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  destination: usize,
  gainA: f64,
  gainB: f64,
  gainC: f64,
  gainD: f64,
  frames: i32,
): void {
  for (let i: usize = 0; i < usize(frames); i++) {
    const at = i << 2;
    let sum = load<f64>(destination + (i << 3)) + gainA * f64(load<f32>(a + at));
    sum += gainB * f64(load<f32>(b + at));
    sum += gainC * f64(load<f32>(c + at));
    store<f64>(destination + (i << 3), sum + gainD * f64(load<f32>(d + at)));
  }
}

export function mixF64(source: usize, destination: usize, gain: f64, frames: i32): void {
  for (let i = 0; i < frames; i++, source += 8, destination += 8) {
    store<f64>(destination, load<f64>(destination) + gain * load<f64>(source));
  }
}

export function scaleF32(source: usize, destination: usize, gain: f64, frames: i32): void {
  for (let i = 0; i < frames; i++, source += 4, destination += 8) {
    store<f64>(destination, gain * f64(load<f32>(source)));
  }
}

export function scaleF64(source: usize, destination: usize, gain: f64, frames: i32): void {
  for (let i = 0; i < frames; i++, source += 8, destination += 8) {
    store<f64>(destination, gain * load<f64>(source));
  }
}

export function copyF32ToF64(source: usize, destination: usize, frames: i32): void {
  for (let i = 0; i < frames; i++, source += 4, destination += 8) {
    store<f64>(destination, f64(load<f32>(source)));
  }
}
