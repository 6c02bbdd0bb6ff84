import type { BlockReader } from './audio-block.js';

/** A reader laid on a time line: its first frame is heard at `startFrame`, its last before `endFrame`. */
export interface Lane {
  readonly reader: BlockReader;
  readonly startFrame: number;
  readonly endFrame: number;
}

/** True where the lane sounds at `position`. */
export function laneActive(lane: Lane, position: number): boolean {
  return lane.startFrame <= position && position < lane.endFrame;
}

/**
 * Brings in what every lane needs to hand out `blockFrames` frames from `position` on.
 * Returns a promise only when one of them must wait; then all wait together.
 */
export function fillLanes(
  lanes: readonly Lane[],
  position: number,
  blockFrames: number,
): Promise<unknown> | undefined {
  let waiting: Promise<void>[] | undefined;
  try {
    for (const lane of lanes) {
      if (!laneActive(lane, position)) continue;
      const filling = lane.reader.fill(Math.min(blockFrames, lane.endFrame - position));
      if (filling) {
        waiting ??= [];
        waiting.push(filling);
      }
    }
  } catch (error) {
    // The first failure is the one that is told; the readers that still wait fail unheard.
    for (const filling of waiting ?? []) filling.catch(() => {});
    throw error;
  }
  return waiting && Promise.all(waiting);
}

/**
 * Length of the next block: the most frames, up to `blockFrames`, for which every lane either sounds
 * throughout and is buffered, or does not sound at all.
 */
export function stepFrames(lanes: readonly Lane[], position: number, blockFrames: number): number {
  let frames = blockFrames;
  for (const lane of lanes) {
    if (position < lane.startFrame) frames = Math.min(frames, lane.startFrame - position);
    else if (position < lane.endFrame) {
      frames = Math.min(frames, lane.endFrame - position, lane.reader.bufferedFrames);
    }
  }
  return frames;
}
