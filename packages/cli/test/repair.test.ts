import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ProgressEvent } from '@trackout/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { movedMetadata } from '../src/node/repair/moved-metadata.js';
import { repairFiles } from '../src/node/repair/repair-files.js';
import { scratchFolder, smallSession, snapshot, trackout } from './command-line.js';
import { noise, wavBytes, writeWav } from './wav-fixture.js';
import { zipBytes } from './zip-fixture.js';

type Codes = number[];

const FRAMES = 24_000;
const SILENCE = 3000;
/** A part with silence before and after it. */
const part = (seed: number): Codes => [
  ...new Array<number>(SILENCE).fill(0),
  ...noise(seed, FRAMES - 2 * SILENCE, 900_000),
  ...new Array<number>(SILENCE).fill(0),
];

const STEMS: Readonly<Record<string, readonly Codes[]>> = {
  'bass.wav': [part(1)],
  'drums.wav': [part(2), part(3)],
  'keys.wav': [part(4), part(5)],
  'vox.wav': [part(6)],
};
const MIX = [0, 1].map((side) =>
  Array.from({ length: FRAMES }, (_, i) =>
    Object.values(STEMS).reduce(
      (sum, planes) => sum + (planes[Math.min(side, planes.length - 1)]?.[i] ?? 0),
      0,
    ),
  ),
);

const inverted = (planes: readonly Codes[]) => planes.map((plane) => plane.map((code) => -code));
const later = (planes: readonly Codes[], frames: number) =>
  planes.map((plane) => plane.map((_, i) => plane[i - frames] ?? 0));
const quieter = (planes: readonly Codes[]) =>
  planes.map((plane) => plane.map((code) => Math.round(code * 0.9)));

let folder: string;
/** A pack with some stems in another state. */
function pack(changes: Readonly<Record<string, readonly Codes[]>> = {}): void {
  mkdirSync(path.join(folder, 'pack'));
  for (const [name, channels] of Object.entries({ ...STEMS, ...changes })) {
    writeWav(path.join(folder, 'pack', name), { channels });
  }
  writeWav(path.join(folder, 'bounce.wav'), { channels: MIX });
}
const at = (...names: readonly string[]) => path.join(folder, ...names);
const repair = (...args: readonly string[]) => {
  const run = trackout(folder, 'verify', ...args, '--json');
  return { status: run.status, json: JSON.parse(run.stdout) };
};
/** The samples of a WAV file, as bytes. */
const audioOf = (file: string): Buffer => {
  const bytes = readFileSync(file);
  const data = bytes.indexOf('data', 12, 'latin1') + 8;
  return bytes.subarray(data, data + bytes.readUInt32LE(data - 4));
};
/** The audio of a folder is that of the stems, byte for byte. */
const expectOriginals = (out: string, names = Object.keys(STEMS)) => {
  for (const name of names) {
    const same = audioOf(at(out, name)).equals(wavBytes({ channels: STEMS[name] as Codes[] }).subarray(44));
    expect([name, same]).toEqual([name, true]);
  }
};

beforeEach(() => {
  folder = scratchFolder();
});

