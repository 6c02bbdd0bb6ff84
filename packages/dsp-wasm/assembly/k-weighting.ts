// K-weighting (ITU-R BS.1770-5 Annex 1) of two planes at once, and the energy of each after it. Both filters in
// direct form I, so that a step of the recursion waits for one product and one difference only. Every frame is
// added in order: any partition into blocks gives the same bits. One plane alone: give it twice.
//
// `filter` holds each coefficient twice, for the two planes:
//
//   offset  type
//        0  f64 x 2   b0 of the shelf, times the gain that the high-pass has beside 1, -2, 1
//       16            b1
//       32            b2
//       48            a1
//       64            a2
//       80            a1 of the high-pass
//       96            a2
//      112            end
//
// `state` likewise:
//
//        0  f64 x 2   the last sample
//       16            the one before
//       32            the shelf's last output
//       48            the one before
//       64            the high-pass's last output
//       80            the one before
//       96            energy: the sum of its squares since it was last set to 0
//      112            end

@inline
function step<T>(source: usize, frames: i32, filter: usize, state: usize): void {
  const b0 = load<f64>(filter), b1 = load<f64>(filter, 16), b2 = load<f64>(filter, 32);
  const a1 = load<f64>(filter, 48), a2 = load<f64>(filter, 64);
  const c1 = load<f64>(filter, 80), c2 = load<f64>(filter, 96);
  let x1 = load<f64>(state), x2 = load<f64>(state, 16);
  let u1 = load<f64>(state, 32), u2 = load<f64>(state, 48);
  let y1 = load<f64>(state, 64), y2 = load<f64>(state, 80);
  let energy = load<f64>(state, 96);
  for (let i = 0; i < frames; i++, source += sizeof<T>()) {
    const x = f64(load<T>(source));
    const u = b0 * x + (b1 * x1 + b2 * x2) - a2 * u2 - a1 * u1;
    const y = u - u1 - (u1 - u2) - c2 * y2 - c1 * y1;
    energy += y * y;
    x2 = x1;
    x1 = x;
    u2 = u1;
    u1 = u;
    y2 = y1;
    y1 = y;
  }
  store<f64>(state, x1);
  store<f64>(state, x2, 16);
  store<f64>(state, u1, 32);
  store<f64>(state, u2, 48);
  store<f64>(state, y1, 64);
  store<f64>(state, y2, 80);
  store<f64>(state, energy, 96);
}

export function kWeightF32(a: usize, b: usize, frames: i32, filter: usize, state: usize): void {
  step<f32>(a, frames, filter, state);
  step<f32>(b, frames, filter + 8, state + 8);
}

export function kWeightF64(a: usize, b: usize, frames: i32, filter: usize, state: usize): void {
  step<f64>(a, frames, filter, state);
  step<f64>(b, frames, filter + 8, state + 8);
}

/**
 * Lets filters come to rest: what has died away below 1e-20 becomes 0, before it turns into subnormal numbers,
 * on which processors are slow; what has left the range of numbers does too. Leaves the energy.
 */
export function kWeightSettle(state: usize): void {
  for (let at = state; at < state + 96; at += 8) {
    const level = abs<f64>(load<f64>(at));
    if (!(level >= 1e-20 && level < 1e300)) store<f64>(at, 0.0);
  }
}
