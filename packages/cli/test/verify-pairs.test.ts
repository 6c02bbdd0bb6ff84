import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { scratchFolder, trackout } from './command-line.js';
import { noise, writeWav } from './wav-fixture.js';

const FRAMES = 20_000;

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
  for (const side of ['old', 'new']) {
    mkdirSync(path.join(folder, side));
    for (const seed of [1, 2, 3]) writeCodes(`${side}/take ${seed}.wav`, noise(seed, FRAMES));
  }
});

const writeCodes = (file: string, codes: number[], sampleRate = 48_000) =>
  writeWav(path.join(folder, file), { channels: [codes], sampleRate });
const verify = (...args: string[]) => trackout(folder, 'verify', ...args);
const verifyJson = (...args: string[]) => JSON.parse(verify(...args, '--json').stdout);

describe('trackout verify of two files', { timeout: 30_000 }, () => {
  it('says that they are equal', () => {
    const { status, stdout } = verify('old/take 1.wav', 'new/take 1.wav');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^PASS {2}"new\/take 1\.wav" is equal bit for bit to "old\/take 1\.wav"/);
  });

  it('says what is wrong with the second, measured against the first', () => {
    writeCodes('new/take 1.wav', [...new Array<number>(7).fill(0), ...noise(1, FRAMES).slice(0, -7)]);
    const { status, stdout } = verify('old/take 1.wav', 'new/take 1.wav');
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^FAIL {2}"new\/take 1\.wav" is not "old\/take 1\.wav"\n {6}offset .*late by 7 frames/,
    );
    const json = verifyJson('old/take 1.wav', 'new/take 1.wav');
    expect(json).toMatchObject({ verdict: 'fail', reference: { name: 'old/take 1.wav' } });
    expect(json.faults[0]).toMatchObject({ kind: 'offset', stem: 'new/take 1.wav', figure: 7 });
  });

  it('refuses one file under two names, and two rates', () => {
    expect(verify('old/take 1.wav', './old/take 1.wav').stderr).toMatch(/are one file/);
    writeCodes('new/take 1.wav', noise(1, FRAMES), 44_100);
    const rates = verify('old/take 1.wav', 'new/take 1.wav');
    expect(rates.status).toBe(2);
    expect(rates.stderr).toMatch(/44100 Hz.*48000 Hz/);
  });
});

describe('trackout verify of two folders', { timeout: 30_000 }, () => {
  it('says that all files are equal', () => {
    const { status, stdout } = verify('old', 'new');
    expect(status).toBe(0);
    expect(stdout.split('\n')[0]).toBe('PASS  3 of 3 pairs equal');
  });

  it('fails where one pair differs, and nothing else', () => {
    writeCodes('new/take 2.wav', noise(9, FRAMES));
    expect(verify('old', 'new', '--no-diagnose').status).toBe(1);
    expect(verifyJson('old', 'new', '--no-diagnose').verdict).toBe('fail');
  });

  it('fails where a pair differs, cannot be compared, or is no pair', () => {
    writeCodes(
      'new/take 2.wav',
      noise(2, FRAMES).map((code) => -code),
    );
    writeFileSync(path.join(folder, 'new', 'take 3.wav'), 'no audio at all');
    writeCodes('new/extra.wav', [1]);
    cpSync(path.join(folder, 'old', 'take 1.wav'), path.join(folder, 'old', 'only.wav'));
    const { status, stdout } = verify('old', 'new');
    expect(status).toBe(1);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('FAIL  1 of 3 pairs equal, 2 files on one side only');
    expect(lines).toContain('PASS  "take 1.wav" is equal bit for bit');
    expect(lines).toContain('FAIL  "take 2.wav" is not "take 2.wav"');
    expect(stdout).toMatch(/^ {6}polarity {2}"take 2\.wav"/m);
    expect(stdout).toMatch(/^FAIL {2}"take 3\.wav" cannot be compared: .*not a WAV or AIFF file/m);
    expect(lines).toContain('FAIL  "only.wav" is in old only');
    expect(lines).toContain('FAIL  "extra.wav" is in new only');
    const json = verifyJson('old', 'new');
    expect(json).toMatchObject({ verdict: 'fail', onlyFirst: ['only.wav'], onlySecond: ['extra.wav'] });
    expect(json.pairs.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['pass', 'fail', 'fail']);
  });

  it.each(['only.wav', 'extra.wav'])('fails for a file on one side, with all pairs equal: %s', (name) => {
    writeCodes(`${name === 'only.wav' ? 'old' : 'new'}/${name}`, [1]);
    expect(verify('old', 'new').status).toBe(1);
  });

  it('refuses folders without a common name, and a residual', () => {
    mkdirSync(path.join(folder, 'other'));
    writeCodes('other/solo.wav', [1]);
    const strangers = verify('old', 'other');
    expect(strangers.status).toBe(2);
    expect(strangers.stderr).toMatch(/No file of old \(3\) is called as one of other \(1\)/);
    expect(verify('old', 'new', '--write-residual', 'r.wav').stderr).toMatch(/Name two files/);
  });
});
