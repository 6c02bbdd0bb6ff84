// True peak by interpolation: the values between the 4x points round a candidate, and which points are candidates.
//
// Between two samples lie a quarter, a half and three quarters. The half is filtered from 32 samples; the
// quarters from eight of the samples and halves; between quarters, a polynomial of fourth degree through five
// points is looked at in eighths. In a signal without anything at or above half the sample rate the point
// nearest to the greatest peak is at least cos(pi / 4) of it on the 2x grid and cos(pi / 8) on the 4x grid
// (Duffin and Schaeffer, 1938). So what lies between two points is cut at that: it costs no true peak anything,
// and it is what makes skipping exact.
//
// `tables` (f32):
//
//   offset
//        0   16 taps of the half, nearest first; each stands for the two samples at its distance
//       64    4 taps of the quarters, nearest first, likewise
//       80    5 x 8 weights of the points -2 to 2 for eighths -4, -3, -2, -1, 1, 2, 3, 4
//      240   end

import { raise } from './true-peak-parts';

/** 1 / cos(pi / 4), over two 2x points. */
export const OVER_HALVES: f32 = 1.4142135;
/** 1 / cos(pi / 8), over a 4x point. */
export const OVER_QUARTERS: f32 = 1.0823922;
/** A little less than the reciprocals. */
export const NEAR_HALVES: f32 = 0.7071;
export const NEAR_QUARTERS: f32 = 0.9238;

/** No value is above max |x| + SLOPE * max |x[i + 1] - x[i]|, nor above SUM * max |x|. Found numerically, rounded up. */
export const SLOPE: f32 = 1.276;
export const SUM: f32 = 2.551;
/** For the rounding of f32. */
export const ROUNDING: f32 = 1.0001;

@inline
function at(address: usize, index: i32): f32 {
  return load<f32>(address + (isize(index) << 2));
}

@inline
function cut(value: f32, a: f32, b: f32): f32 {
  const most = OVER_HALVES * max<f32>(abs<f32>(a), abs<f32>(b));
  return max<f32>(min<f32>(value, most), -most);
}

/** The value at a quarter after sample `i`. */
@inline
export function quarter(x: usize, h: usize, i: i32, tables: usize): f32 {
  const value =
    load<f32>(tables, 64) * (at(x, i) + at(h, i)) +
    load<f32>(tables, 68) * (at(h, i - 1) + at(x, i + 1)) +
    load<f32>(tables, 72) * (at(x, i - 1) + at(h, i + 1)) +
    load<f32>(tables, 76) * (at(h, i - 2) + at(x, i + 2));
  return cut(value, at(x, i), at(h, i));
}

/** The value at three quarters after sample `i`. */
@inline
export function threeQuarters(x: usize, h: usize, i: i32, tables: usize): f32 {
  const value =
    load<f32>(tables, 64) * (at(h, i) + at(x, i + 1)) +
    load<f32>(tables, 68) * (at(x, i) + at(h, i + 1)) +
    load<f32>(tables, 72) * (at(h, i - 1) + at(x, i + 2)) +
    load<f32>(tables, 76) * (at(x, i - 1) + at(h, i + 2));
  return cut(value, at(h, i), at(x, i + 1));
}

/** The greatest of four eighths. */
@inline
function highestOf(weights: usize, a: f32, b: f32, c: f32, d: f32, e: f32): f32 {
  let values = f32x4.mul(v128.load(weights), f32x4.splat(a));
  values = f32x4.add(values, f32x4.mul(v128.load(weights, 32), f32x4.splat(b)));
  values = f32x4.add(values, f32x4.mul(v128.load(weights, 64), f32x4.splat(c)));
  values = f32x4.add(values, f32x4.mul(v128.load(weights, 96), f32x4.splat(d)));
  values = f32x4.abs(f32x4.add(values, f32x4.mul(v128.load(weights, 128), f32x4.splat(e))));
  values = f32x4.pmax(values, v128.shuffle<i32>(values, values, 2, 3, 0, 1));
  return max<f32>(f32x4.extract_lane(values, 0), f32x4.extract_lane(values, 1));
}

/** Looks round point c between its neighbours, two on each side, in eighths of their distance. */
function refine(state: usize, tables: usize, a: f32, b: f32, c: f32, d: f32, e: f32, frame: f64): void {
  const level = abs<f32>(c);
  const best = max<f32>(level, max<f32>(highestOf(tables + 80, a, b, c, d, e), highestOf(tables + 96, a, b, c, d, e)));
  raise(state, min<f32>(best, OVER_QUARTERS * level), frame);
}

/** Interval `i`: each of its four points that is no lower than its neighbours, where it could reach the level. */
export function refineInterval(x: usize, h: usize, i: i32, tables: usize, state: usize, frame: f64): void {
  const p0 = at(x, i), p2 = at(h, i), p4 = at(x, i + 1);
  const p1 = quarter(x, h, i, tables), p3 = threeQuarters(x, h, i, tables);
  const l0 = abs<f32>(p0), l1 = abs<f32>(p1), l2 = abs<f32>(p2), l3 = abs<f32>(p3), l4 = abs<f32>(p4);
  const near = load<f32>(state) * NEAR_QUARTERS;
  if (l0 >= near && l0 >= l1) {
    const before = threeQuarters(x, h, i - 1, tables);
    if (l0 >= abs<f32>(before)) refine(state, tables, at(h, i - 1), before, p0, p1, p2, frame);
  }
  if (l1 >= near && l1 >= l0 && l1 >= l2) {
    refine(state, tables, threeQuarters(x, h, i - 1, tables), p0, p1, p2, p3, frame);
  }
  if (l2 >= near && l2 >= l1 && l2 >= l3) refine(state, tables, p0, p1, p2, p3, p4, frame);
  if (l3 >= near && l3 >= l2 && l3 >= l4) {
    refine(state, tables, p1, p2, p3, p4, quarter(x, h, i + 1, tables), frame);
  }
}
