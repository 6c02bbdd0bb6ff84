// SIMD twin of true-peak.ts: sixteen half points at a time, each tap loaded once; then four intervals at a time
// are asked whether one of them is a candidate, and only those are looked at closely.

import { backOff, comeBack, GROUP, HALVES, unasked } from './true-peak-parts';
import { NEAR_HALVES, NEAR_QUARTERS, OVER_HALVES, refineInterval, ROUNDING, SLOPE, SUM } from './true-peak-refine';

@inline
function tapped(tap: v128, low: usize, high: usize, offset: usize): v128 {
  return f32x4.mul(tap, f32x4.add(v128.load(low + offset), v128.load(high + offset)));
}

@inline
function halves(x: usize, tables: usize, destination: usize): void {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  let low = x, high = x + 4;
  for (let j = 0; j < 16; j++, tables += 4, low -= 4, high += 4) {
    const tap = v128.load32_splat(tables);
    a = f32x4.add(a, tapped(tap, low, high, 0));
    b = f32x4.add(b, tapped(tap, low, high, 16));
    c = f32x4.add(c, tapped(tap, low, high, 32));
    d = f32x4.add(d, tapped(tap, low, high, 48));
  }
  v128.store(destination, a);
  v128.store(destination, b, 16);
  v128.store(destination, c, 32);
  v128.store(destination, d, 48);
}

@inline
function highest(levels: v128): f32 {
  const folded = f32x4.pmax(levels, v128.shuffle<i32>(levels, levels, 2, 3, 0, 1));
  return max<f32>(f32x4.extract_lane(folded, 0), f32x4.extract_lane(folded, 1));
}

/** Whether an interval of the group could reach the level. Eight samples a turn; the last turns may overlap. */
@inline
function canReach(x: usize, count: i32, level: f32): bool {
  let top = f32x4.splat(0), slope = top, top2 = top, slope2 = top;
  const from = x - 68;
  const samples = count + 36;
  const rest = from + (usize(samples - 8) << 2);
  let p = from;
  for (; p < rest; p += 32) {
    const a = v128.load(p), b = v128.load(p, 16);
    top = f32x4.pmax(top, f32x4.abs(a));
    slope = f32x4.pmax(slope, f32x4.abs(f32x4.sub(v128.load(p, 4), a)));
    top2 = f32x4.pmax(top2, f32x4.abs(b));
    slope2 = f32x4.pmax(slope2, f32x4.abs(f32x4.sub(v128.load(p, 20), b)));
  }
  const a = v128.load(rest), b = v128.load(rest, 16);
  top = f32x4.pmax(f32x4.pmax(top, top2), f32x4.pmax(f32x4.abs(a), f32x4.abs(b)));
  slope = f32x4.pmax(
    f32x4.pmax(slope, slope2),
    f32x4.pmax(f32x4.abs(f32x4.sub(v128.load(rest, 4), a)), f32x4.abs(f32x4.sub(v128.load(rest, 20), b))),
  );
  const most = highest(top);
  const bound = min<f32>(most + SLOPE * highest(slope), SUM * most) * ROUNDING;
  return bound > 0 && bound >= level;
}

/** The intervals of a turn that have a candidate, as bits. */
@inline
function candidates(x: usize, h: usize, tables: usize, near: v128): i32 {
  const x0 = v128.load(x), x1 = v128.load(x, 4), h0 = v128.load(h);
  const before = v128.load(x - 4), hBefore = v128.load(h - 4), hAfter = v128.load(h, 4), x2 = v128.load(x, 8);
  const t0 = v128.load32_splat(tables, 64), t1 = v128.load32_splat(tables, 68);
  const t2 = v128.load32_splat(tables, 72), t3 = v128.load32_splat(tables, 76);
  const first = f32x4.add(
    f32x4.add(
      f32x4.add(f32x4.mul(t0, f32x4.add(x0, h0)), f32x4.mul(t1, f32x4.add(hBefore, x1))),
      f32x4.mul(t2, f32x4.add(before, hAfter)),
    ),
    f32x4.mul(t3, f32x4.add(v128.load(h - 8), x2)),
  );
  const third = f32x4.add(
    f32x4.add(
      f32x4.add(f32x4.mul(t0, f32x4.add(h0, x1)), f32x4.mul(t1, f32x4.add(x0, hAfter))),
      f32x4.mul(t2, f32x4.add(hBefore, x2)),
    ),
    f32x4.mul(t3, f32x4.add(before, v128.load(h, 8))),
  );
  // Most turns end here. Cutting comes later: it only ever lowers.
  const any = f32x4.pmax(
    f32x4.pmax(f32x4.abs(first), f32x4.abs(third)),
    f32x4.pmax(f32x4.abs(x0), f32x4.abs(h0)),
  );
  if (!v128.any_true(f32x4.ge(any, near))) return 0;
  const over = f32x4.splat(OVER_HALVES);
  const l0 = f32x4.abs(x0), l2 = f32x4.abs(h0), l4 = f32x4.abs(x1);
  const l1 = f32x4.pmin(f32x4.abs(first), f32x4.mul(over, f32x4.pmax(l0, l2)));
  const l3 = f32x4.pmin(f32x4.abs(third), f32x4.mul(over, f32x4.pmax(l2, l4)));
  const at0 = v128.and(f32x4.ge(l0, near), f32x4.ge(l0, l1));
  const at1 = v128.and(f32x4.ge(l1, f32x4.pmax(near, l0)), f32x4.ge(l1, l2));
  const at2 = v128.and(f32x4.ge(l2, f32x4.pmax(near, l1)), f32x4.ge(l2, l3));
  const at3 = v128.and(f32x4.ge(l3, f32x4.pmax(near, l2)), f32x4.ge(l3, l4));
  return i32x4.bitmask(v128.or(v128.or(at0, at1), v128.or(at2, at3)));
}

export function truePeakF32(
  source: usize,
  frames: i32,
  firstFrame: f64,
  tables: usize,
  state: usize,
  skip: i32,
): void {
  const h = state + HALVES;
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
    for (let i = -8; i < count + 3; i += 16) halves(x + (isize(i) << 2), tables, h + (isize(i) << 2));
    // First which turns have a candidate on the 2x grid, as bits: a branch for each would often be mispredicted.
    const half = f32x4.splat(load<f32>(state) * NEAR_HALVES);
    let turns: u64 = 0;
    for (let i = 0, bit: u64 = 0; i < count; i += 4, bit++) {
      const xi = x + (usize(i) << 2);
      const levels = f32x4.pmax(
        f32x4.abs(v128.load(h + (usize(i) << 2))),
        f32x4.pmax(f32x4.abs(v128.load(xi)), f32x4.abs(v128.load(xi, 4))),
      );
      turns |= u64(v128.any_true(f32x4.ge(levels, half))) << bit;
    }
    for (; turns != 0; turns &= turns - 1) {
      const i = i32(ctz(turns)) << 2;
      const near = f32x4.splat(load<f32>(state) * NEAR_QUARTERS);
      let found = candidates(x + (usize(i) << 2), h + (usize(i) << 2), tables, near);
      if (count - i < 4) found &= (1 << (count - i)) - 1;
      for (; found != 0; found &= found - 1) {
        const at = i + i32(ctz(found));
        refineInterval(x, h, at, tables, state, firstFrame + f64(done + at));
      }
    }
  }
}
