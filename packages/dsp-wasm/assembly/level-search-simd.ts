// SIMD twins of level-search.ts: sixteen f32 or eight f64 at a time are asked whether one of them passes;
// the scalar loop then finds which.

import * as scalar from './level-search';
import { roundedDown, roundedUp } from './rounded-threshold';

@inline
function passes32(address: usize, offset: usize, threshold: v128, above: bool): v128 {
  const levels = f32x4.abs(v128.load(address + offset));
  return above ? f32x4.gt(levels, threshold) : f32x4.ge(levels, threshold);
}

@inline
function passes64(address: usize, offset: usize, threshold: v128, above: bool): v128 {
  const levels = f64x2.abs(v128.load(address + offset));
  return above ? f64x2.gt(levels, threshold) : f64x2.ge(levels, threshold);
}

@inline
function quiet32(source: usize, frames: i32, edge: f32, above: bool): i32 {
  const threshold = f32x4.splat(edge);
  const whole = frames & ~15;
  let i = 0;
  for (; i < whole; i += 16, source += 64) {
    const near = v128.or(passes32(source, 0, threshold, above), passes32(source, 16, threshold, above));
    const far = v128.or(passes32(source, 32, threshold, above), passes32(source, 48, threshold, above));
    if (v128.any_true(v128.or(near, far))) break;
  }
  return i;
}

@inline
function quiet64(source: usize, frames: i32, edge: f64, above: bool): i32 {
  const threshold = f64x2.splat(edge);
  const whole = frames & ~7;
  let i = 0;
  for (; i < whole; i += 8, source += 64) {
    const near = v128.or(passes64(source, 0, threshold, above), passes64(source, 16, threshold, above));
    const far = v128.or(passes64(source, 32, threshold, above), passes64(source, 48, threshold, above));
    if (v128.any_true(v128.or(near, far))) break;
  }
  return i;
}

@inline
function after(skipped: i32, found: i32): i32 {
  return found < 0 ? -1 : skipped + found;
}

export function firstAtLeastF32(source: usize, frames: i32, threshold: f64): i32 {
  const skipped = quiet32(source, frames, roundedUp(threshold), false);
  return after(skipped, scalar.firstAtLeastF32(source + (usize(skipped) << 2), frames - skipped, threshold));
}

export function firstAtLeastF64(source: usize, frames: i32, threshold: f64): i32 {
  const skipped = quiet64(source, frames, threshold, false);
  return after(skipped, scalar.firstAtLeastF64(source + (usize(skipped) << 3), frames - skipped, threshold));
}

export function firstAboveF32(source: usize, frames: i32, threshold: f64): i32 {
  const skipped = quiet32(source, frames, roundedDown(threshold), true);
  return after(skipped, scalar.firstAboveF32(source + (usize(skipped) << 2), frames - skipped, threshold));
}

export function firstAboveF64(source: usize, frames: i32, threshold: f64): i32 {
  const skipped = quiet64(source, frames, threshold, true);
  return after(skipped, scalar.firstAboveF64(source + (usize(skipped) << 3), frames - skipped, threshold));
}
