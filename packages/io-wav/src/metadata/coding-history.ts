import { type SampleEncoding, UsageError } from '@trackout/core';
import type { BextLoudness, BextMetadata } from './bext.js';

/** What an exporter knows of the file that it writes. */
export interface BextForExport {
  /** Frames from midnight, or from the start of the session, to the first sample. */
  readonly timeReference: number;
  readonly description?: string;
  readonly originator?: string;
  readonly originatorReference?: string;
  /** `yyyy-mm-dd`, from the session: never from the clock, so that an export can be repeated. */
  readonly date?: string;
  /** `hh:mm:ss`. */
  readonly time?: string;
  /** What was measured; a figure that is absent or not finite (silence) is written as not used. */
  readonly loudness?: BextLoudness;
  readonly encoding: SampleEncoding;
  readonly sampleRate: number;
  readonly channels: number;
  /** The free text of the coding history; without commas, which separate its fields. */
  readonly historyText?: string;
  /** What was done before, each step a line; ours is added behind it. */
  readonly codingHistory?: string;
}

/**
 * A `bext` of version 2 for a file that is about to be written, its coding history included.
 * Throws `UsageError` where the date, the time or the history's text is not of the form that EBU R 98 gives.
 */
export function bextForExport(file: BextForExport): BextMetadata {
  const loudness = usedLoudness(file.loudness);
  return {
    description: file.description ?? '',
    originator: file.originator ?? '',
    originatorReference: file.originatorReference ?? '',
    originationDate: ofForm(file.date, /^\d{4}-\d\d-\d\d$/, 'date', '2026-01-31'),
    originationTime: ofForm(file.time, /^\d\d:\d\d:\d\d$/, 'time', '23:59:59'),
    timeReference: file.timeReference,
    version: 2,
    ...(loudness === undefined ? {} : { loudness }),
    codingHistory: (file.codingHistory ?? '') + codingHistoryLine(file),
  };
}

/**
 * One line of a coding history: `A=PCM,F=48000,W=24,M=stereo,T=Trackout`, ended by CR LF (EBU R 98-1999).
 *
 * The mode is stated for one and two channels, the only ones that R 98 names; that samples are float is said in
 * the text, as R 98 knows integers only.
 */
export function codingHistoryLine(
  file: Pick<BextForExport, 'encoding' | 'sampleRate' | 'channels' | 'historyText'>,
): string {
  const text = file.historyText ?? 'Trackout';
  if (/[,\r\n]/.test(text)) {
    throw new UsageError(
      'metadata/history-text',
      `The text "${text}" would break the coding history: commas separate its fields, line ends its steps. Use other characters, such as ";".`,
      { text },
    );
  }
  const { encoding, sampleRate, channels } = file;
  const mode = channels === 1 ? ['M=mono'] : channels === 2 ? ['M=stereo'] : [];
  const float = encoding.type === 'float' ? `${encoding.bits}-bit float` : '';
  const words = [text, float, channels > 2 ? `${channels} channels` : ''].filter((word) => word !== '');
  return `${['A=PCM', `F=${sampleRate}`, `W=${encoding.bits}`, ...mode, `T=${words.join('; ')}`].join(',')}\r\n`;
}

function usedLoudness(loudness: BextLoudness | undefined): BextLoudness | undefined {
  const used = Object.entries(loudness ?? {}).filter(([, figure]) => Number.isFinite(figure));
  // Rounded as the file will hold it, so that what is read back is equal.
  return used.length > 0
    ? Object.fromEntries(used.map(([name, figure]) => [name, Math.round(figure * 100) / 100]))
    : undefined;
}

function ofForm(value: string | undefined, form: RegExp, what: string, example: string): string {
  if (value === undefined || form.test(value)) return value ?? '';
  throw new UsageError('metadata/bext-date', `The ${what} "${value}" is not of the form "${example}".`, {
    field: what,
    value,
  });
}
