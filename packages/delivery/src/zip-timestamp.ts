import { UsageError } from '@trackout/core';

/**
 * A date, or a date and a time, without a time zone: `2026-03-01` or `2026-03-01T14:30:00`.
 * ZIP knows the years 1980 to 2107 and even seconds; an odd second is rounded down.
 */
export type ZipTimestamp = string;

/** The earliest that the format can say; it stands where no time was asked for. */
export const ZIP_EPOCH: ZipTimestamp = '1980-01-01';

const PATTERN = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d))?$/;

/**
 * The time as the two 16-bit fields of MS-DOS, time in the low half (APPNOTE 6.3.10, 4.4.6).
 * Computed from the digits alone: no `Date`, so no time zone. Throws `UsageError`.
 */
export function readDosTime(modified: ZipTimestamp): number {
  const fields = PATTERN.exec(modified)
    ?.slice(1)
    .map((digits) => Number(digits ?? 0));
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields ?? [];
  const valid =
    year >= 1980 &&
    year <= 2107 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysIn(month, year) &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 59;
  if (!valid) {
    throw new UsageError(
      'zip/modified',
      `The time stamp is "${modified}". Give a date of the years 1980 to 2107, such as 2026-03-01 or 2026-03-01T14:30:00, without a time zone.`,
      { modified },
    );
  }
  const date = ((year - 1980) << 9) | (month << 5) | day;
  const time = (hour << 11) | (minute << 5) | (second >> 1);
  return ((date << 16) | time) >>> 0;
}

function daysIn(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
