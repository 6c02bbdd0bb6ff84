import { type BlockSource, channelCount } from '@trackout/core';
import { type Dsp, type Planes, planesBytes } from '@trackout/dsp-wasm';

/** Memory of a `Dsp` that the planes take at most, in bytes. */
export function strandPlanesBytes(atOnce: number, channels: number, blockFrames: number): number {
  return 2 * atOnce * planesBytes('f32', channels, blockFrames);
}

/**
 * Planes that strands take turns with, for sources that read into what they are given: strands whose places lie less
 * than `atOnce` apart never share. So memory does not grow with their number, and stays in the processor's cache.
 */
export class StrandPlanes {
  readonly #dsp: Dsp;
  readonly #atOnce: number;
  readonly #busChannels: number;
  readonly #blockFrames: number;
  readonly #planes = new Map<string, Planes>();

  constructor(dsp: Dsp, atOnce: number, busChannels: number, blockFrames: number) {
    this.#dsp = dsp;
    this.#atOnce = atOnce;
    this.#busChannels = busChannels;
    this.#blockFrames = blockFrames;
  }

  /** Those of the strand at a place, for most sources. Throws `LimitError` `dsp/memory`. */
  at(place: number, { sampleType, format }: BlockSource): Planes | undefined {
    const channels = channelCount(format.layout);
    if (sampleType !== 'f32' || (channels !== 1 && channels !== this.#busChannels)) return undefined;
    const key = `${place % this.#atOnce} of ${channels}`;
    let planes = this.#planes.get(key);
    if (!planes) {
      planes = this.#dsp.allocatePlanes('f32', channels, this.#blockFrames);
      this.#planes.set(key, planes);
    }
    return planes;
  }

  release(): void {
    for (const planes of this.#planes.values()) planes.release();
    this.#planes.clear();
  }
}
