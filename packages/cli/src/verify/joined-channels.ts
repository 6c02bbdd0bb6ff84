import {
  type AudioBlock,
  type BlockReader,
  type BlockSource,
  type ChannelLayout,
  resolveRange,
} from '@trackout/core';

/**
 * Mono sources as the channels of one: a mix that was delivered as a file for each channel.
 * All have one rate, length and sample type. Blocks are borrowed from the sources as they are.
 */
export function joinedChannels(channels: readonly BlockSource[], layout: ChannelLayout): BlockSource {
  const [first] = channels as readonly [BlockSource];
  return {
    format: { sampleRate: first.format.sampleRate, layout },
    frameCount: first.frameCount,
    sampleType: first.sampleType,
    open(range) {
      const { from, to } = resolveRange(range, first.frameCount);
      return joinedReader(channels.map((channel) => channel.open({ from, to })));
    },
  };
}

function joinedReader(readers: readonly BlockReader[]): BlockReader {
  const buffered = () => Math.min(...readers.map(({ bufferedFrames }) => bufferedFrames));
  return {
    get bufferedFrames() {
      return buffered();
    },
    get ended() {
      return readers.every(({ ended }) => ended);
    },
    fill(minFrames) {
      const waiting = readers.flatMap((reader) => reader.fill(minFrames) ?? []);
      return waiting.length > 0 ? Promise.all(waiting).then(() => {}) : undefined;
    },
    pull(maxFrames) {
      const frames = Math.min(maxFrames, buffered());
      if (frames < 1) return undefined;
      const blocks = readers.map((reader) => reader.pull(frames) as AudioBlock);
      return {
        ...(blocks[0] as AudioBlock),
        planes: blocks.map(({ planes }) => planes[0]),
      } as AudioBlock;
    },
    close: () => {
      for (const reader of readers) reader.close();
    },
  };
}
