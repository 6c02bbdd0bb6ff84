import type { SampleType } from '@trackout/core';
import type { Dsp, Planes } from '@trackout/dsp-wasm';

/** Room behind each plane that a processor writes, to see whether it writes too far. */
export const GUARD_FRAMES = 16;

/** What planes are borrowed for; each use has its own. */
export type ScratchUse = 'clip' | 'chain-a' | 'chain-b' | 'key' | 'late-input' | 'tap' | 'trim';

/** The memory that one render takes of a `Dsp`, given back at once by `release`. */
export class PassMemory {
  /** The longest block of the graph. */
  readonly blockFrames: number;
  readonly #dsp: Dsp;
  readonly #held: { release(): void }[] = [];
  /** By channels. */
  readonly #silence: (Planes<'f32'> | undefined)[] = [];
  /** By use and channels. */
  readonly #scratch = new Map<ScratchUse, (Planes<'f64'> | undefined)[]>();

  constructor(dsp: Dsp, blockFrames: number) {
    this.#dsp = dsp;
    this.blockFrames = blockFrames;
  }

  /** Planes for one block. */
  planes<T extends SampleType>(sampleType: T, channels: number, guard = 0): Planes<T> {
    return this.keep(this.#dsp.allocatePlanes(sampleType, channels, this.blockFrames + guard));
  }

  keep<T extends { release(): void }>(held: T): T {
    this.#held.push(held);
    return held;
  }

  /** Planes that nobody writes to. */
  silence(channels: number): Planes<'f32'> {
    const planes = this.#silence[channels] ?? this.planes('f32', channels);
    this.#silence[channels] = planes;
    return planes;
  }

  /** Planes for what is done with before anybody else needs the same. */
  scratch(use: ScratchUse, channels: number): Planes<'f64'> {
    const own = this.#scratch.get(use) ?? [];
    const planes = own[channels] ?? this.planes('f64', channels, GUARD_FRAMES);
    own[channels] = planes;
    this.#scratch.set(use, own);
    return planes;
  }

  release(): void {
    for (const held of this.#held.splice(0)) held.release();
    this.#silence.length = 0;
    this.#scratch.clear();
  }
}
