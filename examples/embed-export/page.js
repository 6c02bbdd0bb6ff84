import { stemPack } from './stem-pack.js';
import { recordings } from './synth.js';

const [button, bar, result] = ['export', 'progress', 'result'].map((id) => document.getElementById(id));

button.addEventListener('click', async () => {
  button.disabled = true;
  const { sampleRate, tracks } = recordings();
  const { report, sha256, zip } = await stemPack('Sketch', sampleRate, tracks, ({ done, total }) => {
    bar.value = done / total;
  });
  const files = report.files.map((file) => `${file.path}  ${file.reading.samplePeakDbfs.toFixed(2)} dBFS`);
  const sets = report.sets.map(
    (set) =>
      `${set.verdict.toUpperCase()} ${set.set}: residual ${set.residualPeakDbfs.toFixed(1)} dBFS, bound ${set.boundDbfs.toFixed(1)} dBFS`,
  );
  result.textContent = [...files, '', ...sets, '', `ZIP ${zip.length} bytes`, `SHA-256 ${sha256}`].join('\n');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([zip], { type: 'application/zip' }));
  link.download = 'Sketch.zip';
  link.textContent = 'Download Sketch.zip';
  result.after(link);
  button.disabled = false;
});
