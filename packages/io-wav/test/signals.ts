import { readFileSync } from 'node:fs';
import {
  type AudioBlock,
  type BlockSource,
  type ByteSource,
  type PcmEncoding,
  readBlocks,
  type SampleType,
} from '@trackout/core';
import { sampleTypeOf } from '@trackout/dsp-wasm';

/** A fixture's bytes. */
export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../fixtures/${name}`, import.meta.url)));
}

/** The integer that fixtures/make.js writes at a place. */
export function fixtureCode(frame: number, channel: number): number {
  return (frame % 2 ? -1 : 1) * (10 * frame + channel + 1);
}

/** Samples that lie on the grid of an encoding, so that every encoding must keep them; no two are equal nearby. */
export function gridSignal(
  encoding: PcmEncoding,
  channels: number,
  frames: number,
): Float32Array[] | Float64Array[] {
  const scale = encoding.type === 'float' ? 2 ** 20 : 2 ** (encoding.bits - 1);
  const value = (frame: number, channel: number) => {
    if (frame === 0) return channel % 2 ? -1 : (scale - 1) / scale;
    const code = (10 * frame + channel) * 7919 * (encoding.type === 'float' || encoding.bits > 8 ? 1 : 3);
    return ((code % (2 * scale)) - scale) / scale;
  };
  const make = (channel: number) => Array.from({ length: frames }, (_, frame) => value(frame, channel));
  return sampleTypeOf(encoding) === 'f32'
    ? Array.from({ length: channels }, (_, channel) => Float32Array.from(make(channel)))
    : Array.from({ length: channels }, (_, channel) => Float64Array.from(make(channel)));
}

/** Every sample of a source, one plain array a channel. */
export async function readAll(source: BlockSource, blockFrames?: number): Promise<number[][]> {
  const planes: number[][] = [];
  for await (const block of readBlocks(source, blockFrames === undefined ? {} : { blockFrames })) {
    append(planes, block);
  }
  return planes;
}

/** Adds a block to what has been read so far. */
export function append(planes: number[][], block: AudioBlock): void {
  block.planes.forEach((plane, channel) => {
    planes[channel] ??= [];
    for (const sample of plane) planes[channel].push(sample);
  });
}

/** A block over planes that lie outside any Dsp. */
export function blockOf(
  planes: readonly Float32Array[] | readonly Float64Array[],
  startFrame = 0,
): AudioBlock {
  const sampleType: SampleType = planes[0] instanceof Float64Array ? 'f64' : 'f32';
  return { startFrame, frameCount: planes[0]?.length ?? 0, sampleType, planes } as AudioBlock;
}

/** The same bytes, read with promises only; `hideSize` for sources that do not know their length. */
export function asyncOnly(source: ByteSource, hideSize = false): ByteSource {
  return {
    sizeBytes: hideSize ? undefined : source.sizeBytes,
    read: async (offset, target) => {
      await Promise.resolve();
      return source.read(offset, target);
    },
    close: () => source.close(),
  };
}

/** What a promise or a call throws. */
export async function errorOf(action: () => unknown): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
