// A Web Audio graph as a track: rendered by an OfflineAudioContext, read in blocks.
import { channelCount, LimitError, planarSource, resolveRange } from '@trackout/core';

/**
 * `build(context)` makes the graph and connects it to `context.destination`; it may be `async` (samples to
 * decode, worklets to load).
 *
 * An OfflineAudioContext renders its whole length at once and cannot be stopped: the first `fill` of the first
 * reader waits for it, and every later reader gets the same samples, which another render need not give. They take `frameCount` x channels x 4 bytes, for
 * as long as the source lives. Throws `LimitError` where that is more than `limitBytes` (default 256 MiB, which
 * is 11 min 39 s of stereo at 48 kHz).
 */
export function offlineContextSource({ sampleRate, layout, frameCount, build, limitBytes = 256 * 2 ** 20 }) {
  const format = { sampleRate, layout };
  const channels = channelCount(layout);
  const neededBytes = frameCount * channels * Float32Array.BYTES_PER_ELEMENT;
  if (neededBytes > limitBytes) {
    throw new LimitError(
      'web-audio/memory',
      `${frameCount} frames of ${channels} channel(s) take ${neededBytes} bytes, and the limit is ${limitBytes}. Render less, or raise limitBytes.`,
      { frameCount, channels, neededBytes, limitBytes },
    );
  }
  let rendering;

  async function render() {
    const context = new OfflineAudioContext(channels, frameCount, sampleRate);
    await build(context);
    const audio = await context.startRendering();
    const planes = Array.from({ length: channels }, (_, channel) => audio.getChannelData(channel));
    return planarSource(format, planes);
  }

  return {
    format,
    frameCount,
    sampleType: 'f32',
    open(range) {
      const { from, to } = resolveRange(range, frameCount);
      let reader;
      let ended = from === to;
      return {
        get bufferedFrames() {
          return reader?.bufferedFrames ?? 0;
        },
        get ended() {
          return ended || (reader?.ended ?? false);
        },
        fill() {
          if (ended || reader) return undefined;
          rendering ??= render().catch((error) => {
            rendering = undefined;
            throw error;
          });
          return rendering.then((rendered) => {
            if (!ended) reader = rendered.open({ from, to });
          });
        },
        pull: (maxFrames) => reader?.pull(maxFrames),
        close() {
          ended = true;
          reader?.close();
        },
      };
    },
  };
}
