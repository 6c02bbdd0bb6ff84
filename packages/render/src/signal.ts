import type { AudioBlock, SampleType } from '@trackout/core';
import type { Planes } from '@trackout/dsp-wasm';

/** The samples of one point of the graph for the block that is under way: borrowed until the next one. */
export class Signal {
  sampleType: SampleType = 'f32';
  /** Of each channel, in the memory of the `Dsp`; two channels may be one plane. */
  addresses: readonly number[] = [];
  /** The same samples as arrays, which may lie elsewhere. */
  planes: readonly Float32Array[] | readonly Float64Array[] = [];
  /** True where nothing sounds throughout the block: then every sample is 0. */
  silent = true;

  /** Takes over what another point has. */
  follow(other: Signal): void {
    this.sampleType = other.sampleType;
    this.addresses = other.addresses;
    this.planes = other.planes;
    this.silent = other.silent;
  }

  /** The first `frames` frames of planes in the memory of the `Dsp`. */
  show(planes: Planes, frames: number, silent = false): void {
    this.sampleType = planes.sampleType;
    this.addresses = planes.addresses;
    this.planes = planes.views(frames);
    this.silent = silent;
  }

  /** A block of the caller's, with the addresses of its planes. */
  showBlock(block: AudioBlock, addresses: readonly number[]): void {
    this.sampleType = block.sampleType;
    this.addresses = addresses;
    this.planes = block.planes;
    this.silent = false;
  }

  /** One channel as `channels` equal ones. */
  spread(mono: Signal, channels: number): void {
    this.follow(mono);
    this.addresses = new Array<number>(channels).fill(mono.addresses[0] as number);
    this.planes = new Array(channels).fill(mono.planes[0]) as typeof this.planes;
  }
}
