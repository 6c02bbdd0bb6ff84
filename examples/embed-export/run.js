// node examples/embed-export/run.js [out.zip]
import { writeFile } from 'node:fs/promises';
import { stemPack } from './stem-pack.js';
import { recordings } from './synth.js';

const { sampleRate, tracks } = recordings();
const { report, sha256, zip } = await stemPack('Sketch', sampleRate, tracks);
for (const file of report.files) {
  console.log(
    `${file.path.padEnd(24)} ${file.frameCount} frames  ${file.reading.samplePeakDbfs.toFixed(2)} dBFS`,
  );
}
for (const set of report.sets) {
  console.log(
    `${set.verdict.toUpperCase()} ${set.set}: residual ${set.residualPeakDbfs.toFixed(1)} dBFS, bound ${set.boundDbfs.toFixed(1)} dBFS`,
  );
}
if (process.argv[2]) await writeFile(process.argv[2], zip);
console.log(`ZIP ${zip.length} bytes, SHA-256 ${sha256}`);
if (report.verdict !== 'pass') process.exitCode = 1;
