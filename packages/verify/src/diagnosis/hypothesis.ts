import type { FaultKind, FaultUnit, FrameRange } from '@trackout/core';
import type { Correction } from './correction.js';
import { type Planes, type TakenOff, takeOff } from './planes.js';
import type { Residual } from './probes.js';
import type { Samples } from './samples.js';
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

/** What of a residual is left, and how much has been changed. */
type Outcome = Pick<Hypothesis, 'after' | 'remaining' | 'changed'>;

/** What is left when a change in each window, in planes of its own, is taken off. */
export function takeOffIn(
  scene: Scene,
  residual: Residual,
  changeIn: (window: Scene['windows'][number], index: number) => Planes,
): Outcome {
  return outcomeOf(
    scene.windows.map((window, index) => takeOff(residual[index] as Planes, changeIn(window, index))),
  );
}

/** What a correction leaves of a residual; where it leaves more than `most`, all that is said is that it does. */
export async function undo(
  scene: Scene,
  stem: number,
  correction: Correction,
  residual: Residual,
  most = Number.POSITIVE_INFINITY,
): Promise<Outcome> {
  const samples = inWindows(scene, stem);
  const parts: TakenOff[] = [];
  let remaining = 0;
  for (const [index, { from, frames }] of scene.windows.entries()) {
    scene.signal?.throwIfAborted();
    const before = residual[index] as Planes;
    const part = takeOff(before, await correction.change(from, frames, samples, before));
    parts.push(part);
    remaining += part.remaining;
    if (remaining > most) return { after: residual, remaining: Number.POSITIVE_INFINITY, changed: 0 };
  }
  return outcomeOf(parts);
}

const outcomeOf = (parts: readonly TakenOff[]): Outcome => ({
  after: parts.map(({ left }) => left),
  remaining: parts.reduce((sum, part) => sum + part.remaining, 0),
  changed: parts.reduce((sum, part) => sum + part.changed, 0),
});

/** Reads from the windows what they hold. */
function inWindows(scene: Scene, stem: number): Samples {
  const samples = samplesOf(scene, stem);
  return {
    read(from, frames, into) {
      const window = scene.windows.find((each) => each.from === from && each.frames === frames);
      if (!window) return samples.read(from, frames, into);
      const planes = planesOf(window, stem);
      if (!into) return Promise.resolve(planes.map((plane) => new Float64Array(plane)));
      for (const [channel, plane] of planes.entries()) into[channel]?.set(plane);
      return Promise.resolve(into);
    },
  };
}

/** 10 log10 of a quotient of energies; large where nothing is left. */
export function reductionDb(scene: Scene, before: number, after: number): number {
  if (after <= 0) return 300;
  return 10 * scene.dsp.math.log10(before / after);
}
