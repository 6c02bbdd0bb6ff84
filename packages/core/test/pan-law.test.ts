import { expect, test } from 'vitest';
import { linearBalance } from '../src/index.js';

test.each([
  [-1, 1, 0],
  [-0.5, 1, 0.5],
  [-0, 1, 1],
  [0, 1, 1],
  [0.25, 0.75, 1],
  [1, 0, 1],
])('pan %d: left %d, right %d', (pan, left, right) => {
  expect(linearBalance(pan)).toEqual({ left, right });
});

test('the sides change places with the sign', () => {
  for (let pan = -1; pan <= 1; pan += 1 / 64) {
    const here = linearBalance(pan);
    const there = linearBalance(-pan);
    expect([there.right, there.left]).toEqual([here.left, here.right]);
    expect(Math.max(here.left, here.right)).toBe(1);
  }
});
