// SIMD twin of mix-rows.ts: four rows at a time, so that the destination is read and written once for them, and each
// sample is loaded once for its sum and its peak.

import { mixFourF32 as mixFourStep } from './mix';
import { ROW_BYTES } from './mix-rows';
import { mixF32 } from './mix-simd';
import { peakF32 as peakStep } from './peak';
import { peakF32 } from './peak-simd';

@inline
function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

@inline
function high(address: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(address, 8));
}

/** Writes the peak of a row from four lanes and the last samples. */
@inline
function storePeak(row: usize, lanes: v128, last: usize, frames: i32): void {
  const halves = f32x4.pmax(lanes, v128.shuffle<i32>(lanes, lanes, 2, 3, 0, 1));
  const highest = f64(max(f32x4.extract_lane(halves, 0), f32x4.extract_lane(halves, 1)));
  store<f64>(row, max(highest, peakStep(last, frames)), 16);
}

function mixFourRows(rows: usize, destination: usize, frames: i32): void {
  const a = usize(load<u32>(rows));
  const b = usize(load<u32>(rows, 24));
  const c = usize(load<u32>(rows, 48));
  const d = usize(load<u32>(rows, 72));
  const gA = load<f64>(rows, 8), gB = load<f64>(rows, 32), gC = load<f64>(rows, 56), gD = load<f64>(rows, 80);
  const gainA = f64x2.splat(gA), gainB = f64x2.splat(gB), gainC = f64x2.splat(gC), gainD = f64x2.splat(gD);
  let peakA = f32x4.splat(0), peakB = peakA, peakC = peakA, peakD = peakA;
  // f32x4.abs would make this mask anew for each vector.
  const magnitude = i32x4.splat(0x7fffffff);
  const whole = usize(frames & ~3) << 2;
  for (let at: usize = 0; at < whole; at += 16) {
    const to = destination + (at << 1);
    let x = v128.load(a + at);
    peakA = f32x4.pmax(peakA, v128.and(x, magnitude));
    let near = f64x2.add(v128.load(to), f64x2.mul(gainA, low(x)));
    let far = f64x2.add(v128.load(to, 16), f64x2.mul(gainA, high(a + at)));
    x = v128.load(b + at);
    peakB = f32x4.pmax(peakB, v128.and(x, magnitude));
    near = f64x2.add(near, f64x2.mul(gainB, low(x)));
    far = f64x2.add(far, f64x2.mul(gainB, high(b + at)));
    x = v128.load(c + at);
    peakC = f32x4.pmax(peakC, v128.and(x, magnitude));
    near = f64x2.add(near, f64x2.mul(gainC, low(x)));
    far = f64x2.add(far, f64x2.mul(gainC, high(c + at)));
    x = v128.load(d + at);
    peakD = f32x4.pmax(peakD, v128.and(x, magnitude));
    v128.store(to, f64x2.add(near, f64x2.mul(gainD, low(x))));
    v128.store(to, f64x2.add(far, f64x2.mul(gainD, high(d + at))), 16);
  }
  const left = frames & 3;
  mixFourStep(a + whole, b + whole, c + whole, d + whole, destination + (whole << 1), gA, gB, gC, gD, left);
  storePeak(rows, peakA, a + whole, left);
  storePeak(rows + 24, peakB, b + whole, left);
  storePeak(rows + 48, peakC, c + whole, left);
  storePeak(rows + 72, peakD, d + whole, left);
}

export function mixRowsF32(rows: usize, count: i32, destination: usize, frames: i32): void {
  for (; count >= 4; count -= 4, rows += 4 * ROW_BYTES) mixFourRows(rows, destination, frames);
  for (; count > 0; count--, rows += ROW_BYTES) {
    const source = usize(load<u32>(rows));
    store<f64>(rows, peakF32(source, frames), 16);
    mixF32(source, destination, load<f64>(rows, 8), frames);
  }
}
