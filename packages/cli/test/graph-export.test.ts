import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { scratchFolder, smallSession, snapshot, trackout } from './command-line.js';
import { ECHO_FRAMES, FRAMES, moduleSession } from './module-session.js';
import { noise, writeWav } from './wav-fixture.js';
import { peakDbfs, readWav } from './wav-samples.js';

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
});

const delivered = (...parts: string[]) => path.join(folder, 'out', ...parts);

const run = (session: string, ...args: string[]) => {
  const result = trackout(folder, 'export', session, '--out', 'out', '--json', ...args);
  return { ...result, json: JSON.parse(result.stdout) };
};

const pathsOf = (json: { files: { path: string }[] }) => json.files.map((file) => file.path);

describe('trackout export of a session.mjs', () => {
  it('runs processors, adds the tail that they state to every file, and the stems sum to the mix', () => {
    moduleSession(folder);
    const { status, json } = run('session.mjs', '--only', 'stems,mix', '--alternates', 'none');
    expect(json.sets.map(({ set, verdict }: { set: string; verdict: string }) => [set, verdict])).toEqual([
      ['stems', 'pass'],
    ]);
    expect(status).toBe(0);
    expect(json.contract).toMatchObject({
      tailFrames: ECHO_FRAMES,
      frameCount: FRAMES + ECHO_FRAMES,
      key: 'A minor',
    });
    expect(pathsOf(json)).toEqual([
      'stems/DRUMS.wav',
      'stems/GTR.wav',
      'stems/VOX.wav',
      'stems/ECHO.wav',
      'mix/Song_MIX.wav',
    ]);
    const [left] = readWav(delivered('stems/ECHO.wav')).channels as [Float64Array];
    expect(left).toHaveLength(FRAMES + ECHO_FRAMES);
    // Latency is compensated: the echo comes as late as it says, and ends with the last frame of its tail.
    const delay = ECHO_FRAMES - 1;
    expect(left.findIndex((sample) => sample !== 0)).toBe(delay);
    const [guitar] = readWav(delivered('stems/GTR.wav')).channels as [Float64Array];
    expect(left[delay]).toBeCloseTo((guitar[0] as number) / 2, 7);
  });

  it.each([
    ['none', 0],
    ['300', 300],
    ['0.01s', 480],
  ])('--tails %s makes a tail of %d frames', (tails, frames) => {
    moduleSession(folder);
    const { json } = run('session.mjs', '--tails', tails, '--only', 'mix');
    expect(json.contract.frameCount).toBe(FRAMES + frames);
    expect(readWav(delivered('mix/Song_MIX.wav')).channels[0]).toHaveLength(FRAMES + frames);
  });

  it('--tails until a level renders once without writing, and ends where the loudest tail falls below it', () => {
    moduleSession(folder);
    const { json } = run('session.mjs', '--tails', 'until:-60dB', '--only', 'mix', '--alternates', 'none');
    const { frameCount, tailFrames } = json.contract;
    expect(frameCount).toBe(FRAMES + tailFrames);
    expect(tailFrames).toBeGreaterThan(ECHO_FRAMES - 50);
    expect(tailFrames).toBeLessThanOrEqual(ECHO_FRAMES);
    const planes = readWav(delivered('mix/Song_MIX.wav')).channels;
    expect(Math.max(...planes.map((plane) => Math.abs(plane.at(-1) as number)))).toBeGreaterThan(0.001);
  });

  it('takes the part of the song that --range names, processors warmed up, with a time stamp', () => {
    moduleSession(folder, 'timeReference: 172800000,');
    run('session.mjs', '--only', 'stems,mix', '--tails', 'none');
    const whole = readWav(delivered('stems/ECHO.wav'));
    expect(whole.timeReference).toBe(172_800_000);
    // A bar of 4/4 at 1200 quarters a minute has 9600 frames, a beat 2400; time code 01:00:00:02 is frame 3840.
    const { json } = run(
      'session.mjs',
      ...['--range', 'bar 1.2..01:00:00:02@25', '--only', 'stems,mix', '--overwrite'],
    );
    expect(json.contract).toMatchObject({
      startFrame: 2400,
      frameCount: 1440,
      tailFrames: 0,
      timeReference: 172_800_000,
    });
    const part = readWav(delivered('stems/ECHO.wav'));
    expect(part.timeReference).toBe(172_802_400);
    expect(part.channels[0]).toEqual(whole.channels[0]?.slice(2400, 3840));
    for (const file of json.files) expect(statSync(delivered(file.path)).size).toBe(file.byteLength);
  });

  it('gives a range within the song a tail only where one is asked for: what rings on, and no more of the song', () => {
    moduleSession(folder);
    const options = ['--range', '1000..3000', '--only', 'stems,mix', '--alternates', 'none', '--overwrite'];
    const part = run('session.mjs', ...options);
    expect(part.json.contract).toMatchObject({
      frameCount: 2000,
      range: { from: 1000, to: 3000 },
      tailFrames: 0,
    });
    for (const tails of ['auto', 'until:-60dB']) {
      const { json } = run('session.mjs', ...options, '--tails', tails);
      const { tailFrames } = json.contract;
      expect(tailFrames).toBeGreaterThan(ECHO_FRAMES - 50);
      expect(tailFrames).toBeLessThanOrEqual(ECHO_FRAMES);
      expect(json.remarks.join()).toContain('Recordings end at frame 3000, with the range');
      const [guitar] = readWav(delivered('stems/GTR.wav')).channels as [Float64Array];
      expect(guitar.subarray(2000).every((sample) => sample === 0)).toBe(true);
      const [echo] = readWav(delivered('stems/ECHO.wav')).channels as [Float64Array];
      expect(echo.subarray(2000).some((sample) => sample !== 0)).toBe(true);
    }
  });

  it('refuses a range that starts behind the last recording', () => {
    moduleSession(folder);
    const { status, json } = run('session.mjs', '--range', `${FRAMES}..`);
    expect(status).toBe(2);
    expect(json.error).toMatchObject({ code: 'export/range', facts: { from: FRAMES, end: FRAMES } });
  });

  it('--headroom trims all files alike, rounded down to a tenth', () => {
    moduleSession(folder);
    run('session.mjs', '--only', 'stems,mix');
    const before = peakDbfs(readWav(delivered('mix/Song_MIX.wav')));
    const { json } = run('session.mjs', '--only', 'stems,mix', '--headroom', '-40', '--overwrite');
    const { trimDb } = json.contract;
    expect(trimDb).toBeLessThanOrEqual(-40 - before);
    expect(trimDb).toBeGreaterThan(-40 - before - 0.11);
    expect(Math.abs(trimDb * 10 - Math.round(trimDb * 10))).toBeLessThan(1e-9);
    expect(peakDbfs(readWav(delivered('mix/Song_MIX.wav')))).toBeCloseTo(before + trimDb, 3);
    expect(json.remarks.join()).toMatch(
      /Headroom of -40 dBFS: the highest peak of all files is -2\d\.\d\d dBFS/,
    );
    const trimmed = run('session.mjs', '--only', 'stems,mix', '--trim', '-6.5', '--overwrite');
    expect(trimmed.json.contract.trimDb).toBe(-6.5);
  });

  it('writes the mix through the master beside the one before it when asked', () => {
    moduleSession(folder);
    const { json } = run('session.mjs', '--only', 'mix', '--master', '--alternates', 'instrumental');
    expect(pathsOf(json)).toEqual(['mix/Song_MIX.wav', 'mix/Song_MASTER.wav', 'mix/Song_INSTRUMENTAL.wav']);
    const [before] = readWav(delivered('mix/Song_MIX.wav')).channels as [Float64Array];
    const [after] = readWav(delivered('mix/Song_MASTER.wav')).channels as [Float64Array];
    expect(after[777]).toBeCloseTo((before[777] as number) / 2, 7);
    expect(json.contract.masterProcessing).toBe('through-master files');
  });

  it('splits returns into the stems that feed them, or leaves them out and says what is not tested', () => {
    moduleSession(folder);
    const split = run('session.mjs', '--only', 'stems,mix', '--returns', 'split', '--alternates', 'none');
    expect(pathsOf(split.json)).not.toContain('stems/ECHO.wav');
    expect(split.json.sets[0]).toMatchObject({ set: 'stems', verdict: 'pass' });
    const none = trackout(
      folder,
      ...['export', 'session.mjs', '--out', 'none', '--only', 'stems,mix', '--returns', 'none'],
    );
    expect(none.stdout).toMatch(/Not null-tested: stems, for the returns, which the mix has, were left out/);
    expect(none.stdout).toMatch(/Returns are in the mix alone/);
  });

  it('takes tracks at several points in one pass, their dry recordings among them', () => {
    moduleSession(folder);
    const { json } = run(
      'session.mjs',
      '--tap',
      'source,pre-fader',
      '--only',
      'multitracks',
      '--alternates',
      'none',
    );
    expect(pathsOf(json)).toEqual(
      expect.arrayContaining([
        'source/KICK_SOURCE.wav',
        'source/VOX_SOURCE.wav',
        'pre-fader/VOX_PRE_FADER.wav',
        'dry/GTR_DRY.wav',
      ]),
    );
    const [dry] = readWav(delivered('dry/GTR_DRY.wav')).channels as [Float64Array];
    expect(dry.slice(0, 3)).toEqual(Float64Array.from(noise(4, 3), (code) => code / 2 ** 23));
  });

  it('names the extra runs of chains, pre-roll, tail and trim in the plan', () => {
    moduleSession(folder);
    const { stdout } = trackout(
      folder,
      ...['export', 'session.mjs', '--out', 'out', '--only', 'stems,mix', '--returns', 'split'],
      ...['--range', '2400..', '--trim', '-3', '--alternates', 'none'],
    );
    expect(stdout).toMatch(
      /2 extra runs of chains in the same pass, .*: ECHO \(GTR alone\), ECHO \(VOX alone\)\./,
    );
    expect(stdout).toContain('from frame 2400 (0:00.050)');
    expect(stdout).toContain('Pre-roll: 2400 frames (0:00.050)');
    expect(stdout).toContain(`Tail: ${ECHO_FRAMES} frames (0:00.025)`);
    expect(stdout).toContain('trimmed by -3 dB');
    expect(stdout).toContain('Time stamp in every file: 2400 frames.');
    expect(stdout).toContain('Each stem holds its own share of the returns');
  });

  it('does not count sums without processors as runs of chains', () => {
    smallSession(folder);
    const args = ['--out', 'out', '--tap', 'through-groups', '--only', 'multitracks'];
    const { stdout } = trackout(folder, 'export', 'session.json', ...args);
    expect(stdout).toContain('through-groups/KICK_THROUGH_GROUPS.wav');
    expect(stdout).not.toContain('extra run');
  });

  it('leaves faders where they stand with --no-automation', () => {
    moduleSession(folder);
    const { json } = run('session.mjs', '--only', 'stems,mix', '--no-automation', '--alternates', 'none');
    expect(json.contract.automation).toBe('off');
    const first = () => readWav(delivered('stems/VOX.wav')).channels[0]?.[0] as number;
    expect(Math.abs(first())).toBeGreaterThan(0);
    run('session.mjs', '--only', 'stems,mix', '--overwrite', '--alternates', 'none');
    expect(Math.abs(first())).toBe(0);
  });
});

