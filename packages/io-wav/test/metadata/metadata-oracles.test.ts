import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INT24 } from '@trackout/core';
import { afterAll, describe, expect, it } from 'vitest';
import wavefile from 'wavefile';
import {
  type AudioMetadata,
  bextForExport,
  buildIxml,
  encodeMetadata,
  INFO_IDS,
  readMetadata,
} from '../../src/metadata/index.js';
import { oraclePresent, run } from '../oracles.js';
import { bytes, chunksOf, fileWith, fixture } from './by-hand.js';

// Other programs read what we encode, and we read what they write.

const folder = mkdtempSync(join(tmpdir(), 'trackout-metadata-'));
afterAll(() => rmSync(folder, { recursive: true }));
const place = (name: string) => join(folder, name);
function put(name: string, file: Uint8Array): string {
  writeFileSync(place(name), file);
  return place(name);
}
function readFile(path: string): AudioMetadata {
  const { container, chunks } = chunksOf(new Uint8Array(readFileSync(path)));
  const { metadata, warnings } = readMetadata(chunks, container);
  expect(warnings).toEqual([]);
  return metadata;
}

const sampler = readMetadata(chunksOf(fixture('sampler-inst-acid.wav')).chunks, 'wav').metadata;
const wavMetadata: AudioMetadata = {
  bext: {
    ...bextForExport({
      ...{ timeReference: 2 ** 32 + 48_000, encoding: INT24, sampleRate: 48_000, channels: 2 },
      ...{ description: 'Überflug', originator: 'Trackout', originatorReference: 'R-1' },
      ...{ date: '2026-01-31', time: '23:59:58' },
      loudness: {
        integratedLufs: -23.1,
        maxTruePeakDbtp: -1.05,
        maxMomentaryLufs: -18.75,
        maxShortTermLufs: -20.01,
      },
    }),
    umid: `${'ab'.repeat(32)}${'00'.repeat(32)}`,
  },
  ixml: buildIxml({ project: 'Night & Train', tracks: [{ channelIndex: 1, name: 'Boom' }] }),
  cues: [
    { id: 1, frame: 0, label: 'Verse', region: { lengthFrames: 3, purpose: 'rgn ' } },
    { id: 2, frame: 3, label: 'Refrain', note: 'louder' },
    { id: 3, frame: 6, label: 'End' },
  ],
  info: { [INFO_IDS.title]: 'Night Train', [INFO_IDS.artist]: 'Zoe', [INFO_IDS.software]: 'Trackout' },
  sampler: sampler.sampler!,
  instrument: sampler.instrument!,
  acid: sampler.acid!,
};
const aiffMetadata: AudioMetadata = {
  cues: [
    { id: 1, frame: 0, label: 'Verse' },
    { id: 2, frame: 3, label: 'Refrain' },
  ],
  comments: [{ timestampSeconds: 0xe1f0_0000, cueId: 2, text: 'louder' }],
  ...{ name: 'Night Train', author: 'Zoë', copyright: '2026 Nobody', annotations: ['one', 'two'] },
  instrument: { ...sampler.instrument!, sustainLoop: { mode: 'forward', beginCue: 1, endCue: 2 } },
};
const wav = put('ours.wav', fileWith('wav', encodeMetadata(wavMetadata, 'wav')));
const aiff = put('ours.aiff', fileWith('aiff', encodeMetadata(aiffMetadata, 'aiff')));

it('regenerates every fixture from its script', () => {
  run(process.execPath, [new URL('../../fixtures/metadata/make.js', import.meta.url).pathname, folder]);
  for (const name of [
    'bext-v2-loudness-utf8.wav',
    'editor-markers-and-regions.wav',
    'markers-comments-texts.aiff',
  ]) {
    expect(new Uint8Array(readFileSync(place(name)))).toEqual(fixture(name));
  }
});

