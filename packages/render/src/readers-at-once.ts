import { type ExportPlan, placedClips, type SourceFacts } from '@trackout/core';

/**
 * How many readers of each source a render has open at once, at most, by the source's key: for sizing a `Dsp`.
 * A file that several tracks or overlapping clips play needs a reader for each.
 */
export function readersAtOnce(
  plan: ExportPlan,
  facts: ReadonlyMap<string, Pick<SourceFacts, 'frameCount'>>,
): ReadonlyMap<string, number> {
  const events = new Map<string, { readonly frame: number; readonly opens: 1 | -1 }[]>();
  const factsOf = (key: string) => facts.get(key) ?? { frameCount: 0 };
  for (const track of plan.session.tracks) {
    for (const version of ['audio', 'dry'] as const) {
      const lazy = track[version]?.kind === 'clips';
      for (const { key, fromFrame, toFrame } of placedClips(track, version, factsOf)) {
        const known = events.get(key) ?? [];
        known.push({ frame: lazy ? fromFrame : -Infinity, opens: 1 });
        known.push({ frame: toFrame, opens: -1 });
        events.set(key, known);
      }
    }
  }
  const most = new Map<string, number>();
  for (const [key, list] of events) {
    let open = 0;
    let peak = 0;
    // One that ends where another begins is closed first.
    for (const { opens } of list.sort((a, b) => a.frame - b.frame || a.opens - b.opens)) {
      open += opens;
      peak = Math.max(peak, open);
    }
    most.set(key, peak);
  }
  return most;
}
