import { createDsp } from '@trackout/dsp-wasm';
import { describe, expect, test } from 'vitest';
import { BusSum } from '../src/bus-sum.js';
import { Signal } from '../src/signal.js';

const FRAMES = 37;

/** Samples whose sums round, so that another order of additions gives other bits. */
function samples(track: number): Float32Array {
  return Float32Array.from({ length: FRAMES }, (_, i) => Math.fround(Math.sin(track * 97 + i * 13) / 3));
}

describe('a bus', () => {
  test.each([1, 2, 3, 4, 5, 8, 11])(
    'adds %d tracks in their order, to the bit, also with an f64 one among them',
    async (count) => {
      for (const wide of [-1, 0, 2, 5]) {
        const dsp = await createDsp({ memoryBytes: 1 << 20 });
        const sum = new BusSum(dsp, dsp.allocatePlanes('f64', 2, FRAMES));
        const expected = [new Float64Array(FRAMES), new Float64Array(FRAMES)];
        for (let track = 0; track < count; track++) {
          const sampleType = track === wide ? 'f64' : 'f32';
          const planes = dsp.allocatePlanes(sampleType, 2, FRAMES);
          const channels = [samples(track), samples(track + 50)];
          for (const [i, view] of planes.views(FRAMES).entries()) view.set(channels[i] as Float32Array);
          const swapped = track % 3 === 2;
          const route = {
            channels: [0, 1].map((output) => (swapped ? 1 - output : output)),
            gains: [0, 1].map((output) => 0.1 + track / (7 + output)),
          };
          const signal = new Signal();
          signal.show(planes, FRAMES);
          sum.add(signal, route, FRAMES);
          expected.forEach((bus, output) => {
            const [channel, gain] = [route.channels[output] as number, route.gains[output] as number];
            bus.forEach((x, i) => {
              bus[i] = x + gain * ((channels[channel] as Float32Array)[i] as number);
            });
          });
        }
        sum.finish(FRAMES);
        const found = sum.bus.views(FRAMES).map((view) => [...view]);
        expect(found).toEqual(expected.map((bus) => [...bus]));
      }
    },
  );
});
