import {
  type AudioBlock,
  type AudioFormat,
  type BlockReader,
  type BlockSource,
  planarSource,
  resolveRange,
} from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';

export type Plane = Float32Array | Float64Array;

/** How a source behaves, and what was done to it. */
export interface Behaviour {
  /** How many frames the next `fill` brings, at least 1; a promise makes the caller wait. */
  readonly arriving: (minFrames: number) => number | Promise<number>;
  /** Blocks lie in this memory, taken when the source is opened. */
  readonly dsp?: Dsp;
  /** Blocks lie in the planes that are given to `open`, where they suit. Default false. */
  readonly takesTurns?: boolean;
}

export interface SourceLog {
  opened: number;
  closed: number;
  pulls: number;
}

const LARGEST_BLOCK = 4096;

/**
 * A source that hands out one buffer again and again, and overwrites it with NaN as soon as the next block is
 * asked for: whoever keeps a block longer than it was lent renders noise.
 */
export function pickySource(
  format: AudioFormat,
  planes: readonly Plane[],
  { arriving, dsp, takesTurns = false }: Behaviour,
): { source: BlockSource; log: SourceLog } {
  const log: SourceLog = { opened: 0, closed: 0, pulls: 0 };
  const base = planarSource(format, planes as readonly Float32Array[]);
  const open: BlockSource['open'] = (range, into): BlockReader => {
    const { from, to } = resolveRange(range, base.frameCount);
    const suits = into?.sampleType === base.sampleType && into.channels === planes.length;
    const given = takesTurns && suits ? into : undefined;
    const largest = Math.min(LARGEST_BLOCK, given?.frames ?? LARGEST_BLOCK);
    const held = given ? undefined : dsp?.allocatePlanes(base.sampleType, planes.length, LARGEST_BLOCK);
    const lent = (given?.views(largest) ??
      held?.views(LARGEST_BLOCK) ??
      planes.map((plane) =>
        plane instanceof Float32Array ? new Float32Array(LARGEST_BLOCK) : new Float64Array(LARGEST_BLOCK),
      )) as Plane[];
    log.opened += 1;
    let position = from;
    let arrived = from;
    let open = true;
    return {
      get bufferedFrames() {
        return Math.min(arrived - position, largest);
      },
      get ended() {
        return position >= to;
      },
      fill(minFrames = 1) {
        if (arrived - position >= Math.min(minFrames, to - position, largest)) return undefined;
        const count = arriving(minFrames);
        const arrive = (frames: number) => {
          arrived = Math.min(to, Math.max(arrived + frames, position + 1));
        };
        if (typeof count !== 'number') return count.then(arrive);
        arrive(count);
        return undefined;
      },
      pull(maxFrames) {
        if (!open) throw new Error('pulled from a closed reader');
        log.pulls += 1;
        const frames = Math.min(maxFrames, this.bufferedFrames);
        for (const plane of lent) plane.fill(Number.NaN);
        if (frames < 1) return undefined;
        lent.forEach((plane, channel) => {
          plane.set((planes[channel] as Plane).subarray(position, position + frames));
        });
        position += frames;
        return {
          startFrame: position - frames,
          frameCount: frames,
          sampleType: base.sampleType,
          planes: lent.map((plane) => plane.subarray(0, frames)),
        } as AudioBlock;
      },
      close() {
        if (!open) return;
        open = false;
        log.closed += 1;
        held?.release();
      },
    };
  };
  return { source: { ...base, open }, log };
}
