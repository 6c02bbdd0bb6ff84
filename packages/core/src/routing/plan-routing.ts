import { channelCount } from '../audio/audio-format.js';
import { UsageError } from '../errors.js';
import { channelLabel, sourceName } from './channel-label.js';
import { checkOutputCount, type OutputDevice } from './output-device.js';
import type { Crosspoint, Routing, RoutingSource, SignalTrim } from './routing.js';

/** A trim with everything decided. */
export type WholeTrim = Required<Omit<SignalTrim, 'mute'>>;

/** One channel on its way into an output. */
export interface RoutedTap extends WholeTrim {
  /** Place of the source in the list that was planned for, from 0. */
  readonly source: number;
  /** From 0. */
  readonly channel: number;
}

/** One physical output with what feeds it. */
export interface RoutedOutput extends WholeTrim {
  /** From 1. */
  readonly output: number;
  /** What hangs on it, or what it carries. */
  readonly name: string;
  /** Muted ones are left out. */
  readonly taps: readonly RoutedTap[];
}

/** Everything a mixer needs to know, decided and checked before a device opens. */
export interface RoutingPlan {
  readonly sampleRate: number;
  /** Every output from 1 to the highest that is used, silent ones too: what a device is opened with. */
  readonly outputs: readonly RoutedOutput[];
  /** The longest way through, in frames: so much later than the sources the last frame leaves. */
  readonly delayFrames: number;
}

/**
 * Checks a routing against sources, and against a device where one is given, and puts it in the order of outputs.
 *
 * Throws `UsageError`: `routing/no-sources`, `routing/sample-rates` (sources that differ), `routing/unknown-source`,
 * `routing/unknown-channel`, `routing/output-number`, `routing/trim`, `routing/shared-output` (two channels on one
 * output, and no sum asked for), `routing/zone`, `routing/empty`; `LimitError` `routing/too-few-outputs`.
 */
export function planRouting(
  routing: Routing,
  sources: readonly RoutingSource[],
  device?: Pick<OutputDevice, 'name' | 'outputs'> & Partial<Pick<OutputDevice, 'hostApi'>>,
): RoutingPlan {
  const sampleRate = commonRate(sources);
  if (routing.crosspoints.length === 0) {
    throw new UsageError(
      'routing/empty',
      'The routing sends nothing anywhere. Give at least one crosspoint.',
    );
  }
  const trims = new Map((routing.outputs ?? []).map((trim) => [checkedOutput(trim.output), trim]));
  const byOutput = new Map<number, Crosspoint[]>();
  for (const point of routing.crosspoints) {
    findChannel(sources, point);
    const points = byOutput.get(checkedOutput(point.output)) ?? [];
    byOutput.set(point.output, [...points, point]);
  }
  checkZones(routing);
  if (routing.sharedOutputs !== 'sum') refuseShared(byOutput, sources);
  const highest = Math.max(...byOutput.keys());
  if (device) {
    const lost = routing.crosspoints
      .filter(({ output }) => output > device.outputs)
      .map((point) => `${labelOf(point, sources)} (output ${point.output})`);
    checkOutputCount(device, highest, lost);
  }
  const outputs = Array.from({ length: highest }, (_, i): RoutedOutput => {
    const output = i + 1;
    const points = byOutput.get(output) ?? [];
    const trim = trims.get(output);
    const audible = trim?.mute ? [] : points.filter(({ mute }) => !mute);
    return {
      output,
      name: trim?.name ?? points.map((point) => labelOf(point, sources)).join(' + '),
      ...wholeTrim(trim ?? {}, `output ${output}`),
      taps: audible.map((point) => ({
        source: sources.findIndex(({ id }) => id === point.source),
        channel: point.channel,
        ...wholeTrim(point, `${labelOf(point, sources)} to output ${output}`),
      })),
    };
  });
  const delays = outputs.flatMap(({ delayFrames, taps }) => taps.map((tap) => tap.delayFrames + delayFrames));
  return { sampleRate, outputs, delayFrames: Math.max(0, ...delays) };
}

function commonRate(sources: readonly RoutingSource[]): number {
  const [first] = sources;
  if (!first) throw new UsageError('routing/no-sources', 'There is nothing to route: no source was given.');
  const other = sources.find(({ format }) => format.sampleRate !== first.format.sampleRate);
  if (!other) return first.format.sampleRate;
  throw new UsageError(
    'routing/sample-rates',
    `${sourceName(first)} has ${first.format.sampleRate} Hz, ${sourceName(other)} ${other.format.sampleRate} Hz. Nothing is resampled: give sources of one rate.`,
    { rates: [first.format.sampleRate, other.format.sampleRate] },
  );
}

function findChannel(sources: readonly RoutingSource[], { source: id, channel }: Crosspoint): void {
  const source = sources.find((candidate) => candidate.id === id);
  if (!source) {
    const names = sources.map((candidate) => candidate.id);
    throw new UsageError(
      'routing/unknown-source',
      `The routing names the source "${id}", which is not there. There are: ${names.join(', ')}.`,
      { source: id, sources: names },
    );
  }
  const channels = channelCount(source.format.layout);
  if (Number.isInteger(channel) && 0 <= channel && channel < channels) return;
  throw new UsageError(
    'routing/unknown-channel',
    `${sourceName(source)} has no channel ${channel + 1}: it has ${channels} (${Array.from(
      { length: channels },
      (_, i) => channelLabel(source, i),
    ).join(', ')}).`,
    { source: id, channel: channel + 1, channels },
  );
}

function checkedOutput(output: number): number {
  if (Number.isInteger(output) && output >= 1) return output;
  throw new UsageError(
    'routing/output-number',
    `${output} is no physical output. Outputs are counted from 1, as on the panel.`,
    { output },
  );
}

function refuseShared(byOutput: ReadonlyMap<number, Crosspoint[]>, sources: readonly RoutingSource[]): void {
  for (const [output, points] of byOutput) {
    if (points.length < 2) continue;
    const names = points.map((point) => labelOf(point, sources));
    throw new UsageError(
      'routing/shared-output',
      `${names.slice(0, -1).join(', ')} and ${names.at(-1)} go to output ${output}. Give each an output of its own, or ask for their sum.`,
      { output, channels: names },
    );
  }
}

function checkZones({ zones = [] }: Routing): void {
  const owner = new Map<number, string>();
  for (const { name, outputs } of zones) {
    for (const output of outputs) {
      const other = owner.get(checkedOutput(output));
      if (other !== undefined) {
        throw new UsageError(
          'routing/zone',
          `Output ${output} belongs to the zone "${other}" and to "${name}". Give each output to one zone.`,
          { output, zones: [other, name] },
        );
      }
      owner.set(output, name);
    }
  }
}

function wholeTrim(trim: SignalTrim, where: string): WholeTrim {
  const { gainDb = 0, polarity = 'normal', delayFrames = 0 } = trim;
  const gainIsWrong = Number.isNaN(gainDb) || gainDb === Number.POSITIVE_INFINITY;
  if (gainIsWrong || !(Number.isInteger(delayFrames) && delayFrames >= 0)) {
    throw new UsageError(
      'routing/trim',
      `${where}: a gain of ${gainDb} dB and a delay of ${delayFrames} frames cannot be. Give a gain in dB, and whole frames, 0 or more.`,
      { where },
    );
  }
  return { gainDb, polarity, delayFrames };
}

function labelOf({ source: id, channel }: Crosspoint, sources: readonly RoutingSource[]): string {
  const source = sources.find((candidate) => candidate.id === id) as RoutingSource;
  return `${sourceName(source)}.${channelLabel(source, channel)}`;
}
