// True peak by interpolation: the level round one point of the 2x grid, which is samples and the halves between them.
//
// A half is filtered from 32 samples. Round a point that is no lower than its two neighbours, the quarter before it
// and the quarter after it are filtered from eight points of the 2x grid each: with the neighbours five points, a
// quarter of a sample apart. A parabola through the highest of the middle three and those beside it says where
// between them the peak is; the polynomial of fourth degree through all five (Stirling's form) says how high. An
// error of the place enters squared: 0.0001 dB at 0.45 of the rate.
//
// In a signal without anything at or above half the sample rate the point nearest to the greatest peak is at least
// cos(pi / 4) of it on the 2x grid and cos(pi / 8) on the 4x grid (Duffin and Schaeffer, 1938). So a level is cut
// at that: it costs no true peak anything, and it is what makes passing over other points exact.
//
// `tables`, and room to work in behind them, which may be used for one stream after another:
//
//   offset  type
//        0  f32   16 taps of the half, nearest first; each stands for the two samples at its distance
//       64         4 taps of the quarters, nearest first, likewise
//       96        the 2x grid from point -16 to 495: sample 0 of the group is point 0, the half after it point 1
//     2144  i32   addresses of the points to be looked at, up to 244
//     3120  f32   of 20 blocks of 16 samples the greatest |x|, from block -2 on
//     3200        and the greatest |x[i + 1] - x[i]|
//     3280        end

import { raise } from './true-peak-parts';

export const GRID: usize = 160; // point 0, with point -16 at 96
export const PLACES: usize = 2144;
export const TOPS: usize = 3120;
export const SLOPES: usize = 3200;

/** 1 / cos(pi / 4), over a 2x point. */
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

export const TWELFTH: f32 = 1.0 / 12.0;
export const TWENTY_FOURTH: f32 = 1.0 / 24.0;

@inline
function at(address: usize, index: i32): f32 {
  return load<f32>(address + (isize(index) << 2));
}

/** The other one where they cannot be compared, as f32x4.pmin and pmax have it. */
@inline
function lower(a: f32, b: f32): f32 {
  return b < a ? b : a;
}

@inline
function higher(a: f32, b: f32): f32 {
  return a < b ? b : a;
}

/** The value between points -1 and 0. */
@inline
function quarter(p: usize, tables: usize): f32 {
  return (
    load<f32>(tables, 64) * (at(p, -1) + at(p, 0)) +
    load<f32>(tables, 68) * (at(p, -2) + at(p, 1)) +
    load<f32>(tables, 72) * (at(p, -3) + at(p, 2)) +
    load<f32>(tables, 76) * (at(p, -4) + at(p, 3))
  );
}

/**
 * Raises the level to that round point `p` of the grid, where this is no lower than its neighbours and could reach
 * it. `before` is the frame for what lies before the point, `frame` the one for what does not.
 */
export function refineF32(p: usize, tables: usize, state: usize, before: f64, frame: f64): void {
  const a = at(p, -1), c = at(p, 0), e = at(p, 1);
  const level = abs<f32>(c);
  if (level < abs<f32>(a) || level <= abs<f32>(e) || level < load<f32>(state) * NEAR_HALVES) return;
  const b = quarter(p, tables), d = quarter(p + 4, tables);
  const lowB = abs<f32>(b), lowD = abs<f32>(d);
  const top = higher(level, higher(lowB, lowD));
  if (top < load<f32>(state) * NEAR_QUARTERS) return;

  const toD = lowD > level && lowD > lowB, toB = !toD && lowB > level;
  const left = toD ? c : toB ? a : b;
  const middle = toD ? d : toB ? b : c;
  const right = toD ? e : toB ? c : d;
  const curve = middle - left + (middle - right);
  const offset = higher(-0.5, lower(0.5, (right - left) / (curve + curve)));
  const place = offset + (toD ? 1.0 : toB ? -1.0 : 0.0);

  const odds = d - b, evens = b + d;
  const third = (e - a - (odds + odds)) * TWELFTH;
  const fourth = (a + e - evens * 4.0 + c * 6.0) * TWENTY_FOURTH;
  const value =
    c + place * (odds * 0.5 - third + place * (evens * 0.5 - c - fourth + place * (third + place * fourth)));
  const found = lower(
    lower(higher(top, abs<f32>(value)), OVER_QUARTERS * top),
    OVER_HALVES * level,
  );
  raise(state, found, place < 0 && found > level ? before : frame);
}
