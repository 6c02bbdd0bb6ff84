import {
  type BusTap,
  FILE_SETS,
  type FileSet,
  FLOAT32,
  INT24,
  type PcmEncoding,
  type ReturnPolicy,
  type Session,
  TRACK_TAPS,
  type TrackTap,
  UsageError,
} from '@trackout/core';
import { readRange } from '../time-range.js';
import type { ExportOptions } from './export-options.js';
import { readTailLength } from './tail-length.js';

/** An export in the words of the command line: what recipients hold, and what options order. All may be left out. */
export interface ExportSettings {
  readonly only?: readonly FileSet[];
  readonly bits?: '24' | '32f';
  readonly mixBits?: '24' | '32f';
  readonly taps?: readonly TrackTap[];
  readonly stemsTap?: BusTap;
  readonly returns?: ReturnPolicy;
  /** Also the mix through the master. */
  readonly master?: boolean;
  /** Ids; all of the session's unless stated. */
  readonly alternates?: readonly string[] | 'all';
  readonly automation?: boolean;
  readonly keepMono?: boolean;
  readonly mono?: 'graph' | 'detect';
  readonly split?: 'none' | 'mono';
  readonly silent?: 'keep' | 'skip' | 'refuse';
  readonly tails?: string;
  readonly headroomDb?: number;
  readonly trimDb?: number;
  readonly range?: string;
  readonly preRollFrames?: number;
  /** Also `SESSION.txt`: tempo, metre, key, markers. */
  readonly notes?: boolean;
  /** Also `CLICK.wav`. */
  readonly click?: boolean;
}

const ENCODINGS: Readonly<Record<'24' | '32f', PcmEncoding>> = { '24': INT24, '32f': FLOAT32 };

/** The options of `exportSession` that settings decide. */
export type SettledOptions = Omit<ExportOptions, 'zip' | 'preflight' | 'onPlan' | 'onProgress' | 'signal'>;

/** Where stems may be taken. */
export const BUS_TAPS: readonly BusTap[] = ['post-fader', 'through-master'];
/** What may become of returns. */
export const RETURN_POLICIES: readonly ReturnPolicy[] = ['stems', 'split', 'none'];
/** What may become of silent files. */
export const SILENT_POLICIES = ['keep', 'skip', 'refuse'] as const;

interface SettingKind {
  readonly allowed: string;
  accepts(value: unknown): boolean;
}

const word = (words: readonly string[]): SettingKind => ({
  allowed: words.map((each) => `"${each}"`).join(', '),
  accepts: (value) => typeof value === 'string' && words.includes(value),
});
const words = (known: readonly string[]): SettingKind => ({
  allowed: `a list of ${known.map((each) => `"${each}"`).join(', ')}`,
  accepts: (value) => Array.isArray(value) && value.length > 0 && value.every((each) => known.includes(each)),
});
const truth: SettingKind = { allowed: 'true, false', accepts: (value) => typeof value === 'boolean' };
const level: SettingKind = {
  allowed: 'a number of decibels',
  accepts: (value) => typeof value === 'number' && Number.isFinite(value),
};
const text: SettingKind = { allowed: 'a text', accepts: (value) => typeof value === 'string' };

const SETTINGS: Readonly<Record<keyof ExportSettings, SettingKind>> = {
  only: words(FILE_SETS),
  bits: word(['24', '32f']),
  mixBits: word(['24', '32f']),
  taps: words(TRACK_TAPS),
  stemsTap: word(BUS_TAPS),
  returns: word(RETURN_POLICIES),
  master: truth,
  alternates: {
    allowed: '"all", a list of ids',
    accepts: (value) =>
      value === 'all' || (Array.isArray(value) && value.every((id) => typeof id === 'string')),
  },
  automation: truth,
  keepMono: truth,
  mono: word(['graph', 'detect']),
  split: word(['none', 'mono']),
  silent: word(SILENT_POLICIES),
  tails: text,
  headroomDb: level,
  trimDb: level,
  range: text,
  preRollFrames: {
    allowed: 'a number of frames',
    accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  },
  notes: truth,
  click: truth,
};

/** Every setting, as it is called in a recipient's file. */
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly (keyof ExportSettings)[];

/** What is wrong with a setting, in words; `undefined` where nothing is. */
export function problemOfSetting(key: string, value: unknown): string | undefined {
  if (!Object.hasOwn(SETTINGS, key)) return `there is no setting "${key}"`;
  const kind = SETTINGS[key as keyof ExportSettings];
  return kind.accepts(value)
    ? undefined
    : `"${key}" cannot be ${JSON.stringify(value)}; allowed: ${kind.allowed}`;
}

/** Settings of a recipient with those that were ordered in their place: a trim that was ordered needs no headroom. */
export function withOrders(settings: ExportSettings, ordered: ExportSettings): ExportSettings {
  const stated = Object.fromEntries(Object.entries(ordered).filter(([, value]) => value !== undefined));
  const { headroomDb, trimDb, ...rest } = settings;
  const level =
    ordered.trimDb !== undefined || ordered.headroomDb !== undefined ? {} : { headroomDb, trimDb };
  return { ...rest, ...level, ...stated };
}

/**
 * The same as options of `exportSession`, with places on the time line of a session as frames.
 * Throws `UsageError` for places, tails and alternates that mean nothing there.
 */
export function exportOptionsOf(settings: ExportSettings, session: Session): SettledOptions {
  const { bits, mixBits, automation, tails, range } = settings;
  const alternates = settings.alternates === 'all' ? undefined : settings.alternates;
  if (settings.headroomDb !== undefined && settings.trimDb !== undefined) {
    throw new UsageError(
      'export/level',
      `Headroom of ${settings.headroomDb} dBFS and a trim of ${settings.trimDb} dB exclude each other: headroom finds the trim. Give one of them.`,
      { headroomDb: settings.headroomDb, trimDb: settings.trimDb },
    );
  }
  checkAlternates(alternates, session);
  return withoutUndefined({
    sets: settings.only,
    encoding: bits && ENCODINGS[bits],
    mixEncoding: mixBits && ENCODINGS[mixBits],
    taps: settings.taps,
    stemTap: settings.stemsTap,
    returns: settings.returns,
    masterMix: settings.master,
    alternates,
    automation: automation === undefined ? undefined : automation ? 'on' : 'off',
    pannedMono: settings.keepMono === undefined ? undefined : settings.keepMono ? 'mono' : 'stereo',
    mono: settings.mono,
    split: settings.split,
    silentFiles: settings.silent,
    tails: tails === undefined ? undefined : readTailLength(tails, session.sampleRate),
    headroomDb: settings.headroomDb,
    trimDb: settings.trimDb,
    range: range === undefined ? undefined : readRange(range, session),
    preRollFrames: settings.preRollFrames,
    notes: settings.notes,
    click: settings.click,
  });
}

function checkAlternates(alternates: readonly string[] | undefined, session: Session): void {
  const known = (session.alternates ?? []).map(({ id }) => id);
  const missing = alternates?.find((id) => !known.includes(id));
  if (missing === undefined) return;
  throw new UsageError(
    'plan/unknown-alternate',
    `The alternate "${missing}" was asked for; ${known.length > 0 ? `the session has: ${known.join(', ')}` : 'the session has none'}. Add it to the session, such as "alternates": [{ "id": "${missing}", "name": "${missing.toUpperCase()}", "mute": ["lead-vocal"] }], or choose others with --alternates.`,
    { alternate: missing, alternates: known },
  );
}

function withoutUndefined<Options extends object>(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
}
