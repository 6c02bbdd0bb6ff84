import type { Fault, FaultKind } from '@trackout/core';

const GAIN = 'not lossless: another gain rounds every sample anew';
const RESAMPLED = 'not lossless: samples between the samples can only be interpolated';
const GONE = 'not lossless: the sound that is missing cannot be calculated';
const MIX = 'it is a fault of the mix, which is never changed';

/** Why a fault of a kind is not undone. Those that are undone say when they are not. */
const REASONS: Readonly<Record<FaultKind, string>> = {
  'missing-stem': 'what is missing is in no file of the pack',
  'extra-stem': 'it is the only file of the pack',
  'doubled-stem': GAIN,
  'return-missing': 'what is missing is in no file of the pack',
  'return-doubled': 'it is the only file of the pack',
  'stem-dynamics': 'not lossless: a gain that moved can be followed, and not known to the last bit',
  'not-repeatable': GONE,
  gain: GAIN,
  polarity: MIX,
  'channel-swap': 'only the two channels of a stereo file can be swapped',
  'mono-collapse': 'not lossless: what the sides differed by is gone, or would be',
  'pan-law': GAIN,
  offset: RESAMPLED,
  drift: RESAMPLED,
  'sample-rate': RESAMPLED,
  truncated: GONE,
  dropout: GONE,
  'master-dynamics': MIX,
  'master-eq': MIX,
  'master-gain': MIX,
  clipping: 'not lossless: what was above the ceiling is gone',
  scale: GAIN,
  'bit-depth': 'not lossless: the bits that were left out are gone',
  dither: 'not lossless: noise that was added cannot be told from the sound',
  dc: 'not lossless: an offset is measured, and not known to the last bit',
  'non-finite': GONE,
  overlong: 'not lossless: what lies beyond the end of the mix is sound',
  unexplained: 'nobody knows yet what it is',
};

/** Why this fault is left as it is. */
export function reasonOf({ kind, stem }: Pick<Fault, 'kind' | 'stem'>): string {
  const ofMix =
    stem === null && kind !== 'missing-stem' && kind !== 'return-missing' && kind !== 'unexplained';
  return ofMix ? MIX : REASONS[kind];
}
