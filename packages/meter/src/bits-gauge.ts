import type { Dsp } from '@trackout/dsp-wasm';
import { type FigureSheet, type Gather, type Gauge, gatherBlocks, type Join } from './gauge.js';
import type { Span } from './span.js';

/** How many bits the samples of each channel use. */
export class BitsGauge implements Gauge {
  readonly state: readonly Float64Array[];
  readonly #region;
  readonly #words: Int32Array;

  /** Two i32 a channel, as drawn in dsp-wasm's assembly/code-bits.ts: one f64 of the state. */
  constructor(dsp: Dsp, channels: number) {
    this.#region = dsp.allocate(8 * channels);
    this.#words = new Int32Array(dsp.memory.buffer, this.#region.address, 2 * channels);
    this.state = [new Float64Array(dsp.memory.buffer, this.#region.address, channels)];
  }

  push(span: Span): void {
    for (let channel = 0; channel < span.addresses.length; channel++) {
      span.kernels.codeBits(
        span.addresses[channel] as number,
        span.frames,
        this.#region.address + 8 * channel,
      );
    }
  }

  startCounting(): void {
    this.reset();
  }

  reset(): void {
    this.#words.fill(0);
  }

  read(sheet: FigureSheet, channels: readonly FigureSheet[]): void {
    let used = 0;
    let odd = 0;
    channels.forEach((channel, index) => {
      const [ownUsed, ownOdd] = [this.#words[2 * index] as number, this.#words[2 * index + 1] as number];
      channel.effectiveBits = bitsOf(ownUsed, ownOdd);
      used |= ownUsed;
      odd |= ownOdd;
    });
    sheet.effectiveBits = bitsOf(used, odd);
  }

  release(): void {
    this.#region.release();
  }
}

/** From the sign to the lowest bit that is used. */
function bitsOf(used: number, odd: number): number | null {
  if (odd !== 0) return null;
  return used === 0 ? 0 : 1 + Math.clz32(used & -used);
}

/** Bits that either range uses. */
export const joinBits: Join = ([earlier], [later]) => {
  if (!earlier || !later) return;
  const from = new Int32Array(earlier.buffer, earlier.byteOffset, 2 * earlier.length);
  const to = new Int32Array(later.buffer, later.byteOffset, 2 * later.length);
  for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) | (from[i] as number);
};

/** Each channel's own. */
export const gatherBits: Gather = (parts, channels) => [gatherBlocks(parts, channels, 0, 1)];
