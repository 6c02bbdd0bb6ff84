// trackout convert against cp and sync, and how long it takes to open a file of 12 GiB.
//   npm run build && node packages/io-wav/bench/convert.js [GB, default 4] [folder for three times as much]
// In turns, three times; wall time with the disk's share in it, and the CPU time and peak memory of each process.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { INT24, STEREO } from '@trackout/core';
import { createDsp } from '@trackout/dsp-wasm';
import { createAudioWriter, openAudio, probe } from '../dist/index.js';
import { fileSink, fileSource } from '../dist/node.js';

const gigabytes = Number(process.argv[2] ?? 4);
const folder = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'convert-bench-'));
const bin = fileURLToPath(new URL('../../cli/bin/trackout.js', import.meta.url));
const input = join(folder, 'in.wav');
const output = join(folder, 'out.wav');
const format = { sampleRate: 48_000, layout: STEREO };
const dsp = await createDsp();

async function makeInput() {
  const piece = new Uint8Array(6 * 65_536);
  let seed = 1;
  for (let i = 0; i < piece.length; i++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
    // Quiet enough to be no clip in any encoding.
    piece[i] = i % 3 === 2 ? 0 : seed >>> 24;
  }
  const frames = 65_536 * Math.round((gigabytes * 1e9) / piece.length);
  const writer = createAudioWriter(await fileSink(input), dsp, {
    container: 'wav',
    format,
    encoding: INT24,
    frameCount: frames,
  });
  for (let at = 0; at < frames; at += 65_536) writer.writeEncoded(piece);
  await writer.close();
}

function timed(command, args) {
  rmSync(output, { force: true });
  execFileSync('sync');
  const start = performance.now();
  const time = spawnSync('/usr/bin/time', ['-f', '%U %S %M', command, ...args], { encoding: 'utf8' });
  if (time.status !== 0) throw new Error(time.stderr);
  const [user, sys, kilobytes] = time.stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { wall: (performance.now() - start) / 1000, cpu: user + sys, megabytes: kilobytes / 1024 };
}

const jobs = {
  'cp + sync': () => timed('sh', ['-c', `cp "${input}" "${output}" && sync "${output}"`]),
  'convert, samples copied': () => timed('node', [bin, 'convert', input, output]),
  'convert through planes, to AIFF': () =>
    timed('node', [bin, 'convert', input, output, '--bits', '24', '--format', 'aiff']),
  'convert through planes, to 16 bits': () => timed('node', [bin, 'convert', input, output, '--bits', '16']),
};

async function openLarge() {
  const path = join(folder, 'large.wav');
  const frames = 2 ** 31;
  const kept = [];
  const sink = {
    seekable: false,
    write: (bytes) => void kept.push(bytes.slice()),
    close: async () => {},
    abort: async () => {},
  };
  const options = { container: 'wav', format, encoding: INT24 };
  const writer = createAudioWriter(sink, dsp, { ...options, frameCount: frames });
  writer.writeEncoded(new Uint8Array(0));
  await writer.abort('only the header is wanted');
  writeFileSync(path, kept[0]);
  truncateSync(path, kept[0].length + 6 * frames);
  const best = { probe: Number.POSITIVE_INFINITY, open: Number.POSITIVE_INFINITY };
  for (let i = 0; i < 50; i++) {
    let start = performance.now();
    const source = await fileSource(path);
    const info = await probe(source);
    await source.close();
    best.probe = Math.min(best.probe, performance.now() - start);
    start = performance.now();
    const audio = await openAudio(await fileSource(path), dsp);
    const reader = audio.open({ from: frames - 4096, to: frames });
    reader.fill();
    reader.pull(4096);
    reader.close();
    await audio.close();
    best.open = Math.min(best.open, performance.now() - start);
    if (info.frameCount !== frames) throw new Error('the length is wrong');
  }
  console.log(
    `\n${(statSync(path).size / 2 ** 30).toFixed(1)} GiB, sparse: probe ${best.probe.toFixed(2)} ms; open and read the last 4,096 frames ${best.open.toFixed(2)} ms`,
  );
}

try {
  await openLarge();
  await makeInput();
  console.log(`\n${(statSync(input).size / 1e9).toFixed(2)} GB, 24-bit stereo`);
  const runs = Object.fromEntries(Object.keys(jobs).map((name) => [name, []]));
  for (let round = 0; round < 3; round++)
    for (const [name, job] of Object.entries(jobs)) runs[name].push(job());
  const least = (name, figure) => Math.min(...runs[name].map((run) => run[figure]));
  console.log(
    `${''.padEnd(36)}${'wall s'.padStart(8)}${'of cp'.padStart(7)}${'CPU s'.padStart(8)}${'of cp'.padStart(7)}${'MB'.padStart(6)}`,
  );
  for (const name of Object.keys(jobs)) {
    const cells = ['wall', 'cpu'].flatMap((figure) => [
      least(name, figure).toFixed(2).padStart(8),
      (least(name, figure) / least('cp + sync', figure)).toFixed(2).padStart(7),
    ]);
    console.log(`${name.padEnd(36)}${cells.join('')}${least(name, 'megabytes').toFixed(0).padStart(6)}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
