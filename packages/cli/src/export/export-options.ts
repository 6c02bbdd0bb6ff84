import type {
  ByteSink,
  ExportPlan,
  ExportReport,
  PlanOptions,
  ProgressListener,
  Warning,
} from '@trackout/core';
import type { OpenRange } from '../time-range.js';
import type { TailLength } from './tail-length.js';

/** What becomes of files without a sound: written and remarked upon, left out, or a reason to refuse. */
export type SilentFiles = 'keep' | 'skip' | 'refuse';

/** What a caller may decide about an export; see `PlanOptions` for what is written and how. */
export interface ExportOptions extends Omit<PlanOptions, 'container' | 'range' | 'tailFrames'> {
  /** Frames of the session; without an end, to the end of the last recording. All unless stated. */
  readonly range?: OpenRange;
  /** `auto` where the session has processors, else `none`, unless stated. */
  readonly tails?: TailLength;
  /**
   * Highest sample peak that any file may have, in dBFS. Found in a pass of its own: all files and the mix get one
   * `trimDb`, which is 0 where nothing is louder. Takes the place of `trimDb`.
   */
  readonly headroomDb?: number;
  /** `keep` unless stated. */
  readonly silentFiles?: SilentFiles;
  /** Also `SESSION.txt`: what a person needs to set up a session for the files. */
  readonly notes?: boolean;
  /** Also `CLICK.wav`: a click on every beat. Needs a tempo. */
  readonly click?: boolean;
  /** Measure every track first, and stop before anything is written if there is a warning. */
  readonly preflight?: boolean;
  /**
   * Whether a null test that fails is followed by a diagnosis, which takes some 250 MB more. Default false; the
   * command line asks for it.
   */
  readonly diagnose?: boolean;
  /** Where a ZIP of the finished delivery goes. */
  readonly zip?: () => Promise<ByteSink<unknown>>;
  /** Called with the plan before the first file is opened; passes that the plan needs are over by then. */
  readonly onPlan?: (plan: ExportPlan) => void | Promise<void>;
  readonly onProgress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** How an export ended. A failed check is an outcome, not an exception. */
export type ExportOutcome =
  | { readonly status: 'stopped'; readonly plan: ExportPlan; readonly warnings: readonly Warning[] }
  | {
      readonly status: 'delivered';
      readonly plan: ExportPlan;
      readonly report: ExportReport;
      readonly zip?: { readonly byteLength: number; readonly sha256: string };
    };

/** Progress and cancellation, as the steps of an export take them. */
export function listeners({
  signal,
  onProgress,
}: ExportOptions): Pick<ExportOptions, 'signal' | 'onProgress'> {
  return { ...(signal ? { signal } : {}), ...(onProgress ? { onProgress } : {}) };
}
