// SIMD twins of clip-runs.ts: what lies between two runs is skipped by the search of level-search-simd.ts, and within
// a long run sixteen f32 or eight f64 are asked at a time.

import { clipRunsF32 as stepF32, clipRunsF64 as stepF64, lengthenRun, skipQuiet } from './clip-runs';
import { firstAtLeastF32, firstAtLeastF64 } from './level-search-simd';
import { roundedUp } from './rounded-threshold';

/** How many samples to look at one by one before searching again. */
const STEP: i32 = 8;

/** Frames at the beginning that all reach the threshold, in whole sixteens. */
@inline
function loudF32(source: usize, frames: i32, edge: f32): i32 {
  const threshold = f32x4.splat(edge);
  const whole = frames & ~15;
  let i = 0;
  for (; i < whole; i += 16, source += 64) {
    const near = v128.and(
      f32x4.ge(f32x4.abs(v128.load(source)), threshold),
      f32x4.ge(f32x4.abs(v128.load(source, 16)), threshold),
    );
    const far = v128.and(
      f32x4.ge(f32x4.abs(v128.load(source, 32)), threshold),
      f32x4.ge(f32x4.abs(v128.load(source, 48)), threshold),
    );
    if (!i32x4.all_true(v128.and(near, far))) break;
  }
  return i;
}

/** In whole eights. */
@inline
function loudF64(source: usize, frames: i32, edge: f64): i32 {
  const threshold = f64x2.splat(edge);
  const whole = frames & ~7;
  let i = 0;
  for (; i < whole; i += 8, source += 64) {
    const near = v128.and(
      f64x2.ge(f64x2.abs(v128.load(source)), threshold),
      f64x2.ge(f64x2.abs(v128.load(source, 16)), threshold),
    );
    const far = v128.and(
      f64x2.ge(f64x2.abs(v128.load(source, 32)), threshold),
      f64x2.ge(f64x2.abs(v128.load(source, 48)), threshold),
    );
    if (!i64x2.all_true(v128.and(near, far))) break;
  }
  return i;
}

export function clipRunsF32(source: usize, frames: i32, threshold: f64, minRun: i32, state: usize): void {
  while (frames > 0) {
    let past = 0;
    if (load<f64>(state) == 0.0) {
      const found = firstAtLeastF32(source, frames, threshold);
      past = found < 0 ? frames : found;
      skipQuiet(past, state);
    } else {
      past = loudF32(source, frames, roundedUp(threshold));
      lengthenRun(past, minRun, state);
    }
    source += usize(past) << 2;
    frames -= past;
    const step = min(frames, STEP);
    stepF32(source, step, threshold, minRun, state);
    source += usize(step) << 2;
    frames -= step;
  }
}

export function clipRunsF64(source: usize, frames: i32, threshold: f64, minRun: i32, state: usize): void {
  while (frames > 0) {
    let past = 0;
    if (load<f64>(state) == 0.0) {
      const found = firstAtLeastF64(source, frames, threshold);
      past = found < 0 ? frames : found;
      skipQuiet(past, state);
    } else {
      past = loudF64(source, frames, threshold);
      lengthenRun(past, minRun, state);
    }
    source += usize(past) << 3;
    frames -= past;
    const step = min(frames, STEP);
    stepF64(source, step, threshold, minRun, state);
    source += usize(step) << 3;
    frames -= step;
  }
}
