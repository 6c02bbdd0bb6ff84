import { createDsp } from '@trackout/dsp-wasm';
import { ALL_MEASURES, createMeter } from '@trackout/meter';

const QUANTUM = 128;
const SAMPLE_RATE = 48_000;

/**
 * Every figure of four seconds of noise, pushed as an AudioWorklet would: 128 frames at a time, read on the way.
 *
 * @param {import('@trackout/dsp-wasm').Dsp} dsp
 */
export function meterFigures(dsp) {
  const meter = createMeter(dsp, {
    format: { sampleRate: SAMPLE_RATE, layout: { kind: 'speakers', roles: ['L', 'R'] } },
    measure: ALL_MEASURES,
    maxBlockFrames: QUANTUM,
  });
  const planes = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)];
  let state = 12_345;
  let halfway;
  for (let startFrame = 0; startFrame < 4 * SAMPLE_RATE; startFrame += QUANTUM) {
    for (const plane of planes) {
      for (let i = 0; i < QUANTUM; i++) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
        plane[i] = (state / 2 ** 31) * (0.2 + startFrame / (8 * SAMPLE_RATE));
      }
    }
    meter.push({ startFrame, frameCount: QUANTUM, sampleType: 'f32', planes });
    if (startFrame === 750 * QUANTUM) halfway = meter.read();
  }
  const figures = [halfway, meter.finish()];
  meter.release();
  // As text: every digit of every number, and what no number can say is null.
  return JSON.stringify(figures);
}

/** @type {import('./vector-runner.js').Vector[]} */
export const vectors = [{ name: 'figures', run: async () => meterFigures(await createDsp()) }];
