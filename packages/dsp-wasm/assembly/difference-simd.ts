// SIMD twins of difference.ts, over the same state. Frames up to the next multiple of eight, and those after
// the last one, go through the scalar kernel: so every frame meets its lane in the same order.

import * as scalar from './difference';

const FIRST: usize = 8;
const SEEN: usize = 16;
const LANES: usize = 32;

@inline
function two<T>(address: usize, offset: usize): v128 {
  return sizeof<T>() == 4
    ? f64x2.promote_low_f32x4(v128.load64_zero(address + (offset >> 1)))
    : v128.load(address + offset);
}

@inline
function step<A, B>(a: usize, b: usize, frames: i32, state: usize): void {
  if (sizeof<A>() == 4) scalar.differenceF32(a, b, frames, state);
  else if (sizeof<B>() == 8) scalar.differenceF64(a, b, frames, state);
  else scalar.differenceF64F32(a, b, frames, state);
}

@inline
function difference<A, B>(a: usize, b: usize, frames: i32, state: usize): void {
  const ahead = min(frames, i32((0 - u64(load<f64>(state, SEEN))) & 7));
  step<A, B>(a, b, ahead, state);
  a += usize(ahead) * sizeof<A>();
  b += usize(ahead) * sizeof<B>();
  const whole = (frames - ahead) & ~7;
  const lanes = state + LANES;
  let l0 = v128.load(lanes), l1 = v128.load(lanes, 16), l2 = v128.load(lanes, 32), l3 = v128.load(lanes, 48);
  let high = f64x2.splat(load<f64>(state)), higher = high;
  let from = a, other = b;
  for (let i = 0; i < whole; i += 8) {
    const d0 = f64x2.sub(two<A>(from, 0), two<B>(other, 0));
    const d1 = f64x2.sub(two<A>(from, 16), two<B>(other, 16));
    const d2 = f64x2.sub(two<A>(from, 32), two<B>(other, 32));
    const d3 = f64x2.sub(two<A>(from, 48), two<B>(other, 48));
    high = f64x2.pmax(high, f64x2.abs(d0));
    higher = f64x2.pmax(higher, f64x2.abs(d1));
    high = f64x2.pmax(high, f64x2.abs(d2));
    higher = f64x2.pmax(higher, f64x2.abs(d3));
    l0 = f64x2.add(l0, f64x2.mul(d0, d0));
    l1 = f64x2.add(l1, f64x2.mul(d1, d1));
    l2 = f64x2.add(l2, f64x2.mul(d2, d2));
    l3 = f64x2.add(l3, f64x2.mul(d3, d3));
    from += 8 * sizeof<A>();
    other += 8 * sizeof<B>();
  }
  high = f64x2.pmax(high, higher);
  let highest = max(f64x2.extract_lane(high, 0), f64x2.extract_lane(high, 1));
  // pmax has skipped NaN; the lanes have kept it.
  const sum = f64x2.add(f64x2.add(l0, l1), f64x2.add(l2, l3));
  const energy = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  if (energy != energy) highest = Infinity;
  if (highest > 0.0 && load<f64>(state, FIRST) < 0.0) {
    let i = 0;
    while (f64(load<A>(a + usize(i) * sizeof<A>())) - f64(load<B>(b + usize(i) * sizeof<B>())) == 0.0) i++;
    store<f64>(state, load<f64>(state, SEEN) + f64(i), FIRST);
  }
  v128.store(lanes, l0);
  v128.store(lanes, l1, 16);
  v128.store(lanes, l2, 32);
  v128.store(lanes, l3, 48);
  store<f64>(state, highest);
  store<f64>(state, load<f64>(state, SEEN) + f64(whole), SEEN);
  step<A, B>(from, other, frames - ahead - whole, state);
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
