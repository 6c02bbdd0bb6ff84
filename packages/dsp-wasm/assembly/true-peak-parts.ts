// What the true-peak kernels and their scalar twins share: the state, and when a group of intervals is skipped.
//
// `source` is the sample at which the first of `frames` intervals begins; 36 samples before it and 36 after the
// last interval's own must be readable. (What depends on more than 18 of them is computed, but not used.)
// No sample is NaN or infinite, or beyond 1e30.
//
//   offset  type
//        0  f32   the greatest level so far
//        8  f64   frame that the interval of that level starts with
//       16  i32   groups still to be filtered without asking whether that is needed
//       20  i32   how many that were the last time
//       32        end
//
// (In blocks of 16 at that, where only some of them can reach the level.)
//
// Only the level and its frame are results. They do not depend on which intervals have been skipped, for an
// interval is skipped only when nothing in it can reach the level; nor on the order, for of equal levels the
// earliest frame is kept.

/** Intervals that are decided on together. */
export const GROUP: i32 = 240;

/** Keeps a level if it is greater, or as great and earlier. */
export function raise(state: usize, level: f32, frame: f64): void {
  const top = load<f32>(state);
  if (level > top || (level == top && frame < load<f64>(state, 8))) {
    store<f32>(state, level);
    store<f64>(state, frame, 8);
  }
}

/** True while groups are filtered unasked; counts down. */
@inline
export function unasked(state: usize): bool {
  const wait = load<i32>(state, 16);
  if (wait == 0) return false;
  store<i32>(state, wait - 1, 16);
  return true;
}

/** Most of a group had to be filtered: the next ones probably too, so they are not asked, 1, 3, 7, 15, 31 at a time. */
@inline
export function backOff(state: usize): void {
  const pause = min<i32>(2 * load<i32>(state, 20) + 1, 31);
  store<i32>(state, pause, 20);
  store<i32>(state, pause, 16);
}

/** A good part of a group could be skipped: the next one is asked again. */
@inline
export function comeBack(state: usize): void {
  store<i32>(state, 0, 20);
}
