// 24-bit stereo <-> planes, in Gsample/s: the reader and the writer of this package over a file in memory, their
// kernels alone, a plain JavaScript loop, wavefile, and C for SSE4.1 (pcm24.c, where there is a gcc). The best of
// short rounds taken in turns: other work on the machine only ever takes away.
//   npm run build && node packages/io-wav/bench/codec.js
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { INT24, STEREO } from '@trackout/core';
import { createDsp, decodeSamples, encodeSamples } from '@trackout/dsp-wasm';
import wavefile from 'wavefile';
import { bytesSource, createAudioWriter, memorySink, openAudio } from '../dist/index.js';

const BLOCK = 4096;
const FRAMES = 1_000_000;
const ROUNDS = 15;
const format = { sampleRate: 48_000, layout: STEREO };
const dsp = await createDsp({ memoryBytes: 32 << 20 });

let seed = 1;
const noise = () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
  return (seed >> 9) / 2 ** 23;
};
const planes = dsp.allocatePlanes('f32', 2, BLOCK);
const [left, right] = planes.views(BLOCK);
for (let i = 0; i < BLOCK; i++) {
  left[i] = noise();
  right[i] = noise();
}
const blockOf = (frames) => ({
  startFrame: 0,
  frameCount: frames,
  sampleType: 'f32',
  planes: planes.views(frames),
});

/** Takes bytes and forgets them. */
const nowhere = () => ({
  seekable: false,
  write: () => undefined,
  close: async () => {},
  abort: async () => {},
});

async function writeAll(sink) {
  const writer = createAudioWriter(sink, dsp, {
    container: 'wav',
    format,
    encoding: INT24,
    frameCount: FRAMES,
  });
  for (let at = 0; at < FRAMES; at += BLOCK) writer.write(blockOf(Math.min(BLOCK, FRAMES - at)));
  return writer.close();
}

const file = (await writeAll(memorySink())).sink;
const audio = await openAudio(bytesSource(file), dsp);
const samples = file.subarray(audio.info.dataOffset, audio.info.dataOffset + audio.info.dataBytes);
const region = dsp.allocate(6 * BLOCK + 16);
region.bytes.set(samples.subarray(0, 6 * BLOCK));
const clamped = new Float64Array(2);
const bytes = new Uint8Array(6 * BLOCK);
const jsLeft = new Float32Array(BLOCK);
const jsRight = new Float32Array(BLOCK);

function jsDecode(plane, from) {
  for (let i = 0, at = from; i < BLOCK; i++, at += 6) {
    plane[i] = ((bytes[at] << 8) | (bytes[at + 1] << 16) | (bytes[at + 2] << 24)) / 2 ** 31;
  }
}

function jsEncode(plane, from) {
  for (let i = 0, at = from; i < BLOCK; i++, at += 6) {
    const x = plane[i] * 8_388_608;
    const floor = Math.floor(x);
    const rest = x - floor;
    const near = rest > 0.5 || (rest === 0.5 && floor & 1) ? floor + 1 : floor;
    const code = near > 8_388_607 ? 8_388_607 : near < -8_388_608 ? -8_388_608 : near;
    bytes[at] = code;
    bytes[at + 1] = code >> 8;
    bytes[at + 2] = code >> 16;
  }
}

const repeat = (times, run) => () => {
  for (let i = 0; i < times; i++) run();
};
const BLOCKS = 200;
const small = file.subarray(0, audio.info.dataOffset + 6 * 100_000).slice();
new DataView(small.buffer).setUint32(audio.info.dataOffset - 4, 600_000, true);
new DataView(small.buffer).setUint32(4, small.length - 8, true);

/** Name, samples of a run, run. */
const rows = [
  ['decode: reader', 2 * FRAMES, readAll],
  [
    'decode: kernel',
    2 * BLOCK * BLOCKS,
    repeat(BLOCKS, () => decodeSamples(dsp, INT24, region.address, planes.addresses, BLOCK)),
  ],
  [
    'decode: JavaScript',
    2 * BLOCK * BLOCKS,
    repeat(BLOCKS, () => {
      jsDecode(jsLeft, 0);
      jsDecode(jsRight, 3);
    }),
  ],
  ['decode: wavefile', 200_000, () => new wavefile.WaveFile(small).getSamples(false, Float64Array)],
  ['encode: writer', 2 * FRAMES, () => writeAll(nowhere())],
  [
    'encode: kernel',
    2 * BLOCK * BLOCKS,
    repeat(BLOCKS, () => encodeSamples(dsp, INT24, 'f32', planes.addresses, region.address, BLOCK, clamped)),
  ],
  [
    'encode: JavaScript',
    2 * BLOCK * BLOCKS,
    repeat(BLOCKS, () => {
      jsEncode(left, 0);
      jsEncode(right, 3);
    }),
  ],
  ['encode: wavefile', 200_000, wavefileEncode],
];

function readAll() {
  const reader = audio.open();
  let last = 0;
  while (!reader.ended) {
    reader.fill();
    last = reader.pull(BLOCK).planes[0][0];
  }
  reader.close();
  return last;
}

const codes = [0, 1].map((channel) =>
  Array.from({ length: 100_000 }, (_, i) => (i * 7919 + channel) % 8_000_000),
);
function wavefileEncode() {
  const wav = new wavefile.WaveFile();
  wav.fromScratch(2, 48_000, '24', codes);
  return wav.toBuffer();
}

const best = rows.map(() => 0);
for (let round = 0; round < ROUNDS; round++) {
  for (const [i, [, count, run]] of rows.entries()) {
    const start = performance.now();
    await run();
    best[i] = Math.max(best[i], count / (performance.now() - start) / 1e6);
  }
}
const [cDecode, cEncode] = native();
console.log(`${'Gsample/s'.padEnd(22)}${'rate'.padStart(8)}${'of C, SSE4.1'.padStart(14)}`);
for (const [i, [name]] of rows.entries()) {
  const c = name.startsWith('decode') ? cDecode : cEncode;
  console.log(
    `${name.padEnd(22)}${best[i].toFixed(3).padStart(8)}${(c ? (best[i] / c).toFixed(2) : '').padStart(14)}`,
  );
}
if (cDecode) console.log(`C: decode ${cDecode}, encode ${cEncode}`);

function native() {
  const folder = mkdtempSync(join(tmpdir(), 'pcm24-'));
  try {
    const source = fileURLToPath(new URL('pcm24.c', import.meta.url));
    execFileSync('gcc', ['-O3', '-msse4.1', source, '-o', join(folder, 'pcm24')]);
    return execFileSync(join(folder, 'pcm24'), { encoding: 'utf8' }).split(' ').map(Number);
  } catch {
    console.log('No gcc: the column of C stays empty.');
    return [];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
