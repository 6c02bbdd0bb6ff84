import type { Fault, NullTestResult } from '@trackout/core';
import type { KeptFault, RepairAction } from '@trackout/verify';
import type { VerifyReport } from '../verify/verify-files.js';

/** A fault that stays, and the set that has it. */
export interface KeptInSet extends KeptFault {
  readonly set: string;
}

/** One file of the pack, and what became of it. */
export interface RepairedFile {
  /** As the verification calls it. */
  readonly path: string;
  readonly result: 'copied' | 'corrected' | 'left-out';
  readonly actions: readonly RepairAction[];
  /** Within the repaired pack; absent where it was left out, or nothing was written. */
  readonly output?: string;
  readonly byteLength?: number;
  readonly sha256?: string;
}

/** What a repair has done, and what came of it. */
export interface RepairReport {
  /** The folder of the repaired pack. */
  readonly output: string;
  /** False where no file needed to be changed, or could be: then there is no such folder. */
  readonly written: boolean;
  /** Of the repaired pack; where nothing was written, of the pack as it is. */
  readonly verdict: 'pass' | 'fail';
  readonly sampleRate: number;
  readonly files: readonly RepairedFile[];
  /** Faults that were undone. */
  readonly repaired: readonly Fault[];
  readonly kept: readonly KeptInSet[];
  /** The null tests of the repaired pack; none where nothing was written. */
  readonly sets: readonly NullTestResult[];
}

/** A verification, and the repair that followed it. */
export interface RepairOutcome {
  readonly report: VerifyReport;
  readonly repair: RepairReport;
}
