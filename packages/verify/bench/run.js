// npm run bench -w @trackout/verify [-- --rounds 9] [--only test,diagnosis,long] [--write]
// CPU time and memory of whole processes on the same files: the library, `trackout verify`, C on libsndfile, sox and
// ffmpeg. Reports, and judges nothing; README.md says how to read it.

import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateSession } from '../../../bench/generate.js';
import { buildPeer, findProgram } from '../../../bench/programs.js';
import { machineFacts, seriesTable, writeBetweenMarks } from '../../../bench/report.js';
import { runRounds } from '../../../bench/rounds.js';
import { WORK_FOLDER } from '../../../bench/work-folder.js';
import { sumWav } from './sum-wav.js';

const HERE = import.meta.dirname;
const COMMAND = join(HERE, '../../cli/bin/trackout.js');
const STEM_WITH_OTHER_GAIN = '6';
const OTHER_GAIN_DB = '-1.5';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    only: { type: 'string', default: 'test,diagnosis,long' },
    write: { type: 'boolean', default: false },
  },
});
const parts = values.only.split(',');
mkdirSync(WORK_FOLDER, { recursive: true });
const measure = buildPeer('measure');
const peer = buildPeer('null_sndfile', ['sndfile', 'm'], join(HERE, 'peers'));
const sections = [machineFacts()];
if (parts.includes('test')) sections.push(...test(16, 180, Number(values.rounds)));
if (parts.includes('diagnosis')) sections.push(...diagnosis(16, 180, 3));
if (parts.includes('long')) sections.push(...test(16, 1800, 1), ...diagnosis(64, 300, 1));
const text = sections.join('\n\n');
console.log(text);
if (values.write) writeBetweenMarks(join(HERE, 'README.md'), text);

/** Tracks, and a mix that was added up from their codes. @param {number} tracks @param {number} seconds */
function material(tracks, seconds) {
  const { wavs } = generateSession({ tracks, seconds });
  const mix = join(WORK_FOLDER, `sum-${tracks}x${seconds}s.wav`);
  if (!existsSync(mix)) {
    sumWav(`${mix}.part`, wavs);
    renameSync(`${mix}.part`, mix);
  }
  return { wavs, mix };
}

/** @param {number} tracks @param {number} seconds @param {number} rounds */
function test(tracks, seconds, rounds) {
  const { wavs, mix } = material(tracks, seconds);
  const native = 'C on libsndfile';
  const both = [...wavs, mix];
  const inverted = both.flatMap((wav) => ['-v', wav === mix ? '-1' : '1', wav]);
  const inputs = both.flatMap((wav) => ['-i', wav]);
  const weights = both.map((wav) => (wav === mix ? -1 : 1)).join(' ');
  const filter = `amix=inputs=${both.length}:normalize=0:weights='${weights}',astats`;
  const contenders = [
    {
      name: 'null-script.js',
      command: [process.execPath, join(HERE, 'null-script.js'), mix, ...wavs],
      against: native,
      target: 0.75,
    },
    { name: native, ...(peer === undefined ? {} : { command: [peer, mix, ...wavs] }) },
    {
      name: 'trackout verify',
      command: [process.execPath, COMMAND, 'verify', '--mix', mix, ...wavs],
      against: native,
      target: 0.95,
    },
    {
      name: 'sox -m, stats',
      ...(findProgram('sox') ? { command: ['sox', '-m', ...inverted, '-n', 'stats'] } : {}),
      against: native,
    },
    {
      name: 'ffmpeg amix, astats',
      ...(findProgram('ffmpeg')
        ? {
            command: [
              ...['ffmpeg', '-v', 'error', ...inputs],
              ...['-filter_complex', filter, '-f', 'null', '-'],
            ],
          }
        : {}),
      against: native,
    },
  ];
  return [
    `### Null test of ${tracks} files of ${seconds} s against their mix: CPU time`,
    seriesTable(runRounds(contenders, { rounds, inputs: both, measure }), 'cpuSeconds'),
    `${rounds} rounds.`,
  ];
}

/** @param {number} tracks @param {number} seconds @param {number} rounds */
function diagnosis(tracks, seconds, rounds) {
  const { wavs, mix } = material(tracks, seconds);
  const script = join(HERE, 'diagnose-script.js');
  const passing = 'a test that passes';
  const contenders = [
    { name: passing, command: [process.execPath, script, STEM_WITH_OTHER_GAIN, '0', mix, ...wavs] },
    {
      name: `one file has ${OTHER_GAIN_DB} dB: test and diagnosis`,
      command: [process.execPath, script, STEM_WITH_OTHER_GAIN, OTHER_GAIN_DB, mix, ...wavs],
      against: passing,
      target: 10,
    },
    {
      name: 'one file is missing: test and diagnosis',
      command: [process.execPath, script, STEM_WITH_OTHER_GAIN, '0', mix, ...wavs.slice(1)],
      against: passing,
      target: 10,
    },
  ];
  return [
    `### Diagnosis of ${tracks} files of ${seconds} s: CPU time`,
    seriesTable(runRounds(contenders, { rounds, inputs: [...wavs, mix], measure }), 'cpuSeconds'),
    `${rounds} ${rounds === 1 ? 'round' : 'rounds'}.`,
  ];
}
