import type { Dsp, Region } from '@trackout/dsp-wasm';
import type { Hops } from './hop-record.js';
import type { Span } from './span.js';

/** Figures by name, while a reading is put together. */
export type FigureSheet = Record<string, unknown>;

/** One part of a meter: what it needs to know lies in arrays, so that it can be copied and joined. */
export interface Gauge {
  /** The whole state, as live views. */
  readonly state: readonly Float64Array[];
  push(span: Span): void;
  /** What comes from here on is counted; what came before has only warmed up filters and windows. */
  startCounting(): void;
  /** Back to the beginning. */
  reset(): void;
  /** Writes its figures; `ended` means that silence follows. */
  read(sheet: FigureSheet, channels: readonly FigureSheet[], ended: boolean): void;
  release(): void;
}

/** Adds to the state of a later range what was counted in the range before it. */
export type Join = (earlier: readonly Float64Array[], later: readonly Float64Array[]) => void;

/** The state of a gauge that has seen some channels of a stream: `channels` says which, in its own order. */
export interface ChannelStates {
  readonly channels: readonly number[];
  readonly state: readonly Float64Array[];
  /** What loudness needs besides: sums over channels cannot be made from sums over windows. */
  readonly hops?: Hops | undefined;
}

/** The state of one gauge that has seen all channels, from those that have each seen some of them. */
export type Gather = (parts: readonly ChannelStates[], channels: number) => Float64Array[];

/** For each channel of the whole `size` numbers, which lie one after another in array `index` of the parts. */
export function gatherBlocks(
  parts: readonly ChannelStates[],
  channels: number,
  index: number,
  size: number,
): Float64Array {
  const whole = new Float64Array(channels * size);
  for (const { channels: own, state } of parts) {
    own.forEach((channel, at) => {
      whole.set(state[index]?.subarray(at * size, (at + 1) * size) ?? [], channel * size);
    });
  }
  return whole;
}

/** An array that is the same in every part. */
export function firstOf(parts: readonly ChannelStates[], index: number): Float64Array {
  return parts[0]?.state[index]?.slice() ?? new Float64Array(0);
}

/** A region of f64 in the memory of a `Dsp`. */
export function allocateNumbers(dsp: Dsp, count: number): { region: Region; numbers: Float64Array } {
  const region = dsp.allocate(8 * count);
  return { region, numbers: new Float64Array(dsp.memory.buffer, region.address, count) };
}

/** The greater of two levels, and its frame: of equal levels the earlier one's. */
export function joinPeaks(earlier: Float64Array, later: Float64Array, level: number, frame: number): void {
  if ((earlier[level] as number) < (later[level] as number)) return;
  later[level] = earlier[level] as number;
  later[frame] = earlier[frame] as number;
}

/** A frame that is -1 for none. */
export function frameOrNull(frame: number): number | null {
  return frame < 0 ? null : frame;
}
