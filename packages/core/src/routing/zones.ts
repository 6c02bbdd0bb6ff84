import { channelCount } from '../audio/audio-format.js';
import { LimitError } from '../errors.js';
import { channelLabel, sourceName } from './channel-label.js';
import type { Crosspoint, RoutingSource, Zone } from './routing.js';

/**
 * A source into a zone, channel by channel in their order; a mono source into all of its outputs.
 * Throws `LimitError` `routing/zone-too-small` that names the channels that would be lost.
 */
export function routeToZone(source: RoutingSource, zone: Zone): Crosspoint[] {
  const channels = channelCount(source.format.layout);
  if (channels === 1) return zone.outputs.map((output) => ({ source: source.id, channel: 0, output }));
  if (channels > zone.outputs.length) {
    const lost = Array.from({ length: channels }, (_, i) => channelLabel(source, i)).slice(
      zone.outputs.length,
    );
    throw new LimitError(
      'routing/zone-too-small',
      `The zone "${zone.name}" has ${zone.outputs.length} output(s), ${sourceName(source)} ${channels} channels: these would be lost: ${lost.join(', ')}. Give the zone more outputs, or route the channels one by one.`,
      { zone: zone.name, outputs: zone.outputs.length, channels, lost },
    );
  }
  return Array.from({ length: channels }, (_, channel) => ({
    source: source.id,
    channel,
    output: zone.outputs[channel] as number,
  }));
}
