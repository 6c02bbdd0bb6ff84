import { InvalidArgumentError } from 'commander';
import type { VerifyArguments } from './verify-command.js';

/** The options of `trackout verify` as they are typed. */
export interface VerifyFlags
  extends Pick<
    VerifyArguments,
    | 'mix'
    | 'set'
    | 'align'
    | 'dithered'
    | 'summedIn'
    | 'panLaw'
    | 'diagnose'
    | 'writeResidual'
    | 'overwrite'
    | 'report'
    | 'repair'
  > {
  readonly limit?: number;
  readonly range?: string;
  readonly map?: Readonly<Record<string, readonly number[]>>;
  readonly pan?: Readonly<Record<string, number>>;
  readonly json?: boolean;
}

/** The options under the names that the command takes. */
export function verifyArguments({ limit, map, pan, json: _, ...rest }: VerifyFlags): VerifyArguments {
  return {
    ...rest,
    ...(limit === undefined ? {} : { limitDbfs: limit }),
    ...(map === undefined ? {} : { channelMaps: map }),
    ...(pan === undefined ? {} : { pans: pan }),
  };
}

/** `2,1`, `GTR.wav=2,1`, `-` for none: channels from 1, in the order of those of the mix. */
export function collectMap(
  text: string,
  known: Readonly<Record<string, readonly number[]>> = {},
): Readonly<Record<string, readonly number[]>> {
  const at = text.lastIndexOf('=');
  const channels = text
    .slice(at + 1)
    .split(',')
    .map((channel) => channel.trim());
  if (!channels.every((channel) => /^(?:[1-9]\d?|-)$/.test(channel))) {
    throw new InvalidArgumentError(
      'It must name, for each channel of the mix, a channel of the file from 1 on, or - for none: 2,1 or GTR.wav=2,1.',
    );
  }
  const map = channels.map((channel) => (channel === '-' ? -1 : Number(channel) - 1));
  return { ...known, [at < 0 ? '*' : text.slice(0, at)]: map };
}

/** `KICK.wav=-0.5`, `KICK=L50`, `KICK=C`. */
export function collectPan(
  text: string,
  known: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const at = text.lastIndexOf('=');
  const position = text.slice(at + 1).trim();
  const [, side, percent] = /^([LR])\s*(\d+(?:\.\d+)?)$/i.exec(position) ?? [];
  const pan =
    side !== undefined
      ? ((side.toUpperCase() === 'L' ? -1 : 1) * Number(percent)) / 100
      : /^C$/i.test(position)
        ? 0
        : Number(position === '' ? Number.NaN : position);
  if (at < 1 || !(pan >= -1 && pan <= 1)) {
    throw new InvalidArgumentError(
      'It must be a file and its pan, from -1 (left) to 1 (right) or as L50, C, R100: KICK.wav=-0.5.',
    );
  }
  return { ...known, [text.slice(0, at)]: pan };
}