describe('wavefile', () => {
  it('reads what we encode', () => {
    const theirs = new wavefile.WaveFile(new Uint8Array(readFileSync(wav)));
    const { codingHistory } = wavMetadata.bext!;
    expect(theirs.bext).toMatchObject({
      originator: expect.stringContaining('Trackout'),
      codingHistory,
      version: 2,
    });
    expect(theirs.bext).toMatchObject({ originationDate: '2026-01-31', originationTime: '23:59:58' });
    expect((theirs.bext as { timeReference: number[] }).timeReference).toEqual([48_000, 1]);
    // It takes the figures for unsigned.
    expect((theirs.bext as { loudnessValue: number }).loudnessValue).toBe(0x10000 - 2310);
    expect(theirs.getiXML()).toBe(wavMetadata.ixml!.xml);
    // It takes what follows a list for entries of it, and so loses a second one: the tags get a file of their own.
    const { cues, ...withoutCues } = wavMetadata;
    const tagged = new wavefile.WaveFile(fileWith('wav', encodeMetadata(withoutCues, 'wav')));
    expect(tagged.listTags()).toMatchObject(wavMetadata.info!);
    const points = (theirs.cue as { points: { dwName: number; dwSampleOffset: number }[] }).points;
    expect(points.map(({ dwName, dwSampleOffset }) => [dwName, dwSampleOffset])).toEqual([
      [1, 0],
      [2, 3],
      [3, 6],
    ]);
    // It takes a note for the label.
    expect(theirs.listCuePoints()).toMatchObject([{ label: 'Verse' }, { label: 'louder' }, { label: 'End' }]);
    expect(theirs.smpl).toMatchObject({
      dwMIDIUnityNote: 57,
      dwMIDIPitchFraction: 0x4000_0000,
      dwNumSampleLoops: 1,
    });
    expect((theirs.smpl as { loops: object[] }).loops).toMatchObject([{ dwStart: 1, dwEnd: 6, dwType: 0 }]);
  });

  it('writes what we read', () => {
    const theirs = new wavefile.WaveFile();
    theirs.fromScratch(1, 48_000, '16', [1, -2, 3, -4]);
    Object.assign(theirs.bext, {
      description: 'Kick',
      originator: 'wavefile',
      version: 1,
      timeReference: [5, 1],
    });
    theirs.setTag('INAM', 'Night Train');
    theirs.setiXML('<BWFXML><TAKE>7</TAKE></BWFXML>');
    const { chunks } = chunksOf(theirs.toBuffer());
    expect(readMetadata(chunks, 'wav').metadata).toMatchObject({
      bext: { description: 'Kick', originator: 'wavefile', version: 1, timeReference: 2 ** 32 + 5 },
      info: { INAM: 'Night Train' },
      ixml: { take: '7' },
    });
  });
});

describe.runIf(oraclePresent('ffmpeg'))('ffmpeg', () => {
  const probe = (file: string) => {
    const args = ['-v', 'warning', '-of', 'json', '-show_chapters', '-show_entries', 'format_tags', file];
    const { stdout, stderr } = run('ffprobe', args);
    expect(stderr).toBe('');
    return JSON.parse(stdout.toString()) as {
      chapters: { start: number; tags: object }[];
      format: { tags: object };
    };
  };

  it('reads what we encode, without a warning', () => {
    const { chapters, format } = probe(wav);
    expect(format.tags).toEqual({
      comment: 'Überflug',
      encoded_by: 'Trackout',
      originator_reference: 'R-1',
      date: '2026-01-31',
      creation_time: '23:59:58',
      time_reference: String(2 ** 32 + 48_000),
      umid: `0x${'AB'.repeat(32)}`,
      coding_history: wavMetadata.bext!.codingHistory,
      title: 'Night Train',
      artist: 'Zoe',
      encoder: 'Trackout',
    });
    expect(chapters.map(({ start, tags }) => ({ start, tags }))).toEqual([
      { start: 0, tags: { title: 'Verse' } },
      { start: 3, tags: { title: 'Refrain' } },
      { start: 6, tags: { title: 'End' } },
    ]);
    expect(probe(aiff).format.tags).toEqual({
      ...{ title: 'Night Train', author: 'Zoë', copyright: '2026 Nobody', comment: 'two' },
    });
  });

  it('writes what we read', () => {
    const tone = ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'sine=d=0.01:r=48000'];
    const tags = (given: object) =>
      Object.entries(given).flatMap(([key, value]) => ['-metadata', `${key}=${value}`]);
    const bext = {
      ...{
        description: 'Überflug',
        originator: 'Me',
        originator_reference: 'R1',
        origination_date: '2026-01-31',
      },
      ...{
        origination_time: '10:00:00',
        time_reference: '1728000000',
        coding_history: 'A=PCM',
        umid: `0x${'12'.repeat(32)}`,
      },
    };
    run('ffmpeg', [
      ...tone,
      '-write_bext',
      '1',
      ...tags({ ...bext, title: 'Kick', artist: 'Zoë' }),
      place('f.wav'),
    ]);
    const metadata = readFile(place('f.wav'));
    expect(metadata.bext).toEqual({
      ...{
        description: 'Überflug',
        originator: 'Me',
        originatorReference: 'R1',
        originationDate: '2026-01-31',
      },
      ...{ originationTime: '10:00:00', timeReference: 1_728_000_000, version: 1, codingHistory: 'A=PCM' },
      umid: `${'12'.repeat(32)}${'00'.repeat(32)}`,
    });
    expect(metadata.info).toMatchObject({ INAM: 'Kick', IART: 'Zoë' });
    expect(metadata.original!.textEncodings).toEqual({ bext: 'utf-8', info: 'utf-8' });
    run('ffmpeg', [
      ...tone,
      ...tags({ title: 'Kick', author: 'Zoë', copyright: 'c', comment: 'hi' }),
      place('f.aiff'),
    ]);
    expect(readFile(place('f.aiff'))).toMatchObject({
      name: 'Kick',
      author: 'Zoë',
      copyright: 'c',
      annotations: ['hi'],
    });
  });
});

