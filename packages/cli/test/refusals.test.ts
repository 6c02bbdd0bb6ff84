import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Run, scratchFolder, smallSession, snapshot, trackout, writeSession } from './command-line.js';
import { noise, writeWav } from './wav-fixture.js';

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
});

/** Exit code 2, one clear message, inputs untouched, nothing written. */
function expectRefusal(run: Run, ...words: (string | RegExp)[]): void {
  for (const word of words) expect(run.stderr).toMatch(word);
  expect(
    run.stderr
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('trackout:')),
  ).toHaveLength(1);
  expect(run.stderr).not.toContain('    at ');
  expect(run.status).toBe(2);
}

function expectNothingWritten(work: () => void): void {
  const before = snapshot(folder);
  work();
  expect(snapshot(folder)).toEqual(before);
  expect(readdirSync(folder)).not.toContain('out');
}

describe('export refuses', () => {
  it('a session file that does not exist', () => {
    expectRefusal(trackout(folder, 'export', 'nothing.json', '--out', 'out'), 'nothing.json');
  });

  it('a session file that is no JSON, with the place', () => {
    writeFileSync(path.join(folder, 'session.json'), '{ "version": 1,\n  "name": oops }');
    expectRefusal(trackout(folder, 'export', 'session.json', '--out', 'out'), 'line 2');
  });

  it('a track whose file is missing, and names it', () => {
    smallSession(folder, { tracks: [{ id: 'a', name: 'A', file: 'gone.wav' }] });
    expectNothingWritten(() => {
      expectRefusal(trackout(folder, 'export', 'session.json', '--out', 'out'), 'gone.wav', 'does not exist');
    });
  });

  it('a track that is not a WAV file', () => {
    smallSession(folder);
    writeFileSync(path.join(folder, 'bass.wav'), 'ID3\u0004this is an MP3, renamed by somebody in a hurry');
    expectNothingWritten(() => {
      expectRefusal(trackout(folder, 'export', 'session.json', '--out', 'out'), 'bass.wav', /not a WAV|MP3/);
    });
  });

  it('a WAV file that ends too early, and says how much is missing', () => {
    smallSession(folder);
    truncateSync(path.join(folder, 'bass.wav'), 44 + 3 * 4000);
    expectNothingWritten(() => {
      expectRefusal(trackout(folder, 'export', 'session.json', '--out', 'out'), 'bass.wav', '3000');
    });
  });

  it('two sample rates in one session', () => {
    smallSession(folder);
    writeWav(path.join(folder, 'bass.wav'), { sampleRate: 44_100, channels: [noise(2, 5000)] });
    expectNothingWritten(() => {
      expectRefusal(trackout(folder, 'export', 'session.json', '--out', 'out'), 'BASS', '44100', '48000');
    });
  });

  it('an unknown group, and lists those that there are', () => {
    smallSession(folder, { tracks: [{ id: 'kick', name: 'KICK', file: 'kick.wav', group: 'drumz' }] });
    expectNothingWritten(() => {
      expectRefusal(trackout(folder, 'export', 'session.json', '--out', 'out'), 'drumz', 'rhythm, synth');
    });
  });

  it('two equal track ids', () => {
    smallSession(folder, {
      tracks: [
        { id: 'kick', name: 'KICK', file: 'kick.wav' },
        { id: 'kick', name: 'BASS', file: 'bass.wav' },
      ],
    });
    expectNothingWritten(() => {
      expectRefusal(trackout(folder, 'export', 'session.json', '--out', 'out'), '"kick"', 'KICK', 'BASS');
    });
  });

  it('an output folder that is not empty, unless --overwrite', () => {
    smallSession(folder);
    mkdirSync(path.join(folder, 'out'));
    writeFileSync(path.join(folder, 'out', 'keep.txt'), 'mine');
    expectRefusal(trackout(folder, 'export', 'session.json', '--out', 'out'), 'not empty', '--overwrite');
    expect(readdirSync(path.join(folder, 'out'))).toEqual(['keep.txt']);
    expect(trackout(folder, 'export', 'session.json', '--out', 'out', '--overwrite').status).toBe(0);
    expect(readFileSync(path.join(folder, 'out', 'keep.txt'), 'utf8')).toBe('mine');
    expect(trackout(folder, 'export', 'session.json', '--out', 'out', '--overwrite').status).toBe(0);
  });

  it('an output folder that holds an input, also through a link and with --overwrite', () => {
    smallSession(folder);
    const link = path.join(scratchFolder(), 'link');
    symlinkSync(folder, link, 'dir');
    for (const out of ['.', link, path.dirname(folder)]) {
      const before = snapshot(folder);
      expectRefusal(
        trackout(folder, 'export', 'session.json', '--out', out, '--overwrite'),
        /is the input|holds the input/,
      );
      expect(snapshot(folder)).toEqual(before);
    }
  });

  it('an output path that leads through an input, for the folder and for the ZIP', () => {
    smallSession(folder);
    expectNothingWritten(() => {
      expectRefusal(
        trackout(folder, 'export', 'session.json', '--out', 'kick.wav/out', '--overwrite'),
        'lies inside',
        'kick.wav',
      );
      expectRefusal(
        trackout(folder, 'export', 'session.json', '--out', 'out', '--zip', 'kick.wav', '--overwrite'),
        'kick.wav',
      );
    });
  });

  it('an output folder that is a file', () => {
    smallSession(folder);
    writeFileSync(path.join(folder, 'taken'), 'a file');
    expectRefusal(trackout(folder, 'export', 'session.json', '--out', 'taken'), 'is a file');
  });

  it('a ZIP that exists, before anything is rendered', () => {
    smallSession(folder);
    writeFileSync(path.join(folder, 'pack.zip'), 'old');
    expectNothingWritten(() => {
      expectRefusal(
        trackout(folder, 'export', 'session.json', '--out', 'out', '--zip', 'pack.zip'),
        'pack.zip',
      );
    });
  });

  it('a session without tracks', () => {
    writeSession(folder, { tracks: [] });
    expectRefusal(trackout(folder, 'export', 'session.json', '--out', 'out'), /tracks/);
  });

  it('options that do not exist or make no sense, with a hint', () => {
    smallSession(folder);
    for (const args of [['--bits', '20'], ['--only', 'drums'], ['--fast'], []]) {
      const run = trackout(
        folder,
        'export',
        'session.json',
        ...(args.length > 0 ? ['--out', 'out'] : []),
        ...args,
      );
      expect(run.status).toBe(2);
      expect(run.stderr).toMatch(/^error: .*\n/);
      expect(run.stderr).toContain('--help');
    }
  });

  it('with an error object under --json', () => {
    const run = trackout(folder, 'export', 'nothing.json', '--out', 'out', '--json');
    expect(run.status).toBe(2);
    expect(JSON.parse(run.stdout).error).toMatchObject({ code: 'io/not-found' });
    expect(run.stderr).toBe('');
  });
});

