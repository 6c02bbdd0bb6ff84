import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createDsp } from '@trackout/dsp-wasm';
import { createAudioWriter, memorySink } from '@trackout/io-wav';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkMeterLimits, METER_PRESETS, meterFiles, readMeterPreset } from '../src/node.js';
import { scratchFolder, snapshot, trackout } from './command-line.js';
import { writeWav } from './wav-fixture.js';

const RATE = 48_000;

/** Codes of a 1 kHz sine whose peak is at so many dBFS. */
function sine(peakDbfs: number, seconds: number): number[] {
  const peak = 10 ** (peakDbfs / 20) * 2 ** 23;
  return Array.from({ length: seconds * RATE }, (_, frame) =>
    Math.min(Math.round(peak * Math.sin((2 * Math.PI * 1000 * frame) / RATE)), 2 ** 23 - 1),
  );
}

/** A channel of an AIFF file, so that both containers are read. */
async function writeAiff(file: string, channel: Float64Array): Promise<void> {
  const dsp = await createDsp({ memoryBytes: 8 << 20 });
  const writer = createAudioWriter(memorySink(), dsp, {
    container: 'aiff',
    format: { sampleRate: RATE, layout: { kind: 'discrete', count: 1 } },
    encoding: { type: 'int', bits: 24 },
    frameCount: channel.length,
  });
  writer.write({ startFrame: 0, frameCount: channel.length, sampleType: 'f64', planes: [channel] });
  writeFileSync(file, (await writer.close()).sink);
}

let folder: string;
const at = (name: string) => path.join(folder, name);

beforeAll(async () => {
  folder = scratchFolder();
  const tone = sine(-23, 20);
  // EBU Tech 3341 case 1: -23.0 LUFS, and as loud at any moment.
  writeWav(at('case1.wav'), { channels: [tone, tone] });
  const loud = sine(-0.5, 4);
  writeWav(at('loud, "hot".wav'), { channels: [loud, loud.map((code) => Math.round(code / 2))] });
  // Two seconds of silence, then four samples at full scale.
  const clipped = new Array<number>(2 * RATE).fill(0).concat(new Array<number>(4).fill(2 ** 23 - 1));
  writeWav(at('clipped.wav'), { channels: [clipped] });
  writeWav(at('silence.wav'), { channels: [new Array<number>(RATE).fill(0)] });
  await writeAiff(
    at('half.aif'),
    Float64Array.from({ length: RATE }, (_, frame) => 0.5 * Math.sin((2 * Math.PI * 1000 * frame) / RATE)),
  );
});

