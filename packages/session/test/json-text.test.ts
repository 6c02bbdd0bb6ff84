import { FormatError } from '@trackout/core';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../src/json-text.js';

const failure = (text: string) => {
  try {
    parseJson(text, 'song.json');
  } catch (error) {
    if (FormatError.isInstance(error)) return error;
    throw error;
  }
  return undefined;
};

describe('parseJson', () => {
  test.each([
    ...[
      '{}',
      '[]',
      ' {"a" : [1, -0.5e+3, 2E9, 0] , "b":{"c":null}} ',
      '"\\u00e4\\n\\"/"',
      'true',
      '-0',
      '1e999',
    ],
    ...['"\u007f\u2028ä🥁"', '\t[\r\n]', '{"":1,"a\\u0062":2,"b":3}', '{"__proto__":1}', '[[[]]]'],
  ])('gives what JSON.parse gives: %j', (text) => {
    expect(parseJson(text, 'x')).toEqual(JSON.parse(text));
  });

  test('passes over a byte order mark', () => {
    expect(parseJson('\ufeff{"a":1}', 'x')).toEqual({ a: 1 });
    expect(failure('\ufeff{"a":}')?.facts).toEqual({ line: 1, column: 6 });
  });

  test.each([
    ['', 1, 1, 'a value is expected, but the text ends here.'],
    ['{', 1, 2, 'a key in double quotes is expected, but the text ends here.'],
    ['{\n  "a": 1,\n}', 3, 1, 'the comma before } is one too many.'],
    ['[1, ]', 1, 5, 'the comma before ] is one too many.'],
    ['{"a" 1}', 1, 6, 'a colon is expected after "a", but "1" follows.'],
    ['{"a": 1 "b": 2}', 1, 9, 'a comma or } is expected'],
    ['{"a": [1 2]}', 1, 10, 'a comma or ] is expected, but "2" follows.'],
    ['{a: 1}', 1, 2, 'a key in double quotes is expected, but "a" follows.'],
    ["{'a': 1}", 1, 2, 'a key in double quotes is expected, but "\'" follows.'],
    ['{"a": 1,\r\n "b": 2,\r\n "a": 3}', 3, 2, 'the key "a" stands in this object twice.'],
    ['{"a": 1, "\\u0061": 2}', 1, 10, 'the key "\\u0061" stands in this object twice.'],
    ['[01]', 1, 2, 'a value is expected, but "01" follows.'],
    ['[1.]', 1, 2, 'a value is expected, but "1." follows.'],
    ['[+1]', 1, 2, 'a value is expected, but "+1" follows.'],
    ['[NaN]', 1, 2, 'a value is expected, but "NaN" follows.'],
    ['[truely]', 1, 2, 'a value is expected, but "truely" follows.'],
    ['["a\nb"]', 1, 2, 'this text is not closed, or holds a line break or a wrong \\.'],
    ['["a\\x"]', 1, 2, 'a wrong \\.'],
    ['["C:\\song"]', 1, 2, 'a wrong \\.'],
    ['{} {}', 1, 4, 'the end is expected, but "{" follows.'],
    ['{ // all\n}', 1, 3, 'JSON has no comments: remove it.'],
    ['[🥁]', 1, 2, 'a value is expected, but "🥁" follows.'],
    ['\r\r\n\n x', 4, 2, 'a value is expected, but "x" follows.'],
    [`${'['.repeat(9999)}`, 1, 66, 'lists and objects lie in each other more than 64 deep.'],
  ])('%j fails at line %d, column %d', (text, line, column, message) => {
    const error = failure(text);
    expect(error?.code).toBe('session/json');
    expect(error?.message).toContain(message);
    expect(error?.message).toMatch(new RegExp(`^song\\.json, line ${line}, column ${column}: `));
    expect(error?.facts).toEqual({ line, column });
  });

  test('agrees with JSON.parse on what is JSON, for any damage to a text', () => {
    const text = '{"a":[1,-2.5e3,"x\\n\\u00e4"],"b":{"c":null,"d":true},"e":""}';
    const damage = [
      '',
      '"',
      ',',
      ':',
      '[',
      ']',
      '{',
      '}',
      '0',
      '-',
      '.',
      'e',
      '\\',
      ' ',
      '\n',
      't',
      '/',
      '\u0001',
    ];
    for (let at = 0; at <= text.length; at++) {
      for (const piece of damage) {
        for (const taken of [0, 1, 2]) {
          const damaged = text.slice(0, at) + piece + text.slice(at + taken);
          let expected: unknown;
          try {
            expected = JSON.parse(damaged);
          } catch {
            expect(failure(damaged), damaged).toBeDefined();
            continue;
          }
          const error = failure(damaged);
          if (error) expect(error.message, damaged).toContain('twice');
          else expect(parseJson(damaged, 'x'), damaged).toEqual(expected);
        }
      }
    }
  });
});
