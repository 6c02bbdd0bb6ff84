import type { BlockSource } from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import type { NullTestSignal } from '../null-test-input.js';
import { placedChannels, sidesOf } from '../strand.js';
import { addTo } from './planes.js';
import { ReadBuffer, type Samples } from './samples.js';

/**
 * What a file adds to each channel of the mix: placed, mapped and laid on the time line as in the null test.
 * Samples that are not numbers are 0.
 */
export class Contribution implements Samples {
  readonly signal: NullTestSignal;
  readonly startFrame: number;
  readonly endFrame: number;
  /** One channel that sums into both sides: in the mix they are one and the same. */
  readonly mono: boolean;
  readonly #map: readonly number[];
  readonly #gains: readonly number[];

  constructor(dsp: Dsp, signal: NullTestSignal, mixChannels: number) {
    const { source, placement, channelMap } = signal;
    const { layout } = source.format;
    const channels = layout.kind === 'speakers' ? layout.roles.length : layout.count;
    const { left, right } = sidesOf(dsp, placement);
    this.signal = signal;
    this.startFrame = signal.startFrame ?? 0;
    this.endFrame = this.startFrame + source.frameCount;
    this.mono = channels === 1;
    this.#map = channelMap ?? placedChannels(signal, mixChannels);
    this.#gains = this.#map.map((_, channel) =>
      channels === 1 && mixChannels === 2 ? (channel === 0 ? left : right) : 1,
    );
  }

  async read(from: number, frames: number, into?: readonly Float64Array[]): Promise<readonly Float64Array[]> {
    const planes = into ?? this.#map.map(() => new Float64Array(frames));
    const first = Math.max(from, this.startFrame);
    const last = Math.min(from + frames, this.endFrame);
    const whole = last - first === frames && !this.#map.includes(-1);
    if (into && !whole) for (const plane of planes) plane.fill(0);
    if (first >= last) return planes;
    const range = { from: first - this.startFrame, to: last - this.startFrame };
    await readRange(this.signal.source, range, (block, at) => {
      planes.forEach((plane, channel) => {
        const own = this.#map[channel] as number;
        if (own < 0) return;
        copyFinite(block[own] as Plane, plane, first - from + at, this.#gains[channel] as number);
      });
    });
    return planes;
  }
}

/** The sum of several: of all stems, say. */
export function sumOfSamples(all: readonly Samples[], channels: number): Samples {
  return {
    async read(from, frames, into) {
      const sum = into ?? Array.from({ length: channels }, () => new Float64Array(frames));
      if (into) for (const plane of sum) plane.fill(0);
      const buffer = new ReadBuffer();
      for (const each of all) {
        const own = await buffer.read(each, from, frames);
        for (const [channel, plane] of own.entries()) addTo(sum[channel] as Float64Array, plane);
      }
      return sum;
    },
  };
}

type Plane = Float32Array | Float64Array;

async function readRange(
  source: BlockSource,
  range: { readonly from: number; readonly to: number },
  take: (planes: readonly Plane[], at: number) => void,
): Promise<void> {
  const reader = source.open(range);
  try {
    let at = 0;
    while (at < range.to - range.from) {
      const filling = reader.fill();
      if (filling) await filling;
      const block = reader.pull(range.to - range.from - at);
      if (!block) break;
      take(block.planes, at);
      at += block.frameCount;
    }
  } finally {
    reader.close();
  }
}

function copyFinite(from: Plane, to: Float64Array, at: number, gain: number): void {
  for (let i = 0; i < from.length; i++) {
    const sample = from[i] as number;
    to[at + i] = sample - sample === 0 ? gain * sample : 0;
  }
}
