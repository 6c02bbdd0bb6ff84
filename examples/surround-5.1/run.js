// Plays nine stems of a real song over the six speakers of a 5.1: node examples/surround-5.1/run.js [device]
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseRoutingMap, patchList, speakerLabel, speakerLayout } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { openAudio } from '@trackout/io-wav';
import { fileSource } from '@trackout/io-wav/node';
import { createPlayer } from '@trackout/routing-node';

const [device] = process.argv.slice(2);
const folder = fileURLToPath(new URL('../real-session/audio', import.meta.url));
const files = readdirSync(folder).filter((name) => /Stem.*\.wav$/.test(name));
const dsp = await createDsp();
const sources = [];
for (const file of files) {
  const name = /_Stem_(.*)\.wav$/.exec(file)[1];
  sources.push({ id: name, source: await openAudio(await fileSource(path.join(folder, file)), dsp) });
}

// Rhythm in front, the lead in the centre, backing vocals and scratches behind. Outputs are those of the panel.
const channels = sources.map(({ id, source }) => ({ id, format: source.format }));
const map = `BIG BEAT.L>1,BIG BEAT.R>2,HATS.L>1,HATS.R>2,MINILOGUE_SYNTH.L>1(-3dB),MINILOGUE_SYNTH.R>2(-3dB),
  VOX LEAD.L>3(-6dB),VOX LEAD.R>3(-6dB),BIG BEAT.L>4(-16dB),BIG BEAT.R>4(-16dB),
  SCRATCH BEAT.L>1,SCRATCH BEAT.R>2,FILL SCRATCH.L>5,FILL SCRATCH.R>6,BGVOX BOP.L>5,BGVOX BOP.R>6,
  BGVOX OUTRO.L>5,BGVOX OUTRO.R>6,BGVOX ALT OUTRO.L>5(15ms),BGVOX ALT OUTRO.R>6(15ms)`;
const { roles } = speakerLayout('5.1');
const routing = {
  crosspoints: parseRoutingMap(map, channels),
  outputs: roles.map((role, i) => ({ output: i + 1, name: speakerLabel(role, roles) })),
  sharedOutputs: 'sum',
};
for (const { output, outputName, source, channel, trim } of patchList(routing, channels)) {
  console.log(`${output} ${outputName.padEnd(3)} ${source}.${channel} ${trim}`);
}

const loudest = new Float64Array(6).fill(Number.NEGATIVE_INFINITY);
const onEvent = (event) => {
  if (event.type !== 'meters') return;
  for (const { output, truePeakDbtp } of event.levels) {
    loudest[output - 1] = Math.max(loudest[output - 1], truePeakDbtp);
  }
};
const player = await createPlayer({ sources, routing, onEvent, ...(device ? { device } : {}) });
player.play();
const report = await player.finished();
await player.close();
const levels = roles.map((role, i) => `${speakerLabel(role, roles)} ${loudest[i].toFixed(1)}`).join('  ');
console.log(
  `${(report.framesPlayed / report.sampleRate).toFixed(3)} s to "${report.device}"; dBTP: ${levels}`,
);
console.log(`underruns: ${report.underruns.length}`);
