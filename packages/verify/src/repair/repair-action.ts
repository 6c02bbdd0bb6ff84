import type { Fault, FaultKind } from '@trackout/core';

/** One thing that is done to a file, and that loses no sample of it. */
export type RepairAction =
  /** Later: so many frames of silence before its first. Negative, earlier: so many silent frames taken off its start. */
  | { readonly kind: 'shift'; readonly frames: number }
  /** Silence added at its end. */
  | { readonly kind: 'pad'; readonly frames: number }
  /** Silence taken off its end. */
  | { readonly kind: 'trim'; readonly frames: number }
  | { readonly kind: 'invert' }
  /** Left and right change places. */
  | { readonly kind: 'swap-channels' }
  /** It does not go into the repaired pack: the mix does not hold it, or holds it once. */
  | { readonly kind: 'leave-out' };

/** What becomes of one file. */
export interface FileRepair {
  readonly name: string;
  /** In this order; none where the file is copied as it is. */
  readonly actions: readonly RepairAction[];
}

/** A fault that stays, and why. */
export interface KeptFault {
  readonly kind: FaultKind;
  /** The file that has it; `null` for the mix, or for all files together. */
  readonly stem: string | null;
  /** Why it is not repaired; begins with `not lossless` where undoing it would round or lose samples. */
  readonly reason: string;
  /** What a person does about it. */
  readonly remedy: string;
}

/** What can be repaired without loss, decided before anything is written. */
export interface RepairPlan {
  /** Frames of every file of the repaired pack whose length could be settled. */
  readonly frameCount: number;
  /** Every file, in the order given. */
  readonly files: readonly FileRepair[];
  /** Faults that the actions undo. */
  readonly repaired: readonly Fault[];
  readonly kept: readonly KeptFault[];
}

/** True where no file needs to be changed, or can be. */
export function nothingToRepair({ files }: RepairPlan): boolean {
  return files.every(({ actions }) => actions.length === 0);
}

/** An action in a studio's words: `moved 480 frames (10.000 ms) earlier`. */
export function describeRepairAction(action: RepairAction, sampleRate: number): string {
  switch (action.kind) {
    case 'shift':
      return `moved ${length(Math.abs(action.frames), sampleRate)} ${action.frames < 0 ? 'earlier' : 'later'}`;
    case 'pad':
      return `${length(action.frames, sampleRate)} of silence added at the end`;
    case 'trim':
      return `${length(action.frames, sampleRate)} of silence taken off the end`;
    case 'invert':
      return 'polarity inverted';
    case 'swap-channels':
      return 'left and right swapped';
    case 'leave-out':
      return 'left out';
  }
}

function length(frames: number, sampleRate: number): string {
  return `${frames} frame${frames === 1 ? '' : 's'} (${((1000 * frames) / sampleRate).toFixed(3)} ms)`;
}
