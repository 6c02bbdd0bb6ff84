import { type Planes, peakOf } from './planes.js';

const EDGE_FRAMES = 128;
/** Sound that is compared with its edge, in frames: a twentieth of a second. */
export const EDGE_SOUND_FRAMES = 2400;
const FADED_SHARE = 0.02;

/** Whether a sound stops at its end (-1), or starts at its start (1), in the midst and without a fade. */
export function stopsHard(sound: Planes, direction: 1 | -1): boolean {
  return (
    edgeLevel(sound, direction, EDGE_FRAMES) > FADED_SHARE * edgeLevel(sound, direction, EDGE_SOUND_FRAMES)
  );
}

/** The peak of a sound at its end (-1), or at its start (1). */
export function edgeLevel(sound: Planes, direction: 1 | -1, length = EDGE_FRAMES): number {
  const frames = sound[0]?.length ?? 0;
  const [from, to] = direction < 0 ? [Math.max(0, frames - length), frames] : [0, length];
  return peakOf(sound.map((plane) => plane.subarray(from, to)));
}
