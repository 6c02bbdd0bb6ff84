import { describe, expect, test } from 'vitest';
import {
  type ErrorFacts,
  FormatError,
  IoError,
  LimitError,
  TrackoutError,
  UnsupportedError,
  UsageError,
} from '../src/index.js';

const FAMILY = [
  { Class: FormatError, name: 'FormatError', kind: 'format' },
  { Class: UnsupportedError, name: 'UnsupportedError', kind: 'unsupported' },
  { Class: LimitError, name: 'LimitError', kind: 'limit' },
  { Class: UsageError, name: 'UsageError', kind: 'usage' },
  { Class: IoError, name: 'IoError', kind: 'io' },
] as const;

/** The package as built, loaded as if it were installed in two places. */
const loadCopy = (number: number) =>
  import(new URL(`../dist/index.js?copy=${number}`, import.meta.url).href) as Promise<
    typeof import('../src/index.js')
  >;

describe.each(FAMILY)('$name', ({ Class, name, kind }) => {
  test('carries code, message, facts and cause', () => {
    const cause = new Error('underneath');
    const facts: ErrorFacts = { offsetBytes: 12, names: ['a', 'b'], none: null };
    const error = new Class('wav/chunk-overrun', 'What was seen.', facts, { cause });
    expect(error).toBeInstanceOf(TrackoutError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
    expect(error.kind).toBe(kind);
    expect(error.code).toBe('wav/chunk-overrun');
    expect(error.message).toBe('What was seen.');
    expect(error.facts).toBe(facts);
    expect(error.cause).toBe(cause);
    expect(String(error)).toBe(`${name}: What was seen.`);
  });

  test('has no facts and no cause unless they are given', () => {
    const error = new Class('a/b', 'text');
    expect(error.facts).toEqual({});
    expect('cause' in error).toBe(false);
  });

  test('is told from the others of the family', () => {
    const error = new Class('a/b', 'text');
    expect(TrackoutError.isInstance(error)).toBe(true);
    expect(FAMILY.filter((other) => other.Class.isInstance(error)).map((other) => other.name)).toEqual([
      name,
    ]);
  });

  test('is recognised by another installed copy of the package', async () => {
    const [first, second] = await Promise.all([loadCopy(1), loadCopy(2)]);
    expect(first.TrackoutError).not.toBe(second.TrackoutError);
    const error = new first[name]('a/b', 'text');
    expect(error).not.toBeInstanceOf(second.TrackoutError);
    expect(second[name].isInstance(error)).toBe(true);
    expect(second.TrackoutError.isInstance(error)).toBe(true);
    expect(Class.isInstance(error)).toBe(true);
    const others = FAMILY.filter((other) => second[other.name].isInstance(error));
    expect(others.map((other) => other.name)).toEqual([name]);
  });
});

test('the root alone is an error of no kind', () => {
  const error = new TrackoutError('a/b', 'text');
  expect(error.kind).toBe('error');
  expect(TrackoutError.isInstance(error)).toBe(true);
  expect(FAMILY.some(({ Class }) => Class.isInstance(error))).toBe(false);
});

test.each([
  new Error('x'),
  { code: 'a/b', facts: {} },
  null,
  undefined,
  'a/b',
  7,
  new DOMException('x', 'AbortError'),
])('%s is not of the family', (value) => {
  expect(TrackoutError.isInstance(value)).toBe(false);
  expect(FAMILY.some(({ Class }) => Class.isInstance(value))).toBe(false);
});

test('the marker does not show in JSON or among the keys', () => {
  const error = new FormatError('a/b', 'text', { at: 1 });
  expect(JSON.parse(JSON.stringify(error))).toEqual({ name: 'FormatError', code: 'a/b', facts: { at: 1 } });
});
