/** One stretch of a test signal: for each channel the peak level in dBFS; `null` is silence. */
export interface Stretch {
  readonly seconds: number;
  readonly levelsDbfs: readonly (number | null)[];
}

/** A sine through stretches of different levels, its phase unbroken: the base tone of EBU Tech 3341 at 1 kHz. */
export function tones(sampleRate: number, stretches: readonly Stretch[], frequency = 1000): Float32Array[] {
  const channels = stretches[0]?.levelsDbfs.length ?? 0;
  let seconds = 0;
  const edges = stretches.map((stretch) => {
    const from = Math.round(seconds * sampleRate);
    seconds += stretch.seconds;
    return [from, Math.round(seconds * sampleRate)] as const;
  });
  const frames = edges.at(-1)?.[1] ?? 0;
  const cycle = oneCycle(sampleRate, frequency);
  const made = new Map<string, Float32Array>();
  return Array.from({ length: channels }, (_, channel) => {
    const levels = stretches.map((stretch) => stretch.levelsDbfs[channel] ?? null);
    const key = levels.join();
    const plane = made.get(key) ?? new Float32Array(frames);
    if (!made.has(key)) {
      edges.forEach(([from, to], index) => {
        const level = levels[index];
        if (level === null || level === undefined) return;
        const gain = 10 ** (level / 20);
        for (let i = from, at = from % cycle.length; i < to; i++) {
          plane[i] = gain * (cycle[at] as number);
          at = at + 1 === cycle.length ? 0 : at + 1;
        }
      });
      made.set(key, plane);
    }
    return plane;
  });
}

/** As many samples as it takes until the sine begins again at the same phase. */
function oneCycle(sampleRate: number, frequency: number): Float64Array {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  const length = sampleRate / divisor(sampleRate, frequency);
  return Float64Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * frequency * i) / sampleRate));
}

/** The same level in both channels of a stereo signal. */
export function stereo(
  ...stretches: readonly (readonly [seconds: number, levelDbfs: number | null])[]
): Stretch[] {
  return stretches.map(([seconds, level]) => ({ seconds, levelsDbfs: [level, level] }));
}
