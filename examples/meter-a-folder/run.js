// Peak, clips and what else a mix engineer looks for, for every WAV of a folder.
// node examples/meter-a-folder/run.js <folder>
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeEncoding, describeLayout } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { openAudio } from '@trackout/io-wav';
import { fileSource } from '@trackout/io-wav/node';
import { fullScaleThreshold, measure } from '@trackout/meter';

const folder = process.argv[2] ?? fileURLToPath(new URL('../real-session/audio', import.meta.url));
const dsp = await createDsp();
for (const name of (await readdir(folder)).filter((file) => /\.wav$/i.test(file)).sort()) {
  const wav = await openAudio(await fileSource(path.join(folder, name)), dsp, { name });
  const { encoding } = wav.info;
  const reading = await measure(wav, { dsp, clipThreshold: fullScaleThreshold(encoding) });
  const seconds = wav.frameCount / wav.format.sampleRate;
  const remarks = [
    reading.silent && 'silent',
    reading.dualMono && 'both sides are the same',
    reading.clippedSamples > 0 &&
      `${reading.clippedSamples} samples clipped, first at frame ${reading.firstClipFrame}`,
  ].filter(Boolean);
  const peak = `${reading.samplePeakDbfs.toFixed(2)} dBFS`.padStart(15);
  console.log(
    `${peak}  ${seconds.toFixed(3)} s  ${describeLayout(wav.format.layout)} ${describeEncoding(encoding)}  ${name}  ${remarks.join('; ')}`,
  );
  await wav.close();
}
