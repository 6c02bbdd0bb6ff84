import type { Contribution } from './contribution.js';
import type { Extent } from './file-cuts.js';

const SCAN_FRAMES = 65_536;

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
  for (let from = stem.startFrame; from < stem.endFrame; from += SCAN_FRAMES) {
    const frames = Math.min(SCAN_FRAMES, stem.endFrame - from);
    const planes = await stem.read(from, frames);
    for (let i = 0; i < frames; i++) if (planes.some((plane) => plane[i] !== 0)) return from + i;
  }
  return undefined;
}

async function lastSound(stem: Contribution): Promise<number> {
  for (let to = stem.endFrame; to > stem.startFrame; to -= SCAN_FRAMES) {
    const from = Math.max(stem.startFrame, to - SCAN_FRAMES);
    const planes = await stem.read(from, to - from);
    for (let i = to - from - 1; i >= 0; i--) if (planes.some((plane) => plane[i] !== 0)) return from + i;
  }
  return stem.startFrame;
}
