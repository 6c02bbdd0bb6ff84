// Sums and gains into f64 planes. One multiplication and one addition a sample, each rounded: no FMA,
// so the bits do not depend on the machine.

export function mixF32(source: usize, destination: usize, gain: f64, frames: i32): void {
  for (let i = 0; i < frames; i++, source += 4, destination += 8) {
    store<f64>(destination, load<f64>(destination) + gain * f64(load<f32>(source)));
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
