import type { Dsp, Region } from '@trackout/dsp-wasm';
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
