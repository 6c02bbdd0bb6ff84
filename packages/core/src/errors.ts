/** Facts about an error that a program can act on: places, sizes, names. Plain JSON values. */
export type ErrorFacts = Readonly<
  Record<string, string | number | boolean | null | readonly string[] | readonly number[]>
>;

const MARKER = Symbol.for('trackout.error');

/**
 * The root of every error that Trackout throws on purpose.
 *
 * `code` is stable and literal (`'wav/chunk-overrun'`), `facts` says where and how much, the message says
 * what was seen, what is allowed and what to try. Cancellation is not one of these: it stays the
 * platform's `AbortError`.
 */
export class TrackoutError extends Error {
  override readonly name: string = 'TrackoutError';
  readonly code: string;
  readonly facts: ErrorFacts;

  constructor(code: string, message: string, facts: ErrorFacts = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.facts = facts;
    Object.defineProperty(this, MARKER, { value: this.kind });
  }

  /** Which of the family this is; the answer to "what can the caller do". */
  get kind(): ErrorKind | 'error' {
    return 'error';
  }

  /** True for any error of this family, also from another installed copy of the package. */
  static isInstance(value: unknown): value is TrackoutError {
    return markerOf(value) !== undefined;
  }
}

/** Bad bytes, unsupported feature, refused for safety, called wrongly, or the outside world failed. */
export type ErrorKind = 'format' | 'unsupported' | 'limit' | 'usage' | 'io';

function markerOf(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? (value as { [MARKER]?: string })[MARKER] : undefined;
}

/** The bytes are wrong: a file breaks its own format. The caller needs another file, or a tolerant option. */
export class FormatError extends TrackoutError {
  override readonly name: string = 'FormatError';
  override get kind(): 'format' {
    return 'format';
  }
  static override isInstance(value: unknown): value is FormatError {
    return markerOf(value) === 'format';
  }
}

/** Legal, but not handled here. The caller can convert the material or leave the feature out. */
export class UnsupportedError extends TrackoutError {
  override readonly name: string = 'UnsupportedError';
  override get kind(): 'unsupported' {
    return 'unsupported';
  }
  static override isInstance(value: unknown): value is UnsupportedError {
    return markerOf(value) === 'unsupported';
  }
}

/** Refused for safety: too large, too many, would overwrite. The caller can raise the limit knowingly. */
export class LimitError extends TrackoutError {
  override readonly name: string = 'LimitError';
  override get kind(): 'limit' {
    return 'limit';
  }
  static override isInstance(value: unknown): value is LimitError {
    return markerOf(value) === 'limit';
  }
}

/** Called wrongly: an argument or a session contradicts itself. The caller must change the call. */
export class UsageError extends TrackoutError {
  override readonly name: string = 'UsageError';
  override get kind(): 'usage' {
    return 'usage';
  }
  static override isInstance(value: unknown): value is UsageError {
    return markerOf(value) === 'usage';
  }
}

/** The outside world failed: file missing, disk full, permission denied. `cause` holds the system's error. */
export class IoError extends TrackoutError {
  override readonly name: string = 'IoError';
  override get kind(): 'io' {
    return 'io';
  }
  static override isInstance(value: unknown): value is IoError {
    return markerOf(value) === 'io';
  }
}
