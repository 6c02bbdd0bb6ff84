import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { BIN, scratchFolder, smallSession, trackout } from './command-line.js';
import { noise, wavBytes } from './wav-fixture.js';
import { type ZipFixtureFile, zipBytes } from './zip-fixture.js';

let folder: string;
let temporary: string;
beforeEach(() => {
  folder = scratchFolder();
  temporary = path.join(folder, 'tmp');
  mkdirSync(temporary);
});

/** Runs with a folder of its own for temporary files, and sees that none is left. */
function verify(...args: string[]) {
  const env = { ...process.env, TMPDIR: temporary };
  const run = spawnSync(process.execPath, [BIN, 'verify', ...args], { cwd: folder, encoding: 'utf8', env });
  expect(readdirSync(temporary)).toEqual([]);
  return run;
}

const stems = [1, 2].map((seed) => noise(seed, 5000));
const MIX = wavBytes({
  channels: [(stems[0] as number[]).map((code, i) => code + (stems[1]?.[i] as number))],
});
const STEMS = stems.map((codes) => wavBytes({ channels: [codes] }));

function writePack(name: string, how: Partial<ZipFixtureFile> = {}, root = ''): Buffer {
  const files = STEMS.map((bytes, index) => ({ path: `${root}stems/part ${index + 1}.wav`, bytes, ...how }));
  const bytes = zipBytes([...files, { path: `__MACOSX/${root}stems/._part 1.wav`, bytes: Buffer.from('x') }]);
  writeFileSync(path.join(folder, name), bytes);
  writeFileSync(path.join(folder, 'mix.wav'), MIX);
  return bytes;
}

describe('trackout verify of a ZIP', { timeout: 30_000 }, () => {
  it.each([
    ['stored', {}],
    ['packed', { deflate: true }],
  ])('reads %s files', (_, how) => {
    writePack('pack.zip', how, 'Song/');
    const run = verify('pack.zip', '--mix', 'mix.wav', '--json');
    const json = JSON.parse(run.stdout);
    expect(json).toMatchObject({ verdict: 'pass', exact: true, set: 'stems', decidedBy: 'folders' });
    expect(json.files.map(({ name }: { name: string }) => name)).toEqual([
      'Song/stems/part 1.wav',
      'Song/stems/part 2.wav',
    ]);
  });

  it('takes a mix that lies in the ZIP', () => {
    const files = STEMS.map((bytes, index) => ({ path: `part ${index + 1}.wav`, bytes }));
    writeFileSync(
      path.join(folder, 'pack.zip'),
      zipBytes([...files, { path: 'Song mix.wav', bytes: MIX, deflate: true }]),
    );
    expect(verify('pack.zip').stderr).toMatch(/--mix "Song mix\.wav"/);
    expect(JSON.parse(verify('pack.zip', '--mix', 'Song mix.wav', '--json').stdout).exact).toBe(true);
  });

  it('tests a packed delivery by its manifest, and compares it with the folder it was packed from', () => {
    smallSession(folder);
    expect(trackout(folder, 'export', 'session.json', '--out', 'out', '--zip', 'out.zip').status).toBe(0);
    const { sets, decidedBy } = JSON.parse(verify('out.zip', '--json').stdout);
    expect(decidedBy).toBe('manifest');
    expect(sets.map(({ set, verdict }: { set: string; verdict: string }) => [set, verdict])).toEqual([
      ['multitracks', 'pass'],
      ['stems', 'pass'],
    ]);
    const pairs = verify('out', 'out.zip');
    expect(pairs.status).toBe(0);
    expect(pairs.stdout).toMatch(/^PASS {2}6 of 6 pairs equal$/m);
  });

  it.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ['that is cut off', (bytes) => bytes.subarray(0, bytes.length - 30), /no ZIP, or its end is missing/],
    ['that is none', () => Buffer.from('Not Found'), /no ZIP/],
    [
      'that cannot be unpacked from its beginning on',
      (bytes) => {
        bytes.fill(0xff, 48, 64);
        return bytes;
      },
      /"stems\/part 1\.wav" cannot be unpacked: pack\.zip is damaged/,
    ],
    [
      'with damaged bytes',
      (bytes) => {
        bytes.fill(0x55, 4000, 4100);
        return bytes;
      },
      /"stems\/part 1\.wav" cannot be unpacked: pack\.zip is damaged\. Fetch the archive again/,
    ],
  ])('refuses one %s', (_, damage, message) => {
    const bytes = writePack('pack.zip', { deflate: true });
    writeFileSync(path.join(folder, 'pack.zip'), damage(Buffer.from(bytes)));
    const run = verify('pack.zip', '--mix', 'mix.wav');
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(message);
    expect(run.stderr).not.toContain('    at ');
  });

  it('refuses one that is encrypted, and one among other files', () => {
    writePack('pack.zip', { encrypted: true });
    expect(verify('pack.zip', '--mix', 'mix.wav').stderr).toMatch(/is encrypted\. Unpack the archive/);
    writeFileSync(path.join(folder, 'a.wav'), readFileSync(path.join(folder, 'mix.wav')));
    const run = verify('pack.zip', 'a.wav', '--mix', 'mix.wav');
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/archive among other files/);
  });
});
