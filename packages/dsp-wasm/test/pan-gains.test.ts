import { PAN_LAWS, type PanLaw } from '@trackout/core';
import { describe, expect, test } from 'vitest';
import { createDsp, gainToDb, panGains } from '../src/index.js';

const { math } = await createDsp();

describe('panGains', () => {
  test.each<[PanLaw, number]>([
    ['0 dB', 0],
    ['-3 dB', -3.0103],
    ['-4.5 dB', -4.5154],
    ['-6 dB', -6.0206],
  ])('%s is %d dB on each side at the centre', (law, db) => {
    const { left, right } = panGains(math, law);
    expect(gainToDb(math, left(0))).toBeCloseTo(db, 4);
    expect(gainToDb(math, right(0))).toBeCloseTo(db, 4);
  });

  test.each([...PAN_LAWS])('%s leaves one side alone at the ends', (law) => {
    const { left, right } = panGains(math, law);
    expect([left(-1), right(-1), left(1), right(1)]).toEqual([1, 0, 0, 1]);
  });

  test('-3 dB keeps the power, -6 dB the sum, wherever the signal stands', () => {
    const power = panGains(math, '-3 dB');
    const sum = panGains(math, '-6 dB');
    for (let pan = -1; pan <= 1; pan += 1 / 64) {
      expect(power.left(pan) ** 2 + power.right(pan) ** 2).toBeCloseTo(1, 14);
      expect(sum.left(pan) + sum.right(pan)).toBe(1);
    }
  });
});
