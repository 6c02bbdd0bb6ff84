import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { scratchFolder, smallSession, snapshot, trackout } from './command-line.js';
import { noise, writeWav } from './wav-fixture.js';

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
});

const exportJson = (...args: string[]) => {
  const run = trackout(folder, 'export', 'session.json', '--out', 'out', '--json', ...args);
  return { ...run, json: JSON.parse(run.stdout) };
};

describe('trackout export', () => {
  it('writes multitracks, stems and mix of one length, with a manifest and sums that check', () => {
    smallSession(folder);
    const before = snapshot(folder);
    const { status, json } = exportJson();
    expect(status).toBe(0);
    expect(readdirSync(path.join(folder, 'out')).sort()).toEqual(
      ['SHA256SUMS', 'manifest.json', 'mix', 'multitracks', 'stems'].sort(),
    );
    expect(readdirSync(path.join(folder, 'out/multitracks')).sort()).toEqual([
      'BASS.wav',
      'KICK.wav',
      'PAD.wav',
    ]);
    expect(readdirSync(path.join(folder, 'out/stems')).sort()).toEqual(['RHYTHM.wav', 'SYNTH.wav']);
    expect(readdirSync(path.join(folder, 'out/mix'))).toEqual(['Song_MIX.wav']);
    expect(json.files.every((file: { frameCount: number }) => file.frameCount === 5000)).toBe(true);
    for (const file of json.files) {
      expect(statSync(path.join(folder, 'out', file.path)).size).toBe(file.byteLength);
    }
    const checked = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], {
      cwd: path.join(folder, 'out'),
      encoding: 'utf8',
    });
    expect(checked.trim().split('\n')).toHaveLength(7);
    const manifest = JSON.parse(readFileSync(path.join(folder, 'out/manifest.json'), 'utf8'));
    expect(manifest.sets).toEqual(json.sets);
    const after = snapshot(folder);
    for (const [name, fingerprint] of Object.entries(before)) expect(after[name]).toBe(fingerprint);
  });

  it('measures every file as trackout meter does', () => {
    smallSession(folder);
    writeWav(path.join(folder, 'kick.wav'), { channels: [noise(9, 72_000)] });
    const { json } = exportJson();
    const paths = json.files.map((file: { path: string }) => `out/${file.path}`);
    const metered = JSON.parse(trackout(folder, 'meter', ...paths, '--json').stdout);
    const figures = [
      ...['samplePeakDbfs', 'truePeakDbtp', 'integratedLufs', 'loudnessRangeLu'],
      ...['maxMomentaryLufs', 'maxShortTermLufs', 'clippedSamples'],
    ];
    json.files.forEach((file: { reading: object }, i: number) => {
      for (const figure of figures) expect(file.reading).toHaveProperty(figure, metered[i][figure]);
    });
    expect(json.files[0].reading.integratedLufs).toBeGreaterThan(-50);
    expect(json.files[0].reading).not.toHaveProperty('momentaryLufs');
  });

  it('says in every set that a rendered mix proves only the writer', () => {
    smallSession(folder);
    const { json } = exportJson();
    expect(json.sets.map((set: { set: string }) => set.set)).toEqual(['multitracks', 'stems']);
    for (const set of json.sets) {
      expect(set).toMatchObject({
        verdict: 'pass',
        reference: { name: 'mix/Song_MIX.wav', kind: 'rendered' },
      });
    }
    const text = trackout(folder, 'export', 'session.json', '--out', 'out2').stdout;
    expect(text).toContain('this proves the writer');
  });

  it('keeps mono mono, makes stems stereo, and writes the mix in 32-bit float', () => {
    smallSession(folder);
    const { json } = exportJson();
    const channels = Object.fromEntries(
      json.files.map((file: { path: string; format: { layout: { roles: string[] } } }) => [
        file.path,
        file.format.layout.roles.length,
      ]),
    );
    expect(channels).toEqual({
      'multitracks/KICK.wav': 1,
      'multitracks/BASS.wav': 1,
      'multitracks/PAD.wav': 2,
      'stems/RHYTHM.wav': 2,
      'stems/SYNTH.wav': 2,
      'mix/Song_MIX.wav': 2,
    });
    expect(json.contract.encoding).toEqual({ type: 'float', bits: 32 });
  });

  it('chooses 24-bit where nothing can leave the grid, and the files are the recordings', () => {
    smallSession(folder);
    const { json } = exportJson('--only', 'multitracks');
    expect(json.contract.encoding).toEqual({ type: 'int', bits: 24 });
    expect(json.files.map((file: { path: string }) => file.path)).toContain('mix/Song_MIX.wav');
    const original = readFileSync(path.join(folder, 'kick.wav'));
    const delivered = readFileSync(path.join(folder, 'out/multitracks/KICK.wav'));
    expect(delivered.subarray(-5000 * 3).equals(original.subarray(-5000 * 3))).toBe(true);
  });

  it('shifts, pads, turns down, inverts and pans, and still nulls', () => {
    smallSession(folder, {
      tracks: [
        { id: 'kick', name: 'KICK', file: 'kick.wav', group: 'rhythm', startFrame: 777, gainDb: -4.5 },
        { id: 'bass', name: 'BASS', file: 'bass.wav', group: 'rhythm', pan: -0.4, polarity: 'inverted' },
        { id: 'pad', name: 'PAD', file: 'pad.wav', pan: 0.25, gainDb: 1.1 },
      ],
    });
    const { status, json } = exportJson();
    expect(status).toBe(0);
    expect(new Set(json.files.map((file: { frameCount: number }) => file.frameCount))).toEqual(
      new Set([5777]),
    );
    const kept = trackout(folder, 'export', 'session.json', '--out', 'mono', '--keep-mono', '--json');
    const bass = JSON.parse(kept.stdout).files.find((file: { name: string }) => file.name === 'BASS');
    expect(bass).toMatchObject({
      placement: { pan: -0.4, panLaw: '0 dB' },
      format: { layout: { roles: ['M'] } },
    });
    expect(kept.status).toBe(0);
    const verified = trackout(folder, 'verify', 'mono', '--mix', 'out/mix/Song_MIX.wav', '--json');
    expect(JSON.parse(verified.stdout)).toMatchObject({ verdict: 'pass', reference: { kind: 'rendered' } });
  });

  it('writes a muted track, marks it, and leaves it out of the sums', () => {
    smallSession(folder, {
      tracks: [
        { id: 'kick', name: 'KICK', file: 'kick.wav', group: 'rhythm' },
        { id: 'bass', name: 'BASS', file: 'bass.wav', group: 'rhythm', mute: true },
      ],
    });
    const { status, json } = exportJson();
    expect(status).toBe(0);
    const bass = json.files.find((file: { name: string }) => file.name === 'BASS');
    expect(bass.muted).toBe(true);
    expect(bass.reading.samplePeakDbfs).toBeLessThan(0);
    const stem = json.files.find((file: { path: string }) => file.path === 'stems/RHYTHM.wav');
    expect(stem.tracks).toEqual(['kick']);
    expect(json.sets[0].files).toHaveLength(1);
    expect(json.warnings.map((warning: { code: string }) => warning.code)).toContain('empty-group');
  });

  it('gives equal names a number and warns', () => {
    smallSession(folder, {
      tracks: [
        { id: 'a', name: 'Gtr', file: 'kick.wav' },
        { id: 'b', name: 'GTR', file: 'bass.wav' },
      ],
    });
    const { json } = exportJson();
    expect(readdirSync(path.join(folder, 'out/multitracks')).sort()).toEqual(['GTR (2).wav', 'Gtr.wav']);
    expect(json.warnings.map((warning: { code: string }) => warning.code)).toContain('equal-name');
  });

  it('ends with 1 when integer files had to be clamped, and names the ways out', () => {
    smallSession(folder);
    writeWav(path.join(folder, 'kick.wav'), { channels: [noise(1, 5000, 8_000_000)] });
    writeWav(path.join(folder, 'bass.wav'), { channels: [noise(2, 5000, 8_000_000)] });
    const run = trackout(folder, 'export', 'session.json', '--out', 'out', '--bits', '24');
    expect(run.status).toBe(1);
    expect(run.stdout).toMatch(/stems\/RHYTHM\.wav had to be clamped: \d+ samples/);
    expect(run.stdout).toContain('--bits 32f');
    expect(run.stdout).toMatch(/FAIL {2}stems/);
    expect(run.stdout).toMatch(/clipping {2}"stems\/RHYTHM\.wav"/);
    expect(trackout(folder, 'export', 'session.json', '--out', 'float').status).toBe(0);
  });

  it('warns of what a mix engineer would send back, with the place', () => {
    smallSession(folder, {
      groups: [],
      tracks: [
        { id: 'a', name: 'Audio 12', file: 'kick.wav' },
        { id: 'b', name: 'LOUD', file: 'loud.wav' },
        { id: 'c', name: 'OLD', file: 'old.wav' },
        { id: 'd', name: 'TWIN', file: 'twin.wav' },
        { id: 'e', name: 'NOTHING', file: 'nothing.wav' },
      ],
    });
    const clipped = [...noise(5, 960, 1000), 8_388_607, 8_388_607, 8_388_607, ...noise(6, 100, 1000)];
    writeWav(path.join(folder, 'loud.wav'), { channels: [clipped] });
    writeWav(path.join(folder, 'old.wav'), { bits: 16, channels: [noise(7, 500, 1000)] });
    writeWav(path.join(folder, 'twin.wav'), { channels: [noise(8, 500), noise(8, 500)] });
    writeWav(path.join(folder, 'nothing.wav'), { channels: [new Array(500).fill(0)] });
    const { status, json } = exportJson();
    expect(status).toBe(0);
    const found = Object.fromEntries(
      json.warnings.map((warning: { code: string; track: string; frame?: number }) => [
        `${warning.track} ${warning.code}`,
        warning.frame ?? null,
      ]),
    );
    expect(found).toEqual({
      'a default-name': null,
      'c bit-depth': null,
      'b clipped': 960,
      'b headroom': 960,
      'd dual-mono': null,
      'e silent': null,
    });
    const table = trackout(folder, 'export', 'session.json', '--out', 'table').stdout;
    expect(table).toMatch(/multitracks\/LOUD\.wav +5000 +-0\.00 +\d\.\d\d +-inf +3 +clipped, above -6 dBFS/);
    expect(table).toMatch(/multitracks\/TWIN\.wav .* dual mono/);
    const stopped = trackout(folder, 'export', 'session.json', '--out', 'never', '--preflight');
    expect(stopped.status).toBe(1);
    expect(stopped.stdout).toContain('Nothing was written');
    expect(existsSync(path.join(folder, 'never'))).toBe(false);
  });

  it('goes on after --preflight when there is nothing to say', () => {
    smallSession(folder);
    expect(trackout(folder, 'export', 'session.json', '--out', 'out', '--preflight').status).toBe(0);
  });

  it('packs a ZIP whose entries are the delivery, the same bytes each time', () => {
    smallSession(folder);
    const first = exportJson('--zip', 'packs/a.zip');
    expect(first.status).toBe(0);
    execFileSync('sha256sum', ['-c'], { cwd: folder, input: `${first.json.zip.sha256}  packs/a.zip\n` });
    trackout(folder, 'export', 'session.json', '--out', 'again', '--zip', 'b.zip');
    expect(
      readFileSync(path.join(folder, 'packs/a.zip')).equals(readFileSync(path.join(folder, 'b.zip'))),
    ).toBe(true);
  });

  it('shows the plan before it starts and plain progress lines off a terminal', () => {
    smallSession(folder);
    const { stdout, stderr } = trackout(folder, 'export', 'session.json', '--out', 'out');
    expect(stdout).toMatch(/multitracks\/KICK\.wav +mono +WAV 32-bit float +0:00\.104 +20058/);
    expect(stdout).toMatch(/in all; .* free\./);
    expect(stdout).toMatch(/multitracks\/KICK\.wav +5000 +-38\.\d\d +-3\d\.\d\d +-inf +0/);
    expect(stderr).toContain('Rendering 100 %');
    expect(stderr).not.toContain('\u001b');
  });

  it('takes AIFF recordings beside WAV ones', () => {
    smallSession(folder);
    expect(trackout(folder, 'convert', 'kick.wav', 'kick.aif').status).toBe(0);
    rmSync(path.join(folder, 'kick.wav'));
    expect(trackout(folder, 'init', '.', '--overwrite').stdout).toMatch(/KICK .* kick\.aif/);
    const { status, json } = exportJson('--only', 'multitracks');
    expect(status).toBe(0);
    expect(json.files.map((file: { name: string }) => file.name).sort()).toContain('KICK');
  });
});
