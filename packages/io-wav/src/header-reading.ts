import type { ByteSource } from '@trackout/core';
import { ByteWindow } from './byte-window.js';
import { type FileSubject, fileSubject } from './file-subject.js';
import type { FileWarning } from './file-warning.js';

/** How a header is read. */
export interface HeaderOptions {
  /** What errors and warnings call the file. */
  readonly name?: string;
  /**
   * What to make of a file that ends too early, or whose header was never completed: `refuse` it with a
   * `FormatError` (the default), or `accept` what is there, with a warning that says what is missing.
   */
  readonly truncated?: 'refuse' | 'accept';
}

/** What one reading of a header carries along. */
export interface HeaderReading {
  readonly window: ByteWindow;
  readonly subject: FileSubject;
  readonly acceptsTruncated: boolean;
  readonly warnings: readonly FileWarning[];
  warn(code: string, offsetBytes: number, message: string): void;
}

/** Starts reading a header. */
export function startReading(source: ByteSource, options: HeaderOptions): HeaderReading {
  const warnings: FileWarning[] = [];
  return {
    window: new ByteWindow(source),
    subject: fileSubject(options.name),
    acceptsTruncated: options.truncated === 'accept',
    warnings,
    warn: (code, offsetBytes, message) => warnings.push({ code, message, offsetBytes }),
  };
}