describe('trackout export with a reference mix', () => {
  it.each([
    ['all of it', []],
    ['a part', ['--range', '1000..4000']],
    ['a trimmed one', ['--headroom', '-50']],
    ['a trimmed part', ['--range', '1000..', '--trim', '-7.3']],
    ['a part with a tail', ['--range', '..3000', '--tails', '500']],
  ])('compares %s with the same of the reference', (_, args) => {
    smallSession(folder);
    run('session.json', '--only', 'mix');
    copyFileSync(delivered('mix/Song_MIX.wav'), path.join(folder, 'mix.wav'));
    smallSession(folder, { referenceMix: 'mix.wav' });
    const { status, json } = run('session.json', '--overwrite', ...args);
    expect(
      json.sets.map(({ set, verdict, reference }: Record<string, { kind: string }>) => [
        set,
        verdict,
        reference?.kind,
      ]),
    ).toEqual([
      ['multitracks', 'pass', 'independent'],
      ['stems', 'pass', 'independent'],
      ['mix', 'pass', 'independent'],
    ]);
    expect(status).toBe(0);
    const again = trackout(folder, 'verify', 'out', '--mix', 'mix.wav', '--json');
    expect(JSON.parse(again.stdout).verdict).toBe('pass');
    expect(again.status).toBe(0);
  });
});

