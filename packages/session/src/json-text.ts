import { FormatError } from '@trackout/core';

/** How deeply lists and objects may lie in each other. A session needs seven. */
const DEPTH_LIMIT = 64;

/**
 * The value of a JSON text (RFC 8259).
 *
 * Stricter than `JSON.parse` in one point: a key that stands twice in an object is an error, for the first
 * would be lost in silence. Errors name line and column, the same in every JavaScript engine. A byte order
 * mark in front is passed over. Throws `FormatError` with `line` and `column` (both from 1) in its facts.
 */
export function parseJson(text: string, label: string): unknown {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  const error = findError(body);
  if (error) {
    const { line, column } = placeOf(body, error.offset);
    throw new FormatError('session/json', `${label}, line ${line}, column ${column}: ${error.text}`, {
      line,
      column,
    });
  }
  return JSON.parse(body);
}

interface JsonError {
  readonly offset: number;
  readonly text: string;
}

const WHITE_SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const PRIMITIVE = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;

/** The first place where the text is no JSON. */
function findError(text: string): JsonError | undefined {
  let at = 0;
  const skip = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  };
  const here = (expected: string): JsonError => ({ offset: at, text: describe(text, at, expected) });

  const value = (depth: number): JsonError | undefined => {
    skip(WHITE_SPACE);
    const first = text[at];
    if (depth > DEPTH_LIMIT) {
      return { offset: at, text: `lists and objects lie in each other more than ${DEPTH_LIMIT} deep.` };
    }
    if (first === '{' || first === '[') return items(depth, first === '{' ? '}' : ']');
    return skip(STRING) || skip(PRIMITIVE) ? undefined : here('a value is expected');
  };

  const items = (depth: number, end: '}' | ']'): JsonError | undefined => {
    const keys = new Set<string>();
    at++;
    skip(WHITE_SPACE);
    if (text[at] === end) {
      at++;
      return undefined;
    }
    for (;;) {
      const error = (end === '}' ? key(keys) : undefined) ?? value(depth + 1);
      if (error) return error;
      skip(WHITE_SPACE);
      if (text[at] === end) {
        at++;
        return undefined;
      }
      if (text[at] !== ',') return here(`a comma or ${end} is expected`);
      at++;
      skip(WHITE_SPACE);
      if (text[at] === end) return { offset: at, text: `the comma before ${end} is one too many.` };
    }
  };

  const key = (keys: Set<string>): JsonError | undefined => {
    skip(WHITE_SPACE);
    const offset = at;
    const written = skip(STRING);
    if (!written) return here('a key in double quotes is expected');
    const name = JSON.parse(written) as string;
    if (keys.has(name)) return { offset, text: `the key ${written} stands in this object twice.` };
    keys.add(name);
    skip(WHITE_SPACE);
    if (text[at] !== ':') return here(`a colon is expected after ${written}`);
    at++;
    return undefined;
  };

  const error = value(0);
  if (error) return error;
  skip(WHITE_SPACE);
  return at < text.length ? here('the end is expected') : undefined;
}

function describe(text: string, at: number, expected: string): string {
  if (at >= text.length) return `${expected}, but the text ends here.`;
  if (text.startsWith('//', at) || text.startsWith('/*', at)) {
    return `${expected}, but a comment follows. JSON has no comments: remove it.`;
  }
  if (text[at] === '"')
    return `${expected}, but this text is not closed, or holds a line break or a wrong \\.`;
  const found = /^[\w.+-]{1,20}/.exec(text.slice(at, at + 20))?.[0] ?? String.fromCodePoint(codeAt(text, at));
  return `${expected}, but ${JSON.stringify(found)} follows.`;
}

function codeAt(text: string, at: number): number {
  return text.codePointAt(at) as number;
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length, column: (lines.at(-1) as string).length + 1 };
}
