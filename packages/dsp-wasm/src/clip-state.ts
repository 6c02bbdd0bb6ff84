import type { Dsp } from './dsp.js';

/** Bytes of a state of `clipRunsF32` and `clipRunsF64`; give it a region, then `resetClipState`. */
export const CLIP_STATE_BYTES = 48;

/** What `clipRunsF32` and `clipRunsF64` have found since the state was reset. */
export interface ClipState {
  /** Length of the run that is still open at the end of the last block; 0 for none. */
  readonly openRun: number;
  /** Samples in runs of at least `minRun`. */
  readonly clippedSamples: number;
  readonly runs: number;
  /** Frame at which the first of these runs starts, counted from the reset; `null` for none. */
  readonly firstClipFrame: number | null;
  readonly framesSeen: number;
}

/** Starts a count at frame 0. */
export function resetClipState(dsp: Dsp, address: number): void {
  const view = new DataView(dsp.memory.buffer, address, CLIP_STATE_BYTES);
  for (let offset = 0; offset < CLIP_STATE_BYTES; offset += 8) view.setFloat64(offset, 0, true);
  view.setFloat64(24, -1, true);
}

/** Reads a count; it goes on afterwards. */
export function readClipState(dsp: Dsp, address: number): ClipState {
  const view = new DataView(dsp.memory.buffer, address, CLIP_STATE_BYTES);
  const first = view.getFloat64(24, true);
  return {
    openRun: view.getFloat64(0, true),
    clippedSamples: view.getFloat64(8, true),
    runs: view.getFloat64(16, true),
    firstClipFrame: first < 0 ? null : first,
    framesSeen: view.getFloat64(32, true),
  };
}
