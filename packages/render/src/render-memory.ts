import {
  channelCount,
  type ExportPlan,
  type Strip,
  type StripInstance,
  stripKey,
  type Track,
} from '@trackout/core';
import { planesBytes } from '@trackout/dsp-wasm';
import { DEFAULT_BLOCK_FRAMES, longestBlock } from './block-length.js';
import { GUARD_FRAMES } from './pass-memory.js';
import { slotsOf, stripsOf } from './prepared-graph.js';

/**
 * Memory of the `Dsp` that a render takes at most, besides its readers and sinks, in bytes: for each strip a few
 * blocks of planes, whatever the length of the session.
 *
 * Delay lines that compensate latencies lie on the JavaScript heap instead: `latency x channels x 8` bytes for
 * each signal that has to wait.
 */
export function renderBytes(plan: ExportPlan, blockFrames = DEFAULT_BLOCK_FRAMES): number {
  const strips = stripsOf(plan.session);
  const runs = plan.instances.map((instance) => {
    const strip = strips.get(stripKey(instance.strip)) as Strip;
    return { instance, strip, processed: slotsOf(instance, strip).length > 0 };
  });
  const processed = runs.some((run) => run.processed);
  const frames = longestBlock(blockFrames, processed) + (processed ? GUARD_FRAMES : 0);
  const wide = channelCount(plan.layout);
  const block = planesBytes('f64', wide, frames);
  const later = processed ? new Set(plan.instances.map(({ key }) => key)) : wantedAfterFader(plan, strips);
  let blocks = 0;
  for (const run of runs) {
    if (run.instance.strip.kind !== 'track') blocks += 1;
    if (run.processed) blocks += 1;
    if (later.has(run.instance.key)) blocks += 1;
  }
  const tracks = plan.session.tracks.map((track) => trackBytes(track, wide, frames, processed));
  const silence = planesBytes('f32', 1, frames) + planesBytes('f32', wide, frames);
  return blocks * block + sum(tracks) + silence + scratchBytes(plan, wide, frames, processed);
}

/** The runs whose post-fader point needs planes of its own. */
function wantedAfterFader(plan: ExportPlan, strips: ReadonlyMap<string, Strip>): ReadonlySet<string> {
  const moving = (instance: StripInstance) => {
    const { gainAutomation, panAutomation } = strips.get(stripKey(instance.strip)) as Strip;
    return gainAutomation !== undefined || panAutomation !== undefined;
  };
  return new Set([
    ...plan.files.flatMap(({ signal }) => (signal.kind === 'instance' ? [signal.instance] : [])),
    ...plan.instances.flatMap(({ inputs }) =>
      inputs.filter(({ gainDb }) => gainDb !== 0).map(({ from }) => from),
    ),
    ...plan.instances.filter(moving).map(({ key }) => key),
  ]);
}

/** Copies of blocks that lie elsewhere, the sums of clips, and, for processors, whole blocks gathered from parts. */
function trackBytes({ audio, dry }: Track, wide: number, frames: number, processed: boolean): number {
  const block = planesBytes('f64', wide, frames);
  const copies = block + planesBytes('f32', wide, frames);
  const mono = planesBytes('f64', 1, frames) + planesBytes('f32', 1, frames);
  return sum(
    [audio, dry].map((version) => {
      if (!version) return 0;
      const gathered = processed ? 2 * block : 0;
      return version.kind === 'clips' ? copies + mono + 2 * block + gathered : block + gathered;
    }),
  );
}

function scratchBytes(plan: ExportPlan, wide: number, frames: number, processed: boolean): number {
  const one = planesBytes('f64', 1, frames + GUARD_FRAMES);
  const all = planesBytes('f64', wide, frames + GUARD_FRAMES);
  const clips = plan.session.tracks.some(({ audio, dry }) => audio.kind === 'clips' || dry?.kind === 'clips');
  return (
    one +
    (plan.trimDb === 0 ? 0 : one + all) +
    (clips ? one + all : 0) +
    // Two for the chain, one for keys, one for inputs that have to wait.
    (processed ? 4 * (one + all) : 0)
  );
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
