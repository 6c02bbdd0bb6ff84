// SIMD twin of true-peak.ts: sixteen halves at a time, each tap loaded once; then the points of the grid that are
// higher than their neighbours are gathered, and looked at four at a time.

import { backOff, comeBack, GROUP, raise, unasked } from './true-peak-parts';
import {
  GRID,
  NEAR_HALVES,
  NEAR_QUARTERS,
  OVER_HALVES,
  OVER_QUARTERS,
  PLACES,
  ROUNDING,
  SLOPE,
  SLOPES,
  SUM,
  TOPS,
  TWELFTH,
  TWENTY_FOURTH,
} from './true-peak-refine';

@inline
function tapped(tap: v128, low: usize, high: usize, offset: usize): v128 {
  return f32x4.mul(tap, f32x4.add(v128.load(low + offset), v128.load(high + offset)));
}

/** Samples and halves -> eight points of the grid. */
@inline
function interleave(samples: v128, between: v128, grid: usize): void {
  v128.store(grid, v128.shuffle<i32>(samples, between, 0, 4, 1, 5));
  v128.store(grid, v128.shuffle<i32>(samples, between, 2, 6, 3, 7), 16);
}

@inline
function halves(x: usize, tables: usize, grid: usize): void {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  let low = x, high = x + 4;
  for (let j = 0; j < 16; j++, tables += 4, low -= 4, high += 4) {
    const tap = v128.load32_splat(tables);
    a = f32x4.add(a, tapped(tap, low, high, 0));
    b = f32x4.add(b, tapped(tap, low, high, 16));
    c = f32x4.add(c, tapped(tap, low, high, 32));
    d = f32x4.add(d, tapped(tap, low, high, 48));
  }
  interleave(v128.load(x), a, grid);
  interleave(v128.load(x, 16), b, grid + 32);
  interleave(v128.load(x, 32), c, grid + 64);
  interleave(v128.load(x, 48), d, grid + 96);
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

const ALL_BLOCKS: u32 = 0x7fff;
/** With more than these to be filtered, asking for each block costs more than it saves. */
const MOST_BLOCKS: u32 = 12;

/**
 * Which blocks of 16 intervals of a whole group could reach the level, as bits. What belongs to a block depends on
 * samples of the two blocks before it and after it at most.
 */
function reachingBlocks(x: usize, tables: usize, level: f32): u32 {
  let from = x - 128;
  for (let block: usize = 0; block < 76; block += 4, from += 64) {
    let top = f32x4.splat(0), slope = top;
    for (let p: usize = 0; p < 64; p += 16) {
      const a = v128.load(from + p);
      top = f32x4.pmax(top, f32x4.abs(a));
      slope = f32x4.pmax(slope, f32x4.abs(f32x4.sub(v128.load(from + p, 4), a)));
    }
    store<f32>(tables + block, highest(top), TOPS);
    store<f32>(tables + block, highest(slope), SLOPES);
  }
  let found: u32 = 0;
  for (let block = 0; block < 16; block += 4) {
    const tops = tables + TOPS + (usize(block) << 2), slopes = tables + SLOPES + (usize(block) << 2);
    let top = v128.load(tops), slope = v128.load(slopes);
    for (let other: usize = 4; other < 20; other += 4) {
      top = f32x4.pmax(top, v128.load(tops + other));
      slope = f32x4.pmax(slope, v128.load(slopes + other));
    }
    const bound = times(f32x4.pmin(f32x4.add(top, times(slope, SLOPE)), times(top, SUM)), ROUNDING);
    found |= u32(i32x4.bitmask(f32x4.ge(bound, f32x4.splat(level)))) << block;
  }
  return found & ALL_BLOCKS;
}

@inline
function times(value: v128, factor: f32): v128 {
  return f32x4.mul(value, f32x4.splat(factor));
}

@inline
function quarter(tables: usize, p0: v128, p1: v128, p2: v128, p3: v128): v128 {
  return f32x4.add(
    f32x4.add(
      f32x4.add(f32x4.mul(v128.load32_splat(tables, 64), p0), f32x4.mul(v128.load32_splat(tables, 68), p1)),
      f32x4.mul(v128.load32_splat(tables, 72), p2),
    ),
    f32x4.mul(v128.load32_splat(tables, 76), p3),
  );
}

/** Which of four points reach the threshold and are no lower than the one before, and higher than the one after. */
@inline
function crests(p: usize, threshold: v128): i32 {
  const level = f32x4.abs(v128.load(p));
  const ahead = f32x4.ge(level, f32x4.pmax(f32x4.abs(v128.load(p - 4)), threshold));
  return i32x4.bitmask(v128.and(ahead, f32x4.gt(level, f32x4.abs(v128.load(p, 4)))));
}

/**
 * Raises the level to what is found round four points, whose addresses lie at `places`. `frame` is that of grid
 * point 0; `later` says that all of them lie behind the frame of the level, so that equal ones change nothing.
 */
function refineFour(places: usize, tables: usize, state: usize, frame: f64, later: bool): void {
  const p0: usize = load<i32>(places), p1: usize = load<i32>(places, 4);
  const p2: usize = load<i32>(places, 8), p3: usize = load<i32>(places, 12);
  // Four points of the grid from each place, then of each place one point: -4 to -1, then 0 to 3.
  let q0 = v128.load(p0 - 16), q1 = v128.load(p1 - 16), q2 = v128.load(p2 - 16), q3 = v128.load(p3 - 16);
  let low = v128.shuffle<i32>(q0, q1, 0, 4, 1, 5), high = v128.shuffle<i32>(q2, q3, 0, 4, 1, 5);
  const before4 = v128.shuffle<i64>(low, high, 0, 2), before3 = v128.shuffle<i64>(low, high, 1, 3);
  low = v128.shuffle<i32>(q0, q1, 2, 6, 3, 7);
  high = v128.shuffle<i32>(q2, q3, 2, 6, 3, 7);
  const before2 = v128.shuffle<i64>(low, high, 0, 2), a = v128.shuffle<i64>(low, high, 1, 3);
  q0 = v128.load(p0);
  q1 = v128.load(p1);
  q2 = v128.load(p2);
  q3 = v128.load(p3);
  low = v128.shuffle<i32>(q0, q1, 0, 4, 1, 5);
  high = v128.shuffle<i32>(q2, q3, 0, 4, 1, 5);
  const c = v128.shuffle<i64>(low, high, 0, 2), e = v128.shuffle<i64>(low, high, 1, 3);
  low = v128.shuffle<i32>(q0, q1, 2, 6, 3, 7);
  high = v128.shuffle<i32>(q2, q3, 2, 6, 3, 7);
  const after2 = v128.shuffle<i64>(low, high, 0, 2), after3 = v128.shuffle<i64>(low, high, 1, 3);
  let after4 = v128.load32_zero(p0, 16);
  after4 = v128.load_lane<f32>(p1, after4, 1, 16);
  after4 = v128.load_lane<f32>(p2, after4, 2, 16);
  after4 = v128.load_lane<f32>(p3, after4, 3, 16);

  const b = quarter(
    tables,
    f32x4.add(a, c),
    f32x4.add(before2, e),
    f32x4.add(before3, after2),
    f32x4.add(before4, after3),
  );
  const d = quarter(
    tables,
    f32x4.add(c, e),
    f32x4.add(a, after2),
    f32x4.add(before2, after3),
    f32x4.add(before3, after4),
  );
  const level = f32x4.abs(c), lowB = f32x4.abs(b), lowD = f32x4.abs(d);
  const top = f32x4.pmax(level, f32x4.pmax(lowB, lowD));
  if (!v128.any_true(f32x4.ge(top, f32x4.splat(load<f32>(state) * NEAR_QUARTERS)))) return;

  const toD = v128.and(f32x4.gt(lowD, level), f32x4.gt(lowD, lowB));
  const toB = v128.andnot(f32x4.gt(lowB, level), toD);
  const left = v128.bitselect(c, v128.bitselect(a, b, toB), toD);
  const middle = v128.bitselect(d, v128.bitselect(b, c, toB), toD);
  const right = v128.bitselect(e, v128.bitselect(c, d, toB), toD);
  const curve = f32x4.add(f32x4.sub(middle, left), f32x4.sub(middle, right));
  const offset = f32x4.pmax(
    f32x4.splat(-0.5),
    f32x4.pmin(f32x4.splat(0.5), f32x4.div(f32x4.sub(right, left), f32x4.add(curve, curve))),
  );
  const one = f32x4.splat(1);
  const place = f32x4.add(offset, f32x4.sub(v128.and(one, toD), v128.and(one, toB)));

  const odds = f32x4.sub(d, b), evens = f32x4.add(b, d);
  const third = times(f32x4.sub(f32x4.sub(e, a), f32x4.add(odds, odds)), TWELFTH);
  const fourth = times(f32x4.add(f32x4.sub(f32x4.add(a, e), times(evens, 4)), times(c, 6)), TWENTY_FOURTH);
  let value = f32x4.add(third, f32x4.mul(place, fourth));
  value = f32x4.add(f32x4.sub(f32x4.sub(times(evens, 0.5), c), fourth), f32x4.mul(place, value));
  value = f32x4.add(f32x4.sub(times(odds, 0.5), third), f32x4.mul(place, value));
  value = f32x4.add(c, f32x4.mul(place, value));
  const found = f32x4.pmin(
    f32x4.pmin(f32x4.pmax(top, f32x4.abs(value)), times(top, OVER_QUARTERS)),
    times(level, OVER_HALVES),
  );

  const reached = f32x4.splat(load<f32>(state));
  let bits = i32x4.bitmask(later ? f32x4.gt(found, reached) : f32x4.ge(found, reached));
  if (bits == 0) return;
  const earlier = i32x4.bitmask(v128.and(f32x4.gt(found, level), f32x4.lt(place, f32x4.splat(0))));
  const origin = tables + GRID;
  for (let lane = 0; lane < 4; lane++, bits >>= 1) {
    if ((bits & 1) == 0) continue;
    const point = i32((usize(load<i32>(places + (usize(lane) << 2))) - origin) >> 2);
    const isBefore = (earlier >> lane) & ~point & 1;
    const own =
      lane < 2
        ? lane == 0
          ? f32x4.extract_lane(found, 0)
          : f32x4.extract_lane(found, 1)
        : lane == 2
          ? f32x4.extract_lane(found, 2)
          : f32x4.extract_lane(found, 3);
    raise(state, own, frame + f64((point >> 1) - isBefore));
  }
}

export function truePeakF32(
  source: usize,
  frames: i32,
  firstFrame: f64,
  tables: usize,
  state: usize,
  skip: i32,
): void {
  const grid = tables + GRID, places = tables + PLACES;
  let x = source;
  for (let done = 0; done < frames; done += GROUP, x += GROUP << 2) {
    const count = min<i32>(GROUP, frames - done);
    let blocks = ALL_BLOCKS;
    if (skip && !unasked(state)) {
      if (!canReach(x, count, load<f32>(state))) {
        comeBack(state);
        continue;
      }
      if (count == GROUP) blocks = reachingBlocks(x, tables, load<f32>(state));
      if (popcnt(blocks) > MOST_BLOCKS) backOff(state);
      else comeBack(state);
    }
    // A block needs the halves from 8 before it to 8 after it.
    let wanted = blocks | (blocks << 1);
    for (let i = -8; i < count + 3; i += 16, wanted >>= 1) {
      if (wanted & 1) halves(x + (isize(i) << 2), tables, grid + (isize(i) << 3));
    }
    // First which eight points come near, as bits: a branch for each would often be mispredicted.
    const half = f32x4.splat(load<f32>(state) * NEAR_HALVES);
    let turns: u64 = 0;
    for (let i = 0; i < count; i += 16, blocks >>= 1) {
      if (!(blocks & 1)) continue;
      for (let turn = i; turn < i + 16 && turn < count; turn += 4) {
        const p = grid + (usize(turn) << 3);
        const levels = f32x4.pmax(f32x4.abs(v128.load(p)), f32x4.abs(v128.load(p, 16)));
        turns |= u64(v128.any_true(f32x4.ge(levels, half))) << (u64(turn) >> 2);
      }
    }
    let next = places;
    for (; turns != 0; turns &= turns - 1) {
      const i = i32(ctz(turns)) << 2;
      const p = grid + (usize(i) << 3);
      let found = crests(p, half) | (crests(p + 16, half) << 4);
      if (count - i < 4) found &= (1 << (2 * (count - i))) - 1;
      for (; found != 0; found &= found - 1, next += 4) store<i32>(next, i32(p) + (ctz(found) << 2));
    }
    if (next == places) continue;
    // The last four are filled up with the last one.
    const last = load<i32>(next - 4);
    for (let more = next; more < next + 12; more += 4) store<i32>(more, last);
    const frame = firstFrame + f64(done);
    const later = frame > load<f64>(state, 8);
    for (let four = places; four < next; four += 16) refineFour(four, tables, state, frame, later);
  }
}
