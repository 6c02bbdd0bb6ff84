import { createDsp, dbToGain, decodeSamples } from '@trackout/dsp-wasm';

/**
 * Figures of the kernels as plain whole numbers, in code that an AudioWorklet can run too.
 *
 * @param {import('@trackout/dsp-wasm').Dsp} dsp
 */
export function dspFigures(dsp) {
  const figures = Float64Array.from({ length: 500 }, (_, i) =>
    i % 2 === 0 ? dbToGain(dsp.math, (i - 250) / 7) : dsp.math.sin(i) + dsp.math.log10(i),
  );
  const file = dsp.allocate(3 * 300);
  file.bytes.set(Uint8Array.from({ length: 900 }, (_, i) => (i * 89) & 255));
  const planes = dsp.allocatePlanes('f32', 1, 300);
  decodeSamples(dsp, { type: 'int', bits: 24 }, file.address, planes.addresses, 300);
  const decoded = /** @type {Float32Array} */ (planes.views(300)[0]).slice();
  return [new Uint32Array(figures.buffer), new Uint32Array(decoded.buffer)].map((bits) => Array.from(bits));
}

/** @type {import('./vector-runner.js').Vector[]} */
export const vectors = [{ name: 'figures', run: async () => dspFigures(await createDsp()) }];