describe('trackout export --silent', () => {
  const silentSession = () => {
    smallSession(folder, {
      tracks: [
        { id: 'kick', name: 'KICK', file: 'kick.wav', group: 'rhythm' },
        { id: 'rest', name: 'REST', file: 'rest.wav', group: 'rhythm' },
        { id: 'pad', name: 'PAD', file: 'pad.wav', group: 'synth' },
      ],
    });
    writeWav(path.join(folder, 'rest.wav'), { channels: [new Array(5000).fill(0)] });
  };

  it('keeps silent files by default, with a remark', () => {
    silentSession();
    const { status, json } = run('session.json');
    expect(status).toBe(0);
    expect(existsSync(delivered('multitracks/REST.wav'))).toBe(true);
    expect(json.remarks).toContain('Silent from start to end: multitracks/REST.wav.');
  });

  it('skip leaves them out, and the report and the null test as well', () => {
    silentSession();
    const { status, json } = run('session.json', '--silent', 'skip', '--zip', 'out.zip');
    expect(status).toBe(0);
    expect(readdirSync(delivered('multitracks')).sort()).toEqual(['KICK.wav', 'PAD.wav']);
    expect(json.skipped).toEqual([
      { id: 'multitracks/rest', path: 'multitracks/REST.wav', reason: 'silent' },
    ]);
    expect(json.nullTests[0].files).toEqual(['multitracks/kick', 'multitracks/pad']);
    expect(json.sets.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['pass', 'pass']);
    expect(readFileSync(delivered('SHA256SUMS'), 'utf8')).not.toContain('REST');
    expect(trackout(folder, 'verify', 'out').status).toBe(0);
  });

  it('refuse names them before anything is written', () => {
    silentSession();
    const before = snapshot(folder);
    const { status, stderr } = trackout(
      folder,
      'export',
      'session.json',
      '--out',
      'out',
      '--silent',
      'refuse',
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /A file would be silent from start to end: multitracks\/REST\.wav\. .*--silent skip/,
    );
    expect(snapshot(folder)).toEqual(before);
    expect(existsSync(path.join(folder, 'out'))).toBe(false);
  });
});