describe.runIf(oraclePresent('sndfile-info'))('libsndfile', () => {
  it('reads what we encode, without a complaint', () => {
    const told = run('sndfile-info', [wav]).stdout.toString();
    expect(told).not.toMatch(/\*\*\*|unknown|error/i);
    expect(told).toMatch(/Cue ID : {2}2 .* Offset : {5}3/);
    expect(told).toMatch(/labl : 1 : Verse\s+labl : 2 : Refrain\s+labl : 3 : End/);
    expect(told).toMatch(/Midi Note {4}: 57[\s\S]*Start : {5}1 {2}End : {5}6/);
    expect(told).toMatch(/Root note : 0x39[\s\S]*Meter {5}: 3\/4\s+Tempo {5}: 123\.5/);
    expect(told).toMatch(/INAM : Night Train\s+IART : Zoe\s+ISFT : Trackout/);
    const bext = run('sndfile-info', ['--broadcast', wav]).stdout.toString();
    expect(bext).toMatch(/Time ref {17}: 0x10000bb80 /);
    expect(bext).toMatch(/version {14}: 2\s/);
    expect(bext).toMatch(
      /Loudness value {11}: -23\.10 LUFS\s+Loudness range {11}: 327\.67 LU\s+Max\. true peak level {5}: {2}-1\.05 dBTP/,
    );
    expect(bext).toContain('T=Trackout');
    const aifftold = run('sndfile-info', [aiff]).stdout.toString();
    expect(aifftold).not.toMatch(/\*\*\*|unknown|error/i);
    expect(aifftold).toMatch(/Mark ID {2}: 2\s+Position : 3\s+Name {5}: Refrain/);
    expect(aifftold).toMatch(/Low {2}Note : 40[\s\S]*mode {2}: 801 => forward/);
    expect(aifftold).toMatch(/NAME : Night Train[\s\S]*AUTH : Zoë[\s\S]*string : louder/);
  });

  it('writes what we read', () => {
    const from = put('from.wav', fixture('bext-v0.wav'));
    const args = ['--bext-description', 'D', '--bext-orig-ref', 'R', '--bext-time-ref', '172800000'];
    run('sndfile-metadata-set', [
      ...args,
      '--bext-loudness-value',
      '-23.1',
      '--str-title',
      'T',
      from,
      place('to.wav'),
    ]);
    expect(readFile(place('to.wav'))).toMatchObject({
      bext: {
        description: 'D',
        originatorReference: 'R',
        timeReference: 172_800_000,
        loudness: { integratedLufs: -23.1 },
      },
      info: { INAM: 'T' },
    });
  });
});

describe.runIf(oraclePresent('sox'))('SoX', () => {
  it('reads what we encode, without a complaint', () => {
    const samples = [1, -2, 3, -4, 5, -6, 7, -8];
    for (const file of [wav, aiff]) {
      const { stdout, stderr } = run('sox', ['-V3', file, '-t', 's16', '-']);
      expect(stderr).not.toMatch(/WARN|FAIL/);
      expect([...new Int16Array(bytes(stdout).buffer)]).toEqual(samples);
    }
    expect(run('sox', ['--i', aiff]).stdout.toString()).toMatch(/one[\s\S]*two[\s\S]*louder/);
  });

  it('writes what we read', () => {
    run('sox', [wav, '--comment', 'hello!', place('s.aiff')]);
    expect(readFile(place('s.aiff')).comments).toMatchObject([{ cueId: 0, text: 'hello!' }]);
  });
});
