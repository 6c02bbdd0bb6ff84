import { type BlockPlanes, type SampleType, UsageError } from '@trackout/core';
import type { Region } from './region.js';

/** Views of planes: one typed array for each channel. */
export type PlaneViews<T extends SampleType> = T extends 'f32'
  ? readonly Float32Array[]
  : readonly Float64Array[];

/** One plane for each channel, in a `Dsp`'s memory. */
export interface Planes<T extends SampleType = SampleType> extends BlockPlanes {
  readonly sampleType: T;
  readonly channels: number;
  /** Frames that each plane has room for. */
  readonly frames: number;
  readonly addresses: readonly number[];
  /**
   * The first `frameCount` frames of each plane. The views of the last count are kept: asking again for the
   * same count allocates nothing. Throws `UsageError` `dsp/frames` above `frames`.
   */
  views(frameCount: number): PlaneViews<T>;
  /** Silence in the first `frameCount` frames (default: all). */
  clear(frameCount?: number): void;
  /** Gives the memory back. Idempotent; views must not be used afterwards. */
  release(): void;
}

const BYTES = { f32: 4, f64: 8 } as const;

/**
 * Planes lie a cache line further apart than they need: planes of 4,096 frames would otherwise start at the
 * same place of every memory page, and a kernel that walks several of them would evict its own lines.
 */
const GAP_BYTES = 64;

function planeBytes(sampleType: SampleType, frames: number): number {
  return Math.ceil((frames * BYTES[sampleType]) / GAP_BYTES) * GAP_BYTES + GAP_BYTES;
}

/** What `allocatePlanes` takes from a `Dsp`'s memory, in bytes: for sizing it. */
export function planesBytes(sampleType: SampleType, channels: number, frames: number): number {
  return channels * planeBytes(sampleType, frames);
}

/** Where planes are placed: the part of a `Dsp` that hands out its memory. */
interface PlaneMemory {
  readonly memory: WebAssembly.Memory;
  allocate(byteLength: number): Region;
}

/** Planes within a new region of a `Dsp`'s memory; behind `Dsp.allocatePlanes`. */
export function placePlanes<T extends SampleType>(
  { memory, allocate }: PlaneMemory,
  sampleType: T,
  channels: number,
  frames: number,
): Planes<T> {
  if (!(Number.isInteger(channels) && channels >= 1 && Number.isInteger(frames) && frames >= 0)) {
    throw new UsageError(
      'dsp/planes',
      `Planes need a whole number of channels (1 or more) and frames (0 or more); got ${channels} and ${frames}.`,
      { channels, frames },
    );
  }
  const stride = planeBytes(sampleType, frames);
  const region = allocate(channels * stride);
  const addresses = Array.from({ length: channels }, (_, channel) => region.address + channel * stride);
  let cachedCount: number | undefined;
  let cached = [] as unknown as PlaneViews<T>;
  return {
    sampleType,
    channels,
    frames,
    addresses,
    views(frameCount) {
      if (frameCount !== cachedCount) {
        checkFrames(frameCount, frames);
        const { buffer } = memory;
        cached = addresses.map((address) =>
          sampleType === 'f32'
            ? new Float32Array(buffer, address, frameCount)
            : new Float64Array(buffer, address, frameCount),
        ) as unknown as PlaneViews<T>;
        cachedCount = frameCount;
      }
      return cached;
    },
    clear(frameCount = frames) {
      checkFrames(frameCount, frames);
      for (const address of addresses) {
        const from = address - region.address;
        region.bytes.fill(0, from, from + frameCount * BYTES[sampleType]);
      }
    },
    release: () => region.release(),
  };
}

function checkFrames(frameCount: number, frames: number): void {
  if (!(Number.isInteger(frameCount) && frameCount >= 0 && frameCount <= frames)) {
    throw new UsageError(
      'dsp/frames',
      `${frameCount} frames were asked of planes that hold 0 to ${frames}. Ask for fewer, or allocate longer planes.`,
      { frameCount, frames },
    );
  }
}
