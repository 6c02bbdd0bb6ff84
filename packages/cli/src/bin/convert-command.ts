import { describeEncoding, describeLayout, type SampleEncoding } from '@trackout/core';
import { type ConvertedFile, convertFile } from '../node/convert-file.js';
import type { CommandContext } from './command-context.js';
import { EXIT } from './exit-codes.js';
import { count, formatBytes, formatLength } from './wording.js';

/** Arguments of `trackout convert`. */
export interface ConvertArguments {
  readonly bits?: SampleEncoding;
  readonly format?: 'wav' | 'aiff';
  readonly overwrite?: boolean;
}

/** Converts a file and says what became of its samples. A clamped sample is a failed check: the file stays. */
export async function convertCommand(
  input: string,
  output: string,
  args: ConvertArguments,
  context: CommandContext,
): Promise<number> {
  const converted = await convertFile(input, output, {
    ...(args.bits ? { encoding: args.bits } : {}),
    ...(args.format ? { format: args.format } : {}),
    overwrite: args.overwrite ?? false,
    signal: context.signal,
  });
  const clamped = converted.clampedSamples.reduce((sum, samples) => sum + samples, 0);
  context.give({ verdict: clamped === 0 ? 'pass' : 'fail', ...converted });
  context.say(describeConverted(converted));
  if (clamped === 0) return EXIT.ok;
  const channels = converted.clampedSamples
    .flatMap((samples, channel) => (samples > 0 ? [`${samples} in channel ${channel + 1}`] : []))
    .join(', ');
  context.say(
    `\nFAIL  ${count(clamped, 'sample')} exceeded full scale and ${clamped === 1 ? 'was' : 'were'} clamped: ${channels}. Write floats, which clamp nothing (--bits 32f, or 64f), or lower the level before you convert.`,
  );
  return EXIT.checkFailed;
}

function describeConverted(converted: ConvertedFile): string {
  const { format, encoding, frameCount } = converted;
  const samples =
    converted.method === 'copied'
      ? 'their bytes are copied'
      : converted.lossless
        ? 'every one exact'
        : 'rounded to the nearest, ties to even; no dither';
  return [
    converted.output,
    `  ${converted.container} ${describeEncoding(encoding)}, ${describeLayout(format.layout)}, ${format.sampleRate} Hz, ${frameCount} frames (${formatLength(frameCount, format.sampleRate)}), ${formatBytes(converted.byteLength)}`,
    `  Samples: ${samples}.`,
    ...converted.droppedMetadata.map(({ what, reason }) => `  Left behind: ${what}: ${reason}`),
    ...converted.warnings.map(({ message }) => `  Of the input: ${message}`),
  ].join('\n');
}
