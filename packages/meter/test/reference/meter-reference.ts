import type { ChannelReading } from '@trackout/core';

/** One channel measured from the definitions, over the whole signal at once. Slow on purpose. */
export function referenceReading(
  samples: readonly number[],
  clipThreshold: number,
  clipRun: number,
): ChannelReading {
  const finite = samples.map((sample) => (Number.isFinite(sample) ? Math.abs(sample) : 0));
  const samplePeak = finite.reduce((highest, level) => (level > highest ? level : highest), 0);
  const runs: { start: number; length: number }[] = [];
  samples.forEach((sample, frame) => {
    if (!Number.isFinite(sample) || Math.abs(sample) < clipThreshold) return;
    const last = runs.at(-1);
    if (last && last.start + last.length === frame) last.length += 1;
    else runs.push({ start: frame, length: 1 });
  });
  const clips = runs.filter((run) => run.length >= clipRun);
  return {
    samplePeak,
    samplePeakFrame: samplePeak > 0 ? finite.indexOf(samplePeak) : null,
    clippedSamples: clips.reduce((sum, clip) => sum + clip.length, 0),
    clipRuns: clips.length,
    firstClipFrame: clips[0]?.start ?? null,
    nonFiniteSamples: samples.filter((sample) => !Number.isFinite(sample)).length,
  };
}
