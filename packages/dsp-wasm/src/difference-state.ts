import type { Dsp } from './dsp.js';

/** Bytes of a state of the `difference` kernels; give it a region, then `resetDifferenceState`. */
export const DIFFERENCE_STATE_BYTES = 96;

/** What the `difference` kernels have found since the state was reset. Any partition into blocks gives it. */
export interface DifferenceState {
  /** Greatest |a - b|; Infinity where a difference is infinite or not a number. */
  readonly peak: number;
  /** Sum of (a - b)^2; NaN where a difference is not a number. */
  readonly energy: number;
  /** First frame at which a - b is not 0, counted from the reset; `null` for none. */
  readonly firstDifferingFrame: number | null;
  readonly framesSeen: number;
}

/** Starts a comparison at frame 0. */
export function resetDifferenceState(dsp: Dsp, address: number): void {
  const view = new DataView(dsp.memory.buffer, address, DIFFERENCE_STATE_BYTES);
  for (let offset = 0; offset < DIFFERENCE_STATE_BYTES; offset += 8) view.setFloat64(offset, 0, true);
  view.setFloat64(8, -1, true);
}

/** Reads a comparison; it goes on afterwards. */
export function readDifferenceState(dsp: Dsp, address: number): DifferenceState {
  const view = new DataView(dsp.memory.buffer, address, DIFFERENCE_STATE_BYTES);
  const first = view.getFloat64(8, true);
  const lane = (index: number) => view.getFloat64(32 + 8 * index, true);
  return {
    peak: view.getFloat64(0, true),
    energy: lane(0) + lane(2) + (lane(4) + lane(6)) + (lane(1) + lane(3) + (lane(5) + lane(7))),
    firstDifferingFrame: first < 0 ? null : first,
    framesSeen: view.getFloat64(16, true),
  };
}
