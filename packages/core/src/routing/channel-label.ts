import { channelCount } from '../audio/audio-format.js';
import type { RoutingSource } from './routing.js';
import { speakerIndex, speakerLabel } from './speaker-layouts.js';

/** What a source is called. */
export function sourceName({ id, name }: RoutingSource): string {
  return name ?? id;
}

/** What a channel (from 0) is called: `Ls`, or its number from 1 where no speaker is known. */
export function channelLabel({ format: { layout } }: RoutingSource, channel: number): string {
  const role = layout.kind === 'speakers' ? layout.roles[channel] : undefined;
  return role === undefined || layout.kind === 'discrete'
    ? String(channel + 1)
    : speakerLabel(role, layout.roles);
}

/** The channel (from 0) that a name means: a speaker (`L`, `Ls`, `BL`) or a number from 1. */
export function channelOf({ format: { layout } }: RoutingSource, name: string): number | undefined {
  if (/^\d+$/.test(name)) {
    const channel = Number(name) - 1;
    return channel >= 0 && channel < channelCount(layout) ? channel : undefined;
  }
  return layout.kind === 'speakers' ? speakerIndex(name, layout.roles) : undefined;
}
