import { type Routing, type RoutingSource, routeLayout } from '@trackout/core';
import { layoutOf } from './choose-routing.js';

/** One thing to listen to, and the key that switches to it. */
export interface Scene {
  readonly key: string;
  readonly name: string;
  readonly routing: Routing;
}

/**
 * The three things that a null test is about, by ear: the stems together, the mix, and what is left when the stems are
 * taken from the mix. All on the speakers of the mix, at unity.
 */
export function compareScenes(
  stems: readonly RoutingSource[],
  mix: RoutingSource,
  firstOutput: number,
): Scene[] {
  const layout = layoutOf([mix]);
  const place = (sources: readonly RoutingSource[]) =>
    routeLayout(layout, sources, { firstOutput, sharedOutputs: 'sum' });
  const ofStems = place(stems);
  const ofMix = place([mix]);
  const inverted = ofStems.crosspoints.map((point) => ({ ...point, polarity: 'inverted' as const }));
  return [
    { key: '1', name: stems.length === 1 ? 'the file' : 'sum of the stems', routing: ofStems },
    { key: '2', name: 'mix', routing: ofMix },
    {
      key: '3',
      name: 'residual (mix minus sum)',
      routing: { ...ofMix, crosspoints: [...ofMix.crosspoints, ...inverted] },
    },
  ];
}
