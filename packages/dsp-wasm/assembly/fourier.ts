// A complex Fourier transform in place: real parts in one f64 plane, imaginary parts in another. Radix 2,
// decimation in time: reordered by reversed bits, then log2(n) rounds of butterflies over spans that double.
//
//   tables   n/2 f64   cos(2 pi k / n)
//            n/2 f64   -sin(2 pi k / n)     the host fills both from this binary's own functions
//
// n is a power of two, 4 or more. Not scaled. The inverse: swap the two planes before and after.

@inline
function swap(a: usize, b: usize): void {
  const kept = load<f64>(a);
  store<f64>(a, load<f64>(b));
  store<f64>(b, kept);
}

export function reorderF64(re: usize, im: usize, n: i32): void {
  let mirrored = 0;
  for (let i = 1; i < n; i++) {
    let bit = n >> 1;
    for (; mirrored & bit; bit >>= 1) mirrored ^= bit;
    mirrored |= bit;
    if (i >= mirrored) continue;
    swap(re + (usize(i) << 3), re + (usize(mirrored) << 3));
    swap(im + (usize(i) << 3), im + (usize(mirrored) << 3));
  }
}

/** The round in which spans of `half` values meet: `from` and the span after it, `n / 2 / half` table entries apart. */
export function butterflyRoundF64(re: usize, im: usize, n: i32, half: i32, tables: usize): void {
  const stride = usize(n / 2 / half) << 3;
  const sines = tables + (usize(n >> 1) << 3);
  const reach = usize(half) << 3;
  for (let from = 0; from < n; from += 2 * half) {
    let at = usize(from) << 3;
    for (let k = 0, entry: usize = 0; k < half; k++, at += 8, entry += stride) {
      const wr = load<f64>(tables + entry), wi = load<f64>(sines + entry);
      const br = load<f64>(re + at + reach), bi = load<f64>(im + at + reach);
      const tr = br * wr - bi * wi, ti = br * wi + bi * wr;
      const ar = load<f64>(re + at), ai = load<f64>(im + at);
      store<f64>(re + at, ar + tr);
      store<f64>(im + at, ai + ti);
      store<f64>(re + at + reach, ar - tr);
      store<f64>(im + at + reach, ai - ti);
    }
  }
}

export function fourierF64(re: usize, im: usize, n: i32, tables: usize): void {
  reorderF64(re, im, n);
  for (let half = 1; half < n; half <<= 1) butterflyRoundF64(re, im, n, half, tables);
}
