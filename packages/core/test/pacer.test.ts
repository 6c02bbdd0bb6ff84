import { expect, test } from 'vitest';
import { createPacer } from '../src/pacer.js';

test('pauses after sixteen million samples, again after as many, and lets timers run', async () => {
  const pace = createPacer();
  let ticks = 0;
  setTimeout(() => {
    ticks++;
  }, 0);
  for (let round = 1; round <= 2; round++) {
    expect(pace(15_999_999)).toBeUndefined();
    const pause = pace(1);
    expect(pause).toBeInstanceOf(Promise);
    await pause;
    expect(ticks).toBe(1);
  }
});
