import type { Contribution } from './contribution.js';
import type { Extent } from './file-cuts.js';

/** Most files sound soon: the first stretch that is read is short, and each further one twice as long. */
const FIRST_FRAMES = 4096;
const MOST_FRAMES = 65_536;

/** Where each stem sounds first and last. */
export async function extentsOf(
  stems: readonly Contribution[],
  signal: AbortSignal | undefined,
): Promise<(Extent | undefined)[]> {
  const extents: (Extent | undefined)[] = [];
  for (const stem of stems) {
    signal?.throwIfAborted();
    const first = await firstSound(stem);
    extents.push(first === undefined ? undefined : { first, last: await lastSound(stem) });
  }
  return extents;
}

async function firstSound(stem: Contribution): Promise<number | undefined> {
  let length = FIRST_FRAMES;
  for (let from = stem.startFrame; from < stem.endFrame; from += length, length = longer(length)) {
    const frames = Math.min(length, stem.endFrame - from);
    const planes = await stem.read(from, frames);
    for (let i = 0; i < frames; i++) if (planes.some((plane) => plane[i] !== 0)) return from + i;
  }
  return undefined;
}

async function lastSound(stem: Contribution): Promise<number> {
  let length = FIRST_FRAMES;
  for (let to = stem.endFrame; to > stem.startFrame; to -= length, length = longer(length)) {
    const from = Math.max(stem.startFrame, to - length);
    const planes = await stem.read(from, to - from);
    for (let i = to - from - 1; i >= 0; i--) if (planes.some((plane) => plane[i] !== 0)) return from + i;
  }
  return stem.startFrame;
}

const longer = (frames: number): number => Math.min(MOST_FRAMES, 2 * frames);