describe('trackout export --overwrite', () => {
  it("removes what the earlier delivery has left, and nothing that was changed since or is somebody else's", () => {
    smallSession(folder);
    expect(run('session.json').status).toBe(0);
    writeFileSync(delivered('multitracks/PAD.wav'), 'edited');
    writeFileSync(delivered('notes.txt'), 'mine');
    expect(run('session.json', '--only', 'stems,mix', '--overwrite').status).toBe(0);
    expect(readdirSync(delivered('multitracks'))).toEqual(['PAD.wav']);
    expect(readFileSync(delivered('notes.txt'), 'utf8')).toBe('mine');
    rmSync(delivered('multitracks'), { recursive: true });
    expect(run('session.json', '--only', 'mix', '--overwrite').status).toBe(0);
    expect(readdirSync(path.join(folder, 'out')).sort()).toEqual([
      'SHA256SUMS',
      'manifest.json',
      'mix',
      'notes.txt',
    ]);
  });
});

describe('trackout export, mono and channels', () => {
  it('skip leaves no folder behind in which there is nothing', () => {
    smallSession(folder, { tracks: [{ id: 'rest', name: 'REST', file: 'rest.wav' }], groups: [] });
    writeWav(path.join(folder, 'rest.wav'), { channels: [new Array(5000).fill(0)] });
    const { status } = run('session.json', '--silent', 'skip');
    expect(status).toBe(0);
    expect(readdirSync(path.join(folder, 'out')).sort()).toEqual(['SHA256SUMS', 'manifest.json', 'mix']);
  });

  it('--mono detect writes stereo whose sides are equal as mono', () => {
    smallSession(folder);
    writeWav(path.join(folder, 'pad.wav'), { channels: [noise(3, 5000), noise(3, 5000)] });
    const plain = run('session.json', '--only', 'multitracks');
    const channelsOf = (json: { files: { path: string; format: { layout: { roles: string[] } } }[] }) =>
      json.files.find((file) => file.path === 'multitracks/PAD.wav')?.format.layout.roles;
    expect(channelsOf(plain.json)).toEqual(['L', 'R']);
    const detected = run('session.json', '--only', 'multitracks', '--mono', 'detect', '--overwrite');
    expect(detected.status).toBe(0);
    expect(channelsOf(detected.json)).toEqual(['M']);
    const { channels } = readWav(delivered('multitracks/PAD.wav'));
    expect(channels).toHaveLength(1);
    expect(channels[0]).toEqual(Float64Array.from(noise(3, 5000), (code) => code / 2 ** 23));
  });

  it('--split mono writes a file for each channel', () => {
    smallSession(folder);
    const { json } = run('session.json', '--only', 'stems,mix', '--split', 'mono');
    expect(pathsOf(json)).toEqual([
      'stems/RHYTHM.L.wav',
      'stems/RHYTHM.R.wav',
      'stems/SYNTH.L.wav',
      'stems/SYNTH.R.wav',
      'mix/Song_MIX.L.wav',
      'mix/Song_MIX.R.wav',
    ]);
    const right = readWav(delivered('stems/SYNTH.R.wav')).channels;
    expect(right).toEqual([Float64Array.from(noise(4, 5000), (code) => code / 2 ** 23)]);
  });
});

