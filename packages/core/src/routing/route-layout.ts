import { UsageError } from '../errors.js';
import { channelLabel, sourceName } from './channel-label.js';
import { matchingChannel } from './channel-order.js';
import { checkOutputCount, type OutputDevice } from './output-device.js';
import type { Crosspoint, Routing, RoutingSource } from './routing.js';
import { type SpeakerLayout, speakerLabel } from './speaker-layouts.js';

/** Where a layout stands among the outputs. */
export interface RouteLayoutOptions {
  /** Output of the first speaker, from 1. Default 1. */
  readonly firstOutput?: number;
  /** Whether sources may share speakers, as their sum. Default `refuse`. */
  readonly sharedOutputs?: 'refuse' | 'sum';
  readonly device?: Pick<OutputDevice, 'name' | 'outputs'> & Partial<Pick<OutputDevice, 'hostApi'>>;
}

/**
 * Every channel of every source to the speaker of its role, the speakers on outputs that follow each other.
 *
 * A mono channel goes to the centre, or to left and right where there is none, at unity (the project's pan law).
 * Refused before a device opens: `LimitError` `routing/too-few-outputs` for more speakers than the device has
 * outputs; `UsageError` `routing/role-missing` for a channel without a speaker, or channels without roles that are
 * not as many as the layout has (as many are taken in their order).
 */
export function routeLayout(
  layout: SpeakerLayout,
  sources: readonly RoutingSource[],
  { firstOutput = 1, sharedOutputs = 'refuse', device }: RouteLayoutOptions = {},
): Routing {
  if (device) {
    const label = (i: number) => speakerLabel(layout.roles[i] as (typeof layout.roles)[number], layout.roles);
    const lost = layout.roles
      .map((_, i) => ({ output: firstOutput + i, name: label(i) }))
      .filter(({ output }) => output > device.outputs)
      .map(({ output, name }) => `${name} (output ${output})`);
    checkOutputCount(device, firstOutput - 1 + layout.roles.length, lost, `the layout ${layout.name}`);
  }
  return {
    crosspoints: sources.flatMap((source) => placed(source, layout, firstOutput)),
    outputs: layout.roles.map((role, i) => ({
      output: firstOutput + i,
      name: speakerLabel(role, layout.roles),
    })),
    sharedOutputs,
    ...(device ? { device: device.name } : {}),
  };
}

function placed(source: RoutingSource, { name, roles }: SpeakerLayout, firstOutput: number): Crosspoint[] {
  const { layout } = source.format;
  const to = (channel: number, speaker: number): Crosspoint => ({
    source: source.id,
    channel,
    output: firstOutput + speaker,
  });
  if (layout.kind === 'discrete') {
    if (layout.count !== roles.length) throw noSpeakers(source, name, layout.count, roles.length);
    return roles.map((_, i) => to(i, i));
  }
  return layout.roles.flatMap((role, channel) => {
    if (role === 'M') return monoSpeakers(roles).map((speaker) => to(channel, speaker));
    const speaker = matchingChannel(role, layout.roles, roles);
    if (speaker !== undefined) return [to(channel, speaker)];
    throw new UsageError(
      'routing/role-missing',
      `${sourceName(source)} has a channel ${channelLabel(source, channel)}, for which the layout ${name} has no speaker. Choose a layout that has one, or route the channels one by one.`,
      { source: source.id, role, layout: name },
    );
  });
}

function monoSpeakers(roles: SpeakerLayout['roles']): number[] {
  const centre = roles.findIndex((role) => role === 'M' || role === 'C');
  if (centre >= 0) return [centre];
  return [roles.indexOf('L'), roles.indexOf('R')].filter((speaker) => speaker >= 0);
}

function noSpeakers(source: RoutingSource, layout: string, channels: number, speakers: number): UsageError {
  return new UsageError(
    'routing/role-missing',
    `${sourceName(source)} has ${channels} channels without roles, the layout ${layout} ${speakers} speakers. Which is which cannot be guessed: route the channels one by one.`,
    { source: source.id, layout, channels, speakers },
  );
}
