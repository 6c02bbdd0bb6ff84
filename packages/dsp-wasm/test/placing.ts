import type { Dsp, Planes } from '../src/index.js';

/** Planes in a Dsp's memory that hold the given samples. */
export function placed<T extends 'f32' | 'f64'>(
  dsp: Dsp,
  sampleType: T,
  channels: readonly ArrayLike<number>[],
): Planes<T> {
  const planes = dsp.allocatePlanes(sampleType, channels.length, channels[0]?.length ?? 0);
  channels.forEach((samples, channel) => {
    const view = planes.views(samples.length)[channel] as Float32Array | Float64Array;
    view.set(samples);
  });
  return planes;
}