describe('every null test that can be expected to hold', () => {
  const verdicts = (json: { sets: { set: string; verdict: string }[] }) =>
    json.sets.map(({ set, verdict }) => `${set} ${verdict}`);

  it.each([
    ['as it is', [], ['multitracks pass', 'stems pass', 'stems INSTRUMENTAL pass']],
    ['split to mono', ['--split', 'mono'], ['multitracks pass', 'stems pass', 'stems INSTRUMENTAL pass']],
    [
      'with taps and a trim',
      ['--tap', 'post-fader,dry,through-groups', '--trim', '-7'],
      ['multitracks pass', 'through-groups pass', 'stems pass', 'stems INSTRUMENTAL pass'],
    ],
    [
      'stems through the master',
      ['--stems-tap', 'through-master', '--master', '--only', 'stems,mix'],
      ['stems-through-master pass'],
    ],
  ])('is run by export and again by verify: %s', (_, options, expected) => {
    moduleSession(folder);
    const { status, json } = run('session.mjs', ...options);
    expect(verdicts(json)).toEqual(expected);
    expect(status).toBe(0);
    const again = trackout(folder, 'verify', 'out', '--json');
    expect(verdicts(JSON.parse(again.stdout))).toEqual(expected);
    expect(again.status).toBe(0);
  });

  it('fails where one channel of a split delivery was changed', () => {
    moduleSession(folder);
    run('session.mjs', '--split', 'mono', '--only', 'stems,mix', '--alternates', 'none');
    const { channels } = readWav(delivered('stems/GTR.R.wav'));
    writeWav(delivered('stems/GTR.R.wav'), {
      channels: channels.map((plane) => Array.from(plane, (sample) => Math.round(sample * 2 ** 23 * 0.9))),
    });
    const { status, stdout } = trackout(folder, 'verify', 'out', '--json');
    expect(verdicts(JSON.parse(stdout))).toEqual(['stems fail']);
    expect(status).toBe(1);
  });

  it('holds against a mix from elsewhere that is longer and louder than the delivery', () => {
    smallSession(folder);
    const whole = trackout(folder, 'export', 'session.json', '--out', 'whole', '--only', 'mix');
    expect(whole.status).toBe(0);
    run('session.json', '--range', '1000..3000', '--trim', '-3', '--only', 'stems,mix');
    const { status, stdout } = trackout(folder, 'verify', 'out', '--mix', 'whole/mix/Song_MIX.wav', '--json');
    expect(verdicts(JSON.parse(stdout))).toEqual(['stems pass', 'mix pass']);
    expect(status).toBe(0);
  });
});

