import { type Dsp, MIX_ROW_BYTES, type Region } from '@trackout/dsp-wasm';

const WORDS = MIX_ROW_BYTES / 4;
const FLOATS = MIX_ROW_BYTES / 8;

/** Memory of a `Dsp` that the rows take, in bytes. */
export function sumRowsBytes(strands: number, channels: number): number {
  return 16 * Math.ceil((strands * channels * MIX_ROW_BYTES) / 16);
}

/** What `mixRowsF32` and `mixRowsSumsF32` read and leave: for each channel of the bus a row for each strand, one beside the other. */
export class SumRows {
  readonly #strands: number;
  readonly #region: Region;
  readonly #addresses: Uint32Array;
  readonly #floats: Float64Array;

  constructor(dsp: Dsp, strands: number, channels: number) {
    this.#strands = strands;
    this.#region = dsp.allocate(sumRowsBytes(strands, channels));
    const { address, byteLength } = this.#region;
    this.#addresses = new Uint32Array(dsp.memory.buffer, address, byteLength / 4);
    this.#floats = new Float64Array(dsp.memory.buffer, address, byteLength / 8);
  }

  /** Where the row of a strand lies; those of the next strands follow. */
  address(strand: number, channel: number): number {
    return this.#region.address + MIX_ROW_BYTES * (channel * this.#strands + strand);
  }

  setGain(strand: number, channel: number, gain: number): void {
    this.#floats[FLOATS * (channel * this.#strands + strand) + 1] = gain;
  }

  setSource(strand: number, channel: number, address: number): void {
    this.#addresses[WORDS * (channel * this.#strands + strand)] = address;
  }

  /** Peak of what was added last. */
  peak(strand: number, channel: number): number {
    return this.#floats[FLOATS * (channel * this.#strands + strand) + 2] as number;
  }

  /** Peak of the sum up to a strand, where `mixRowsSumsF32` added it last. */
  sumPeak(strand: number, channel: number): number {
    return this.#floats[FLOATS * (channel * this.#strands + strand) + 3] as number;
  }

  release(): void {
    this.#region.release();
  }
}
