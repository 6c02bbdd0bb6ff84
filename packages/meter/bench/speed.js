// The same work in Node and in a page (chromium.js): decode 24-bit stereo, meter it, and each kernel by itself.
import { createDsp, decodeSamples } from '@trackout/dsp-wasm';
import { createMeter } from '@trackout/meter';
import { MATERIALS } from './materials.js';

const SAMPLE_RATE = 48_000;
const BLOCK_FRAMES = 8192;
const BLOCKS = 60;
const FRAMES = BLOCKS * BLOCK_FRAMES;

/** @typedef {{ name: string, millionSamplesPerSecond: number, figures: string }} Speed */

/** @type {readonly [name: string, material: string, measure: readonly import('@trackout/meter').MeasureName[]][]} */
const JOBS = [
  ['all four, music', 'music', ['levels', 'truePeak', 'integrated', 'loudnessRange']],
  ['all four, white noise', 'white', ['levels', 'truePeak', 'integrated', 'loudnessRange']],
  ['all four, tone 997 Hz', 'tone 997 Hz', ['levels', 'truePeak', 'integrated', 'loudnessRange']],
  ['levels, music', 'music', ['levels']],
  ['true peak, white noise', 'white', ['truePeak']],
  ['loudness, music', 'music', ['integrated', 'loudnessRange']],
];

/**
 * Millions of samples a second for each job, the best of `rounds`: other work on the machine only ever takes away.
 *
 * @param {number} rounds
 * @returns {Promise<Speed[]>}
 */
export async function measureSpeeds(rounds) {
  const dsp = await createDsp({ memoryBytes: 16 * 1024 * 1024 });
  const bytes = dsp.allocate(FRAMES * 6);
  const planes = dsp.allocatePlanes('f32', 2, BLOCK_FRAMES);
  /** @type {Speed[]} */
  const speeds = [];
  for (const [name, material, measure] of JOBS) {
    const sources = [1, 2].map((seed) => MATERIALS[material]?.(seed, SAMPLE_RATE));
    for (let at = 0; at < bytes.byteLength; at += 6) {
      sources.forEach((source, side) => {
        const code = Math.max(-(2 ** 23), Math.min(2 ** 23 - 1, Math.round((source?.() ?? 0) * 2 ** 23)));
        for (let byte = 0; byte < 3; byte++) bytes.bytes[at + 3 * side + byte] = code >> (8 * byte);
      });
    }
    let best = 0;
    let figures = '';
    for (let round = 0; round < rounds; round++) {
      const meter = createMeter(dsp, {
        format: { sampleRate: SAMPLE_RATE, layout: { kind: 'speakers', roles: ['L', 'R'] } },
        measure,
      });
      const start = performance.now();
      for (let block = 0; block < BLOCKS; block++) {
        const from = bytes.address + block * BLOCK_FRAMES * 6;
        decodeSamples(dsp, { type: 'int', bits: 24 }, from, planes.addresses, BLOCK_FRAMES);
        meter.pushAddresses('f32', planes.addresses, BLOCK_FRAMES);
      }
      const milliseconds = performance.now() - start;
      best = Math.max(best, (2 * FRAMES) / milliseconds / 1000);
      figures = JSON.stringify(meter.finish());
      meter.release();
    }
    speeds.push({ name, millionSamplesPerSecond: best, figures });
  }
  return speeds;
}