describe('trackout verify --repair', { timeout: 60_000 }, () => {
  it('writes the stems as they were, leaves the inputs alone, and proves it', () => {
    const [left = [], right = []] = STEMS['drums.wav'] as Codes[];
    pack({
      'bass.wav': inverted(STEMS['bass.wav'] as Codes[]),
      'drums.wav': [right, left],
      'keys.wav': later(STEMS['keys.wav'] as Codes[], 480),
    });
    const before = snapshot(at('pack'));
    const { status, json } = repair('pack', '--mix', 'bounce.wav', '--repair', 'out/fixed');
    expect(status).toBe(0);
    expect(json.verdict).toBe('fail');
    expect(json.repair).toMatchObject({ written: true, verdict: 'pass', kept: [], output: at('out/fixed') });
    expect(json.repair.sets[0]).toMatchObject({ verdict: 'pass', exact: true });
    expect(json.repair.files.map(({ path: name, result }: never) => [name, result])).toEqual([
      ['bass.wav', 'corrected'],
      ['drums.wav', 'corrected'],
      ['keys.wav', 'corrected'],
      ['vox.wav', 'copied'],
    ]);
    expectOriginals('out/fixed');
    expect(snapshot(at('pack'))).toEqual(before);
    expect(readdirSync(at('out'))).toEqual(['fixed']);
    expect(JSON.parse(readFileSync(at('out/fixed/repair.json'), 'utf8'))).toMatchObject({
      before: { verdict: 'fail' },
      repair: { verdict: 'pass' },
    });
    const text = readFileSync(at('out/fixed/REPAIR.txt'), 'utf8');
    expect(text).toMatch(
      /"keys.wav": moved 480 frames \(10.000 ms\) earlier, 480 frames .* added at the end/,
    );
    expect(text).toMatch(/PASS {2}files: 4 files, bit-exact/);
    const [digest] = Object.entries(snapshot(at('out/fixed'))).filter(([name]) => name === 'keys.wav');
    expect(text).toContain(`${digest?.[1]}  keys.wav`);
  });

  it('does nothing to what it has repaired', () => {
    pack({ 'bass.wav': inverted(STEMS['bass.wav'] as Codes[]) });
    expect(trackout(folder, 'verify', 'pack', '--mix', 'bounce.wav', '--repair', 'fixed').status).toBe(0);
    const again = trackout(folder, 'verify', 'fixed', '--mix', 'bounce.wav', '--repair', 'twice');
    expect(again.status).toBe(0);
    expect(again.stdout).toMatch(/There is nothing to repair; nothing was written\./);
    expect(existsSync(at('twice'))).toBe(false);
  });

  it('leaves out a second copy, and pads a file that is too short by silence', () => {
    pack({
      'vox copy.wav': STEMS['vox.wav'] as Codes[],
      'keys.wav': (STEMS['keys.wav'] as Codes[]).map((plane) => plane.slice(0, -SILENCE)),
    });
    const { status, json } = repair('pack', '--mix', 'bounce.wav', '--repair', 'fixed');
    expect([status, json.repair.verdict]).toEqual([0, 'pass']);
    expect(readdirSync(at('fixed')).sort()).toEqual(
      [...Object.keys(STEMS), 'REPAIR.txt', 'repair.json'].sort(),
    );
    expectOriginals('fixed');
  });

  it('writes nothing where nothing is undone without loss, and keeps reason and remedy', () => {
    pack({ 'keys.wav': quieter(STEMS['keys.wav'] as Codes[]) });
    const run = trackout(folder, 'verify', 'pack', '--mix', 'bounce.wav', '--repair', 'fixed');
    expect(run.status).toBe(1);
    expect(run.stdout).toMatch(/Not repaired\n {2}gain "keys.wav": not lossless: .*\n {4}Raise the file by/);
    expect(run.stdout).toMatch(/nothing was written/);
    expect(readdirSync(folder).sort()).toEqual(['bounce.wav', 'pack']);
  });

  it('repairs what it can beside that, and fails', () => {
    pack({
      'keys.wav': quieter(STEMS['keys.wav'] as Codes[]),
      'bass.wav': inverted(STEMS['bass.wav'] as Codes[]),
    });
    const { status, json } = repair('pack', '--mix', 'bounce.wav', '--repair', 'fixed');
    expect([status, json.repair.written, json.repair.verdict]).toEqual([1, true, 'fail']);
    expect(json.repair.kept.map(({ kind, stem }: never) => [kind, stem])).toEqual([['gain', 'keys.wav']]);
    expectOriginals('fixed', ['bass.wav', 'drums.wav', 'vox.wav']);
  });

  it('does not invert a file that holds the lowest code', () => {
    const bass = inverted(STEMS['bass.wav'] as Codes[]);
    (bass[0] as Codes)[1000] = -0x80_0000;
    pack({ 'bass.wav': bass });
    writeWav(at('bounce.wav'), { channels: MIX.map((plane) => plane.with(1000, 0x7f_ffff)) });
    const { status, json } = repair('pack', '--mix', 'bounce.wav', '--repair', 'fixed');
    expect([status, json.repair.written]).toEqual([1, false]);
    expect(json.repair.kept).toContainEqual(
      expect.objectContaining({
        kind: 'polarity',
        reason: expect.stringMatching(/lowest code.*at frame 1000/),
      }),
    );
  });

  it('keeps the folders of a delivery and its own mix, and leaves the manifest behind', () => {
    smallSession(folder);
    expect(trackout(folder, 'export', 'session.json', '--out', 'out', '--bits', '24').status).toBe(0);
    const stem = at('out/stems/SYNTH.wav');
    const original = readFileSync(stem);
    const broken = Buffer.from(original);
    const data = broken.indexOf('data', 12, 'latin1') + 8;
    for (let i = data; i + 3 <= data + broken.readUInt32LE(data - 4); i += 3) {
      broken.writeIntLE(-broken.readIntLE(i, 3), i, 3);
    }
    writeFileSync(stem, broken);
    const { status, json } = repair('out', '--repair', 'fixed');
    expect([status, json.repair.verdict]).toEqual([0, 'pass']);
    expect(json.repair.sets.map(({ set }: never) => set)).toEqual(['multitracks', 'stems']);
    expect(readFileSync(at('fixed/stems/SYNTH.wav')).equals(original)).toBe(true);
    expect(readFileSync(at('fixed/mix/Song_MIX.wav'))).toEqual(readFileSync(at('out/mix/Song_MIX.wav')));
    expect(existsSync(at('fixed/manifest.json'))).toBe(false);
    expect(trackout(folder, 'verify', 'fixed', '--mix', at('fixed/mix/Song_MIX.wav')).status).toBe(0);
  });

  it('repairs a ZIP into a folder, and files that are listed, below what they have in common', () => {
    pack({ 'bass.wav': inverted(STEMS['bass.wav'] as Codes[]) });
    const files = Object.keys(STEMS).map((name) => ({
      path: `stems/${name}`,
      bytes: readFileSync(at('pack', name)),
      deflate: true,
    }));
    writeFileSync(at('pack.zip'), zipBytes(files));
    expect(repair('pack.zip', '--mix', 'bounce.wav', '--repair', 'fixed').status).toBe(0);
    expectOriginals('fixed/stems');
    mkdirSync(at('more'));
    cpSync(at('pack/vox.wav'), at('more/vox.wav'));
    const listed = ['bass', 'drums', 'keys'].map((name) => `pack/${name}.wav`);
    expect(repair(...listed, 'more/vox.wav', '--mix', 'bounce.wav', '--repair', 'list').status).toBe(0);
    expectOriginals('list/pack', ['bass.wav', 'drums.wav', 'keys.wav']);
    expectOriginals('list/more', ['vox.wav']);
  });

  it('repairs one file against another', () => {
    pack();
    writeWav(at('late.wav'), { channels: later(MIX, 100) });
    const { status, json } = repair('bounce.wav', 'late.wav', '--repair', 'fixed');
    expect([status, json.repair.verdict]).toEqual([0, 'pass']);
    expect(audioOf(at('fixed/late.wav')).equals(audioOf(at('bounce.wav')))).toBe(true);
  });

  it.each([
    ['inside the pack', ['--repair', 'pack/fixed'], /lies inside/],
    ['over the pack', ['--repair', 'pack'], /is the input/],
    ['around the pack', ['--repair', '.'], /holds the input/],
    ['into a folder that is not empty', ['--repair', 'full'], /exists and is not empty/],
    ['over a file', ['--repair', 'notes.txt'], /is a file/],
    ['without a diagnosis', ['--repair', 'fixed', '--no-diagnose'], /Without a diagnosis/],
  ])('refuses to write %s, before anything is tested', (_, args, message) => {
    pack({ 'bass.wav': inverted(STEMS['bass.wav'] as Codes[]) });
    mkdirSync(at('full'));
    writeFileSync(at('full/kept.txt'), 'kept');
    writeFileSync(at('notes.txt'), 'kept');
    const before = snapshot(folder);
    const run = trackout(folder, 'verify', 'pack', '--mix', 'bounce.wav', ...args);
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(message);
    expect(run.stdout).toBe('');
    expect(snapshot(folder)).toEqual(before);
  });

  it('refuses two folders: neither is said to be right', () => {
    pack();
    cpSync(at('pack'), at('other'), { recursive: true });
    const run = trackout(folder, 'verify', 'pack', 'other', '--repair', 'fixed');
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/which of them is right is not said/);
  });

  it('tells how far the writing has come, in bytes of the pack', async () => {
    pack({ 'bass.wav': inverted(STEMS['bass.wav'] as Codes[]) });
    const events: ProgressEvent[] = [];
    const listening = { mix: at('bounce.wav'), onProgress: (event: ProgressEvent) => events.push(event) };
    const { repair: done } = await repairFiles([at('pack')], at('fixed'), listening);
    const written = events.filter(({ phase }) => phase === 'repair');
    const bytes = done.files.reduce((sum, file) => sum + (file.byteLength ?? 0), 0);
    expect(written.map(({ unit }) => unit)).toEqual(['bytes', 'bytes', 'bytes', 'bytes', 'bytes']);
    const [{ total } = { total: 0 }] = written;
    expect(Math.abs(total - bytes)).toBeLessThan(bytes / 100);
    expect(new Set(written.map((event) => event.total))).toEqual(new Set([total]));
    const come = written.map((event) => event.done);
    expect(come).toEqual([...come].sort((a, b) => a - b));
    expect(come[0]).toBeLessThan(total / 2);
    expect(come.at(-1)).toBe(total);
  });

  it('takes an empty folder, and leaves nothing behind when it is interrupted', async () => {
    pack({ 'bass.wav': inverted(STEMS['bass.wav'] as Codes[]) });
    mkdirSync(at('fixed'));
    const controller = new AbortController();
    let sawHalf = false;
    const options = {
      mix: at('bounce.wav'),
      signal: controller.signal,
      onProgress: () => {
        sawHalf = readdirSync(folder).some((name) => name.includes('trackout-part'));
        if (sawHalf) controller.abort();
      },
    };
    await expect(repairFiles([at('pack')], at('fixed'), options)).rejects.toThrow(/abort/i);
    expect(sawHalf).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['bounce.wav', 'fixed', 'pack']);
    expect(readdirSync(at('fixed'))).toEqual([]);
    const { repair: done } = await repairFiles([at('pack')], at('fixed'), { mix: at('bounce.wav') });
    expect(done.verdict).toBe('pass');
    expectOriginals('fixed');
  });
});

