// SIMD twins of mix.ts: the same multiplication and addition for each sample.

import * as scalar from './mix';

/** Two f32 as f64. */
@inline
function promoted(address: usize, offset: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(address + offset));
}

@inline
function addTo(destination: usize, offset: usize, x: v128): void {
  v128.store(destination + offset, f64x2.add(v128.load(destination + offset), x));
}

export function mixF32(source: usize, destination: usize, gain: f64, frames: i32): void {
  const g = f64x2.splat(gain);
  const whole = frames & ~7;
  for (let i = 0; i < whole; i += 8) {
    addTo(destination, 0, f64x2.mul(g, promoted(source, 0)));
    addTo(destination, 16, f64x2.mul(g, promoted(source, 8)));
    addTo(destination, 32, f64x2.mul(g, promoted(source, 16)));
    addTo(destination, 48, f64x2.mul(g, promoted(source, 24)));
    source += 32;
    destination += 64;
  }
  scalar.mixF32(source, destination, gain, frames - whole);
}

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
  const gA = f64x2.splat(gainA);
  const gB = f64x2.splat(gainB);
  const gC = f64x2.splat(gainC);
  const gD = f64x2.splat(gainD);
  const whole = usize(frames & ~3) << 2;
  for (let at: usize = 0; at < whole; at += 16) {
    const to = destination + (at << 1);
    let low = f64x2.add(v128.load(to), f64x2.mul(gA, promoted(a + at, 0)));
    let high = f64x2.add(v128.load(to, 16), f64x2.mul(gA, promoted(a + at, 8)));
    low = f64x2.add(low, f64x2.mul(gB, promoted(b + at, 0)));
    high = f64x2.add(high, f64x2.mul(gB, promoted(b + at, 8)));
    low = f64x2.add(low, f64x2.mul(gC, promoted(c + at, 0)));
    high = f64x2.add(high, f64x2.mul(gC, promoted(c + at, 8)));
    v128.store(to, f64x2.add(low, f64x2.mul(gD, promoted(d + at, 0))));
    v128.store(to, f64x2.add(high, f64x2.mul(gD, promoted(d + at, 8))), 16);
  }
  const to = destination + (whole << 1);
  scalar.mixFourF32(a + whole, b + whole, c + whole, d + whole, to, gainA, gainB, gainC, gainD, frames & 3);
}

export function mixF64(source: usize, destination: usize, gain: f64, frames: i32): void {
  const g = f64x2.splat(gain);
  const whole = frames & ~7;
  for (let i = 0; i < whole; i += 8) {
    addTo(destination, 0, f64x2.mul(g, v128.load(source)));
    addTo(destination, 16, f64x2.mul(g, v128.load(source, 16)));
    addTo(destination, 32, f64x2.mul(g, v128.load(source, 32)));
    addTo(destination, 48, f64x2.mul(g, v128.load(source, 48)));
    source += 64;
    destination += 64;
  }
  scalar.mixF64(source, destination, gain, frames - whole);
}

export function scaleF32(source: usize, destination: usize, gain: f64, frames: i32): void {
  const g = f64x2.splat(gain);
  const whole = frames & ~7;
  for (let i = 0; i < whole; i += 8) {
    v128.store(destination, f64x2.mul(g, promoted(source, 0)));
    v128.store(destination, f64x2.mul(g, promoted(source, 8)), 16);
    v128.store(destination, f64x2.mul(g, promoted(source, 16)), 32);
    v128.store(destination, f64x2.mul(g, promoted(source, 24)), 48);
    source += 32;
    destination += 64;
  }
  scalar.scaleF32(source, destination, gain, frames - whole);
}

export function scaleF64(source: usize, destination: usize, gain: f64, frames: i32): void {
  const g = f64x2.splat(gain);
  const whole = frames & ~7;
  for (let i = 0; i < whole; i += 8) {
    v128.store(destination, f64x2.mul(g, v128.load(source)));
    v128.store(destination, f64x2.mul(g, v128.load(source, 16)), 16);
    v128.store(destination, f64x2.mul(g, v128.load(source, 32)), 32);
    v128.store(destination, f64x2.mul(g, v128.load(source, 48)), 48);
    source += 64;
    destination += 64;
  }
  scalar.scaleF64(source, destination, gain, frames - whole);
}

export function copyF32ToF64(source: usize, destination: usize, frames: i32): void {
  const whole = frames & ~7;
  for (let i = 0; i < whole; i += 8) {
    v128.store(destination, promoted(source, 0));
    v128.store(destination, promoted(source, 8), 16);
    v128.store(destination, promoted(source, 16), 32);
    v128.store(destination, promoted(source, 24), 48);
    source += 32;
    destination += 64;
  }
  scalar.copyF32ToF64(source, destination, frames - whole);
}
