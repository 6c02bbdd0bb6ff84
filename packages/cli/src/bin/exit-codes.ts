import { TrackoutError } from '@trackout/core';

/** What a script can tell from the way the command ended. */
export const EXIT = { ok: 0, checkFailed: 1, wrongUse: 2, interrupted: 130 } as const;

/** How an exception ends the process: its exit code, and what to say. */
export interface Ending {
  readonly exitCode: number;
  readonly code: string;
  readonly message: string;
  readonly facts: object;
}

/** The ending that belongs to an exception. */
export function endingOf(error: unknown): Ending {
  if (error instanceof Error && error.name === 'AbortError') {
    return {
      exitCode: EXIT.interrupted,
      code: 'interrupted',
      message: 'Interrupted. Nothing half-written was left under a final name.',
      facts: {},
    };
  }
  if (TrackoutError.isInstance(error)) {
    return { exitCode: EXIT.wrongUse, code: error.code, message: error.message, facts: error.facts };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    exitCode: EXIT.wrongUse,
    code: 'unexpected',
    message: `This should not happen: ${message}`,
    facts: {},
  };
}
