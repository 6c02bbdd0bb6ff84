// SIMD twins of energy.ts: the eight lanes are four f64x2.

@inline
function squared(x: v128): v128 {
  return f64x2.mul(x, x);
}

@inline
function promoted(address: usize, offset: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(address + offset));
}

export function energyF32(source: usize, frames: i32): f64 {
  let a = f64x2.splat(0), b = a, c = a, d = a;
  const whole = frames & ~7;
  for (let i = 0; i < whole; i += 8, source += 32) {
    a = f64x2.add(a, squared(promoted(source, 0)));
    b = f64x2.add(b, squared(promoted(source, 8)));
    c = f64x2.add(c, squared(promoted(source, 16)));
    d = f64x2.add(d, squared(promoted(source, 24)));
  }
  const rest = frames - whole;
  if (rest > 0) {
    a = f64x2.add(a, squared(pair32(source, rest)));
    b = f64x2.add(b, squared(pair32(source + 8, rest - 2)));
    c = f64x2.add(c, squared(pair32(source + 16, rest - 4)));
    d = f64x2.add(d, squared(pair32(source + 24, rest - 6)));
  }
  return total(a, b, c, d);
}

export function energyF64(source: usize, frames: i32): f64 {
  let a = f64x2.splat(0), b = a, c = a, d = a;
  const whole = frames & ~7;
  for (let i = 0; i < whole; i += 8, source += 64) {
    a = f64x2.add(a, squared(v128.load(source)));
    b = f64x2.add(b, squared(v128.load(source, 16)));
    c = f64x2.add(c, squared(v128.load(source, 32)));
    d = f64x2.add(d, squared(v128.load(source, 48)));
  }
  const rest = frames - whole;
  if (rest > 0) {
    a = f64x2.add(a, squared(pair64(source, rest)));
    b = f64x2.add(b, squared(pair64(source + 16, rest - 2)));
    c = f64x2.add(c, squared(pair64(source + 32, rest - 4)));
    d = f64x2.add(d, squared(pair64(source + 48, rest - 6)));
  }
  return total(a, b, c, d);
}

@inline
function total(a: v128, b: v128, c: v128, d: v128): f64 {
  const sum = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** The next two samples, or what is left of them and zeros: + 0 changes no lane, for no lane is -0. */
@inline
function pair32(address: usize, left: i32): v128 {
  return f64x2.replace_lane(
    f64x2.splat(left > 0 ? f64(load<f32>(address)) : 0.0),
    1,
    left > 1 ? f64(load<f32>(address, 4)) : 0.0,
  );
}

@inline
function pair64(address: usize, left: i32): v128 {
  return f64x2.replace_lane(
    f64x2.splat(left > 0 ? load<f64>(address) : 0.0),
    1,
    left > 1 ? load<f64>(address, 8) : 0.0,
  );
}
