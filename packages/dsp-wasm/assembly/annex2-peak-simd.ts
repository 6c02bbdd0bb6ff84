// SIMD twin of annex2-peak.ts: four intervals at a time.

import { annex2Level, LEVEL, ROUNDING, SLOPE, SUM } from './annex2-peak';
import { backOff, comeBack, GROUP, raise, unasked } from './true-peak-parts';

@inline
function highest(levels: v128): f32 {
  const folded = f32x4.pmax(levels, v128.shuffle<i32>(levels, levels, 2, 3, 0, 1));
  return max<f32>(f32x4.extract_lane(folded, 0), f32x4.extract_lane(folded, 1));
}

/** Four samples a turn and their successors; the last two turns may overlap. */
@inline
function canReach(x: usize, count: i32, level: f32): bool {
  let top = f32x4.splat(0), slope = top;
  const from = x - 20;
  const rest = from + (usize(count + 7) << 2);
  for (let p = from; p < rest; p += 16) {
    const a = v128.load(p), b = v128.load(p, 4);
    top = f32x4.pmax(top, f32x4.abs(a));
    slope = f32x4.pmax(slope, f32x4.abs(f32x4.sub(b, a)));
  }
  const a = v128.load(rest), b = v128.load(rest, 4);
  const most = highest(f32x4.pmax(top, f32x4.pmax(f32x4.abs(a), f32x4.abs(b))));
  const step = highest(f32x4.pmax(slope, f32x4.abs(f32x4.sub(b, a))));
  const bound = min<f32>(LEVEL * most + SLOPE * step, SUM * most) * ROUNDING;
  return bound > 0 && bound >= level;
}

@inline
function levels(x: usize, tables: usize): v128 {
  let even0 = f32x4.splat(0), odd0 = even0, even1 = even0, odd1 = even0;
  for (let pair: usize = 0; pair < 24; pair += 4, tables += 16) {
    const low = v128.load(x - 20 + pair), high = v128.load(x + 24 - pair);
    const sum = f32x4.add(high, low), difference = f32x4.sub(high, low);
    even0 = f32x4.add(even0, f32x4.mul(v128.load32_splat(tables), sum));
    odd0 = f32x4.add(odd0, f32x4.mul(v128.load32_splat(tables, 4), difference));
    even1 = f32x4.add(even1, f32x4.mul(v128.load32_splat(tables, 8), sum));
    odd1 = f32x4.add(odd1, f32x4.mul(v128.load32_splat(tables, 12), difference));
  }
  return f32x4.pmax(
    f32x4.add(f32x4.abs(even0), f32x4.abs(odd0)),
    f32x4.add(f32x4.abs(even1), f32x4.abs(odd1)),
  );
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
    // Behind the frame of the level, equal ones change nothing.
    const later = firstFrame + f64(done) > load<f64>(state, 8);
    for (let i = 0; i < count; i += 4) {
      const four = levels(x + (usize(i) << 2), tables);
      const level = f32x4.splat(load<f32>(state));
      if (!v128.any_true(later ? f32x4.gt(four, level) : f32x4.ge(four, level))) continue;
      const last = min<i32>(i + 4, count);
      for (let at = i; at < last; at++) {
        const level = annex2Level(x + (usize(at) << 2), tables);
        if (level >= load<f32>(state)) raise(state, level, firstFrame + f64(done + at));
      }
    }
  }
}
