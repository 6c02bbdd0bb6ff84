// Stems, returns and mix of a session with an Elementary reverb: node examples/elementary-processor/run.js [folder]
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportFiles, readSessionFile } from 'trackout/node';

const file = await readSessionFile(fileURLToPath(new URL('./session.mjs', import.meta.url)));
const out = process.argv[2] ?? (await mkdtemp(path.join(os.tmpdir(), 'trackout-elementary-')));
const began = performance.now();
const { report } = await exportFiles(file, out, { sets: ['stems', 'mix'] });
const seconds = (performance.now() - began) / 1000;

for (const { path: name, reading } of report.files) {
  console.log(`${reading.samplePeakDbfs.toFixed(2).padStart(7)} dBFS  ${name}`);
}
for (const { verdict, set, files, residualPeakDbfs, boundDbfs } of report.sets) {
  const figures = `residual ${residualPeakDbfs.toFixed(1)} dBFS, bound ${boundDbfs.toFixed(1)} dBFS`;
  console.log(`${verdict.toUpperCase()} ${set}: ${files.length} files against the mix, ${figures}`);
}
const audioSeconds = report.contract.frameCount / report.contract.sampleRate;
console.log(
  `${audioSeconds.toFixed(2)} s of audio in ${seconds.toFixed(2)} s: ${(audioSeconds / seconds).toFixed(1)} x real time, in ${out}`,
);
if (report.verdict !== 'pass') process.exitCode = 1;
