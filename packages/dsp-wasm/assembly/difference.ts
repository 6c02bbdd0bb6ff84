// a - b, in f64: its peak, its energy and the first frame that differs, carried from block to block.
// Any partition into blocks gives the same bits: the lane of a sample is its frame mod 8, counted from the
// first frame seen, and the lanes live in the state.
//
//   offset  type
//        0  f64     peak |a - b|; Infinity where a difference is not a number
//        8  f64     first frame at which a - b is not 0 (NaN is not), or -1
//       16  f64     frames seen
//       24          unused
//       32  f64x8   energy, by lanes; the total is ((0 + 2) + (4 + 6)) + ((1 + 3) + (5 + 7))
//       96          end

const FIRST: usize = 8;
const SEEN: usize = 16;
const LANES: usize = 32;

@inline
function difference<A, B>(a: usize, b: usize, frames: i32, state: usize): void {
  const seen = load<f64>(state, SEEN);
  const phase = i32(u64(seen) & 7);
  let highest = load<f64>(state);
  for (let i = 0; i < frames; i++, a += sizeof<A>(), b += sizeof<B>()) {
    const d = f64(load<A>(a)) - f64(load<B>(b));
    if (d == 0.0) continue;
    const level = d == d ? abs<f64>(d) : Infinity;
    if (level > highest) highest = level;
    if (load<f64>(state, FIRST) < 0.0) store<f64>(state, seen + f64(i), FIRST);
    const lane = state + (usize((phase + i) & 7) << 3);
    store<f64>(lane, load<f64>(lane, LANES) + d * d, LANES);
  }
  store<f64>(state, highest);
  store<f64>(state, seen + f64(frames), SEEN);
}

export function differenceF32(a: usize, b: usize, frames: i32, state: usize): void {
  difference<f32, f32>(a, b, frames, state);
}

export function differenceF64(a: usize, b: usize, frames: i32, state: usize): void {
  difference<f64, f64>(a, b, frames, state);
}

export function differenceF64F32(a: usize, b: usize, frames: i32, state: usize): void {
  difference<f64, f32>(a, b, frames, state);
}
