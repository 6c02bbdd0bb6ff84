import {
  type ChannelLayout,
  type ExportPlan,
  type ProcessorSlot,
  type Session,
  type Strip,
  type StripInstance,
  type StripRef,
  stripKey,
  type Track,
} from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import { ProcessorHost } from './processor-host.js';

/** What keys a processor, and by how much it is held back to meet the strip's own signal. */
export interface PreparedKey {
  readonly from: string;
  readonly position: 'pre-fader' | 'post-fader';
  readonly delayFrames: number;
}

/** A processor in its chain. */
export interface PreparedStage {
  readonly host: ProcessorHost;
  /** By how much the strip's own signal is held back to meet its key. */
  readonly delayFrames: number;
  readonly key: PreparedKey | undefined;
  /** How late the signal is that the processor gets. */
  readonly inputLatency: number;
}

/** One run of a strip's chain, with its processors prepared and its latencies known. */
export interface PreparedStrip {
  readonly instance: StripInstance;
  readonly strip: Strip;
  readonly layout: ChannelLayout;
  readonly stages: readonly PreparedStage[];
  /** How late the sum of its inputs is: as the latest of them. */
  readonly inputLatency: number;
  /** How late it leaves the chain. */
  readonly latency: number;
  /** Frames that must run before what is heard, along the longest way to here. */
  readonly warmUpFrames: number;
  /** Frames that still sound when all recordings have ended; `Infinity` where only the ear can tell. */
  readonly tailFrames: number;
  /** The same for the sum of its inputs. */
  readonly inputTailFrames: number;
}

/** Every run of a plan, each after those that feed or key it. */
export type PreparedGraph = ReadonlyMap<string, PreparedStrip>;

/**
 * Makes and prepares the processors of every run. `keep` gets each as soon as it exists, for releasing it.
 * Throws `UsageError` where one cannot be made; the reason of `signal` where it aborts.
 */
export async function prepareGraph(
  plan: ExportPlan,
  dsp: Dsp,
  maxBlockFrames: number,
  trackLayout: (track: Track) => ChannelLayout,
  keep: (host: ProcessorHost) => void,
  signal: AbortSignal | undefined,
): Promise<PreparedGraph> {
  const strips = stripsOf(plan.session);
  const graph = new Map<string, PreparedStrip>();
  // The full session first: it says how late a strip is, also for a run that only some of its inputs feed.
  const wholeFirst = [...plan.instances].sort((a, b) => Number(a.extra) - Number(b.extra));
  for (const instance of wholeFirst) {
    const strip = strips.get(stripKey(instance.strip)) as Strip;
    const layout = instance.strip.kind === 'track' ? trackLayout(strip as Track) : plan.layout;
    const format = { sampleRate: plan.sampleRate, layout };
    const hosts: ProcessorHost[] = [];
    for (const slot of slotsOf(instance, strip)) {
      signal?.throwIfAborted();
      const host = await ProcessorHost.create(dsp, instance.strip, slot, format, maxBlockFrames);
      keep(host);
      hosts.push(host);
    }
    graph.set(instance.key, prepared(instance, strip, layout, hosts, graph));
  }
  return graph;
}

/** The processors of a run, in the order of the signal. */
export function slotsOf(instance: StripInstance, strip: Strip): readonly ProcessorSlot[] {
  const slots = strip.processors ?? [];
  return instance.processors === 'all' ? slots : slots.filter(({ character }) => character);
}

/** Every strip of a session by its `stripKey`. */
export function stripsOf(session: Session): ReadonlyMap<string, Strip> {
  const strips = new Map<string, Strip>();
  const add = (kind: StripRef['kind'], id: string, strip: Strip) => strips.set(stripKey({ kind, id }), strip);
  for (const track of session.tracks) add('track', track.id, track);
  for (const group of session.groups) add('group', group.id, group);
  for (const bus of session.returns ?? []) add('return', bus.id, bus);
  add('master', 'master', { name: 'master', ...session.master });
  return strips;
}

function prepared(
  instance: StripInstance,
  strip: Strip,
  layout: ChannelLayout,
  hosts: readonly ProcessorHost[],
  graph: PreparedGraph,
): PreparedStrip {
  const feeding = instance.inputs.map(({ from }) => graph.get(from) as PreparedStrip);
  // As late as in the full session: what a tremolo does to a part is then what it does to it in the mix.
  const full = graph.get(stripKey(instance.strip));
  const inputLatency = Math.max(
    instance.strip.kind === 'track' ? 0 : (full?.inputLatency ?? 0),
    ...feeding.map((strip) => strip.latency),
  );
  let latency = inputLatency;
  let warmUpFrames = Math.max(0, ...feeding.map((strip) => strip.warmUpFrames));
  const inputTailFrames = Math.max(0, ...feeding.map((strip) => strip.tailFrames));
  let tailFrames = inputTailFrames;
  const stages = hosts.map((host): PreparedStage => {
    const sidechain = instance.sidechains.find(({ slot }) => slot === host.slot.id);
    const keying = sidechain && (graph.get(sidechain.from) as PreparedStrip);
    const aligned = Math.max(latency, keying?.latency ?? 0);
    const delayFrames = aligned - latency;
    latency = aligned + host.latencyFrames;
    warmUpFrames = Math.max(warmUpFrames, keying?.warmUpFrames ?? 0) + host.warmUpFrames;
    tailFrames += host.tailFrames;
    return {
      host,
      delayFrames,
      inputLatency: aligned,
      key: sidechain &&
        keying && {
          from: sidechain.from,
          position: sidechain.position,
          delayFrames: aligned - keying.latency,
        },
    };
  });
  return {
    instance,
    strip,
    layout,
    stages,
    inputLatency,
    latency,
    warmUpFrames,
    tailFrames,
    inputTailFrames,
  };
}
