import { describe, expect, it } from 'vitest';
import { DelayLine } from '../src/delay-line.js';

const ramp = Float32Array.from({ length: 50 }, (_, i) => i + 1);

describe('a delay line', () => {
  it.each([0, 1, 3, 7, 20, 49, 50, 80])(
    'of %i frames gives what came so many frames ago, in blocks of any length',
    (frames) => {
      for (const lengths of [
        [50],
        [1, 2, 3, 5, 8, 13, 18],
        new Array(50).fill(1),
        [7, 7, 7, 7, 7, 7, 8],
        [30, 20],
      ]) {
        const line = new DelayLine(2, frames);
        const heard: number[] = [];
        let from = 0;
        for (const length of lengths as number[]) {
          const part = ramp.subarray(from, from + length);
          const out = [new Float64Array(length + 4), new Float64Array(length + 4)];
          line.run([part, part.map((x) => -x)], out, length);
          expect([...(out[1] as Float64Array)].map((x) => -x || 0)).toEqual([...(out[0] as Float64Array)]);
          heard.push(...(out[0] as Float64Array).subarray(0, length));
          expect([...(out[0] as Float64Array).subarray(length)]).toEqual([0, 0, 0, 0]);
          from += length;
        }
        const silence = new Array<number>(Math.min(frames, 50)).fill(0);
        expect(heard).toEqual([...silence, ...ramp].slice(0, 50));
      }
    },
  );
});
