import {
  type AudioBlock,
  type BlockReader,
  type BlockSource,
  type ExportContract,
  type FrameRange,
  resolveRange,
} from '@trackout/core';
import { type Dsp, dbToGain } from '@trackout/dsp-wasm';

/** When the files of an export begin and end, and how loud they are. */
export type FilePlace = Pick<ExportContract, 'startFrame' | 'frameCount' | 'tailFrames' | 'trimDb' | 'range'>;

/** What of a mix from elsewhere is the time of the files, and what of that can be compared; all of it unless stated. */
export interface MixWindow {
  readonly window: FrameRange;
  readonly range?: FrameRange;
}

/**
 * The part of a mix of `mixFrames` where the files of an export are: the range that was asked for. What can be
 * compared ends with that range: in its tail the files hold what rings on, and the mix the song.
 *
 * The whole of a session is compared with the whole of the mix: one of them may be too long.
 */
export function windowInPlace(
  { startFrame, frameCount, tailFrames, range }: Omit<FilePlace, 'trimDb'>,
  mixFrames: number,
): MixWindow {
  const window = { from: startFrame, to: range ? startFrame + frameCount : mixFrames };
  return range && tailFrames > 0 ? { window, range: { from: 0, to: frameCount - tailFrames } } : { window };
}

/** A mix from elsewhere where the files of an export are, trimmed as they are. */
export function mixInPlace(
  mix: BlockSource,
  place: FilePlace,
  { math }: Pick<Dsp, 'math'>,
): { readonly source: BlockSource; readonly range?: FrameRange } {
  const { window, ...compared } = windowInPlace(place, mix.frameCount);
  return { source: sourceWindow(mix, { ...window, gain: dbToGain(math, place.trimDb) }), ...compared };
}

/**
 * Frames `from` to `to` of a source, as a source of their own, with a gain: what a reference mix is compared as
 * when an export covers a part of the session, or is trimmed. A window that passes the end of the source ends
 * there. Scaled samples are 64-bit float, so that the gain itself leaves no trace.
 */
export function sourceWindow(
  source: BlockSource,
  { from, to, gain = 1 }: { readonly from: number; readonly to: number; readonly gain?: number },
): BlockSource {
  const end = Math.min(to, source.frameCount);
  const start = Math.min(from, end);
  if (start === 0 && end === source.frameCount && gain === 1) return source;
  const frameCount = end - start;
  return {
    format: source.format,
    frameCount,
    sampleType: gain === 1 ? source.sampleType : 'f64',
    open(range) {
      const inner = resolveRange(range, frameCount);
      return windowReader(source.open({ from: start + inner.from, to: start + inner.to }), start, gain);
    },
  };
}

function windowReader(reader: BlockReader, start: number, gain: number): BlockReader {
  let scaled: Float64Array[] = [];
  const scale = (block: AudioBlock): AudioBlock => {
    const { frameCount, planes } = block;
    if ((scaled[0]?.length ?? 0) < frameCount) scaled = planes.map(() => new Float64Array(frameCount));
    const views = planes.map((plane, channel) => {
      const view = (scaled[channel] as Float64Array).subarray(0, frameCount);
      for (let i = 0; i < frameCount; i++) view[i] = (plane[i] as number) * gain;
      return view;
    });
    return { startFrame: block.startFrame, frameCount, sampleType: 'f64', planes: views };
  };
  return {
    get bufferedFrames() {
      return reader.bufferedFrames;
    },
    get ended() {
      return reader.ended;
    },
    fill: (minFrames) => reader.fill(minFrames),
    pull(maxFrames) {
      const block = reader.pull(maxFrames);
      if (!block) return undefined;
      const placed = { ...block, startFrame: block.startFrame - start };
      return gain === 1 ? placed : scale(placed);
    },
    close: () => reader.close(),
  };
}
