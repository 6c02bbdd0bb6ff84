// A plate-like reverb: damped input, four echoing delays a side, two all-passes to blur them. Wet only.
import { el } from '@elemaudio/core';
import { createDsp, dbToGain } from '@trackout/dsp-wasm';

const COMBS_MS = [29.7, 37.1, 41.1, 43.7];
const ALL_PASSES_MS = [5.0, 1.7];
const ALL_PASS_GAIN = 0.7;
/** The right side's delays are longer, so that the sides differ and the room is wide. */
const SPREAD_MS = 0.53;

const { math } = await createDsp();

/** `decaySeconds` is the time in which the tail falls by 60 dB. */
export function graph(inputs, { sampleRate, decaySeconds = 1.2, preDelayMs = 20, dampingHz = 6_000 }) {
  const frames = (ms) => Math.round((ms * sampleRate) / 1000);
  const delayed = (ms, feedback, input) => el.delay({ size: frames(ms) + 1 }, frames(ms), feedback, input);
  const comb = (ms, input) => delayed(ms, dbToGain(math, (-60 * ms) / (1000 * decaySeconds)), input);
  const allPass = (input, ms) =>
    el.add(
      el.mul(-ALL_PASS_GAIN, input),
      el.mul(1 - ALL_PASS_GAIN * ALL_PASS_GAIN, delayed(ms, ALL_PASS_GAIN, input)),
    );
  return inputs.map((input, side) => {
    const damped = el.lowpass(dampingHz, Math.SQRT1_2, delayed(preDelayMs, 0, input));
    const combs = COMBS_MS.map((ms) => comb(ms + side * SPREAD_MS, damped));
    return ALL_PASSES_MS.reduce(allPass, el.mul(0.25, el.add(...combs)));
  });
}
