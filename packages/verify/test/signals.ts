import {
  type AudioFormat,
  discreteLayout,
  MONO,
  type PcmEncoding,
  planarSource,
  STEREO,
} from '@trackout/core';
import type { NullTestReference, NullTestSignal } from '../src/index.js';

export const RATE = 48_000;
export type Plane = Float32Array | Float64Array;

export function formatOf(channels: number): AudioFormat {
  const layout = channels === 1 ? MONO : channels === 2 ? STEREO : discreteLayout(channels);
  return { sampleRate: RATE, layout };
}

/** A file of these planes; they must hold what its encoding can hold. */
export function fileOf(
  planes: readonly Plane[],
  encoding: PcmEncoding,
  parts: Partial<NullTestSignal> = {},
): NullTestSignal {
  const source = planarSource(formatOf(planes.length), planes as readonly Float32Array[]);
  return { name: 'stem', source, encoding, ...parts };
}

export function mixOf(
  planes: readonly Plane[],
  encoding: PcmEncoding,
  parts: Partial<NullTestReference> = {},
): NullTestReference {
  return { ...fileOf(planes, encoding), name: 'mix', kind: 'independent', ...parts };
}

/** A sample as a file of this encoding holds it. */
export function quantise(sample: number, encoding: PcmEncoding): number {
  if (encoding.type === 'float') return encoding.bits === 32 ? Math.fround(sample) : sample;
  const fullScale = 2 ** (encoding.bits - 1);
  const scaled = sample * fullScale;
  const below = Math.floor(scaled);
  const tie = scaled - below === 0.5;
  const code = tie ? below + (below % 2 === 0 ? 0 : 1) : Math.round(scaled);
  return Math.min(fullScale - 1, Math.max(-fullScale, code)) / fullScale;
}

/** Sum of planes in f64, sample by sample. */
export function sumOf(planes: readonly Plane[]): Float64Array {
  const sum = new Float64Array(Math.max(...planes.map((plane) => plane.length)));
  for (const plane of planes) {
    plane.forEach((sample, frame) => {
      sum[frame] = (sum[frame] as number) + sample;
    });
  }
  return sum;
}
