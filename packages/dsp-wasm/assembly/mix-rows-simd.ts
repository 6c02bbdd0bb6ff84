// SIMD twin of mix-rows.ts: four rows at a time, so that the destination is read and written once for them, and each
// sample is loaded once for its sum and its peak.

import { mixF32 as mixStep, mixFourF32 as mixFourStep } from './mix';
import { ROW_BYTES } from './mix-rows';
import { mixF32 } from './mix-simd';
import { peakF64 as peakSumStep, peakF32 as peakStep } from './peak';
import { peakF32, peakF64 } from './peak-simd';

@inline
function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

@inline
function high(address: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(address, 8));
}

/** Writes the peak of a row from four lanes and the last samples. */
function storePeak(row: usize, lanes: v128, last: usize, frames: i32): void {
  const halves = f32x4.pmax(lanes, v128.shuffle<i32>(lanes, lanes, 2, 3, 0, 1));
  const highest = f64(max(f32x4.extract_lane(halves, 0), f32x4.extract_lane(halves, 1)));
  store<f64>(row, max(highest, peakStep(last, frames)), 16);
}

/** Writes the peak of the sum with a row, from the lanes of all but the last frames, whose sums lie at `last`. */
function storeSumPeak(row: usize, lanes: v128, last: usize, frames: i32): void {
  const highest = max(f64x2.extract_lane(lanes, 0), f64x2.extract_lane(lanes, 1));
  store<f64>(row, max(highest, peakSumStep(last, frames)), 24);
}

@inline
function raised(peak: v128, near: v128, far: v128, magnitude: v128): v128 {
  return f64x2.pmax(f64x2.pmax(peak, v128.and(near, magnitude)), v128.and(far, magnitude));
}

/** Four rows; with `sums` the peaks of the sums after each of them as well. */
@inline
function mixFourRows(rows: usize, destination: usize, frames: i32, sums: bool): void {
  const a = usize(load<u32>(rows));
  const b = usize(load<u32>(rows, 32));
  const c = usize(load<u32>(rows, 64));
  const d = usize(load<u32>(rows, 96));
  const gA = load<f64>(rows, 8), gB = load<f64>(rows, 40), gC = load<f64>(rows, 72), gD = load<f64>(rows, 104);
  const gainA = f64x2.splat(gA), gainB = f64x2.splat(gB), gainC = f64x2.splat(gC), gainD = f64x2.splat(gD);
  let peakA = f32x4.splat(0), peakB = peakA, peakC = peakA, peakD = peakA;
  let sumA = f64x2.splat(0), sumB = sumA, sumC = sumA, sumD = sumA;
  // f32x4.abs would make this mask anew for each vector.
  const magnitude = i32x4.splat(0x7fffffff);
  const magnitude64 = i64x2.splat(0x7fffffffffffffff);
  const whole = usize(frames & ~3) << 2;
  for (let at: usize = 0; at < whole; at += 16) {
    const to = destination + (at << 1);
    let x = v128.load(a + at);
    peakA = f32x4.pmax(peakA, v128.and(x, magnitude));
    let near = f64x2.add(v128.load(to), f64x2.mul(gainA, low(x)));
    let far = f64x2.add(v128.load(to, 16), f64x2.mul(gainA, high(a + at)));
    if (sums) sumA = raised(sumA, near, far, magnitude64);
    x = v128.load(b + at);
    peakB = f32x4.pmax(peakB, v128.and(x, magnitude));
    near = f64x2.add(near, f64x2.mul(gainB, low(x)));
    far = f64x2.add(far, f64x2.mul(gainB, high(b + at)));
    if (sums) sumB = raised(sumB, near, far, magnitude64);
    x = v128.load(c + at);
    peakC = f32x4.pmax(peakC, v128.and(x, magnitude));
    near = f64x2.add(near, f64x2.mul(gainC, low(x)));
    far = f64x2.add(far, f64x2.mul(gainC, high(c + at)));
    if (sums) sumC = raised(sumC, near, far, magnitude64);
    x = v128.load(d + at);
    peakD = f32x4.pmax(peakD, v128.and(x, magnitude));
    near = f64x2.add(near, f64x2.mul(gainD, low(x)));
    far = f64x2.add(far, f64x2.mul(gainD, high(d + at)));
    if (sums) sumD = raised(sumD, near, far, magnitude64);
    v128.store(to, near);
    v128.store(to, far, 16);
  }
  const left = frames & 3;
  const last = destination + (whole << 1);
  storePeak(rows, peakA, a + whole, left);
  storePeak(rows + ROW_BYTES, peakB, b + whole, left);
  storePeak(rows + 2 * ROW_BYTES, peakC, c + whole, left);
  storePeak(rows + 3 * ROW_BYTES, peakD, d + whole, left);
  if (!sums) {
    mixFourStep(a + whole, b + whole, c + whole, d + whole, last, gA, gB, gC, gD, left);
    return;
  }
  mixStep(a + whole, last, gA, left);
  storeSumPeak(rows, sumA, last, left);
  mixStep(b + whole, last, gB, left);
  storeSumPeak(rows + ROW_BYTES, sumB, last, left);
  mixStep(c + whole, last, gC, left);
  storeSumPeak(rows + 2 * ROW_BYTES, sumC, last, left);
  mixStep(d + whole, last, gD, left);
  storeSumPeak(rows + 3 * ROW_BYTES, sumD, last, left);
}

export function mixRowsF32(rows: usize, count: i32, destination: usize, frames: i32): void {
  for (; count >= 4; count -= 4, rows += 4 * ROW_BYTES) mixFourRows(rows, destination, frames, false);
  for (; count > 0; count--, rows += ROW_BYTES) {
    const source = usize(load<u32>(rows));
    store<f64>(rows, peakF32(source, frames), 16);
    mixF32(source, destination, load<f64>(rows, 8), frames);
  }
}

export function mixRowsSumsF32(rows: usize, count: i32, destination: usize, frames: i32): void {
  for (; count >= 4; count -= 4, rows += 4 * ROW_BYTES) mixFourRows(rows, destination, frames, true);
  for (; count > 0; count--, rows += ROW_BYTES) {
    mixRowsF32(rows, 1, destination, frames);
    store<f64>(rows, peakF64(destination, frames), 24);
  }
}
