import {
  type Crosspoint,
  channelCount,
  type OutputDevice,
  parseRoutingMap,
  type Routing,
  type RoutingSource,
  routeLayout,
  SPEAKER_LAYOUTS,
  type SpeakerLayout,
  speakerLayout,
} from '@trackout/core';
import type { PlayerSource } from '@trackout/routing-node';
import type { PlayMaterial } from '../../node/play-material.js';

/** What the command line says about where things go. */
export interface RoutingArguments {
  readonly map?: string;
  readonly layout?: string;
  readonly firstOutput?: number;
  /** Channels may share outputs. */
  readonly sum?: boolean;
}

/** A routing and why it is this one, in a sentence where nobody asked for it. */
export interface ChosenRouting {
  readonly routing: Routing;
  readonly reason?: string;
}

/** A source as routing sees it. */
export function routingSource({ id, name, source }: PlayerSource): RoutingSource {
  return name === undefined ? { id, format: source.format } : { id, name, format: source.format };
}

/**
 * What `--map` says, else `--layout` for the main sources, else the session's saved routing, else what anybody would
 * expect: a session's mix or a single file from output 1 on, several files together in the layout of the widest.
 */
export function chooseRouting(
  material: Pick<PlayMaterial, 'sources' | 'main'>,
  options: RoutingArguments,
  saved?: Routing,
  device?: OutputDevice,
): ChosenRouting {
  const sources = material.sources.map(routingSource);
  const main = sources.filter(({ id }) => material.main.includes(id));
  const shared = options.sum ? { sharedOutputs: 'sum' as const } : {};
  if (options.map !== undefined) {
    return { routing: { crosspoints: parseRoutingMap(options.map, sources), ...shared } };
  }
  const layoutOptions = {
    ...shared,
    ...(options.firstOutput === undefined ? {} : { firstOutput: options.firstOutput }),
    ...(device ? { device } : {}),
  };
  if (options.layout !== undefined) {
    return { routing: routeLayout(speakerLayout(options.layout), main, layoutOptions) };
  }
  if (saved) return { routing: saved };
  const [only] = main;
  if (only && main.length === 1) {
    const reason = `${only.name ?? only.id}, channel by channel from output ${options.firstOutput ?? 1} on`;
    return { routing: { crosspoints: straight(only, options.firstOutput ?? 1), ...shared }, reason };
  }
  const layout = layoutOf(main);
  const routing = routeLayout(layout, main, { ...layoutOptions, sharedOutputs: 'sum' });
  return { routing, reason: `the sum of ${main.length} sources in ${layout.title}` };
}

function straight(source: RoutingSource, firstOutput: number): Crosspoint[] {
  const channels = channelCount(source.format.layout);
  if (channels === 1) {
    return [0, 1].map((i) => ({ source: source.id, channel: 0, output: firstOutput + i }));
  }
  return Array.from({ length: channels }, (_, channel) => ({
    source: source.id,
    channel,
    output: firstOutput + channel,
  }));
}

/** The layout of the widest source that has speakers; stereo for mono ones. */
export function layoutOf(sources: readonly RoutingSource[]): SpeakerLayout {
  const layouts = sources.map(({ format }) => format.layout);
  const wide = layouts.reduce((most, layout) => (channelCount(layout) > channelCount(most) ? layout : most));
  if (wide.kind === 'discrete' || wide.roles.length < 2) return speakerLayout('stereo');
  const named = SPEAKER_LAYOUTS.find(({ roles }) => roles.join() === wide.roles.join());
  return named ?? { name: wide.roles.join(' '), title: wide.roles.join(' '), roles: wide.roles };
}
