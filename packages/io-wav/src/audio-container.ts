import type { AudioContainer, AudioFormat, PcmEncoding } from '@trackout/core';
import { planAiff } from './aiff-plan.js';
import type { FilePlan, FileRequest } from './file-plan.js';
import type { AudioMetadata } from './metadata/audio-metadata.js';
import { planWav } from './wav-plan.js';

/** The kinds of file that are written: WAV (RIFF, RF64 past 4 GiB), AIFF (integers), AIFF-C (floats too). */
export type WrittenContainer = 'wav' | 'aiff' | 'aiff-c';

const KINDS: Readonly<Record<WrittenContainer, { readonly name: string; readonly extension: string }>> = {
  wav: { name: 'WAV', extension: '.wav' },
  aiff: { name: 'AIFF', extension: '.aif' },
  'aiff-c': { name: 'AIFF-C', extension: '.aifc' },
};

/** Plans a file of any kind; `reserve` as in `planWav`. */
export function planFile(
  container: WrittenContainer,
  request: FileRequest,
  frameCount: number,
  options: { readonly reserve?: boolean } = {},
): FilePlan {
  if (container === 'wav') return planWav(request, frameCount, options);
  return planAiff(container === 'aiff' ? 'AIFF' : 'AIFF-C', request, frameCount);
}

/**
 * A kind of file as a planner needs to know it: its name, its extension, and the exact size of a file.
 *
 * `metadata` is counted where it will be written. `byteLength` throws as `createAudioWriter` does: also
 * `LimitError` `aiff/too-long`, so that a plan is refused and not the last frame.
 */
export function audioContainer(container: WrittenContainer, metadata?: AudioMetadata): AudioContainer {
  return {
    ...KINDS[container],
    byteLength: (format: AudioFormat, encoding: PcmEncoding, frameCount: number) =>
      planFile(container, { format, encoding, ...(metadata ? { metadata } : {}) }, frameCount).byteLength,
  };
}

/** WAV as a planner needs to know it. */
export const wavContainer: AudioContainer = audioContainer('wav');
/** AIFF as a planner needs to know it: integers, up to 4 GiB. */
export const aiffContainer: AudioContainer = audioContainer('aiff');
/** AIFF-C as a planner needs to know it: integers and floats, up to 4 GiB. */
export const aiffCContainer: AudioContainer = audioContainer('aiff-c');
