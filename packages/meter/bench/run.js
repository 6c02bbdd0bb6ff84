// npm run bench -w @trackout/meter [-- --seconds 3600 --rounds 3 --only music]
// CPU time of whole processes on the same file: the library, C with libebur128, ffmpeg. Reports, and judges nothing.
import { execFileSync, spawnSync } from 'node:child_process';
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
const WORK = join(import.meta.dirname, 'work');
mkdirSync(WORK, { recursive: true });

const STEREO = { sampleRate: 48_000, channels: 2, mask: 3 };
const FILES = [
  ['music', 'music', STEREO, seconds],
  ['white noise', 'white', STEREO, seconds],
  ['clipped', 'clipped', STEREO, seconds],
  ['limited', 'limited', STEREO, seconds],
  ['music, 96 kHz', 'music', { ...STEREO, sampleRate: 96_000 }, seconds / 2],
  ['music, 5.1', 'music', { sampleRate: 48_000, channels: 6, mask: 63 }, seconds / 3],
].filter(([name]) => String(name).includes(values.only));

const peer = join(WORK, 'measure_ebur128');
const built = spawnSync('gcc', [
  ...['-O3', '-march=native', join(import.meta.dirname, 'peers/measure_ebur128.c'), '-o', peer],
  ...['-lsndfile', '-lebur128', '-lm'],
]);
if (built.status !== 0)
  console.error('Without gcc, libsndfile and libebur128 there is nothing to compare with.');

/** User and system seconds of a command, and what it said. @param {readonly string[]} command */
function cpuSeconds(command) {
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
  return {
    total,
    said: `${lines.slice(0, -2).at(-1) ?? ''} ${shell.stderr.trim().split('\n').at(-1) ?? ''}`,
  };
}

/** @param {number[]} list */
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1] ?? Number.NaN;

for (const [name, material, format, length] of /** @type {[string, string, typeof STEREO, number][]} */ (
  FILES
)) {
  const path = join(WORK, `${material}-${format.channels}x${format.sampleRate}-${length}s.wav`);
  if (!existsSync(path)) {
    const sources = Array.from({ length: format.channels }, (_, channel) =>
      MATERIALS[material]?.(1234 + 77 * channel, format.sampleRate),
    );
    writeWav(
      `${path}.part`,
      { ...format, frames: Math.round(length * format.sampleRate) },
      (codes, frames) => {
        for (let i = 0, at = 0; i < frames; i++) {
          for (const source of sources) {
            codes[at++] = Math.max(
              -8_388_608,
              Math.min(8_388_607, Math.round((source?.() ?? 0) * 8_388_608)),
            );
          }
        }
      },
    );
    renameSync(`${path}.part`, path);
  }
  execFileSync('cat', [path], { stdio: ['ignore', 'ignore', 'inherit'], maxBuffer: 1 });
  const script = join(import.meta.dirname, 'measure-script.js');
  const contenders = [
    ['libebur128', [peer, path]],
    ['trackout', ['node', script, path]],
    ['trackout, annex2', ['node', script, path, 'annex2']],
    [
      'ffmpeg',
      [
        'ffmpeg',
        '-nostats',
        '-hide_banner',
        '-threads',
        '1',
        '-i',
        path,
        '-af',
        'ebur128=peak=true:framelog=verbose',
        '-f',
        'null',
        '-',
      ],
    ],
  ].filter(([who]) => who !== 'libebur128' || built.status === 0);
  /** @type {Map<string, { times: number[], said: string }>} */
  const results = new Map();
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [who, command] of /** @type {[string, string[]][]} */ (contenders)) {
      if (who === 'ffmpeg' && round > 0) continue;
      const { total, said } = cpuSeconds(command);
      const entry = results.get(who) ?? { times: [], said };
      entry.times.push(total);
      results.set(who, entry);
    }
  }
  const base = median(results.get('libebur128')?.times ?? []);
  console.log(`\n${name}, ${length} s`);
  for (const [who, { times, said }] of results) {
    const time = median(times);
    console.log(
      `  ${who.padEnd(17)} ${time.toFixed(2).padStart(7)} cpu s  ${(time / base).toFixed(3)}x  ${who === 'ffmpeg' ? '' : said}`,
    );
  }
}
