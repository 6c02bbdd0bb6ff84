const r = Math.fround;

/**
 * What `truePeakF32` finds, with nothing left out: round every point of the 2x grid that is no lower than its
 * neighbours, whatever its level. In f32, each operation rounded, in the order of the kernel.
 */
export function truePeakReference(
  sample: (index: number) => number,
  frames: number,
  tables: readonly number[],
): { level: number; frame: number } {
  const half = (i: number) => {
    let value = 0;
    for (let j = 0; j < 16; j++) value = r(value + r(r(tables[j]!) * r(sample(i - j) + sample(i + 1 + j))));
    return value;
  };
  const grid = Array.from({ length: 2 * frames + 40 }, (_, k) => {
    const m = k - 20;
    return m % 2 === 0 ? r(sample(m / 2)) : half((m - 1) / 2);
  });
  const point = (m: number) => grid[m + 20] as number;
  const quarter = (m: number) => {
    const terms = [0, 1, 2, 3].map((j) => r(r(tables[16 + j]!) * r(point(m - 1 - j) + point(m + j))));
    return terms.reduce((sum, term) => r(sum + term));
  };
  let best = { level: 0, frame: 0 };
  for (let m = 0; m < 2 * frames; m++) {
    const [a, c, e] = [point(m - 1), point(m), point(m + 1)];
    const level = Math.abs(c);
    if (level < Math.abs(a) || level <= Math.abs(e)) continue;
    const [b, d] = [quarter(m), quarter(m + 1)];
    const top = Math.max(level, Math.abs(b), Math.abs(d));
    const side = top === level ? 0 : Math.abs(d) > Math.abs(b) ? 1 : -1;
    const [left, middle, right] = side === 1 ? [c, d, e] : side === -1 ? [a, b, c] : [b, c, d];
    const curve = r(r(middle - left) + r(middle - right));
    const vertex = r(r(right - left) / r(curve + curve));
    const place = r((vertex < 0.5 ? Math.max(vertex, -0.5) : 0.5) + side);
    const [odds, evens] = [r(d - b), r(b + d)];
    const third = r(r(r(e - a) - r(odds + odds)) * r(1 / 12));
    const fourth = r(r(r(r(a + e) - r(evens * 4)) + r(c * 6)) * r(1 / 24));
    let value = r(third + r(place * fourth));
    value = r(r(r(r(evens * 0.5) - c) - fourth) + r(place * value));
    value = r(r(r(odds * 0.5) - third) + r(place * value));
    value = Math.abs(r(c + r(place * value)));
    const found = Math.min(Math.max(top, value), r(top * r(1.0823922)), r(level * r(Math.SQRT2)));
    const frame = Math.floor(m / 2) - (place < 0 && found > level && m % 2 === 0 ? 1 : 0);
    if (found > best.level) best = { level: found, frame };
  }
  return best;
}