describe('trackout export --for', () => {
  it('help tells of every recipient, without a session', () => {
    const { status, stdout } = trackout(folder, 'export', '--for', 'help');
    expect(status).toBe(0);
    for (const name of [
      'mix-engineer',
      'collaborator',
      'mastering-engineer',
      'remixer',
      'vocalist',
      'post',
    ]) {
      expect(stdout).toMatch(
        new RegExp(`^${name}: .*\\n  why .*\\n  ask first .*\\n  stands for --only `, 'm'),
      );
    }
  });

  it('vocalist gets the instrumental, stems, notes and a click on every beat', () => {
    moduleSession(folder, 'markers: [{ frame: 4800, name: "Verse" }],');
    const { json } = run('session.mjs', '--for', 'vocalist');
    expect(json.for).toBe('vocalist');
    expect(pathsOf(json)).toEqual(
      expect.arrayContaining(['stems/VOX.wav', 'mix/Song_MIX.wav', 'mix/Song_INSTRUMENTAL.wav']),
    );
    execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: delivered() });
    const notes = readFileSync(delivered('SESSION.txt'), 'utf8');
    expect(notes).toMatch(/^Tempo +1200 quarter notes a minute$/m);
    expect(notes).toMatch(/^Key +A minor$/m);
    expect(notes).toMatch(/^ {2}frame 4800 \(0:00\.100\) {2}Verse$/m);
    const [click] = readWav(delivered('CLICK.wav')).channels as [Float64Array];
    expect(click).toHaveLength(json.contract.frameCount);
    const around = (frame: number) =>
      click.slice(frame, frame + 200).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    expect(around(0)).toBeGreaterThan(1.5 * around(2400));
    expect(around(2400)).toBeGreaterThan(0.2);
    expect(around(2200)).toBe(0);
  });

  it('options of the command line go before it', () => {
    moduleSession(folder);
    const { json } = run(
      'session.mjs',
      '--for',
      'vocalist',
      '--no-click',
      '--no-notes',
      '--alternates',
      'none',
      '--only',
      'mix',
    );
    expect(pathsOf(json)).toEqual(['mix/Song_MIX.wav']);
    expect(readdirSync(delivered()).sort()).toEqual(['SHA256SUMS', 'manifest.json', 'mix']);
  });

  it('post gets mono files for each channel of 5.1, 24-bit', () => {
    const roles = ['L', 'R', 'C', 'LFE', 'SL', 'SR'];
    smallSession(folder, {
      layout: roles,
      tracks: [{ id: 'amb', name: 'AMB', file: 'amb.wav', layout: roles, group: 'rhythm' }],
    });
    writeWav(path.join(folder, 'amb.wav'), { channels: roles.map((_, i) => noise(i + 20, 500)) });
    const { status, json } = run('session.json', '--for', 'post');
    expect(json.sets).toMatchObject([{ set: 'stems', verdict: 'pass' }]);
    expect(status).toBe(0);
    expect(pathsOf(json).filter((file) => file.startsWith('stems/'))).toEqual(
      roles.map((role) => `stems/RHYTHM.${role}.wav`),
    );
    expect(json.contract.encoding).toEqual({ type: 'int', bits: 24 });
    expect(readWav(delivered('stems/RHYTHM.LFE.wav')).channels).toEqual([
      Float64Array.from(noise(23, 500), (code) => code / 2 ** 23),
    ]);
  });

  it('a file of ones own sets it up, and a wrong one is refused with its name', () => {
    smallSession(folder);
    const own = {
      name: 'us',
      forWhom: 'us',
      why: 'so',
      askFirst: 'no',
      settings: { only: ['stems'], bits: '32f' },
    };
    writeFileSync(path.join(folder, 'us.json'), JSON.stringify(own));
    const { json } = run('session.json', '--for', 'us.json');
    expect(json.for).toBe('us');
    expect(json.files.map((file: { set: string }) => file.set)).not.toContain('multitracks');
    writeFileSync(path.join(folder, 'us.json'), JSON.stringify({ ...own, settings: { onyl: [] } }));
    const wrong = trackout(folder, 'export', 'session.json', '--out', 'new', '--for', 'us.json');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('us.json is no recipient: there is no setting "onyl"');
    expect(trackout(folder, 'export', 'session.json', '--out', 'new', '--for', 'nobody').stderr).toContain(
      'Known are mix-engineer',
    );
  });
});
