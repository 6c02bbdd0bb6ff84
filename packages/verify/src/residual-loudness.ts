import type { AudioFormat } from '@trackout/core';
import { type Dsp, planesBytes } from '@trackout/dsp-wasm';
import type { Meter } from '@trackout/meter';

/** Silence is made up for in blocks of this many frames. */
const SILENT_FRAMES = 512;

/** Memory of the `Dsp` that the meter of the residual takes at most, in bytes. */
export function loudnessBytes(channels: number): number {
  return 4096 + 2048 * channels + planesBytes('f64', channels, SILENT_FRAMES);
}

/** The lowest and the highest rate at which loudness is measured, in Hz. */
const RATES = { lowest: 8_000, highest: 384_000 };

/**
 * Integrated loudness of a residual. Nothing is measured, no memory taken and no meter loaded until it is not
 * silent: silence before that is made up for.
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

  /** Takes a block of the residual; `silent` says that all of it is zero. The first that is not has to wait. */
  push(addresses: readonly number[], frames: number, silent: boolean): Promise<void> | undefined {
    if (this.#meter) {
      this.#meter.pushAddresses('f64', addresses, frames);
      return undefined;
    }
    if (silent) {
      this.#silentFrames += frames;
      return undefined;
    }
    const { sampleRate } = this.#format;
    if (!(sampleRate >= RATES.lowest && sampleRate <= RATES.highest)) return undefined;
    return this.#begin(addresses, frames);
  }

  async #begin(addresses: readonly number[], frames: number): Promise<void> {
    const { createMeter } = await import('@trackout/meter');
    this.#meter = createMeter(this.#dsp, { format: this.#format, measure: ['integrated'] });
    this.#catchUp(addresses.length);
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
