import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, test } from 'vitest';
import { isBeyond } from '../src/diagnosis/correction.js';
import { INTERPOLATION_REACH, Interpolation } from '../src/diagnosis/interpolation.js';

const { math } = await createDsp();
const interpolation = new Interpolation(math);
const FRAMES = 101;
const START = 2 * INTERPOLATION_REACH;
const FRACTIONS = [0, 1e-6, 1 / 1024, 0.25, 0.5, 1 - 1 / 1024, 1 - 1e-6];
const SPEEDS = [1, 0.91, 1.0001];

describe.each([0.01, 0.1, 0.3, 0.44])('a sine of %d of the sampling rate', (frequency) => {
  const turn = 2 * Math.PI * frequency;
  const plane = Float64Array.from({ length: 512 }, (_, i) => Math.sin(turn * i));
  const largestError = (of: (start: number, speed: number) => Float64Array, is: (x: number) => number) =>
    Math.max(
      ...FRACTIONS.flatMap((fraction) =>
        SPEEDS.flatMap((speed) =>
          Array.from(of(START + fraction, speed), (value, i) =>
            Math.abs(value - is(turn * (START + fraction + i * speed))),
          ),
        ),
      ),
    );

  test('has its values between its samples', () => {
    const error = largestError(
      (start, speed) => interpolation.stretch(plane, start, speed, FRAMES, 0.5),
      (angle) => 0.5 * Math.sin(angle),
    );
    expect(error).toBeLessThan(1e-4);
  });

  test('has its slope between its samples', () => {
    const error = largestError(
      (start, speed) => interpolation.slope(plane, start, speed, FRAMES),
      (angle) => turn * Math.cos(angle),
    );
    expect(error).toBeLessThan(1e-3 * turn);
  });
});

describe('what lies beyond the ends of a file', () => {
  const file = { from: 0, to: 1000 };
  const still = { gain: 1, speed: 1, origin: 0 };

  test('takes part in the frames that are nearer to them than the taps reach', () => {
    const late = { ...still, delayFrames: 10.5 };
    const [first, last] = [10 + INTERPOLATION_REACH, 1010 - INTERPOLATION_REACH];
    expect([first - 1, first, last, last + 1].map((frame) => isBeyond(late, frame, file))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  test('and in none that is moved by whole frames', () => {
    const late = { ...still, delayFrames: 10 };
    expect([9, 10, 1009, 1010].map((frame) => isBeyond(late, frame, file))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});
