import {
  type AudioBlock,
  type BlockReader,
  type BlockSource,
  channelCount,
  type FrameRange,
  resolveRange,
  UsageError,
} from '@trackout/core';
import type { RepairAction } from './repair-action.js';

/** The most silence that a reader holds ready. */
const LARGEST_SILENCE = 65_536;

/** All actions on a file together. */
interface Correction {
  /** Frames of silence before the first frame of the source; negative where frames of it are taken off. */
  readonly lead: number;
  readonly frameCount: number;
  readonly invert: boolean;
  readonly swap: boolean;
}

type Plane = Float32Array | Float64Array;

/**
 * A source with its corrections: exact samples, delivered as they are pulled.
 *
 * The same samples for any partition into blocks. A zero stays the positive zero when it is inverted. Without actions it is the
 * source itself; otherwise blocks lie in memory of the reader's own. Throws `UsageError` for `leave-out`, for a swap of other
 * than two channels, and where more is taken off than there is. What is taken off is not looked at: `planRepair` did.
 */
export function repairedSource(source: BlockSource, actions: readonly RepairAction[]): BlockSource {
  if (actions.length === 0) return source;
  const correction = combine(source, actions);
  const { frameCount } = correction;
  return {
    format: source.format,
    frameCount,
    sampleType: source.sampleType,
    open: (range) => correctedReader(source, correction, resolveRange(range, frameCount)),
  };
}

function combine(source: BlockSource, actions: readonly RepairAction[]): Correction {
  let { frameCount } = source;
  let lead = 0;
  let invert = false;
  let swap = false;
  for (const action of actions) {
    if (action.kind === 'invert') invert = !invert;
    else if (action.kind === 'swap-channels') swap = !swap;
    else if (action.kind === 'leave-out') throw cannot('a file that is left out has no samples');
    else {
      const { kind, frames } = action;
      if (!Number.isInteger(frames) || (kind !== 'shift' && frames < 0)) throw cannot(`${kind} by ${frames}`);
      if (kind === 'shift') lead += frames;
      frameCount += kind === 'trim' ? -frames : frames;
      if (frameCount < 0) throw cannot(`more frames are taken off than the ${source.frameCount} it has`);
    }
  }
  const channels = channelCount(source.format.layout);
  if (swap && channels !== 2) throw cannot(`${channels} channel(s) cannot be swapped`);
  return { lead, frameCount, invert, swap };
}

function cannot(why: string): UsageError {
  return new UsageError(
    'verify/repair-action',
    `This file cannot be corrected: ${why}. Use the actions of planRepair, in whole frames.`,
    {},
  );
}

function correctedReader(
  source: BlockSource,
  { lead, invert, swap }: Correction,
  { from, to }: FrameRange,
): BlockReader {
  const within = (frame: number) => Math.min(Math.max(frame - lead, 0), source.frameCount);
  const inner = source.open({ from: within(from), to: within(to) });
  const soundStart = within(from) + lead;
  const soundEnd = within(to) + lead;
  const sounds = soundEnd > soundStart;
  const channels = channelCount(source.format.layout);
  const view = source.sampleType === 'f32' ? Float32Array : Float64Array;
  let planes: Plane[] = [];
  let position = from;
  const silentUntil = () =>
    sounds && position < soundStart ? soundStart : sounds && position < soundEnd ? position : to;
  const buffered = (): number => {
    const silence = silentUntil() - position;
    const reached = position + silence;
    const inSound = sounds && reached >= soundStart && reached < soundEnd;
    const sound = inSound ? inner.bufferedFrames : 0;
    const behind = inSound && reached + sound === soundEnd ? to - soundEnd : 0;
    return Math.min(silence + sound + behind, Math.max(LARGEST_SILENCE, sound));
  };
  /** Writes the frames of the source that a block holds. */
  const takeSound = (at: number, frames: number) => {
    const block = inner.pull(frames);
    if (block?.frameCount !== frames) throw cannot('its source gave fewer frames than it had ready');
    planes.forEach((plane, channel) => {
      const own = block.planes[swap ? 1 - channel : channel] as Plane;
      if (!invert) plane.set(own, at);
      // 0 - x, and not -x: no negative zero comes of a zero.
      else for (let i = 0; i < frames; i++) plane[at + i] = 0 - (own[i] as number);
    });
  };
  return {
    get bufferedFrames() {
      return buffered();
    },
    get ended() {
      return position >= to;
    },
    fill(minFrames = 1) {
      const missing = minFrames - (silentUntil() - position);
      return sounds && position < soundEnd && missing > 0 ? inner.fill(missing) : undefined;
    },
    pull(maxFrames) {
      const frames = Math.min(maxFrames, buffered());
      if (frames < 1) return undefined;
      if ((planes[0]?.length ?? 0) < frames)
        planes = Array.from({ length: channels }, () => new view(frames));
      const first = Math.min(Math.max(soundStart, position), position + frames);
      const last = sounds ? Math.min(Math.max(soundEnd, first), position + frames) : first;
      for (const plane of planes) {
        plane.fill(0, 0, first - position);
        plane.fill(0, last - position, frames);
      }
      if (last > first) takeSound(first - position, last - first);
      const block = {
        startFrame: position,
        frameCount: frames,
        sampleType: source.sampleType,
        planes: planes.map((plane) => plane.subarray(0, frames)),
      } as AudioBlock;
      position += frames;
      return block;
    },
    close() {
      inner.close();
      position = to;
    },
  };
}
