import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { scratchFolder, smallSession, trackout } from './command-line.js';
import { noise, writeWav } from './wav-fixture.js';

const REAL = fileURLToPath(new URL('../../../examples/real-session/audio', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
});

const verifyJson = (...args: string[]) => {
  const run = trackout(folder, 'verify', ...args, '--json');
  return { status: run.status, json: JSON.parse(run.stdout) };
};

/** First frame of a real stem (24-bit stereo, 360,000 frames at the end of the file) with a code above a level. */
function firstFrameAbove(name: string, steps: number): number {
  const data = readFileSync(path.join(REAL, name)).subarray(-360_000 * 6);
  for (let sample = 0; sample < 720_000; sample++) {
    if (Math.abs(data.readIntLE(sample * 3, 3)) > steps) return Math.floor(sample / 2);
  }
  return -1;
}

describe('trackout verify', { timeout: 30_000 }, () => {
  it('nulls the nine real stems against their sum bit for bit', () => {
    const { status, json } = verifyJson(REAL, '--mix', path.join(REAL, 'sum-of-the-nine.wav'));
    expect(status).toBe(0);
    expect(json).toMatchObject({
      verdict: 'pass',
      exact: true,
      residualPeakDbfs: null,
      residualRmsDbfs: null,
      firstDifferingFrame: null,
      firstFrameBeyondBound: null,
      reference: { kind: 'independent' },
    });
    // (9 + 1) / 2 steps of 24 bits: 20 log10(5 / 2^23).
    expect(json.boundDbfs).toBeCloseTo(-124.49, 2);
    expect(json.files).toHaveLength(9);
    expect(json.sets).toHaveLength(1);
  });

  it('finds the frame from which a missing stem is missed', () => {
    const stems = path.join(folder, 'stems');
    cpSync(REAL, stems, { recursive: true });
    rmSync(path.join(stems, '7.Francium_Stem_SCRATCH BEAT.wav'));
    rmSync(path.join(stems, 'sum-of-the-nine.wav'));
    const { status, json } = verifyJson(
      stems,
      '--mix',
      path.join(REAL, 'sum-of-the-nine.wav'),
      '--no-diagnose',
    );
    expect(status).toBe(1);
    expect(json.verdict).toBe('fail');
    // What remains is that stem: the first code that is not zero, and the first above (8 + 1) / 2 steps.
    expect(json.firstDifferingFrame).toBe(firstFrameAbove('7.Francium_Stem_SCRATCH BEAT.wav', 0));
    expect(json.firstFrameBeyondBound).toBe(firstFrameAbove('7.Francium_Stem_SCRATCH BEAT.wav', 4.5));
    expect(json.residualPeakDbfs).toBeCloseTo(-5.94, 2);
  });

  it('tests both sets of a delivery by itself, and a broken stem fails only its own', () => {
    smallSession(folder);
    expect(trackout(folder, 'export', 'session.json', '--out', 'out').status).toBe(0);
    const good = verifyJson('out');
    expect(good.status).toBe(0);
    expect(good.json.sets.map((set: { set: string }) => set.set)).toEqual(['multitracks', 'stems']);
    writeWav(path.join(folder, 'out/stems/RHYTHM.wav'), { channels: [noise(1, 5000), noise(1, 5000)] });
    const bad = verifyJson('out');
    expect(bad.status).toBe(1);
    expect(bad.json.sets.map((set: { verdict: string }) => set.verdict)).toEqual(['pass', 'fail']);
    expect(bad.json.set).toBe('stems');
    const text = trackout(folder, 'verify', 'out').stdout;
    expect(text).toMatch(/^PASS {2}multitracks/m);
    expect(text).toMatch(/^FAIL {2}stems/m);
    expect(text).toMatch(/first frame beyond the bound: \d+/);
  });

  it('knows its own mix by its contents, and any other mix as independent', () => {
    smallSession(folder);
    trackout(folder, 'export', 'session.json', '--out', 'out');
    cpSync(path.join(folder, 'out/mix/Song_MIX.wav'), path.join(folder, 'bounce.wav'));
    expect(verifyJson('out', '--mix', 'bounce.wav').json.reference.kind).toBe('rendered');
    writeWav(path.join(folder, 'other.wav'), { channels: [noise(1, 5000), noise(1, 5000)] });
    const other = verifyJson('out', '--mix', 'other.wav');
    expect(other.json.reference.kind).toBe('independent');
    expect(other.json.sets.map((set: { set: string }) => set.set)).toEqual(['multitracks', 'stems', 'mix']);
  });

  it('takes the folders multitracks and stems as sets where there is no manifest', () => {
    smallSession(folder);
    for (const set of ['multitracks', 'stems']) {
      mkdirSync(path.join(folder, 'pack', set), { recursive: true });
      cpSync(path.join(folder, 'pad.wav'), path.join(folder, 'pack', set, 'pad.wav'));
    }
    const { json } = verifyJson('pack', '--mix', 'pad.wav');
    expect(json.sets.map((set: { set: string; verdict: string }) => [set.set, set.verdict])).toEqual([
      ['multitracks', 'pass'],
      ['stems', 'pass'],
    ]);
  });

  it('takes a list of files', () => {
    smallSession(folder);
    expect(verifyJson('pad.wav', '--mix', 'pad.wav').status).toBe(2);
    cpSync(path.join(folder, 'pad.wav'), path.join(folder, 'copy.wav'));
    expect(verifyJson('copy.wav', '--mix', 'pad.wav').json).toMatchObject({ verdict: 'pass', exact: true });
    expect(verifyJson('copy.wav', 'kick.wav', '--mix', 'pad.wav').status).toBe(1);
  });
});
