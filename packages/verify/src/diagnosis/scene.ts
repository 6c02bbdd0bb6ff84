import type { BoundTerm, FrameRange } from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import type { Contribution } from './contribution.js';
import type { Interpolation } from './interpolation.js';
import type { ProbeWindow, Residual, StemPlanes } from './probes.js';
import type { Samples } from './samples.js';
import type { Transforms } from './spectra.js';

/** In place of a stem's number: the sum of all of them, which is what the master gets. */
export const MASTER = -1;

/** Everything that stands still while a diagnosis looks for faults. */
export interface Scene {
  readonly dsp: Dsp;
  readonly transforms: Transforms;
  readonly interpolation: Interpolation;
  readonly sampleRate: number;
  readonly channels: number;
  readonly stems: readonly Contribution[];
  readonly mix: Contribution;
  /** All stems together. */
  readonly master: Samples;
  readonly windows: readonly ProbeWindow[];
  /** Frames of all windows. */
  readonly frames: number;
  readonly range: FrameRange;
  /** First and last frame beyond the bound, as far as they are known, the end excluded. */
  readonly active: FrameRange;
  /** The largest residual that honest files can leave, linear. */
  readonly bound: number;
  /** Its expected power, for one sample. */
  readonly floorPower: number;
  readonly signal: AbortSignal | undefined;
}

/** Samples of a stem, or of the sum of all. */
export function samplesOf(scene: Scene, stem: number): Samples {
  return stem === MASTER ? scene.master : (scene.stems[stem] as Contribution);
}

/** What a stem, or the sum of all, holds in a window. */
export function planesOf(window: ProbeWindow, stem: number): StemPlanes {
  return stem === MASTER ? window.sum : (window.stems[stem] as StemPlanes);
}

/** A single channel that goes to both sides, or two channels that are one. */
export function isDual(scene: Scene, stem: number): boolean {
  if (scene.channels !== 2) return true;
  return scene.windows.every((window) => {
    const [left, right] = planesOf(window, stem);
    if (left === right) return true;
    for (let i = 0; i < window.frames; i++) if (left?.[i] !== right?.[i]) return false;
    return true;
  });
}

/** Less than this is no signal: a hundredth of a second. */
const SHORTEST_SIGNAL = 0.01;

/** Whether the residual is so short that it sounds like nothing but a click. */
export function isClick({ active, sampleRate }: Scene): boolean {
  return active.to - active.from < SHORTEST_SIGNAL * sampleRate;
}

/** Whether it is nothing but clicks, here and there: so few frames in the windows are beyond the bound. */
export function areClicks({ windows, bound, sampleRate }: Scene, residual: Residual): boolean {
  const most = SHORTEST_SIGNAL * sampleRate;
  let beyond = 0;
  for (const [index, { frames }] of windows.entries()) {
    const planes = residual[index] as Residual[number];
    for (let i = 0; i < frames && beyond < most; i++) {
      if (planes.some((plane) => Math.abs(plane[i] as number) > bound)) beyond += 1;
    }
  }
  return beyond < most;
}

/** Expected power of what honest rounding leaves in a sample: evenly spread errors have a third of the peak's square. */
export function expectedPower(terms: readonly BoundTerm[]): number {
  return terms.reduce((sum, { count, each }) => sum + (count * each * each) / 3, 0);
}
