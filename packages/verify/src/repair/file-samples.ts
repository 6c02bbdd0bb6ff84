import { type BlockSource, channelCount, createPacer, type FrameRange, readBlocks } from '@trackout/core';

type Plane = Float32Array | Float64Array;

/** First frame of a range that is not digital silence; `undefined` where all of it is. A NaN is sound. */
export async function firstSoundIn(
  source: BlockSource,
  range: FrameRange,
  signal?: AbortSignal,
): Promise<number | undefined> {
  return firstFrame(source, range, (sample) => sample !== 0, signal);
}

/** First frame that holds the most negative code of an integer file: no code is its opposite. */
export async function firstLowestCode(
  source: BlockSource,
  signal?: AbortSignal,
): Promise<number | undefined> {
  return firstFrame(source, { from: 0, to: source.frameCount }, (sample) => sample <= -1, signal);
}

async function firstFrame(
  source: BlockSource,
  range: FrameRange,
  wanted: (sample: number) => boolean,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  for await (const block of readBlocks(source, { range, blockFrames: 8192, ...(signal ? { signal } : {}) })) {
    let first = block.frameCount;
    for (const plane of block.planes) {
      for (let i = 0; i < first; i++) if (wanted(plane[i] as number)) first = i;
    }
    if (first < block.frameCount) return block.startFrame + first;
  }
  return undefined;
}

const COMPARED_FRAMES = 16_384;

/** True where two files are the same audio: sample for sample, with silence after the end of the shorter one. */
export async function sameAudio(a: BlockSource, b: BlockSource, signal?: AbortSignal): Promise<boolean> {
  const channels = Math.max(channelCount(a.format.layout), channelCount(b.format.layout));
  const end = Math.max(a.frameCount, b.frameCount);
  const pause = createPacer();
  for (let from = 0; from < end; from += COMPARED_FRAMES) {
    signal?.throwIfAborted();
    const frames = Math.min(COMPARED_FRAMES, end - from);
    const [one, other] = [await read(a, from, frames), await read(b, from, frames)];
    for (let channel = 0; channel < channels; channel++) {
      const [x, y] = [sideOf(one, channel), sideOf(other, channel)];
      for (let i = 0; i < frames; i++) if ((x[i] as number) !== (y[i] as number)) return false;
    }
    const pausing = pause(channels * frames);
    if (pausing) await pausing;
  }
  return true;
}

/** A mono file is the same in every channel. */
const sideOf = (planes: readonly Plane[], channel: number): Plane =>
  planes[Math.min(channel, planes.length - 1)] as Plane;

async function read(source: BlockSource, from: number, frames: number): Promise<Float64Array[]> {
  const planes = Array.from({ length: channelCount(source.format.layout) }, () => new Float64Array(frames));
  const to = Math.min(from + frames, source.frameCount);
  if (from >= to) return planes;
  for await (const block of readBlocks(source, { range: { from, to } })) {
    planes.forEach((plane, channel) => {
      plane.set(block.planes[channel] as Plane, block.startFrame - from);
    });
  }
  return planes;
}
