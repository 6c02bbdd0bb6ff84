import { expect, test } from 'vitest';
import { createProgressPace, type ProgressEvent } from '../src/index.js';

const event = (done: number, changes: Partial<ProgressEvent> = {}): ProgressEvent => ({
  phase: 'render',
  unit: 'frames',
  done,
  total: 480_000,
  ...changes,
});

test('the pace of a step: frames a second, multiples of real time, what is left', () => {
  let milliseconds = 7000;
  const pace = createProgressPace(
    () => milliseconds,
    () => 48_000,
  );
  expect(pace(event(1000))).toBeUndefined();
  milliseconds += 400;
  expect(pace(event(40_000))).toBeUndefined();
  milliseconds += 600;
  expect(pace(event(97_000))).toEqual({ perSecond: 96_000, speed: 2, remainingSeconds: 383_000 / 96_000 });
  milliseconds += 1000;
  expect(pace(event(480_000))).toMatchObject({ remainingSeconds: 0 });
});

test('each step begins anew, and bytes are no multiples of real time', () => {
  let milliseconds = 0;
  const pace = createProgressPace(
    () => milliseconds,
    () => 48_000,
  );
  pace(event(0));
  milliseconds += 9000;
  expect(pace(event(0, { phase: 'pack', unit: 'bytes', total: 4000 }))).toBeUndefined();
  milliseconds += 1000;
  expect(pace(event(1000, { phase: 'pack', unit: 'bytes', total: 4000 }))).toEqual({
    perSecond: 1000,
    remainingSeconds: 3,
  });
  // A pass that begins again: measuring one file after the other.
  expect(pace(event(10, { phase: 'pack', unit: 'bytes', total: 4000 }))).toBeUndefined();
});
