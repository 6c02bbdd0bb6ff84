// True peak by the interpolating filter of ITU-R BS.1770-5 Annex 2: four phases of twelve taps, nothing between
// them. State and preconditions: true-peak-parts.ts. With `skip` 0 every interval is filtered; the result is the
// same.
//
// Phases 3 and 2 are phases 0 and 1 backwards. So from sums and differences of mirrored samples come an even and
// an odd part, of which one phase is the sum and its mirror the difference: the greater magnitude of the two is
// |even| + |odd|.
//
// `tables` (f32): for each of the six pairs of samples, the outermost first, four taps: the even and the odd part
// of phase 0, then those of phase 1 (half the sum and half the difference of mirrored taps).

import { backOff, comeBack, GROUP, raise, unasked } from './true-peak-parts';

/** No value is above LEVEL * max |x| + SLOPE * max |x[i + 1] - x[i]|, nor above SUM * max |x|: from the taps, rounded up. */
export const LEVEL: f32 = 1.0017;
export const SLOPE: f32 = 0.862;
export const SUM: f32 = 2.0235;
/** For the rounding of f32. */
export const ROUNDING: f32 = 1.0001;

/** The greater magnitude of the four phases in the interval after sample `x`. */
@inline
export function annex2Level(x: usize, tables: usize): f32 {
  let even0: f32 = 0, odd0: f32 = 0, even1: f32 = 0, odd1: f32 = 0;
  for (let pair: usize = 0; pair < 24; pair += 4, tables += 16) {
    const low = load<f32>(x - 20 + pair), high = load<f32>(x + 24 - pair);
    const sum = high + low, difference = high - low;
    even0 += load<f32>(tables) * sum;
    odd0 += load<f32>(tables, 4) * difference;
    even1 += load<f32>(tables, 8) * sum;
    odd1 += load<f32>(tables, 12) * difference;
  }
  return max<f32>(abs<f32>(even0) + abs<f32>(odd0), abs<f32>(even1) + abs<f32>(odd1));
}

@inline
function canReach(x: usize, count: i32, level: f32): bool {
  let top: f32 = 0, slope: f32 = 0;
  const last = x + (usize(count + 6) << 2);
  for (let p = x - 20; p < last; p += 4) {
    top = max<f32>(top, max<f32>(abs<f32>(load<f32>(p)), abs<f32>(load<f32>(p, 4))));
    slope = max<f32>(slope, abs<f32>(load<f32>(p, 4) - load<f32>(p)));
  }
  const bound = min<f32>(LEVEL * top + SLOPE * slope, SUM * top) * ROUNDING;
  return bound > 0 && bound >= level;
}

export function annex2PeakF32(
  source: usize,
  frames: i32,
  firstFrame: f64,
  tables: usize,
  state: usize,
  skip: i32,
): void {
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
    for (let i = 0; i < count; i++) {
      const level = annex2Level(x + (usize(i) << 2), tables);
      if (level >= load<f32>(state)) raise(state, level, firstFrame + f64(done + i));
    }
  }
}
