import { type AudioFormat, type ChannelLayout, planarSource, type SpeakerRole, STEREO } from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import { createMeter, type MeasureName, type MeterOptions, type Reading } from '../src/index.js';

export type Planes = readonly Float32Array[] | readonly Float64Array[];

/** A layout of these speakers. */
export function speakers(roles: string): ChannelLayout {
  return { kind: 'speakers', roles: roles.split(' ') as SpeakerRole[] };
}

/** Pushes planes in blocks of the given lengths (default: 4,800 at a time) and reads the end. */
export function readPlanes<const M extends MeasureName>(
  dsp: Dsp,
  planes: Planes,
  measure: readonly M[],
  options: Omit<MeterOptions<M>, 'measure' | 'format'> & {
    readonly sampleRate?: number;
    readonly layout?: ChannelLayout;
    readonly lengths?: readonly number[];
    readonly live?: boolean;
  } = {},
): Reading<M> {
  const { sampleRate = 48_000, layout = STEREO, lengths, live = false, ...rest } = options;
  const format: AudioFormat = { sampleRate, layout };
  const longest = Math.max(8192, ...(lengths ?? []));
  const meter = createMeter<M>(dsp, { maxBlockFrames: longest, ...rest, format, measure });
  const reader = planarSource(format, planes).open();
  try {
    for (const length of lengths ?? []) {
      const block = length > 0 ? reader.pull(length) : undefined;
      if (block) meter.push(block);
    }
    for (let block = reader.pull(4800); block; block = reader.pull(4800)) meter.push(block);
    return live ? meter.read() : meter.finish();
  } finally {
    meter.release();
  }
}
