// Which bits of 32-bit codes the samples use: the two i32 at `state` collect by OR what x * 2^31 has, and whether
// a sample is no such code (a finer step, beyond full scale, not a number): then the second one is not 0.
// Sample 1.0 is beyond the codes.

/** As i32x4.trunc_sat_f64x2_s_zero has it. */
@inline
function saturated(x: f64): i32 {
  if (x >= 2147483647.0) return i32.MAX_VALUE;
  if (x <= -2147483648.0) return i32.MIN_VALUE;
  return x == x ? i32(x) : 0;
}

@inline
function codeBits<T>(source: usize, frames: i32, state: usize): void {
  let used = load<i32>(state), odd = load<i32>(state, 4);
  for (let i = 0; i < frames; i++, source += sizeof<T>()) {
    const scaled = f64(load<T>(source)) * 2147483648.0;
    const code = saturated(scaled);
    used |= code;
    odd |= i32(f64(code) != scaled);
  }
  store<i32>(state, used);
  store<i32>(state, odd, 4);
}

export function codeBitsF32(source: usize, frames: i32, state: usize): void {
  codeBits<f32>(source, frames, state);
}

export function codeBitsF64(source: usize, frames: i32, state: usize): void {
  codeBits<f64>(source, frames, state);
}
