import {
  type ErrorFacts,
  FormatError,
  IoError,
  LimitError,
  TrackoutError,
  UnsupportedError,
  UsageError,
} from '@trackout/core';

/** An error on its way between threads, which keep no classes of their own: plain data. */
export interface SentError {
  readonly kind: TrackoutError['kind'] | 'foreign';
  readonly code: string;
  readonly message: string;
  readonly facts: ErrorFacts;
  readonly cause?: SentError;
}

const CLASSES = {
  format: FormatError,
  unsupported: UnsupportedError,
  limit: LimitError,
  usage: UsageError,
  io: IoError,
  error: TrackoutError,
} as const;

/** What is sent of an error, its cause included. */
export function sendError(error: unknown): SentError {
  const cause = error instanceof Error && error.cause !== undefined ? { cause: sendError(error.cause) } : {};
  if (TrackoutError.isInstance(error)) {
    const { kind, code, message, facts } = error;
    return { kind, code, message, facts, ...cause };
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return {
    kind: 'foreign',
    code: typeof code === 'string' ? code : '',
    message: error instanceof Error ? error.message : String(error),
    facts: {},
    ...cause,
  };
}

/** The error again: of its own class where it is one of ours, with the code of the system where it is not. */
export function receiveError({ kind, code, message, facts, cause }: SentError): Error {
  const options = cause ? { cause: receiveError(cause) } : undefined;
  if (kind !== 'foreign') return new CLASSES[kind](code, message, facts, options);
  const error = new Error(message, options);
  return code === '' ? error : Object.assign(error, { code });
}