describe('the figures', () => {
  it('are those of EBU Tech 3341 case 1, as JSON', () => {
    const { status, stdout, stderr } = trackout(folder, 'meter', 'case1.wav', '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [file, ...more] = JSON.parse(stdout);
    expect(more).toEqual([]);
    expect(file).toMatchObject({
      file: 'case1.wav',
      sampleRate: RATE,
      frameCount: 20 * RATE,
      clippedSamples: 0,
      nonFiniteSamples: 0,
      breaches: [],
    });
    // The tolerance of the standard, and of a sine whose peak falls on a sample.
    for (const figure of ['integratedLufs', 'maxMomentaryLufs', 'maxShortTermLufs']) {
      expect(Math.abs(file[figure] + 23), figure).toBeLessThanOrEqual(0.1);
    }
    expect(file.samplePeakDbfs).toBeCloseTo(-23, 3);
    expect(file.truePeakDbtp).toBeCloseTo(-23, 1);
    expect(file.loudnessRangeLu).toBeCloseTo(0, 1);
    expect(file.channels).toHaveLength(2);
    expect(file.channels[1].samplePeakDbfs).toBeCloseTo(-23, 3);
  });

  it('are told for each channel, and count clips', () => {
    const { stdout } = trackout(folder, 'meter', 'loud, "hot".wav', 'clipped.wav', '--json');
    const [loud, clipped] = JSON.parse(stdout);
    expect(loud.channels[0].samplePeakDbfs).toBeCloseTo(-0.5, 3);
    expect(loud.channels[1].samplePeakDbfs).toBeCloseTo(-0.5 - 20 * Math.log10(2), 3);
    expect(loud.channels[1].truePeakDbtp).toBeCloseTo(-0.5 - 20 * Math.log10(2), 1);
    expect(loud.clippedSamples).toBe(0);
    expect(clipped).toMatchObject({ clippedSamples: 4, channels: [{ clippedSamples: 4 }] });
    expect(clipped.truePeakDbtp).toBeGreaterThan(0);
  });

  it('are null in JSON where there is only silence', () => {
    const { stdout } = trackout(folder, 'meter', 'silence.wav', '--json');
    expect(JSON.parse(stdout)).toMatchObject([
      {
        samplePeakDbfs: null,
        truePeakDbtp: null,
        integratedLufs: null,
        loudnessRangeLu: 0,
        maxMomentaryLufs: null,
        maxShortTermLufs: null,
        channels: [{ samplePeakDbfs: null, truePeakDbtp: null }],
      },
    ]);
  });

  it('are a table, with the levels to two decimals and -inf for silence', () => {
    const before = snapshot(folder);
    const { status, stdout, stderr } = trackout(folder, 'meter', 'case1.wav', 'half.aif', 'silence.wav');
    expect(status).toBe(0);
    const [header, first, second, third, ...rest] = stdout.trimEnd().split('\n');
    expect(header).toMatch(/file +peak dBFS +true peak dBTP +integrated LUFS +range LU/);
    expect(first).toMatch(/case1\.wav +-23\.00 +-2[23]\.\d\d +-2[23]\.\d\d +0\.0\d/);
    expect(second).toMatch(/half\.aif +-6\.02 /);
    expect(third).toMatch(/silence\.wav +-inf +-inf +-inf +0\.00 +-inf +-inf +0/);
    expect(rest).toEqual([]);
    expect(stderr).toContain('Measuring 100 %');
    expect(snapshot(folder)).toEqual(before);
  });

  it('are CSV, quoted, with empty cells for silence and the verdict elsewhere', () => {
    const limit = ['--headroom', '-6'];
    const run = trackout(folder, 'meter', '--csv', ...limit, 'silence.wav', 'loud, "hot".wav');
    expect(run.status).toBe(1);
    const [header, silence, loud, ...rest] = run.stdout.trimEnd().split('\n');
    expect(header).toBe(
      'file,samplePeakDbfs,truePeakDbtp,integratedLufs,loudnessRangeLu,maxMomentaryLufs,maxShortTermLufs,clippedSamples,nonFiniteSamples,sampleRate,frameCount,channels,breaches',
    );
    expect(silence).toBe('silence.wav,,,,0,,,0,0,48000,48000,1,');
    expect(loud).toMatch(
      /^"loud, ""hot""\.wav",-0\.50,.*,48000,192000,2,"sample peak -0\.50 dBFS, allowed is at most -6 dBFS"$/,
    );
    expect(rest).toEqual([]);
    expect(run.stderr).toContain('FAIL  loud, "hot".wav: sample peak');
  });
});

describe('all figures', () => {
  const DETAILS = {
    rmsDbfs: expect.closeTo(-26.01, 2),
    rmsAes17Dbfs: expect.closeTo(-23, 2),
    crestFactorDb: expect.closeTo(3.01, 2),
    dcOffset: expect.closeTo(0, 6),
    leadingSilenceFrames: 1,
    effectiveBits: 24,
  };

  it('are in JSON, for the file and for each channel', () => {
    const { stdout } = trackout(folder, 'meter', 'case1.wav', 'silence.wav', '--all', '--json');
    const [tone, silence] = JSON.parse(stdout);
    expect(tone).toMatchObject({
      ...DETAILS,
      samplePeakFrame: 12,
      truePeakFrame: expect.any(Number),
      firstClipFrame: null,
      gatingThresholdLufs: expect.closeTo(-33, 1),
      peakToLoudnessRatioLu: expect.closeTo(0, 1),
      correlation: 1,
      monoKind: 'identical',
      channels: [DETAILS, DETAILS],
    });
    expect(silence).toMatchObject({
      rmsDbfs: null,
      peakToLoudnessRatioLu: null,
      truePeakFrame: null,
      effectiveBits: 0,
      monoKind: null,
      leadingSilenceFrames: 48_000,
      trailingSilenceFrames: 48_000,
    });
  });

  it('are a second table', () => {
    const { stdout } = trackout(folder, 'meter', 'case1.wav', 'silence.wav', '--all');
    const lines = stdout.trimEnd().split('\n');
    expect(lines[4]).toMatch(/file +PLR LU +RMS dBFS +AES17 RMS +crest dB +DC +bits +correlation +mono/);
    expect(lines[5]).toMatch(
      /case1\.wav +-?0\.\d\d +-26\.01 +-23\.00 +3\.01 +0\.00000 +24 +1\.00 +both sides the same +0\.000 +0\.000/,
    );
    expect(lines[6]).toMatch(/silence\.wav +-inf +-inf +-inf +0\.00 +0\.00000 +0 +- +- +1\.000 +1\.000/);
  });

  it('are columns of the CSV, as many as the header has', () => {
    const { stdout } = trackout(folder, 'meter', 'case1.wav', 'silence.wav', '--all', '--csv');
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(rows.map((row) => row.length)).toEqual([27, 27, 27]);
    expect(rows[0]).toContain('monoKind');
    expect(rows[1]?.[rows[0]?.indexOf('monoKind') ?? -1]).toBe('identical');
    expect(rows[1]?.[rows[0]?.indexOf('dcOffset') ?? -1]).toMatch(/^-?0(\.0{7})?$/);
  });

  it('are not there unless they are asked for', () => {
    const { stdout } = trackout(folder, 'meter', 'case1.wav', '--json');
    expect(Object.keys(JSON.parse(stdout)[0])).not.toContain('rmsDbfs');
  });
});

describe('folders', () => {
  it('stand for the audio files in them and below, each once, in the order of their names', async () => {
    const tree = scratchFolder();
    mkdirSync(path.join(tree, 'stems'));
    const channels = [[0, 1000, -1000]];
    for (const name of ['b.WAV', 'a.wav', '._a.wav', 'stems/c.wav'])
      writeWav(path.join(tree, name), { channels });
    writeFileSync(path.join(tree, 'notes.txt'), 'not audio');
    const files = await meterFiles([path.join(tree, 'b.WAV'), tree]);
    expect(files.map(({ file }) => path.relative(tree, file))).toEqual([
      'b.WAV',
      'a.wav',
      path.join('stems', 'c.wav'),
    ]);
  });

  it('without audio files are refused', () => {
    const run = trackout(scratchFolder(), 'meter', '.');
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('There are no WAV or AIFF files in .');
  });
});

describe('limits', () => {
  it.each([
    ['the true peak', 'case1.wav', ['--max-true-peak', '-1']],
    ['the loudness', 'case1.wav', ['--integrated', '-23']],
    ['a loudness within the tolerance', 'case1.wav', ['--integrated', '-22.5', '--tolerance', '0.7']],
    ['the headroom', 'case1.wav', ['--headroom', '-6']],
    ['EBU R 128', 'case1.wav', ['--preset', 'ebu-r128']],
    ['an option before the preset', 'loud, "hot".wav', ['--preset', 'to-mix-engineer', '--headroom', '0']],
  ])('pass where a file keeps to %s', (_, file, limits) => {
    const { status, stdout } = trackout(folder, 'meter', file, ...limits);
    expect(stdout).toContain('PASS  1 file within the limits');
    expect(status).toBe(0);
  });

  it.each([
    ['the true peak', ['--max-true-peak', '-30'], /true peak -2\d\.\d+ dBTP, allowed is at most -30 dBTP/],
    [
      'the loudness',
      ['--integrated', '-14'],
      /integrated loudness -2\d\.\d+ LUFS, allowed is -14 LUFS \+-0\.2 LU/,
    ],
    ['the tolerance', ['--preset', 'ebu-r128', '--integrated', '-22.5', '--tolerance', '0.1'], /\+-0\.1 LU/],
    ['the headroom', ['--headroom', '-23.5'], /sample peak -23\.00 dBFS, allowed is at most -23\.5 dBFS/],
  ])('fail with exit code 1 where a file breaks %s', (_, limits, message) => {
    const { status, stdout } = trackout(folder, 'meter', 'case1.wav', ...limits);
    expect(stdout).toMatch(message);
    expect(stdout.match(/^FAIL {2}case1\.wav: /gm)).toHaveLength(1);
    expect(status).toBe(1);
  });

  const figures = { samplePeakDbfs: -20, truePeakDbtp: -20, integratedLufs: -23 };

  it.each([
    [{ samplePeakDbfs: -5.9996 }, 'sample peak -5.9996 dBFS, allowed is at most -6 dBFS'],
    [{ integratedLufs: -22.798 }, 'integrated loudness -22.798 LUFS, allowed is -23 LUFS +-0.2 LU'],
    [{ truePeakDbtp: Number.NaN }, 'true peak NaN dBTP, allowed is at most -1 dBTP'],
    [{ truePeakDbtp: Number.POSITIVE_INFINITY }, 'true peak +inf dBTP, allowed is at most -1 dBTP'],
    [{ integratedLufs: Number.NaN }, 'integrated loudness NaN LUFS, allowed is -23 LUFS +-0.2 LU'],
  ])('show how %j breaks them, however little', (change, message) => {
    const limits = { maxTruePeakDbtp: -1, integratedLufs: -23, headroomDbfs: -6 };
    expect(checkMeterLimits(figures, limits)).toEqual([]);
    const breaches = checkMeterLimits({ ...figures, ...change }, limits);
    expect(breaches.map((breach) => breach.message)).toEqual([message]);
  });

  it('are met by a figure that is exactly at them', () => {
    const at = { samplePeakDbfs: -6, truePeakDbtp: -1, integratedLufs: -23.5 };
    const limits = { maxTruePeakDbtp: -1, integratedLufs: -23, toleranceLu: 0.5, headroomDbfs: -6 };
    expect(checkMeterLimits(at, limits)).toEqual([]);
  });

  it('give a line for each breach of each file, and where the preset has its limits from', () => {
    const { status, stdout } = trackout(
      folder,
      ...['meter', 'case1.wav', 'loud, "hot".wav', 'silence.wav', '--preset', 'ebu-r128'],
    );
    expect(status).toBe(1);
    const lines = stdout.split('\n').filter((line) => /^FAIL|preset/.test(line));
    expect(lines).toEqual([
      expect.stringMatching(/^FAIL {2}loud, "hot"\.wav: true peak /),
      expect.stringMatching(/^FAIL {2}loud, "hot"\.wav: integrated loudness /),
      'FAIL  silence.wav: integrated loudness -inf LUFS, allowed is -23 LUFS +-0.2 LU',
      expect.stringContaining('preset ebu-r128: EBU R 128 with EBU Tech 3343'),
    ]);
  });

  it('name figure, value and limit in JSON', () => {
    const { status, stdout } = trackout(folder, 'meter', 'clipped.wav', '--json', '--headroom', '-6');
    expect(status).toBe(1);
    const [{ breaches, samplePeakDbfs }] = JSON.parse(stdout);
    expect(breaches).toEqual([
      { figure: 'samplePeakDbfs', value: samplePeakDbfs, limit: -6, message: expect.any(String) },
    ]);
  });
});

describe('presets', () => {
  const write = (name: string, content: unknown) =>
    writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content));

  it('are data that a user can write', () => {
    write('club.json', { name: 'club', source: 'our own desk', limits: { maxTruePeakDbtp: -30 } });
    const { status, stdout } = trackout(folder, 'meter', 'case1.wav', '--preset', 'club.json');
    expect(status).toBe(1);
    expect(stdout).toContain('allowed is at most -30 dBTP');
    expect(stdout).toContain('preset club: our own desk');
  });

  it.each(METER_PRESETS.map((preset) => [preset.name, preset] as const))(
    'include %s as such data',
    (_, it) => {
      expect(readMeterPreset(JSON.stringify(it), 'preset.json')).toEqual(it);
    },
  );

  it.each([
    ['no JSON', '{', 'it is not JSON'],
    ['a list', [], 'it is not an object'],
    ['no name', { source: 's', limits: { headroomDbfs: -6 } }, '"name" is not a text'],
    ['no source', { name: 'n', limits: { headroomDbfs: -6 } }, '"source"'],
    ['no limits', { name: 'n', source: 's' }, '"limits" is not an object'],
    ['empty limits', { name: 'n', source: 's', limits: {} }, '"limits" is empty'],
    [
      'a misspelt limit',
      { name: 'n', source: 's', limits: { headroomDb: -6 } },
      'there is no limit "headroomDb"',
    ],
    [
      'an inherited name',
      { name: 'n', source: 's', limits: { toString: -6 } },
      'there is no limit "toString"',
    ],
    [
      'a text for a number',
      { name: 'n', source: 's', limits: { headroomDbfs: '-6' } },
      '"headroomDbfs" cannot be "-6"',
    ],
    ['a negative tolerance', { name: 'n', source: 's', limits: { toleranceLu: -1 } }, 'cannot be -1'],
    ['a tolerance alone', { name: 'n', source: 's', limits: { toleranceLu: 1 } }, 'without "integratedLufs"'],
  ])('are refused with %s', (_, content, message) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    expect(() => readMeterPreset(text, 'mine.json')).toThrow(message);
    expect(() => readMeterPreset(text, 'mine.json')).toThrow('mine.json is not a preset');
  });
});

