import { FormatError } from '@trackout/core';
import { isRecord } from './is-record.js';

/** What a file's figures are held against. What is left out is not checked. */
export interface MeterLimits {
  /** The true peak may not be above this. */
  readonly maxTruePeakDbtp?: number;
  /** The integrated loudness must be this, give or take `toleranceLu`. */
  readonly integratedLufs?: number;
  /** Default 0.2, as EBU R 128 has it. */
  readonly toleranceLu?: number;
  /** The sample peak may not be above this: the room that is left to whoever works on. */
  readonly headroomDbfs?: number;
}

/** Limits with a name, and where they come from. Plain data: users write their own as JSON. */
export interface MeterPreset {
  readonly name: string;
  readonly source: string;
  readonly limits: MeterLimits;
}

/** The figures that limits are held against. */
export interface LimitedFigures {
  readonly samplePeakDbfs: number;
  readonly truePeakDbtp: number;
  readonly integratedLufs: number;
}

/** One limit that a file breaks. */
export interface LimitBreach {
  readonly figure: keyof LimitedFigures;
  readonly value: number;
  readonly limit: number;
  /** Only where the limit is one that must be met, not one that must not be passed. */
  readonly toleranceLu?: number;
  /** Figure and limit in words, with units. */
  readonly message: string;
}

/** Tolerance of an integrated loudness, in LU: EBU R 128, for programmes that are not live. */
export const DEFAULT_TOLERANCE_LU = 0.2;

/** The presets that are always there. */
export const METER_PRESETS: readonly MeterPreset[] = [
  {
    name: 'ebu-r128',
    source:
      'EBU R 128 with EBU Tech 3343: -23.0 LUFS +-0.2 LU (revision of 2020; +-1.0 LU where live), at most -1 dBTP in production',
    limits: { integratedLufs: -23, toleranceLu: DEFAULT_TOLERANCE_LU, maxTruePeakDbtp: -1 },
  },
  {
    name: 'to-mix-engineer',
    source: 'a common request of mix engineers, not a standard: sample peaks at most at -6 dBFS',
    limits: { headroomDbfs: -6 },
  },
];

/** The limits that the figures break, in the order of the limits. A figure that is not a number breaks its limit. */
export function checkMeterLimits(figures: LimitedFigures, limits: MeterLimits): LimitBreach[] {
  const breaches: LimitBreach[] = [];
  const atMost = (
    figure: keyof LimitedFigures,
    words: string,
    unit: string,
    limit: number | undefined,
  ): void => {
    const value = figures[figure];
    if (limit === undefined || value <= limit) return;
    const shown = showBeyond(value, (rounded) => rounded <= limit);
    breaches.push({
      figure,
      value,
      limit,
      message: `${words} ${shown} ${unit}, allowed is at most ${limit} ${unit}`,
    });
  };
  atMost('truePeakDbtp', 'true peak', 'dBTP', limits.maxTruePeakDbtp);
  const { integratedLufs: limit, toleranceLu = DEFAULT_TOLERANCE_LU } = limits;
  if (limit !== undefined) {
    const value = figures.integratedLufs;
    const meets = (lufs: number) => Math.abs(lufs - limit) <= toleranceLu;
    if (!meets(value)) {
      const message = `integrated loudness ${showBeyond(value, meets)} LUFS, allowed is ${limit} LUFS +-${toleranceLu} LU`;
      breaches.push({ figure: 'integratedLufs', value, limit, toleranceLu, message });
    }
  }
  atMost('samplePeakDbfs', 'sample peak', 'dBFS', limits.headroomDbfs);
  return breaches;
}

/** Two decimals, or as many more as it takes to show that the limit is broken. */
function showBeyond(value: number, meets: (rounded: number) => boolean): string {
  if (value === Number.NEGATIVE_INFINITY) return '-inf';
  if (value === Number.POSITIVE_INFINITY) return '+inf';
  let decimals = 2;
  while (decimals < 9 && meets(Number(value.toFixed(decimals)))) decimals += 1;
  return value.toFixed(decimals);
}

/**
 * Reads a preset that a user wrote: `{ "name", "source", "limits": { "maxTruePeakDbtp": -1 } }`.
 * Throws `FormatError` `meter/preset` for anything else, and for limits that do not exist: none goes unchecked.
 */
export function readMeterPreset(text: string, file: string): MeterPreset {
  const refuse = (what: string, cause?: unknown) =>
    new FormatError(
      'meter/preset',
      `${file} is not a preset: ${what}. Write { "name": "...", "source": "...", "limits": { ... } } with one or more of ${Object.keys(ALLOWED).join(', ')}.`,
      { path: file },
      cause === undefined ? undefined : { cause },
    );
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw refuse('it is not JSON', error);
  }
  if (!isRecord(data)) throw refuse('it is not an object');
  const { name, source, limits } = data;
  if (typeof name !== 'string' || name === '') throw refuse('"name" is not a text');
  if (typeof source !== 'string' || source === '') {
    throw refuse('"source", which says where the limits come from, is not a text');
  }
  if (!isRecord(limits)) throw refuse('"limits" is not an object');
  const entries = Object.entries(limits);
  if (entries.length === 0) throw refuse('"limits" is empty');
  for (const [key, value] of entries) {
    const allowed = Object.hasOwn(ALLOWED, key) ? ALLOWED[key as keyof MeterLimits] : undefined;
    if (!allowed) throw refuse(`there is no limit "${key}"`);
    if (typeof value !== 'number' || !allowed(value)) {
      throw refuse(`"${key}" cannot be ${JSON.stringify(value)}`);
    }
  }
  if ('toleranceLu' in limits && !('integratedLufs' in limits)) {
    throw refuse('"toleranceLu" is there without "integratedLufs"');
  }
  return { name, source, limits };
}

const ALLOWED: Readonly<Record<keyof MeterLimits, (value: number) => boolean>> = {
  maxTruePeakDbtp: Number.isFinite,
  integratedLufs: Number.isFinite,
  toleranceLu: (value) => Number.isFinite(value) && value >= 0,
  headroomDbfs: Number.isFinite,
};
