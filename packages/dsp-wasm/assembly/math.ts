// AssemblyScript's own mathematics: the same bits on every engine, where JavaScript's `Math` differs in the
// last one. Fitting names for the host; the functions are Math's, in f64.

export function pow(base: f64, exponent: f64): f64 {
  return Math.pow(base, exponent);
}

export function exp(x: f64): f64 {
  return Math.exp(x);
}

export function log(x: f64): f64 {
  return Math.log(x);
}

export function log2(x: f64): f64 {
  return Math.log2(x);
}

export function log10(x: f64): f64 {
  return Math.log10(x);
}

export function sin(x: f64): f64 {
  return Math.sin(x);
}

export function cos(x: f64): f64 {
  return Math.cos(x);
}

export function tan(x: f64): f64 {
  return Math.tan(x);
}

/** floor(log2 |x|), exact. 0 -> -Infinity, an infinity -> Infinity, NaN -> NaN. */
export function exponentOf(x: f64): f64 {
  const bits = reinterpret<u64>(x) & 0x7fff_ffff_ffff_ffff;
  const biased = i32(bits >> 52);
  if (biased == 0x7ff) return abs<f64>(x);
  if (bits == 0) return -Infinity;
  return f64(biased == 0 ? -1011 - i32(clz<u64>(bits)) : biased - 1023);
}

/** 2^exponent for a whole exponent, exact: below -1074 it is 0, above 1023 Infinity. */
export function powerOfTwo(exponent: f64): f64 {
  if (!(exponent >= -1074.0)) return exponent < -1074.0 ? 0.0 : NaN;
  if (exponent > 1023.0) return Infinity;
  const e = i32(exponent);
  return reinterpret<f64>(e >= -1022 ? u64(e + 1023) << 52 : u64(1) << (e + 1074));
}