describe('wrong use', () => {
  beforeAll(() => {
    writeFileSync(at('text.wav'), 'this is no audio file, whatever its name says');
    writeFileSync(at('broken.json'), '{}');
    writeWav(at('slow.wav'), { sampleRate: 4000, channels: [[0, 1000, -1000]] });
  });

  it.each([
    ['no files', [], 'missing required argument'],
    ['a file that is not there', ['case1.wav', 'nowhere.wav'], 'nowhere.wav'],
    ['a file that is no audio', ['silence.wav', 'text.wav'], 'text.wav'],
    ['a rate without loudness', ['slow.wav'], 'slow.wav has 4000 Hz, where loudness is not measured'],
    ['a limit that is no number', ['silence.wav', '--headroom', 'six'], 'It must be a number'],
    ['an empty limit', ['silence.wav', '--max-true-peak', ''], 'It must be a number'],
    [
      'a negative tolerance',
      ['silence.wav', '--integrated', '-23', '--tolerance', '-1'],
      'It must be 0 or more',
    ],
    ['a tolerance of nothing', ['silence.wav', '--tolerance', '1'], '--integrated <LUFS>'],
    ['an unknown preset', ['silence.wav', '--preset', 'loud'], 'Allowed are ebu-r128, to-mix-engineer'],
    ['a preset that is not there', ['silence.wav', '--preset', 'gone.json'], 'gone.json'],
    ['a preset that is none', ['silence.wav', '--preset', 'broken.json'], 'broken.json is not a preset'],
    ['two kinds of output', ['silence.wav', '--csv', '--json'], 'cannot be used with'],
  ])('ends with exit code 2: %s', (_, args, message) => {
    const { status, stdout, stderr } = trackout(folder, 'meter', ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('should not happen');
  });

  it('is JSON where JSON was asked for', () => {
    const { status, stdout } = trackout(folder, 'meter', 'nowhere.wav', '--json');
    expect(status).toBe(2);
    expect(JSON.parse(stdout).error.code).toBe('io/not-found');
  });
});
