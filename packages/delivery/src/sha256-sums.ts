import { UsageError } from '@trackout/core';
import { pathFault } from './relative-path.js';

/** One line of a `SHA256SUMS` file. */
export interface Sha256Sum {
  /** Relative to the file that lists it, with `/`. */
  readonly path: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/**
 * The text of a `SHA256SUMS` file: one line for each file, in the order given, for `sha256sum -c`.
 *
 * A name with a backslash, a line feed or a carriage return is escaped, and its line then starts with a
 * backslash, as GNU coreutils reads it. Everything else stands as it is, in UTF-8. Throws `UsageError` where a
 * digest is not one.
 */
export function formatSha256Sums(files: readonly Sha256Sum[]): string {
  return files.map(formatLine).join('');
}

function formatLine({ path, sha256 }: Sha256Sum): string {
  if (!/^[0-9a-f]{64}$/.test(sha256) || path === '') {
    throw new UsageError(
      'sha256/entry',
      `${JSON.stringify(path)} has the digest ${JSON.stringify(sha256)}. A line needs a name and 64 lower-case hexadecimal digits.`,
      { path, sha256 },
    );
  }
  const escaped = path.replace(/[\\\n\r]/g, (character) => ESCAPES[character] as string);
  return `${escaped === path ? '' : '\\'}${sha256}  ${escaped}\n`;
}

/**
 * The lines of a `SHA256SUMS` file, as `formatSha256Sums` and `sha256sum` write them; what is no line, or whose path leads
 * out of the folder, is left out.
 */
export function parseSha256Sums(text: string): Sha256Sum[] {
  return text.split('\n').flatMap((line) => {
    const [, escaped, sha256, name] = /^(\\?)([0-9a-f]{64}) [ *](.+?)\r?$/.exec(line) ?? [];
    if (sha256 === undefined || name === undefined) return [];
    const path = escaped ? name.replace(/\\[\\nr]/g, (pair) => PLAIN[pair] as string) : name;
    return pathFault(path) === undefined ? [{ path, sha256 }] : [];
  });
}

const PLAIN: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r' };
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' };
