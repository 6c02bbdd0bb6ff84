import { expect, it } from 'vitest';
import { finiteSpans } from '../src/finite-spans.js';

const odd = Number.NaN;

it.each([
  [[], []],
  [[1], [[0, 1]]],
  [[odd], []],
  [[0, 1, 2], [[0, 3]]],
  [[odd, 1, 2], [[1, 3]]],
  [[0, 1, odd], [[0, 2]]],
  [
    [0, Infinity, -Infinity, 3, odd, 5],
    [
      [0, 1],
      [3, 4],
      [5, 6],
    ],
  ],
])('of %j are %j', (samples, expected) => {
  const plane = Float64Array.from([...samples, 7]);
  expect(finiteSpans(plane, samples.length).map(({ from, to }) => [from, to])).toEqual(expected);
});
