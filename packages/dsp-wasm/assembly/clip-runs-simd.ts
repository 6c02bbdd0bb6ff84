// SIMD twins of clip-runs.ts: what lies between two runs is skipped by the search of level-search-simd.ts.

import { clipRunsF32 as stepF32, clipRunsF64 as stepF64, skipQuiet } from './clip-runs';
import { firstAtLeastF32, firstAtLeastF64 } from './level-search-simd';

/** How many samples to look at one by one before searching again. */
const STEP: i32 = 8;

export function clipRunsF32(source: usize, frames: i32, threshold: f64, minRun: i32, state: usize): void {
  while (frames > 0) {
    if (load<f64>(state) == 0.0) {
      const found = firstAtLeastF32(source, frames, threshold);
      const quiet = found < 0 ? frames : found;
      skipQuiet(quiet, state);
      source += usize(quiet) << 2;
      frames -= quiet;
    }
    const step = min(frames, STEP);
    stepF32(source, step, threshold, minRun, state);
    source += usize(step) << 2;
    frames -= step;
  }
}

export function clipRunsF64(source: usize, frames: i32, threshold: f64, minRun: i32, state: usize): void {
  while (frames > 0) {
    if (load<f64>(state) == 0.0) {
      const found = firstAtLeastF64(source, frames, threshold);
      const quiet = found < 0 ? frames : found;
      skipQuiet(quiet, state);
      source += usize(quiet) << 3;
      frames -= quiet;
    }
    const step = min(frames, STEP);
    stepF64(source, step, threshold, minRun, state);
    source += usize(step) << 3;
    frames -= step;
  }
}
