import type { Fade, PlacedClip } from '@trackout/core';

/** True where a clip sounds as it was recorded from `position` on, for `frames` frames. */
export function isPlain(clip: PlacedClip, gain: number, position: number, frames: number): boolean {
  const { fromFrame, toFrame, fadeIn, fadeOut } = clip;
  return (
    gain === 1 &&
    !(fadeIn && position < fromFrame + fadeIn.frames) &&
    !(fadeOut && position + frames > toFrame - fadeOut.frames)
  );
}

/** Applies the fades of a clip to planes that begin at `position`. */
export function applyFades(
  clip: PlacedClip,
  planes: readonly Float64Array[],
  position: number,
  frames: number,
): void {
  const { fromFrame, toFrame, fadeIn, fadeOut } = clip;
  if (fadeIn) {
    const until = Math.min(frames, fromFrame + fadeIn.frames - position);
    for (let i = 0; i < until; i++) scaleAll(planes, i, fadeGain(fadeIn, position + i - fromFrame));
  }
  if (fadeOut) {
    const from = Math.max(0, toFrame - fadeOut.frames - position);
    for (let i = from; i < frames; i++) scaleAll(planes, i, fadeGain(fadeOut, toFrame - 1 - position - i));
  }
}

/** The gain `frame` frames from the silent end. */
function fadeGain({ frames, shape }: Fade, frame: number): number {
  const t = frame / frames;
  return shape === 'linear' ? t : Math.sqrt(t);
}

function scaleAll(planes: readonly Float64Array[], frame: number, gain: number): void {
  for (const plane of planes) plane[frame] = (plane[frame] as number) * gain;
}
