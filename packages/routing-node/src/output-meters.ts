import { discreteLayout } from '@trackout/core';
import { type Dsp, gainToDb, type Planes, planesBytes, TRUE_PEAK_REACH } from '@trackout/dsp-wasm';
import { createMeter } from '@trackout/meter';
import type { OutputLevel } from './player-events.js';

/** The levels of one interval, with its place in the stream. */
export interface MeterInterval {
  /** Frames of the stream; the last excluded. */
  readonly from: number;
  readonly to: number;
  readonly levels: readonly OutputLevel[];
}

/** What lies before an interval, so that the filter of the true peak has settled when it begins. */
const CONTEXT = 2 * TRUE_PEAK_REACH;

/** Memory that the meters take of a `Dsp`, in bytes. */
export function outputMeterBytes(outputs: number, intervalFrames: number): number {
  return planesBytes('f64', outputs, CONTEXT + intervalFrames) + outputs * 16_384 + (1 << 20);
}

/**
 * Measures what goes to the outputs, interval by interval.
 *
 * True peak lies between samples: each interval is measured with the samples before it, and is late by 36 frames.
 */
export class OutputMeters {
  readonly #dsp: Dsp;
  readonly #outputs: number;
  readonly #intervalFrames: number;
  readonly #planes: Planes<'f64'>;
  readonly #views: readonly Float64Array[];
  readonly #meter;
  #filled = 0;
  #streamFrame = 0;
  #done: MeterInterval[] = [];

  constructor(dsp: Dsp, outputs: number, intervalFrames: number, sampleRate: number) {
    this.#dsp = dsp;
    this.#outputs = outputs;
    this.#intervalFrames = intervalFrames;
    this.#planes = dsp.allocatePlanes('f64', outputs, CONTEXT + intervalFrames);
    this.#views = this.#planes.views(CONTEXT + intervalFrames);
    this.#meter = createMeter(dsp, {
      format: { sampleRate, layout: discreteLayout(outputs) },
      measure: ['truePeak'],
      maxBlockFrames: CONTEXT + intervalFrames,
      startFrame: 0,
      countFrom: CONTEXT,
    });
  }

  /** Takes what goes to the outputs, from `streamFrame` on. */
  push(planes: readonly Float64Array[], frames: number, streamFrame: number): void {
    if (streamFrame !== this.#streamFrame) this.restart(streamFrame);
    let from = 0;
    while (from < frames) {
      const part = Math.min(frames - from, this.#intervalFrames - this.#filled);
      const at = CONTEXT + this.#filled;
      for (let output = 0; output < this.#outputs; output++) {
        const own = this.#views[output] as Float64Array;
        own.set((planes[output] as Float64Array).subarray(from, from + part), at);
      }
      this.#filled += part;
      this.#streamFrame += part;
      from += part;
      if (this.#filled === this.#intervalFrames) this.#measure();
    }
  }

  /** Measures what is left of an interval, at the end of the material. */
  flush(): void {
    if (this.#filled > 0) this.#measure();
  }

  /** Goes on elsewhere in the stream; what is not heard yet is dropped by `dropFrom`. */
  restart(streamFrame: number): void {
    for (const plane of this.#views) plane.fill(0);
    this.#filled = 0;
    this.#streamFrame = streamFrame;
  }

  /** Drops the intervals that end behind a frame of the stream: they will not be heard. */
  dropFrom(streamFrame: number): void {
    this.#done = this.#done.filter(({ to }) => to <= streamFrame);
  }

  /** The intervals that end at or before a frame of the stream, once each. */
  takeUntil(streamFrame: number): MeterInterval[] {
    const taken = this.#done.filter(({ to }) => to <= streamFrame);
    this.#done = this.#done.slice(taken.length);
    return taken;
  }

  release(): void {
    this.#meter.release();
    this.#planes.release();
  }

  #measure(): void {
    const frames = CONTEXT + this.#filled;
    const { kernels, math } = this.#dsp;
    this.#meter.reset();
    this.#meter.pushAddresses('f64', this.#planes.addresses, frames);
    const { channels } = this.#meter.read();
    const levels = channels.map(({ truePeakDbtp }, i): OutputLevel => {
      const address = (this.#planes.addresses[i] as number) + 8 * CONTEXT;
      const peakDbfs = gainToDb(math, kernels.peakF64(address, this.#filled));
      return { output: i + 1, peakDbfs, truePeakDbtp: Math.max(truePeakDbtp, peakDbfs) };
    });
    this.#done.push({ from: this.#streamFrame - this.#filled, to: this.#streamFrame, levels });
    for (const plane of this.#views) plane.copyWithin(0, frames - CONTEXT, frames);
    this.#filled = 0;
  }
}
