import type { ExportReport } from '@trackout/core';
import { describe, expect, it } from 'vitest';
import { formatManifest } from '../src/index.js';
import { exampleReport } from './example-report.js';

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe('formatManifest', () => {
  it('starts with what it is, indents by two spaces and ends with a line feed', () => {
    const text = formatManifest(exampleReport);
    expect(text.split('\n').slice(0, 5)).toEqual([
      '{',
      '  "manifestVersion": 1,',
      '  "session": "Song",',
      '  "verdict": "pass",',
      '  "contract": {',
    ]);
    expect(text.endsWith('\n}\n')).toBe(true);
  });

  it('gives the same bytes whatever the order of keys was', () => {
    expect(formatManifest(reversed(exampleReport) as ExportReport)).toBe(formatManifest(exampleReport));
  });

  it.each([-Infinity, Infinity, Number.NaN])('writes %d as null', (level) => {
    const report = {
      ...exampleReport,
      sets: exampleReport.sets.map((set) => ({ ...set, residualPeakDbfs: level })),
    };
    expect(formatManifest(report)).toContain('"residualPeakDbfs": null,');
  });

  it('keeps every digit of a number, and the letters of every script', () => {
    const text = formatManifest(exampleReport);
    expect(text).toContain('"samplePeakDbfs": -6.020599913279624,');
    expect(text).toContain('"each": 5.960464477539063e-8');
    expect(text).toContain('"path": "stems/Größe 鼓.wav"');
  });

  it('drops nothing: keys it does not know follow the others by name', () => {
    const text = formatManifest({
      ...exampleReport,
      zeta: 1,
      alpha: { b: 2, name: 'x', a: 1 },
    } as ExportReport);
    expect(Object.keys(JSON.parse(text) as object).slice(-2)).toEqual(['alpha', 'zeta']);
    expect(Object.keys((JSON.parse(text) as { alpha: object }).alpha)).toEqual(['name', 'a', 'b']);
  });

  it('leaves out what is undefined', () => {
    expect(
      formatManifest({
        ...exampleReport,
        files: [{ ...exampleReport.files[0]!, colour: undefined }],
      } as never),
    ).not.toContain('colour');
  });
});
