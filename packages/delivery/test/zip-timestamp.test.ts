import { describe, expect, it } from 'vitest';
import { readDosTime, ZIP_EPOCH } from '../src/zip-timestamp.js';

/** The fields of APPNOTE 4.4.6 by plain arithmetic. */
const dos = (y: number, mo: number, d: number, h = 0, mi = 0, s = 0) =>
  ((y - 1980) * 512 + mo * 32 + d) * 65536 + h * 2048 + mi * 32 + Math.floor(s / 2);

describe('readDosTime', () => {
  it.each([
    [ZIP_EPOCH, dos(1980, 1, 1)],
    ['2026-03-01', dos(2026, 3, 1)],
    ['2026-03-01T14:30:58', dos(2026, 3, 1, 14, 30, 58)],
    ['2026-03-01T14:30:59', dos(2026, 3, 1, 14, 30, 58)],
    ['2024-02-29', dos(2024, 2, 29)],
    ['2000-02-29', dos(2000, 2, 29)],
    ['2107-12-31T23:59:59', dos(2107, 12, 31, 23, 59, 59)],
  ])('reads %s', (modified, expected) => {
    expect(readDosTime(modified)).toBe(expected);
  });

  it.each([
    '',
    'today',
    '1979-12-31',
    '2108-01-01',
    '2026-00-10',
    '2026-13-01',
    '2026-02-29',
    '2100-02-29',
    '2026-04-31',
    '2026-03-01T24:00:00',
    '2026-03-01T14:60:00',
    '2026-03-01T14:30:00Z',
    '2026-03-01 14:30:00',
  ])('refuses "%s"', (modified) => {
    expect(() => readDosTime(modified)).toThrow(expect.objectContaining({ code: 'zip/modified' }));
  });
});
