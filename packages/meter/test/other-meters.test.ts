import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChannelLayout, type SpeakerRole, STEREO } from '@trackout/core';
import { createDsp, type Dsp } from '@trackout/dsp-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemPart } from '../../../scripts/system-parts.js';
import { seeded } from './random-signals.js';
import { readPlanes, speakers } from './read-planes.js';

const SESSION = join(import.meta.dirname, '../../../examples/real-session/audio');
const RATE = 48_000;

const ffmpeg = systemPart('ffmpeg');
const gcc = systemPart('gcc');
const library = systemPart('libebur128');
const hasLibrary = gcc !== undefined && library !== undefined;
let dsp: Dsp;
let folder: string;

beforeAll(async () => {
  dsp = await createDsp({ memoryBytes: 32 * 1024 * 1024 });
  folder = mkdtempSync(join(tmpdir(), 'trackout-meter-'));
  if (hasLibrary) {
    const program = join(import.meta.dirname, 'peers/libebur128.c');
    run(gcc, ['-O2', program, '-o', join(folder, 'libebur128'), '-lebur128', '-lm']);
  }
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, args: readonly string[], input?: Uint8Array): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    ...(input ? { input } : {}),
    maxBuffer: 2 ** 28,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} exited with ${status}: ${stderr.toString().slice(-2000)}`);
  return stdout;
}

function interleave(planes: readonly Float32Array[]): Uint8Array {
  const frames = planes[0]?.length ?? 0;
  const samples = new Float32Array(frames * planes.length);
  planes.forEach((plane, channel) => {
    for (let i = 0; i < frames; i++) samples[i * planes.length + channel] = plane[i] as number;
  });
  return new Uint8Array(samples.buffer);
}

/** Noise below 6 kHz or so, its level gliding over 10 dB, each channel its own. */
function programme(seed: number, seconds: number, channels: number, sampleRate = RATE): Float32Array[] {
  const random = seeded(seed);
  const frames = Math.round(seconds * sampleRate);
  const stretch = 4 * sampleRate;
  const levels = Array.from({ length: Math.ceil(frames / stretch) + 1 }, () => -3 - 10 * random());
  const gains = Float32Array.from({ length: frames }, (_, i) => {
    const at = Math.floor(i / stretch);
    const [here, next] = [levels[at] as number, levels[at + 1] as number];
    return 10 ** ((here + (next - here) * (i / stretch - at)) / 20);
  });
  return Array.from({ length: channels }, () => {
    let smooth = 0;
    return Float32Array.from({ length: frames }, (_, i) => {
      smooth += 0.5 * (2 * random() - 1 - smooth);
      return (gains[i] as number) * smooth;
    });
  });
}

/** Values of libebur128's `enum channel` at the positions of ITU-R BS.2051. */
const POSITIONS: Record<SpeakerRole, number> = {
  ...{ M: 3, L: 1, R: 2, C: 3, LFE: 0, LFE2: 0, FLC: 7, FRC: 8, LW: 9, RW: 10 },
  ...{ SL: 11, SR: 12, BL: 13, BR: 14, BC: 15, TFC: 16, TFL: 19, TFR: 20, TSL: 21, TSR: 22 },
  ...{ TBL: 25, TBR: 26, TBC: 27, TC: 28, BFC: 29, BFL: 30, BFR: 31 },
};
const LEFT_SURROUND = 4;
const RIGHT_SURROUND = 5;

function libebur128(planes: readonly Float32Array[], layout: ChannelLayout, sampleRate = RATE) {
  const roles = layout.kind === 'speakers' ? layout.roles : [];
  const alone = !roles.includes('SL');
  const map = roles.map((role) =>
    alone && role === 'BL' ? LEFT_SURROUND : alone && role === 'BR' ? RIGHT_SURROUND : POSITIONS[role],
  );
  const said = run(join(folder, 'libebur128'), [sampleRate, ...map].map(String), interleave(planes));
  const [integratedLufs, loudnessRangeLu, peak] = said
    .toString()
    .trim()
    .split(' ')
    .map((figure) => (figure === '-inf' ? Number.NEGATIVE_INFINITY : Number(figure)));
  return { integratedLufs, loudnessRangeLu, peak } as Record<
    'integratedLufs' | 'loudnessRangeLu' | 'peak',
    number
  >;
}

function byFfmpeg(planes: readonly Float32Array[], layout: string, sampleRate = RATE) {
  const input = ['-f', 'f32le', '-ar', String(sampleRate), '-channel_layout', layout];
  const said = run(
    ffmpeg as string,
    [
      ...['-hide_banner', '-loglevel', 'error', ...input, '-ac', String(planes.length), '-i', '-'],
      ...['-af', 'ebur128=metadata=1:framelog=verbose,ametadata=print:file=-', '-f', 'null', '-'],
    ],
    interleave(planes),
  ).toString();
  const last = (name: string) =>
    Number([...said.matchAll(new RegExp(`r128\\.${name}=(.*)`, 'g'))].at(-1)?.[1]);
  return { integratedLufs: last('I'), loudnessRangeLu: last('LRA') };
}

const read = (planes: readonly Float32Array[], layout: ChannelLayout, sampleRate = RATE) =>
  readPlanes(dsp, planes, ['levels', 'integrated', 'loudnessRange'], { layout, sampleRate });

describe.skipIf(!hasLibrary)('libebur128 agrees', () => {
  it.each([
    ['mono', 'M', 20],
    ['stereo', 'L R', 70],
    ['quad', 'L R BL BR', 12],
    ['5.1', 'L R C LFE BL BR', 75],
    ['5.1 with sides', 'L R C LFE SL SR', 10],
    ['7.1', 'L R C LFE BL BR SL SR', 10],
    ['7.1 wide', 'L R C LFE BL BR FLC FRC', 8],
    ['7.1.4', 'L R C LFE BL BR SL SR TFL TFR TBL TBR', 8],
    ['22.2', 'LW RW C LFE BL BR L R BC LFE2 SL SR TFL TFR TFC TC TBL TBR TSL TSR TBC BFC BFL BFR', 6],
  ] as const)('on %s noise: I within 0.01 LU, from 60 s on LRA within 0.3 LU', (_, roles, seconds) => {
    const layout = speakers(roles);
    const planes = programme(roles.length, seconds, roles.split(' ').length);
    const [ours, theirs] = [read(planes, layout), libebur128(planes, layout)];
    expect(Math.abs(ours.integratedLufs - theirs.integratedLufs)).toBeLessThanOrEqual(0.01);
    if (seconds >= 60) {
      expect(Math.abs(ours.loudnessRangeLu - theirs.loudnessRangeLu)).toBeLessThanOrEqual(0.3);
    }
    expect(Math.max(...ours.channels.map((channel) => channel.samplePeak))).toBe(theirs.peak);
  });

  // At other rates libebur128 leaves out the gain of the high-pass: 0.02 dB and more.
  it.each([44_100])('at %i Hz', (sampleRate) => {
    const planes = programme(sampleRate, 10, 2, sampleRate);
    const theirs = libebur128(planes, STEREO, sampleRate);
    expect(
      Math.abs(read(planes, STEREO, sampleRate).integratedLufs - theirs.integratedLufs),
    ).toBeLessThanOrEqual(0.01);
  });
});

describe.skipIf(ffmpeg === undefined)('ffmpeg agrees', () => {
  it.each([
    ['mono', 'M', 65],
    ['stereo', 'L R', 70],
    ['5.1', 'L R C LFE BL BR', 75],
  ] as const)('on %s noise: I within 0.01 LU, LRA within 0.1 LU', (name, roles, seconds) => {
    const layout = speakers(roles);
    const planes = programme(roles.length, seconds, roles.split(' ').length);
    const [ours, theirs] = [read(planes, layout), byFfmpeg(planes, name)];
    expect(Math.abs(ours.integratedLufs - theirs.integratedLufs)).toBeLessThanOrEqual(0.01);
    expect(Math.abs(ours.loudnessRangeLu - theirs.loudnessRangeLu)).toBeLessThanOrEqual(0.1);
  });
});

describe.skipIf(ffmpeg === undefined || !hasLibrary)('on the real session', () => {
  const files = readdirSync(SESSION).filter((name) => /\.(wav|flac|aif)$/.test(name));

  it.each(files)('both agree about %s within 0.01 LU', (name) => {
    const path = join(SESSION, name);
    const raw = run(ffmpeg as string, [
      '-loglevel',
      'error',
      '-i',
      path,
      '-f',
      'f32le',
      '-ac',
      '2',
      '-ar',
      '44100',
      '-',
    ]);
    const samples = new Float32Array(raw.buffer, raw.byteOffset, Math.floor(raw.length / 4));
    const planes = [0, 1].map((side) =>
      Float32Array.from({ length: samples.length / 2 }, (_, i) => samples[2 * i + side] as number),
    );
    const ours = read(planes, STEREO, 44_100);
    const [library, filter] = [libebur128(planes, STEREO, 44_100), byFfmpeg(planes, 'stereo', 44_100)];
    if (ours.integratedLufs === Number.NEGATIVE_INFINITY) {
      // A stem that is silent here: ffmpeg shows its gate.
      expect([library.integratedLufs, filter.integratedLufs]).toEqual([Number.NEGATIVE_INFINITY, -70]);
      return;
    }
    expect(Math.abs(ours.integratedLufs - library.integratedLufs)).toBeLessThanOrEqual(0.01);
    expect(Math.abs(ours.integratedLufs - filter.integratedLufs)).toBeLessThanOrEqual(0.01);
  });
});
