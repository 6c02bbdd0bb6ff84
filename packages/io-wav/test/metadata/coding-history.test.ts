import { FLOAT32, INT16, INT24 } from '@trackout/core';
import { describe, expect, it } from 'vitest';
import { bextForExport, codingHistoryLine, encodeMetadata, readMetadata } from '../../src/metadata/index.js';
import { asRead } from './by-hand.js';

const file = { timeReference: 172_800_000, encoding: INT24, sampleRate: 48_000, channels: 2 };

describe('codingHistoryLine', () => {
  it.each([
    [{ ...file }, 'A=PCM,F=48000,W=24,M=stereo,T=Trackout\r\n'],
    [
      { ...file, encoding: INT16, sampleRate: 44_100, channels: 1, historyText: 'My DAW' },
      'A=PCM,F=44100,W=16,M=mono,T=My DAW\r\n',
    ],
    [{ ...file, encoding: FLOAT32 }, 'A=PCM,F=48000,W=32,M=stereo,T=Trackout; 32-bit float\r\n'],
    [{ ...file, channels: 6 }, 'A=PCM,F=48000,W=24,T=Trackout; 6 channels\r\n'],
  ])('writes %o as EBU R 98 has it', (given, line) => {
    expect(codingHistoryLine(given)).toBe(line);
  });

  it.each(['a,b', 'a\r\nb'])('refuses the text %j', (historyText) => {
    expect(() => codingHistoryLine({ ...file, historyText })).toThrow(/would break the coding history/);
  });
});

describe('bextForExport', () => {
  it('makes a bext of version 2 that is read back as it is', () => {
    const bext = bextForExport({
      ...file,
      description: 'LEAD_VOCAL',
      originator: 'Trackout',
      date: '2026-01-31',
      time: '10:00:00',
      codingHistory: 'A=ANALOGUE,M=mono,T=tape\r\n',
      loudness: {
        integratedLufs: -23.004_999,
        rangeLu: 4.1,
        maxTruePeakDbtp: -0.305,
        maxMomentaryLufs: -Infinity,
      },
    });
    expect(bext).toEqual({
      description: 'LEAD_VOCAL',
      originator: 'Trackout',
      originatorReference: '',
      originationDate: '2026-01-31',
      originationTime: '10:00:00',
      timeReference: 172_800_000,
      version: 2,
      loudness: { integratedLufs: -23, rangeLu: 4.1, maxTruePeakDbtp: -0.3 },
      codingHistory: 'A=ANALOGUE,M=mono,T=tape\r\nA=PCM,F=48000,W=24,M=stereo,T=Trackout\r\n',
    });
    expect(readMetadata(asRead(encodeMetadata({ bext }, 'wav')), 'wav').metadata.bext).toEqual(bext);
  });

  it('states no loudness for silence', () => {
    expect(bextForExport({ ...file, loudness: { integratedLufs: -Infinity } })).not.toHaveProperty(
      'loudness',
    );
  });

  it.each([
    [{ date: '31.01.2026' }, /not of the form "2026-01-31"/],
    [{ time: '10:00' }, /not of the form "23:59:59"/],
  ])('refuses %o', (change, message) => {
    expect(() => bextForExport({ ...file, ...change })).toThrow(message);
  });
});
