// node bench/measure-script.js FILE [accurate|annex2]
// Sample peak, true peak, integrated loudness and loudness range of a file, with the library alone: what
// peers/measure_ebur128.c does in C.
import { createDsp, decodeSamples, planesBytes } from '@trackout/dsp-wasm';
import { createMeter } from '@trackout/meter';
import { openWav } from './wav-file.js';

const [path, filter = 'accurate'] = process.argv.slice(2);
if (path === undefined || (filter !== 'accurate' && filter !== 'annex2')) {
  console.error('Usage: node bench/measure-script.js FILE [accurate|annex2]');
  process.exit(2);
}

const BLOCK_FRAMES = 8192;
const BLOCKS = 16;
/** @type {Record<number, import('@trackout/core').SpeakerRole[]>} */
const ROLES = { 3: ['L', 'R'], 63: ['L', 'R', 'C', 'LFE', 'BL', 'BR'] };

const file = openWav(path);
const { channels, sampleRate } = file;
const slabBytes = BLOCKS * BLOCK_FRAMES * channels * 3;
const dsp = await createDsp({
  memoryBytes: slabBytes + planesBytes('f32', channels, BLOCK_FRAMES) + 256 * 1024,
});
const slab = dsp.allocate(slabBytes);
const planes = dsp.allocatePlanes('f32', channels, BLOCK_FRAMES);
const meter = createMeter(dsp, {
  format: { sampleRate, layout: { kind: 'speakers', roles: ROLES[file.mask] ?? [] } },
  measure: ['levels', 'truePeak', 'integrated', 'loudnessRange'],
  truePeakFilter: filter,
});
for (let bytes = file.read(slab.bytes); bytes > 0; bytes = file.read(slab.bytes)) {
  const frames = bytes / (channels * 3);
  for (let done = 0; done < frames; done += BLOCK_FRAMES) {
    const count = Math.min(BLOCK_FRAMES, frames - done);
    const from = slab.address + done * channels * 3;
    decodeSamples(dsp, { type: 'int', bits: 24 }, from, planes.addresses, count);
    meter.pushAddresses('f32', planes.addresses, count);
  }
}
file.close();
const reading = meter.finish();
console.log(
  `I ${reading.integratedLufs.toFixed(2)} LUFS LRA ${reading.loudnessRangeLu.toFixed(2)} LU SP ${reading.samplePeakDbfs.toFixed(3)} TP ${reading.truePeakDbtp.toFixed(3)}`,
);
