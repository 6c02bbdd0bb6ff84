// npm run bench [-- --rounds 5] [--quick] [--only delivery,mix,memory] [--write]
// Speed and memory against peers; bench/README.md says how to read it. Reports, and judges nothing.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateSession } from './generate.js';
import { runMeasured } from './measured-run.js';
import { measureMemory } from './memory.js';
import { buildPeer } from './programs.js';
import { gigabytes, machineFacts, memoryTable, seriesTable, writeBetweenMarks } from './report.js';
import { removeOutputs, runRounds } from './rounds.js';
import { sameSamples } from './same-samples.js';
import {
  bytesBelow,
  deliverySeries,
  exportCommand,
  filesBelow,
  finishedExport,
  mixOutputs,
  mixSeries,
} from './series.js';
import { WORK_FOLDER } from './work-folder.js';

const TRACKS = 16;
const MEMORY_TARGET_MB = 128;
const FLOAT_FRAME_BYTES = 8;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    only: { type: 'string', default: 'delivery,mix,memory' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 3 : 5));
const seconds = values.quick ? 30 : 180;
const parts = values.only.split(',');

mkdirSync(WORK_FOLDER, { recursive: true });
const measure = buildPeer('measure');
const session = generateSession({ tracks: TRACKS, seconds });
const command = `npm run bench${process.argv.slice(2).length > 0 ? ` -- ${process.argv.slice(2).join(' ')}` : ''}`;
const sections = [
  `Made by \`${command}\`. ${machineFacts()}`,
  `Session: ${TRACKS} stereo tracks of ${seconds} s, 48 kHz, 24 bits, ${gigabytes(session.bytes)}. Medians of ${rounds} rounds; spread: least to most.`,
];
if (measure === undefined)
  sections.push('Without gcc only wall time is measured: `npm run setup -- --bench`.');
if (parts.includes('delivery')) sections.push(...delivery());
if (parts.includes('mix')) sections.push(...mix());
if (parts.includes('memory')) sections.push(...memory());

const text = sections.join('\n\n');
console.log(text);
if (values.write) writeBetweenMarks(join(import.meta.dirname, 'README.md'), text);

function delivery() {
  const finished = finishedExport();
  removeOutputs({ name: 'finished', outputs: Object.values(finished) });
  runMeasured(exportCommand(session.path, finished.folder, '--zip', finished.zip), measure);
  const contenders = deliverySeries(session, finished);
  const inputs = [...session.wavs, ...filesBelow(finished.folder), finished.zip];
  const results = runRounds(contenders, { rounds, inputs, measure });
  const bytes = bytesBelow(finished.folder);
  for (const contender of contenders) removeOutputs(contender);
  removeOutputs({ name: 'finished', outputs: Object.values(finished) });
  return [
    '### Export: wall time against the same duties',
    seriesTable(results, 'wallSeconds'),
    `The export writes ${TRACKS} multitracks, 4 stems and the mix, ${gigabytes(bytes)}; the peers copy these files.`,
  ];
}

function mix() {
  const contenders = mixSeries(session, buildPeer('mix_sndfile', ['sndfile', 'm']));
  const results = runRounds(contenders, { rounds, inputs: session.wavs, measure });
  const { script, c } = mixOutputs();
  const same = sameSamples(script, c, session.frames * FLOAT_FRAME_BYTES);
  for (const contender of contenders) removeOutputs(contender);
  return [
    `### Mix of ${TRACKS} tracks to one 32-bit float file: CPU time`,
    seriesTable(results, 'cpuSeconds'),
    ...(same === undefined
      ? []
      : [`The script and the C program wrote ${same ? 'the same' : '**different**'} samples.`]),
  ];
}

function memory() {
  const { rows, notes } = measureMemory({ tracks: TRACKS, lengths: [seconds, 10 * seconds], measure });
  return ['### Peak memory of an export', memoryTable(rows, MEMORY_TARGET_MB), ...notes];
}
