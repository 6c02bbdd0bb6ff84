import { UsageError } from '@trackout/core';

/**
 * What becomes of what still sounds after the last recording, or after the range: cut, a number of frames for
 * all files, as long as the processors ask for (`auto`), or until every file has fallen below a level.
 */
export type TailLength = 'none' | 'auto' | number | { readonly untilDbfs: number };

/** Reads `none`, `auto`, `96000` (frames), `2s` and `until:-60dB`. Throws `UsageError` `export/tails`. */
export function readTailLength(text: string, sampleRate: number): TailLength {
  const word = text.trim().toLowerCase();
  if (word === 'none' || word === 'auto') return word;
  if (/^\d+$/.test(word) && Number.isSafeInteger(Number(word))) return Number(word);
  const seconds = /^(\d+(?:\.\d+)?)\s*s$/.exec(word);
  if (seconds) return Math.round(Number(seconds[1]) * sampleRate);
  const until = /^until:\s*(-\d+(?:\.\d+)?)\s*(?:db(?:fs)?)?$/.exec(word);
  if (until) return { untilDbfs: Number(until[1]) };
  throw new UsageError(
    'export/tails',
    `"${text}" is no length of tails. Give none, auto, frames (96000), seconds (2s) or a level below full scale (until:-60dB).`,
    { tails: text },
  );
}
