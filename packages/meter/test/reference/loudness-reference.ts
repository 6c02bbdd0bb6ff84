/**
 * Loudness from ITU-R BS.1770-5 and EBU Tech 3341 and 3342 alone, in plain f64, at 48 kHz. Slow on purpose: every
 * window is summed anew, every value is kept.
 */
export function referenceLoudness(
  planes: readonly ArrayLike<number>[],
  weights: readonly number[],
): {
  integratedLufs: number;
  gatingThresholdLufs: number;
  loudnessRangeLu: number;
  maxMomentaryLufs: number;
  maxShortTermLufs: number;
} {
  const frames = planes[0]?.length ?? 0;
  const tail = 72_000;
  const power = new Float64Array(frames + tail);
  planes.forEach((plane, channel) => {
    const weight = weights[channel] as number;
    if (weight === 0) return;
    kWeighted(plane, tail).forEach((sample, i) => {
      power[i] = (power[i] as number) + weight * sample * sample;
    });
  });
  const hop = 480;
  const hopPower = Array.from({ length: Math.floor(power.length / hop) }, (_, h) => {
    let sum = 0;
    for (let i = h * hop; i < (h + 1) * hop; i++) sum += power[i] as number;
    return sum;
  });
  /** Mean squares of the windows of so many hops that end at a multiple of `every` hops, within so many frames. */
  const windows = (hops: number, every: number, within: number) => {
    const found: number[] = [];
    for (let end = hops; end * hop <= within; end++) {
      if (end % every !== 0) continue;
      let sum = 0;
      for (let h = end - hops; h < end; h++) sum += hopPower[h] as number;
      found.push(sum / (hops * hop));
    }
    return found;
  };
  const loudness = (meanSquare: number) => -0.691 + 10 * Math.log10(meanSquare);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  const blocks = windows(40, 10, frames).filter((block) => loudness(block) > -70);
  const threshold = blocks.length === 0 ? -70 : loudness(mean(blocks)) - 10;
  const gated = blocks.filter((block) => loudness(block) > threshold);

  const shorts = windows(300, 10, frames + tail).filter((value) => loudness(value) > -70);
  const rangeThreshold = loudness(mean(shorts)) - 20;
  const sorted = shorts
    .map(loudness)
    .filter((value) => value >= rangeThreshold)
    .sort((a, b) => a - b);
  const percentile = (p: number) => sorted[Math.round(((sorted.length - 1) * p) / 100 + 1) - 1] as number;

  const greatest = (values: readonly number[]) => loudness(values.reduce((a, b) => Math.max(a, b), 0));
  return {
    integratedLufs: gated.length === 0 ? Number.NEGATIVE_INFINITY : loudness(mean(gated)),
    gatingThresholdLufs: threshold,
    loudnessRangeLu: sorted.length === 0 ? 0 : percentile(95) - percentile(10),
    maxMomentaryLufs: greatest(windows(40, 1, frames)),
    maxShortTermLufs: greatest(windows(300, 1, frames)),
  };
}

/** BS.1770-5 Annex 1, tables 1 and 2, then silence. */
function kWeighted(samples: ArrayLike<number>, tail: number): Float64Array {
  const first = biquad(
    Float64Array.from({ length: samples.length + tail }, (_, i) =>
      i < samples.length ? (samples[i] as number) : 0,
    ),
    [1.53512485958697, -2.69169618940638, 1.19839281085285],
    [-1.69065929318241, 0.73248077421585],
  );
  return biquad(first, [1, -2, 1], [-1.99004745483398, 0.99007225036621]);
}

function biquad(
  x: Float64Array,
  [b0, b1, b2]: readonly [number, number, number],
  [a1, a2]: readonly [number, number],
): Float64Array {
  const y = new Float64Array(x.length);
  const at = (signal: Float64Array, i: number) => (i < 0 ? 0 : (signal[i] as number));
  for (let n = 0; n < x.length; n++) {
    y[n] = b0 * at(x, n) + b1 * at(x, n - 1) + b2 * at(x, n - 2) - a1 * at(y, n - 1) - a2 * at(y, n - 2);
  }
  return y;
}
