import type { FaultKind, FaultUnit, FrameRange } from '@trackout/core';
import type { Correction } from './correction.js';
import { energyOf, minus, type Planes, type Residual } from './probes.js';
import { planesOf, type Scene, samplesOf } from './scene.js';

/** A fault before it is put into words. */
export interface FaultDraft {
  readonly kind: FaultKind;
  /** Number of the stem, or `MASTER`. */
  readonly stem: number;
  readonly figure: number | null;
  readonly unit: FaultUnit | null;
  readonly fromFrame?: number;
  readonly toFrame?: number;
  readonly alternatives?: readonly FaultKind[];
  /** Numbers of other stems that take part. */
  readonly related?: readonly number[];
  readonly confidence?: number;
  /** Says more than kind and figure do. */
  readonly detail?: string;
}

/** One explanation of what is left, with what remains once it is undone. */
export interface Hypothesis {
  readonly stem: number;
  /** `gain` and `warp` of one stem are found again together; of other families a stem has one. */
  readonly family: 'gain' | 'warp' | 'curve' | 'filter' | 'constant' | 'local' | 'noise' | 'terminal';
  /** What it costs in dB to assume something as free as this, in place of something plain. */
  readonly complexity: number;
  /** How much of the energy of its change it may leave, because it is undone only nearly. */
  readonly tolerance: number;
  readonly correction?: Correction;
  /** The correction only leaves out what nobody can put right. */
  readonly lossy?: true;
  /** Where nobody knows what belongs there once it is undone: nothing can be told of other faults in these frames. */
  readonly unknown?: readonly FrameRange[];
  readonly after: Residual;
  readonly remaining: number;
  /** Energy of what it changes. */
  readonly changed: number;
  drafts(): readonly FaultDraft[];
  /** Finds its figures again in a residual in which it is not undone; the windows may be others by now. */
  refit?(scene: Scene, residual: Residual): Promise<Hypothesis | undefined>;
}

/** What a correction leaves of a residual. */
export async function undo(
  scene: Scene,
  stem: number,
  correction: Correction,
  residual: Residual,
): Promise<{ after: Residual; remaining: number; changed: number }> {
  const samples = samplesOf(scene, stem);
  const after: Planes[] = [];
  let remaining = 0;
  let changed = 0;
  for (const [index, window] of scene.windows.entries()) {
    scene.signal?.throwIfAborted();
    const before = residual[index] as Planes;
    const change = await correction.change(
      window.from,
      window.frames,
      windowed(scene, stem, samples, index),
      before,
    );
    const left = before.map((plane, channel) => minus(plane, change[channel] as Float64Array));
    after.push(left);
    remaining += energyOf(left);
    changed += energyOf(change);
  }
  return { after, remaining, changed };
}

/** Reads from the window where it holds what is asked for. */
function windowed(scene: Scene, stem: number, samples: ReturnType<typeof samplesOf>, index: number) {
  const window = scene.windows[index] as Scene['windows'][number];
  return {
    read: async (from: number, frames: number): Promise<Float64Array[]> =>
      from === window.from && frames === window.frames
        ? planesOf(window, stem).map((plane) => Float64Array.from(plane))
        : samples.read(from, frames),
  };
}

/** 10 log10 of a quotient of energies; large where nothing is left. */
export function reductionDb(scene: Scene, before: number, after: number): number {
  if (after <= 0) return 300;
  return 10 * scene.dsp.math.log10(before / after);
}
