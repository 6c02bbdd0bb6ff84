// npm run bench -w @trackout/meter [-- --seconds 3600 --rounds 3 --only music]
// CPU time and memory of whole processes on the same file: the library, `trackout meter`, C with libebur128, ffmpeg.
// Within a round they run one after another, and a ratio is of one round: what slows the machine slows all of them.
// Reports, and judges nothing.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MATERIALS } from './materials.js';
import { writeWav } from './wav-file.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3600' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
  },
});
const seconds = Number(values.seconds);
const HERE = import.meta.dirname;
const WORK = join(HERE, 'work');
mkdirSync(WORK, { recursive: true });

/** @typedef {{ sampleRate: number, channels: number, mask: number }} Shape */
const STEREO = { sampleRate: 48_000, channels: 2, mask: 3 };
/** @type {[name: string, material: string, shape: Shape, seconds: number][]} */
const ALL_FILES = [
  ['music', 'music', STEREO, seconds],
  ['music, 96 kHz', 'music', { ...STEREO, sampleRate: 96_000 }, seconds / 2],
  ['music, 5.1', 'music', { sampleRate: 48_000, channels: 6, mask: 63 }, seconds / 3],
  ['white noise', 'white', STEREO, seconds],
  ['white noise, 96 kHz', 'white', { ...STEREO, sampleRate: 96_000 }, seconds / 2],
  ['white noise, 5.1', 'white', { sampleRate: 48_000, channels: 6, mask: 63 }, seconds / 3],
  ...[
    'clipped',
    'limited',
    'tone 1 kHz',
    'tone 997 Hz',
    'tone 6 kHz',
    'tone 16 kHz',
    'chord',
    'square',
    'silence',
  ].map((name) => /** @type {[string, string, Shape, number]} */ ([name, name, STEREO, seconds])),
];

const peer = join(WORK, 'measure_ebur128');
const built = spawnSync('gcc', [
  ...['-O3', '-march=native', join(HERE, 'peers/measure_ebur128.c'), '-o', peer],
  ...['-lsndfile', '-lebur128', '-lm'],
]);
if (built.status !== 0)
  console.error('Without gcc, libsndfile and libebur128 there is nothing to compare with.');

const NODE = ['node', '--import', join(HERE, 'report-memory.js')];
const SCRIPT = join(HERE, 'measure-script.js');
const COMMAND = join(HERE, '../../cli/bin/trackout.js');

/** @type {[who: string, command: (path: string) => string[], isThere: boolean, rounds: number][]} */
const CONTENDERS = [
  ['libebur128', (path) => [peer, path], built.status === 0, Number.POSITIVE_INFINITY],
  ['script', (path) => [...NODE, SCRIPT, path], true, Number.POSITIVE_INFINITY],
  ['script, annex2', (path) => [...NODE, SCRIPT, path, 'annex2'], true, Number.POSITIVE_INFINITY],
  [
    'trackout meter',
    (path) => [...NODE, COMMAND, 'meter', path],
    existsSync(join(HERE, '../../cli/dist/bin.js')),
    Number.POSITIVE_INFINITY,
  ],
  [
    'ffmpeg',
    (path) => [
      ...['ffmpeg', '-nostats', '-hide_banner', '-threads', '1', '-i', path],
      ...['-af', 'ebur128=peak=true:framelog=verbose', '-f', 'null', '-'],
    ],
    spawnSync('ffmpeg', ['-version']).status === 0,
    1,
  ],
];

/** User and system seconds of a command, and the last line of each of its outputs. @param {readonly string[]} command */
function runTimed(command) {
  const shell = spawnSync('sh', ['-c', '"$@"; times', 'sh', ...command], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (shell.status !== 0) throw new Error(`${command.join(' ')}\n${shell.stderr.slice(-2000)}`);
  const lines = shell.stdout.trim().split('\n');
  const total = [...(lines.at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest),
    0,
  );
  const said = lines.slice(0, -2).at(-1)?.trim() ?? '';
  return { total, said, memory: /\d+ MB$/.exec(shell.stderr.trim())?.[0] ?? '' };
}

/** @param {readonly number[]} list */
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? Number.NaN;

/** @param {string} path @param {string} material @param {Shape} shape @param {number} length */
function makeFile(path, material, shape, length) {
  const sources = Array.from({ length: shape.channels }, (_, channel) =>
    MATERIALS[material]?.(1234 + 77 * channel, shape.sampleRate),
  );
  const frames = Math.round(length * shape.sampleRate);
  writeWav(`${path}.part`, { ...shape, frames }, (codes, count) => {
    for (let i = 0, at = 0; i < count; i++) {
      for (const source of sources) {
        codes[at++] = Math.max(-(2 ** 23), Math.min(2 ** 23 - 1, Math.round((source?.() ?? 0) * 2 ** 23)));
      }
    }
  });
  renameSync(`${path}.part`, path);
}

for (const [name, material, shape, length] of ALL_FILES.filter(([name]) => name.includes(values.only))) {
  const path = join(
    WORK,
    `${material.replaceAll(' ', '-')}-${shape.channels}x${shape.sampleRate}-${length}s.wav`,
  );
  if (!existsSync(path)) makeFile(path, material, shape, length);
  spawnSync('dd', [`if=${path}`, 'of=/dev/null', 'bs=1M']);
  const there = CONTENDERS.filter(([, , isThere]) => isThere);
  /** @type {{ total: number, said: string, memory: string }[][]} */
  const results = there.map(() => []);
  for (let round = 0; round < Number(values.rounds); round++) {
    there.forEach(([, command, , rounds], i) => {
      if (round < rounds) results[i]?.push(runTimed(command(path)));
    });
  }
  console.log(`\n${name}, ${length} s`);
  there.forEach(([who], i) => {
    const runs = results[i] ?? [];
    const ratios = runs.map(({ total }, round) => total / (results[0]?.[round]?.total ?? Number.NaN));
    const { said = '', memory = '' } = runs[0] ?? {};
    const [time, ratio] = [median(runs.map(({ total }) => total)).toFixed(2), median(ratios).toFixed(3)];
    const [least, most] = [Math.min(...ratios).toFixed(3), Math.max(...ratios).toFixed(3)];
    console.log(
      `  ${who.padEnd(14)} ${time.padStart(6)} cpu s  ${ratio}x (${least}-${most})  ${memory.padStart(5)}  ${who.startsWith('script') || i === 0 ? said : ''}`,
    );
  });
}
