/** A seeded stream of numbers in [0, 1): the same on every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Quiet stretches, full-scale runs and, where wanted, samples that are not numbers. */
export function roughSignal(random: () => number, frames: number, withNonFinite: boolean): Float32Array {
  const samples = new Float32Array(frames);
  let frame = 0;
  while (frame < frames) {
    const length = 1 + Math.floor(random() * 12);
    const kind = Math.floor(random() * (withNonFinite ? 5 : 3));
    for (let i = 0; i < length && frame < frames; i++, frame++) {
      if (kind === 0) samples[frame] = (random() - 0.5) * 1e-3;
      else if (kind === 1) samples[frame] = random() < 0.5 ? 1 : -1;
      else if (kind === 2) samples[frame] = (random() - 0.5) * 2.5;
      else if (kind === 3) samples[frame] = random() < 0.3 ? Number.NaN : random();
      else samples[frame] = random() < 0.3 ? Infinity : random() < 0.3 ? -Infinity : 1.5;
    }
  }
  return samples;
}

/** Lengths that add up to `frames`; some of them are 0. */
export function randomPartition(random: () => number, frames: number, longest: number): number[] {
  const lengths: number[] = [];
  for (let left = frames; left > 0; ) {
    const length = Math.min(left, Math.floor(random() * (longest + 1)));
    lengths.push(length);
    left -= length;
  }
  return lengths;
}
