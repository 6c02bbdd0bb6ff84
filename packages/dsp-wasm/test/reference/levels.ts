/** Figures of samples the slow and obvious way, from their definitions. */

export function peakReference(samples: readonly number[]): number {
  return samples.filter((x) => !Number.isNaN(x)).reduce((peak, x) => Math.max(peak, Math.abs(x)), 0);
}

/** Neumaier's compensated sum of squares: far more exact than any order of plain additions. */
export function energyReference(samples: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const x of samples) {
    const square = x * x;
    const next = sum + square;
    lost += Math.abs(sum) >= square ? sum - next + square : square - next + sum;
    sum = next;
  }
  return sum + lost;
}

export interface ClipsReference {
  clippedSamples: number;
  runs: number;
  firstClipFrame: number | null;
}

/** Cuts the whole signal into runs, then counts those that are long enough. */
export function clipsReference(
  samples: readonly number[],
  threshold: number,
  minRun: number,
): ClipsReference {
  const runs: { from: number; length: number }[] = [];
  let from = 0;
  for (let i = 0; i <= samples.length; i++) {
    if (i < samples.length && Math.abs(samples[i] as number) >= threshold) continue;
    if (i - from >= minRun) runs.push({ from, length: i - from });
    from = i + 1;
  }
  return {
    clippedSamples: runs.reduce((sum, run) => sum + run.length, 0),
    runs: runs.length,
    firstClipFrame: runs[0]?.from ?? null,
  };
}
