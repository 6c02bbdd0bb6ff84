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
 * A residual that never exceeds this level, 2^-16 (-96.3 dBFS), has no 400 ms that pass the gate of -70 LUFS: K-weighting
 * (BS.1770-5 Annex 1) multiplies a peak by less than 3.5 at every rate, and 24 channels with weights of 1.41 are
 * 26.2 dB more.
 */
export const INAUDIBLE = 1 / 65_536;

/**
 * Integrated loudness of a residual. Nothing is measured, no memory taken and no meter loaded before its first sample
 * above `INAUDIBLE`; what lies before that counts as silence, which is made up for.
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

  /** Whether all before was inaudible, and nothing is measured yet. */
  get waiting(): boolean {
    return this.#meter === undefined;
  }

  /** Takes a block that is inaudible, while `waiting`. */
  pass(frames: number): void {
    this.#silentFrames += frames;
  }

  /** Takes a block; while `waiting`, `first` is its first audible frame, and the caller has to wait. */
  push(addresses: readonly number[], frames: number, first: number): Promise<void> | undefined {
    if (this.#meter) {
      this.#meter.pushAddresses('f64', addresses, frames);
      return undefined;
    }
    const { sampleRate } = this.#format;
    if (!(sampleRate >= RATES.lowest && sampleRate <= RATES.highest)) return undefined;
    return this.#begin(addresses, frames, first);
  }

  async #begin(addresses: readonly number[], frames: number, first: number): Promise<void> {
    const { createMeter } = await import('@trackout/meter');
    this.#silentFrames += first;
    this.#meter = createMeter(this.#dsp, { format: this.#format, measure: ['integrated'] });
    this.#catchUp(addresses.length);
    const from = addresses.map((address) => address + 8 * first);
    this.#meter.pushAddresses('f64', from, frames - first);
  }

  /** In LUFS; `-Infinity` where no 400 ms pass the gates, and at rates for which loudness is not defined. */
  lufs(): number {
    return this.#meter?.finish().integratedLufs ?? Number.NEGATIVE_INFINITY;
  }

  release(): void {
    this.#meter?.release();
    this.#meter = undefined;
  }

  /**
   * Gating blocks of 400 ms start every 100 ms: those that reach into the silence count too, so 300 ms of it have to be
   * pushed. Whole seconds before that make no difference.
   */
  #catchUp(channels: number): void {
    const { sampleRate } = this.#format;
    const seconds = Math.max(0, Math.floor(this.#silentFrames / sampleRate - 0.3));
    let frames = this.#silentFrames - seconds * sampleRate;
    const silence = this.#dsp.allocatePlanes('f64', channels, SILENT_FRAMES);
    for (; frames > 0; frames -= SILENT_FRAMES) {
      this.#meter?.pushAddresses('f64', silence.addresses, Math.min(frames, SILENT_FRAMES));
    }
    silence.release();
  }
}
