// SIMD twins of k-weighting.ts: the two planes are the two lanes, four frames a turn.

import * as scalar from './k-weighting';

@inline
function shelf(b0: v128, b1: v128, b2: v128, a1: v128, a2: v128, x: v128, x1: v128, x2: v128, u1: v128, u2: v128): v128 {
  const ahead = f64x2.add(f64x2.mul(b0, x), f64x2.add(f64x2.mul(b1, x1), f64x2.mul(b2, x2)));
  return f64x2.sub(f64x2.sub(ahead, f64x2.mul(a2, u2)), f64x2.mul(a1, u1));
}

@inline
function highPass(c1: v128, c2: v128, d: v128, d1: v128, y1: v128, y2: v128): v128 {
  return f64x2.sub(f64x2.sub(f64x2.sub(d, d1), f64x2.mul(c2, y2)), f64x2.mul(c1, y1));
}

/** Frames `at` and the next of both planes, one frame a vector: the first, or the second. */
@inline
function frameOf<T>(left: v128, right: v128, second: bool): v128 {
  if (sizeof<T>() == 8) {
    return second ? v128.shuffle<i64>(left, right, 1, 3) : v128.shuffle<i64>(left, right, 0, 2);
  }
  return f64x2.promote_low_f32x4(
    second ? v128.shuffle<i32>(left, right, 1, 5, 1, 5) : v128.shuffle<i32>(left, right, 0, 4, 0, 4),
  );
}

@inline
function weight<T>(a: usize, b: usize, frames: i32, filter: usize, state: usize): void {
  const b0 = v128.load(filter), b1 = v128.load(filter, 16), b2 = v128.load(filter, 32);
  const a1 = v128.load(filter, 48), a2 = v128.load(filter, 64);
  const c1 = v128.load(filter, 80), c2 = v128.load(filter, 96);
  let x1 = v128.load(state), x2 = v128.load(state, 16);
  let u1 = v128.load(state, 32), u2 = v128.load(state, 48);
  let y1 = v128.load(state, 64), y2 = v128.load(state, 80);
  let energy = v128.load(state, 96);
  let d = f64x2.sub(u1, u2);
  for (let i = 0; i < frames; i += 4, a += 4 * sizeof<T>(), b += 4 * sizeof<T>()) {
    const l0 = v128.load(a), r0 = v128.load(b);
    const l1 = sizeof<T>() == 8 ? v128.load(a, 16) : v128.shuffle<i64>(l0, l0, 1, 1);
    const r1 = sizeof<T>() == 8 ? v128.load(b, 16) : v128.shuffle<i64>(r0, r0, 1, 1);

    const xa = frameOf<T>(l0, r0, false);
    const ua = shelf(b0, b1, b2, a1, a2, xa, x1, x2, u1, u2);
    const da = f64x2.sub(ua, u1);
    const ya = highPass(c1, c2, da, d, y1, y2);
    energy = f64x2.add(energy, f64x2.mul(ya, ya));

    const xb = frameOf<T>(l0, r0, true);
    const ub = shelf(b0, b1, b2, a1, a2, xb, xa, x1, ua, u1);
    const db = f64x2.sub(ub, ua);
    const yb = highPass(c1, c2, db, da, ya, y1);
    energy = f64x2.add(energy, f64x2.mul(yb, yb));

    x2 = frameOf<T>(l1, r1, false);
    u2 = shelf(b0, b1, b2, a1, a2, x2, xb, xa, ub, ua);
    const dc = f64x2.sub(u2, ub);
    y2 = highPass(c1, c2, dc, db, yb, ya);
    energy = f64x2.add(energy, f64x2.mul(y2, y2));

    x1 = frameOf<T>(l1, r1, true);
    u1 = shelf(b0, b1, b2, a1, a2, x1, x2, xb, u2, ub);
    d = f64x2.sub(u1, u2);
    y1 = highPass(c1, c2, d, dc, y2, yb);
    energy = f64x2.add(energy, f64x2.mul(y1, y1));
  }
  v128.store(state, x1);
  v128.store(state, x2, 16);
  v128.store(state, u1, 32);
  v128.store(state, u2, 48);
  v128.store(state, y1, 64);
  v128.store(state, y2, 80);
  v128.store(state, energy, 96);
}

export function kWeightF32(a: usize, b: usize, frames: i32, filter: usize, state: usize): void {
  const whole = frames & ~3;
  weight<f32>(a, b, whole, filter, state);
  const done = usize(whole) << 2;
  scalar.kWeightF32(a + done, b + done, frames - whole, filter, state);
}

export function kWeightF64(a: usize, b: usize, frames: i32, filter: usize, state: usize): void {
  const whole = frames & ~3;
  weight<f64>(a, b, whole, filter, state);
  const done = usize(whole) << 3;
  scalar.kWeightF64(a + done, b + done, frames - whole, filter, state);
}
