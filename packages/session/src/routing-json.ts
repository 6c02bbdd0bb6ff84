import type { Crosspoint, OutputTrim, Routing, SignalTrim } from '@trackout/core';
import type { RoutingJson } from './routing-schema.js';

type TrimJson = RoutingJson['crosspoints'][number] | NonNullable<RoutingJson['outputs']>[number];

/** The routing that stands in a file: there channels are counted from 1, and silence is `null`. */
export function toRouting({ crosspoints, outputs, ...rest }: RoutingJson): Routing {
  return {
    ...rest,
    crosspoints: crosspoints.map((point): Crosspoint => ({ ...toTrim(point), channel: point.channel - 1 })),
    ...(outputs === undefined ? {} : { outputs: outputs.map((trim): OutputTrim => toTrim(trim)) }),
  };
}

/** The same for the file, with every key in one order. */
export function fromRouting({ device, sharedOutputs, crosspoints, outputs, zones }: Routing): object {
  return {
    ...(device === undefined ? {} : { device }),
    ...(sharedOutputs === undefined ? {} : { sharedOutputs }),
    crosspoints: crosspoints.map(({ source, channel, output, ...trim }) => ({
      source,
      channel: channel + 1,
      output,
      ...fromTrim(trim),
    })),
    ...(outputs === undefined
      ? {}
      : {
          outputs: outputs.map(({ output, name, ...trim }) => ({
            output,
            ...(name === undefined ? {} : { name }),
            ...fromTrim(trim),
          })),
        }),
    ...(zones === undefined
      ? {}
      : { zones: zones.map(({ name, outputs: of }) => ({ name, outputs: [...of] })) }),
  };
}

function toTrim<Trim extends TrimJson>({
  gainDb,
  ...rest
}: Trim): Omit<Trim, 'gainDb'> & Pick<SignalTrim, 'gainDb'> {
  return gainDb === undefined ? rest : { ...rest, gainDb: gainDb ?? Number.NEGATIVE_INFINITY };
}

function fromTrim({ gainDb, polarity, delayFrames, mute }: SignalTrim): object {
  return {
    ...(gainDb === undefined ? {} : { gainDb: gainDb === Number.NEGATIVE_INFINITY ? null : gainDb }),
    ...(polarity === undefined ? {} : { polarity }),
    ...(delayFrames === undefined ? {} : { delayFrames }),
    ...(mute === undefined ? {} : { mute }),
  };
}
