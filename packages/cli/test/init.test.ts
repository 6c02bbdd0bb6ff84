import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { scratchFolder, trackout } from './command-line.js';
import { noise, writeWav } from './wav-fixture.js';
import { readWav } from './wav-samples.js';

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
});

const recording = (file: string, seed: number, channels = 1) => {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeWav(path.join(folder, file), {
    channels: Array.from({ length: channels }, (_, i) => noise(seed + i, 400)),
  });
};

const init = (...args: string[]) => {
  const run = trackout(folder, 'init', '.', '--json', ...args);
  return { ...run, json: JSON.parse(run.stdout) };
};

describe('trackout init', () => {
  it('makes one track of a wet and a dry recording, by name and by folder', () => {
    recording('Kick.wav', 1);
    recording('Gtr_WET.wav', 2, 2);
    recording('Gtr_DRY.wav', 4);
    recording('wet/Bass.wav', 5);
    recording('dry/Bass.wav', 6);
    recording('other/Never.wav', 7);
    const { json } = init();
    const tracks = json.session.tracks.map(
      ({ name, audio, dry }: { name: string; audio: { path: string }; dry?: { path: string } }) => [
        name,
        audio.path,
        dry?.path,
      ],
    );
    expect(tracks).toEqual([
      ['GUITAR', 'Gtr_WET.wav', 'Gtr_DRY.wav'],
      ['KICK', 'Kick.wav', undefined],
      ['BASS', 'wet/Bass.wav', 'dry/Bass.wav'],
    ]);
    expect(json.remarks).toEqual([]);
    const text = readFileSync(path.join(folder, 'session.json'), 'utf8');
    expect(JSON.parse(text).tracks[0]).toMatchObject({ file: 'Gtr_WET.wav', dry: { file: 'Gtr_DRY.wav' } });

    const { status, stdout } = trackout(
      folder,
      'export',
      'session.json',
      '--out',
      'out',
      '--only',
      'stems',
      '--json',
    );
    expect(status).toBe(0);
    const { files } = JSON.parse(stdout) as { files: { path: string }[] };
    const mix = files.find((file) => file.path.startsWith('mix/')) as { path: string };
    const [left] = readWav(path.join(folder, 'out', mix.path)).channels as [Float64Array];
    const at = (seed: number) => (noise(seed, 400)[9] as number) / 2 ** 23;
    // Wet only: the dry recordings are in no sum.
    expect(left[9]).toBeCloseTo(at(1) + at(2) + at(5), 6);
  });

  it('leaves a dry recording alone that has no wet one, or that would not fit, and says so', () => {
    recording('Vox_DRY.wav', 1);
    recording('Gtr_WET.wav', 2);
    recording('Gtr_DRY.wav', 3, 2);
    const { json } = init();
    expect(json.session.tracks).toHaveLength(3);
    expect(json.remarks).toEqual([
      expect.stringContaining('"Vox_DRY.wav" is marked as dry'),
      expect.stringContaining('"Gtr_DRY.wav" has 2 channels and "Gtr_WET.wav" has 1'),
    ]);
    expect(trackout(folder, 'init', '.', '--overwrite').stdout).toContain('Remark: "Vox_DRY.wav"');
  });

  it('refuses a dry recording of another rate', () => {
    recording('Gtr_WET.wav', 2);
    writeWav(path.join(folder, 'Gtr_DRY.wav'), { sampleRate: 96_000, channels: [noise(1, 10)] });
    const run = trackout(folder, 'init', '.');
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/Gtr_DRY\.wav has 96000 Hz/);
  });

  it('gives a session of surround recordings their layout, so that it can be exported', () => {
    recording('Ambience.wav', 1, 6);
    recording('Rain.wav', 11, 6);
    const { json } = init();
    expect(json.session.layout).toEqual({ kind: 'discrete', count: 6 });
    expect(JSON.parse(readFileSync(path.join(folder, 'session.json'), 'utf8')).layout).toEqual({
      discrete: 6,
    });
    const run = trackout(folder, 'export', 'session.json', '--out', 'out', '--only', 'mix', '--json');
    expect(run.status).toBe(0);
    expect(JSON.parse(run.stdout).files.map(({ path }: { path: string }) => path)).toContainEqual(
      expect.stringMatching(/^mix\//),
    );
  });

  it.each([
    ['a stereo mix', ['--mix', 'mix.wav']],
    ['no surround recordings', []],
  ])('says nothing of the layout for %s', (_, args) => {
    recording('Ambience.wav', 1, args.length > 0 ? 6 : 2);
    recording('mix.wav', 21, 2);
    expect(init(...args).json.session.layout).toBeUndefined();
  });
});
