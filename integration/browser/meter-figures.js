import { createDsp } from '@trackout/dsp-wasm';
import { ALL_MEASURES, createMeter } from '@trackout/meter';

const QUANTUM = 128;
const SAMPLE_RATE = 48_000;

/**
 * Every figure of four seconds, pushed as an AudioWorklet would: 128 frames at a time, read on the way.
 *
 * @param {import('@trackout/dsp-wasm').Dsp} dsp
 * @param {'accurate' | 'annex2'} truePeakFilter
 * @param {(frame: number, side: number, random: () => number) => number} sample
 */
function figuresOf(dsp, truePeakFilter, sample) {
  const meter = createMeter(dsp, {
    format: { sampleRate: SAMPLE_RATE, layout: { kind: 'speakers', roles: ['L', 'R'] } },
    measure: ALL_MEASURES,
    truePeakFilter,
    loudnessRangeTail: 'silence',
    maxBlockFrames: QUANTUM,
  });
  const planes = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)];
  let state = 12_345;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31;
  };
  let halfway;
  for (let startFrame = 0; startFrame < 4 * SAMPLE_RATE; startFrame += QUANTUM) {
    planes.forEach((plane, side) => {
      for (let i = 0; i < QUANTUM; i++) plane[i] = sample(startFrame + i, side, random);
    });
    meter.push({ startFrame, frameCount: QUANTUM, sampleType: 'f32', planes });
    if (startFrame === 750 * QUANTUM) halfway = meter.read();
  }
  const figures = [halfway, meter.finish()];
  meter.release();
  return figures;
}

/**
 * As text: every digit of every number, and what no number can say is null.
 *
 * @param {import('@trackout/dsp-wasm').Dsp} dsp
 */
export function meterFigures(dsp) {
  const wide = (/** @type {number} */ frame, /** @type {number} */ _, /** @type {() => number} */ random) =>
    random() * (0.2 + frame / (8 * SAMPLE_RATE));
  const held = new Float64Array(QUANTUM);
  // 16-bit codes, the same on both sides, silent at the ends; then with a clip, a NaN and an infinity.
  const narrow = (
    /** @type {number} */ frame,
    /** @type {number} */ side,
    /** @type {() => number} */ random,
  ) => {
    if (frame < 700 || frame > 190_000) return 0;
    if (side === 0) held[frame % QUANTUM] = Math.round(random() * 20_000 + 300) / 32_768;
    return /** @type {number} */ (held[frame % QUANTUM]);
  };
  const odd = (
    /** @type {number} */ frame,
    /** @type {number} */ side,
    /** @type {() => number} */ random,
  ) =>
    frame === 9000
      ? Number.NaN
      : frame === 9001
        ? Number.POSITIVE_INFINITY
        : frame > 50_000 && frame < 50_007
          ? 1
          : narrow(frame, side, random);
  return JSON.stringify([
    figuresOf(dsp, 'accurate', wide),
    figuresOf(dsp, 'annex2', wide),
    figuresOf(dsp, 'accurate', narrow),
    figuresOf(dsp, 'accurate', odd),
  ]);
}

/** @type {import('./vector-runner.js').Vector[]} */
export const vectors = [{ name: 'figures', run: async () => meterFigures(await createDsp()) }];