describe('init refuses', () => {
  it('a folder without WAV files, a missing folder, a file', () => {
    writeFileSync(path.join(folder, 'notes.txt'), '');
    expectRefusal(trackout(folder, 'init', '.'), 'no WAV or AIFF files');
    expectRefusal(trackout(folder, 'init', 'nowhere'), 'nowhere');
    expectRefusal(trackout(folder, 'init', 'notes.txt'), 'is a file');
  });

  it('two sample rates, and a session that is there', () => {
    smallSession(folder);
    expectRefusal(trackout(folder, 'init', '.'), 'session.json');
    writeWav(path.join(folder, 'odd.wav'), { sampleRate: 96_000, channels: [noise(1, 10)] });
    expectRefusal(trackout(folder, 'init', '.', '--overwrite'), '96000', '48000');
  });
});

describe('verify refuses', () => {
  it('to guess the mix, a missing mix, an empty folder, rates that differ', () => {
    smallSession(folder);
    mkdirSync(path.join(folder, 'empty'));
    expectRefusal(trackout(folder, 'verify', '.'), '--mix');
    expectRefusal(trackout(folder, 'verify', '.', '--mix', 'gone.wav'), 'gone.wav');
    expectRefusal(trackout(folder, 'verify', 'empty', '--mix', 'kick.wav'), 'no WAV or AIFF files');
    writeWav(path.join(folder, 'mix.wav'), { sampleRate: 44_100, channels: [noise(1, 10)] });
    expectRefusal(trackout(folder, 'verify', 'kick.wav', '--mix', 'mix.wav'), '44100');
  });
});
