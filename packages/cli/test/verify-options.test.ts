import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type VerifyFilesOptions, verifyFiles } from '../src/node/verify/verify-files.js';
import { aiffBytes } from './aiff-fixture.js';
import { scratchFolder, smallSession, trackout } from './command-line.js';
import { noise, writeWav } from './wav-fixture.js';
import { readWav } from './wav-samples.js';

const FRAMES = 20_000;

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
});

const inFolder = (...parts: string[]) => path.join(folder, ...parts);

const verify = (...args: string[]) => trackout(folder, 'verify', ...args);
const verifyJson = (...args: string[]) => {
  const run = verify(...args, '--json');
  return { status: run.status, json: JSON.parse(run.stdout) };
};

const plus = (...parts: readonly number[][]) =>
  (parts[0] as number[]).map((_, frame) => parts.reduce((sum, codes) => sum + (codes[frame] as number), 0));

/** Three mono stems and the mix that they are. */
function writePack(change: (codes: number[][]) => number[][] = (codes) => codes): string[] {
  mkdirSync(inFolder('stems'));
  const parts = [1, 2, 3].map((seed) => noise(seed, FRAMES));
  change(parts.map((codes) => [...codes])).forEach((codes, index) => {
    writeWav(inFolder('stems', `part ${index + 1}.wav`), { channels: [codes] });
  });
  writeWav(inFolder('mix.wav'), { channels: [plus(...parts)] });
  return ['stems', '--mix', 'mix.wav'];
}

const inverted = (codes: readonly number[]) => codes.map((code) => -code);

describe('what verify tells', { timeout: 30_000 }, () => {
  it('begins with the verdict, then a line for each fault with file, place and remedy', () => {
    const pack = writePack(([one, two, three]) => [
      one as number[],
      inverted(two as number[]),
      three as number[],
    ]);
    const { stdout, status } = verify(...pack);
    expect(status).toBe(1);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('FAIL  files: the sum of 3 files is not the mix');
    expect(lines[2]).toMatch(/^ {6}polarity {2}"part 2\.wav" {2}100 % {2}.*inverted\. .*Invert its polarity/);
    expect(stdout).toMatch(/3 x -144\.5 dBFS: rounding of a 24-bit file/);
    expect(stdout).toMatch(/1 x -144\.5 dBFS: rounding of the 24-bit reference/);
  });

  it('says first that the stems are complete where only the master differs, and still fails', () => {
    const pack = writePack();
    const parts = [1, 2, 3].map((seed) => noise(seed, FRAMES));
    writeWav(inFolder('mix.wav'), { channels: [plus(...parts).map((code) => code * 2)] });
    const { stdout, status } = verify(...pack);
    expect(status).toBe(1);
    expect(stdout.split('\n')[0]).toBe('FAIL  the stems are complete; the reference is mastered');
    expect(stdout).toMatch(/master-gain {2}\+6\.02 dB/);
    expect(verifyJson(...pack).json.explainedBy).toBe('master');
  });

  it('finds out nothing under --no-diagnose', () => {
    const pack = writePack(([one, two]) => [one as number[], two as number[]]);
    expect(verifyJson(...pack).json.faults.map(({ kind }: { kind: string }) => kind)).toEqual([
      'missing-stem',
    ]);
    expect(verifyJson(...pack, '--no-diagnose').json.faults).toEqual([]);
  });

  it('finds out what is wrong unless told not to, also for a program', async () => {
    writePack(([one, two]) => [one as number[], two as number[]]);
    const kinds = async (options: VerifyFilesOptions) =>
      (await verifyFiles([inFolder('stems')], { mix: inFolder('mix.wav'), ...options })).faults.map(
        ({ kind }) => kind,
      );
    expect(await kinds({})).toEqual(['missing-stem']);
    expect(await kinds({ diagnose: false })).toEqual([]);
  });

  it('tells of files that take no part, and of each why', () => {
    const pack = writePack();
    cpSync(inFolder('stems', 'part 1.wav'), inFolder('stems', 'part 1 dry.wav'));
    cpSync(inFolder('mix.wav'), inFolder('stems', 'Song_MASTER.wav'));
    const { status, json } = verifyJson(...pack);
    expect(status).toBe(0);
    expect(json.leftOut).toEqual([
      { path: 'Song_MASTER.wav', reason: 'a mix by its name' },
      { path: 'part 1 dry.wav', reason: 'another version of "part 1.wav"' },
    ]);
    expect(verify(...pack).stdout).toContain('Left out: "part 1 dry.wav"');
  });
});

