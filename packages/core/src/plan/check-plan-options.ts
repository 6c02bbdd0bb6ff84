import { describeEncoding } from '../audio/pcm-encoding.js';
import { checkWord } from '../check-word.js';
import { UsageError } from '../errors.js';
import { FILE_SETS, type PlanOptions } from './export-plan.js';
import { TRACK_TAPS } from './tap.js';

const WORDS: Readonly<Partial<Record<keyof PlanOptions, readonly string[]>>> = {
  pannedMono: ['stereo', 'mono'],
  stemTap: ['post-fader', 'through-master'],
  returns: ['stems', 'split', 'none'],
  automation: ['on', 'off'],
  mono: ['graph', 'detect'],
  split: ['none', 'mono'],
};
const LISTS: Readonly<Partial<Record<keyof PlanOptions, readonly string[]>>> = {
  sets: FILE_SETS,
  taps: TRACK_TAPS,
};

/** In words, for messages. */
const ENCODINGS = [
  ...([8, 16, 24, 32] as const).map((bits) => describeEncoding({ type: 'int', bits })),
  ...([32, 64] as const).map((bits) => describeEncoding({ type: 'float', bits })),
];

/** Refuses options of a plan that mean nothing. Throws `UsageError` `plan/option`. */
export function checkPlanOptions(options: PlanOptions): void {
  for (const [key, allowed] of Object.entries(WORDS)) {
    checkWord('plan/option', `The option ${key}`, options[key as keyof PlanOptions], allowed, {
      option: key,
    });
  }
  for (const [key, allowed] of Object.entries(LISTS)) {
    const given = options[key as 'sets' | 'taps'] ?? [];
    for (const word of given) {
      checkWord('plan/option', `A word of the option ${key}`, word, allowed, { option: key });
    }
  }
  for (const key of ['encoding', 'mixEncoding'] as const) {
    const given = options[key];
    if (given)
      checkWord('plan/option', `The option ${key}`, describeEncoding(given), ENCODINGS, { option: key });
  }
  const { trimDb = 0 } = options;
  if (Number.isFinite(trimDb)) return;
  throw new UsageError('plan/option', `The option trimDb is ${trimDb}. Give a finite number of decibels.`, {
    option: 'trimDb',
  });
}
