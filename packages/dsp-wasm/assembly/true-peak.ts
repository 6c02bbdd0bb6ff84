// True peak by interpolation: see true-peak-refine.ts for what it is, true-peak-parts.ts for its state.
// With `skip` 0 every interval is filtered; the result is the same.

import { backOff, comeBack, GROUP, unasked } from './true-peak-parts';
import { GRID, refineF32, ROUNDING, SLOPE, SUM } from './true-peak-refine';

/** Sixteen samples from `x` on, and the half after each. */
@inline
function halves(x: usize, tables: usize, grid: usize): void {
  for (let i: usize = 0; i < 64; i += 4) {
    let value: f32 = 0;
    for (let j: usize = 0; j < 64; j += 4) {
      value += load<f32>(tables + j) * (load<f32>(x + i - j) + load<f32>(x + i + j, 4));
    }
    store<f32>(grid + 2 * i, load<f32>(x + i));
    store<f32>(grid + 2 * i, value, 4);
  }
}

/** Whether an interval of the group could reach the level. */
@inline
function canReach(x: usize, count: i32, level: f32): bool {
  let top: f32 = 0, slope: f32 = 0;
  const last = x + (usize(count + 19) << 2);
  for (let p = x - 68; p < last; p += 4) {
    top = max<f32>(top, abs<f32>(load<f32>(p)));
    slope = max<f32>(slope, abs<f32>(load<f32>(p, 4) - load<f32>(p)));
  }
  const bound = min<f32>(top + SLOPE * slope, SUM * top) * ROUNDING;
  return bound > 0 && bound >= level;
}

export function truePeakF32(
  source: usize,
  frames: i32,
  firstFrame: f64,
  tables: usize,
  state: usize,
  skip: i32,
): void {
  const grid = tables + GRID;
  let x = source;
  for (let done = 0; done < frames; done += GROUP, x += GROUP << 2) {
    const count = min<i32>(GROUP, frames - done);
    if (skip && !unasked(state)) {
      if (!canReach(x, count, load<f32>(state))) {
        comeBack(state);
        continue;
      }
      backOff(state);
    }
    for (let i = -8; i < count + 3; i += 16) halves(x + (isize(i) << 2), tables, grid + (isize(i) << 3));
    for (let i = 0; i < count; i++) {
      const p = grid + (usize(i) << 3), frame = firstFrame + f64(done + i);
      refineF32(p, tables, state, frame - 1.0, frame);
      refineF32(p + 4, tables, state, frame, frame);
    }
  }
}