describe('how verify judges', { timeout: 30_000 }, () => {
  it('by a looser limit where one is given, and says so', () => {
    const pack = writePack(([one, two, three]) => [
      (one as number[]).map((code, frame) => (frame === 700 ? code + 100 : code)),
      two as number[],
      three as number[],
    ]);
    expect(verifyJson(...pack, '--no-diagnose').json).toMatchObject({
      verdict: 'fail',
      firstFrameBeyondBound: 700,
    });
    const loose = verify(...pack, '--limit', '-90');
    expect(loose.status).toBe(0);
    expect(loose.stdout).toMatch(/equals the mix within the limit of -90\.0 dBFS/);
    expect(loose.stdout).toMatch(/loosened by --limit to -90\.0 dBFS/);
    expect(verifyJson(...pack, '--limit', '-100', '--no-diagnose').status).toBe(1);
  });

  it('a range alone', () => {
    const pack = writePack(([one, two, three]) => [
      (one as number[]).map((code, frame) => (frame === 700 ? code + 1000 : code)),
      two as number[],
      three as number[],
    ]);
    expect(verifyJson(...pack, '--range', '0..700').status).toBe(0);
    expect(verifyJson(...pack, '--range', '0..701', '--no-diagnose').status).toBe(1);
    const rest = verifyJson(...pack, '--range', '0.1s..').json;
    expect(rest).toMatchObject({
      verdict: 'pass',
      range: { from: 4800, to: FRAMES },
      frameCount: FRAMES - 4800,
    });
  });

  it('dithered files by 1.5 steps each', () => {
    const pack = writePack();
    const { json } = verifyJson(...pack, '--dithered');
    expect(json.boundTerms.map(({ count, each }: { count: number; each: number }) => [count, each])).toEqual([
      [3, 1.5 * 2 ** -23],
      [1, 1.5 * 2 ** -23],
    ]);
  });
});

describe('where verify takes files to lie', { timeout: 30_000 }, () => {
  it('swaps channels by a map, of all files or of one', () => {
    const [left, right] = [noise(1, FRAMES), noise(2, FRAMES)];
    mkdirSync(inFolder('stems'));
    writeWav(inFolder('stems', 'a.wav'), { channels: [right, left] });
    writeWav(inFolder('mix.wav'), { channels: [left, right] });
    const pack = ['stems', '--mix', 'mix.wav', '--no-diagnose'];
    expect(verify(...pack).status).toBe(1);
    expect(verify(...pack, '--map', '2,1').status).toBe(0);
    expect(verify(...pack, '--map', 'a=2,1').status).toBe(0);
    expect(verify(...pack, '--map', '3,1').stderr).toMatch(/no file has so many/);
    expect(verify(...pack, '--map', '2,1,1').stderr).toMatch(/2 channels of the mix/);
  });

  it('places a mono file by its pan', () => {
    const codes = noise(1, FRAMES).map((code) => 2 * code);
    mkdirSync(inFolder('stems'));
    writeWav(inFolder('stems', 'a.wav'), { channels: [codes] });
    writeWav(inFolder('mix.wav'), { channels: [codes, codes.map((code) => code / 2)] });
    const pack = ['stems', '--mix', 'mix.wav', '--no-diagnose'];
    expect(verify(...pack).status).toBe(1);
    for (const pan of ['a.wav=-0.5', 'a=L50'])
      expect(verifyJson(...pack, '--pan', pan).json.exact).toBe(true);
    expect(verify(...pack, '--pan', 'b.wav=0').stderr).toMatch(/"b\.wav".*There are "a\.wav"/);
    expect(verify(...pack, '--pan', 'a.wav=2').status).toBe(2);
  });

  it('takes files that were split for the sides of one', () => {
    const [left, right] = [noise(1, FRAMES), noise(2, FRAMES)];
    mkdirSync(inFolder('stems'));
    writeWav(inFolder('stems', 'Pad.L.wav'), { channels: [left] });
    writeWav(inFolder('stems', 'Pad.R.wav'), { channels: [right] });
    writeWav(inFolder('mix.wav'), { channels: [left, right] });
    expect(verifyJson('stems', '--mix', 'mix.wav').json).toMatchObject({ verdict: 'pass', exact: true });
    writeWav(inFolder('mix.wav'), { channels: [plus(left, right)] });
    expect(verifyJson('stems', '--mix', 'mix.wav').json.exact).toBe(true);
  });

  it('by time references: a part of a session against the whole mix', () => {
    smallSession(folder, { timeReference: 172_800_000, tempo: 120 });
    expect(trackout(folder, 'export', 'session.json', '--out', 'whole').status).toBe(0);
    expect(trackout(folder, 'export', 'session.json', '--out', 'part', '--range', '1000..4000').status).toBe(
      0,
    );
    const mix = ['--mix', 'whole/mix/Song_MIX.wav'];
    expect(verifyJson('part', ...mix).json).toMatchObject({ verdict: 'pass', frameCount: 3000 });
    const aligned = verifyJson('part', ...mix, '--align', 'time-reference').json;
    expect(aligned).toMatchObject({ verdict: 'pass', range: { from: 1000, to: 4000 } });
    cpSync(inFolder('part', 'multitracks'), inFolder('plain'), { recursive: true });
    const files = ['plain', ...mix, '--align', 'time-reference'];
    expect(verifyJson(...files, '--no-diagnose').json).toMatchObject({
      verdict: 'fail',
      firstDifferingFrame: 0,
    });
    expect(verifyJson(...files, '--range', '1000..4000').json.verdict).toBe('pass');
    const byCode = verifyJson(...files, '--range', '01:00:00:01@25..01:00:00:02@25').json;
    expect(byCode).toMatchObject({ verdict: 'pass', range: { from: 1920, to: 3840 } });
    expect(verify('plain', '--mix', 'kick.wav', '--align', 'time-reference').stderr).toMatch(
      /time reference/,
    );
  });

  it('by the marker that stands for a time reference in AIFF', () => {
    const codes = noise(1, FRAMES);
    mkdirSync(inFolder('stems'));
    writeFileSync(inFolder('stems', 'a.aif'), aiffBytes(codes.slice(100), 'TimeStamp: 158760100'));
    writeFileSync(inFolder('mix.aif'), aiffBytes(codes, 'TimeStamp: 158760000'));
    const pack = ['stems', '--mix', 'mix.aif', '--align', 'time-reference', '--no-diagnose'];
    expect(verifyJson(...pack).json.firstDifferingFrame).toBe(0);
    expect(verifyJson(...pack, '--range', '100..').json).toMatchObject({ verdict: 'pass', exact: true });
  });

  it('counts bars of a part of the session from the start of the session', () => {
    smallSession(folder, { tempo: 6000, timeSignature: '4/4' });
    trackout(folder, 'export', 'session.json', '--out', 'part', '--range', '960..4800');
    // A bar has 1,920 frames: bar 2 starts 960 frames after the files do.
    expect(verifyJson('part', '--range', 'bar 2..bar 3').json.range).toEqual({ from: 960, to: 2880 });
    expect(verify('part', '--range', 'bar 1..bar 3').stderr).toMatch(/"bar 1" lies before the files begin/);
  });
});