describe('movedMetadata', () => {
  it('moves markers and loops along, and says where the first frame lies now', () => {
    const moved = movedMetadata(
      {
        bext: {
          description: 'BASS',
          originator: '',
          originatorReference: '',
          originationDate: '',
          originationTime: '',
          timeReference: 1000,
          version: 2,
          codingHistory: '',
        },
        ixml: {
          xml: '<BWFXML><SPEED><TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>0</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI><TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>1000</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO></SPEED></BWFXML>',
          speed: { timestampFramesSinceMidnight: 1000 },
        },
        cues: [
          { id: 1, frame: 50, label: 'verse' },
          { id: 2, frame: 10 },
          { id: 3, frame: 0, label: 'TimeStamp: 1000' },
        ],
      },
      -20,
      400,
      2 ** 32 + 7,
    );
    expect(moved.bext).toMatchObject({ description: 'BASS', timeReference: 2 ** 32 + 7 });
    expect(moved.ixml?.speed?.timestampFramesSinceMidnight).toBe(2 ** 32 + 7);
    expect(moved.cues).toEqual([
      { id: 1, frame: 30, label: 'verse' },
      { id: 2, frame: 0 },
      { id: 3, frame: 0, label: `TimeStamp: ${2 ** 32 + 7}` },
    ]);
  });
});
