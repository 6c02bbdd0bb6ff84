import type { AudioFormat } from '@trackout/core';
import { type Dsp, planesBytes } from '@trackout/dsp-wasm';
import { createMeter, type Meter } from '@trackout/meter';

/** Silence is made up for in blocks of this many frames. */
const SILENT_FRAMES = 512;

/** Memory of the `Dsp` that the meter of the residual takes at most, in bytes. */
export function loudnessBytes(channels: number): number {
  return 4096 + 2048 * channels + planesBytes('f64', channels, SILENT_FRAMES);
}

/** The lowest and the highest rate at which loudness is measured, in Hz. */
const RATES = { lowest: 8_000, highest: 384_000 };

/**
 * Integrated loudness of a residual. Nothing is measured, and no memory taken, until it is not silent: silence
 * before that is made up for.
 */
export class ResidualLoudness {
  readonly #dsp: Dsp;
  readonly #format: AudioFormat;
  #meter: Meter<'integrated'> | undefined;
  #silentFrames = 0;

  constructor(dsp: Dsp, format: AudioFormat) {
    this.#dsp = dsp;
    this.#format = format;
  }

  /** Takes a block of the residual; `silent` says that all of it is zero. */
  push(addresses: readonly number[], frames: number, silent: boolean): void {
    if (!this.#meter) {
      if (silent) {
        this.#silentFrames += frames;
        return;
      }
      const { sampleRate } = this.#format;
      if (!(sampleRate >= RATES.lowest && sampleRate <= RATES.highest)) return;
      this.#meter = createMeter(this.#dsp, { format: this.#format, measure: ['integrated'] });
      this.#catchUp(addresses.length);
    }
    this.#meter.pushAddresses('f64', addresses, frames);
  }

  /** In LUFS; `-Infinity` where no 400 ms pass the gates, and at rates for which loudness is not defined. */
  lufs(): number {
    return this.#meter?.finish().integratedLufs ?? Number.NEGATIVE_INFINITY;
  }

  release(): void {
    this.#meter?.release();
    this.#meter = undefined;
  }

  /** Gating blocks start every 100 ms: silence shorter than that has to be pushed, longer silence makes no difference. */
  #catchUp(channels: number): void {
    const step = this.#format.sampleRate / 10;
    let frames = this.#silentFrames - Math.floor(Math.floor(this.#silentFrames / step) * step);
    const silence = this.#dsp.allocatePlanes('f64', channels, SILENT_FRAMES);
    for (; frames > 0; frames -= SILENT_FRAMES) {
      this.#meter?.pushAddresses('f64', silence.addresses, Math.min(frames, SILENT_FRAMES));
    }
    silence.release();
  }
}