describe('what verify writes', { timeout: 30_000 }, () => {
  it('the residual as the file that is missing', () => {
    const pack = writePack(([one, two]) => [one as number[], two as number[]]);
    const { status } = verify(...pack, '--write-residual', 'left.wav', '--no-diagnose');
    expect(status).toBe(1);
    const { channels } = readWav(inFolder('left.wav'));
    expect([...(channels[0] as Float64Array)].map((sample) => sample * 2 ** 23)).toEqual(noise(3, FRAMES));
    cpSync(inFolder('left.wav'), inFolder('stems', 'part 3.wav'));
    expect(verifyJson(...pack).json.exact).toBe(true);
  });

  it('nothing over a file that is there, unless told to, and never over what it reads', () => {
    const pack = writePack();
    for (const option of ['--write-residual', '--report']) {
      writeFileSync(inFolder('there'), 'mine');
      const refused = verify(...pack, option, 'there');
      expect(refused.status).toBe(2);
      expect(refused.stderr).toMatch(/there.*exists.*--overwrite/);
      expect(readFileSync(inFolder('there'), 'utf8')).toBe('mine');
      expect(verify(...pack, option, 'there', '--overwrite').status).toBe(0);
      expect(readFileSync(inFolder('there'), 'latin1')).not.toBe('mine');
      for (const input of ['mix.wav', 'stems/part 1.wav']) {
        const before = readFileSync(inFolder(input));
        expect(verify(...pack, option, input, '--overwrite').stderr).toMatch(/is the input/);
        expect(readFileSync(inFolder(input)).equals(before)).toBe(true);
      }
    }
  });

  it('the report as a page with the residual over time', () => {
    const pack = writePack(([one, two, three]) => [
      one as number[],
      two as number[],
      inverted(three as number[]),
    ]);
    const { json } = verifyJson(...pack, '--report', 'report.html');
    expect(json.series.residualPeaksDbfs.length).toBeGreaterThan(10);
    const page = readFileSync(inFolder('report.html'), 'utf8');
    expect(page).toMatch(/^<!DOCTYPE html>/);
    expect(page).toContain('FAIL');
    expect(page).toContain('part 3.wav');
    expect(existsSync(inFolder('left.wav'))).toBe(false);
  });
});
