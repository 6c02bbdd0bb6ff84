import {
  type AudioContainer,
  type AudioFormat,
  type BlockSource,
  type ChannelLayout,
  discreteLayout,
  type ExportPlan,
  liveKey,
  MONO,
  type PlanOptions,
  planarSource,
  planExport,
  type Session,
  STEREO,
  type Track,
} from '@trackout/core';
import type { Dsp } from '@trackout/dsp-wasm';
import { expect } from 'vitest';
import { type RenderOptions, renderPlan } from '../src/index.js';
import { CollectingSinks } from './collecting-sink.js';
import type { Plane } from './picky-source.js';

export const RATE = 48_000;

/** Sizes on disk play no part here. */
export const NO_FILE: AudioContainer = { name: 'memory', extension: '', byteLength: () => 0 };

/** A track by its samples; without samples it says itself where its audio is. */
export type TrackParts = Partial<Omit<Track, 'id'>> & {
  readonly planes?: readonly Plane[];
  readonly dryPlanes?: readonly Plane[];
};

/** A session by its parts; `files` are recordings for clips, by path. */
export type SessionParts = Partial<Omit<Session, 'tracks' | 'groups'>> & {
  readonly tracks: Readonly<Record<string, TrackParts>>;
  readonly groups?: Session['groups'];
  readonly files?: Readonly<Record<string, readonly Plane[]>>;
};

/** A session with its audio and its plan. */
export interface MadeSession {
  readonly session: Session;
  readonly sources: ReadonlyMap<string, BlockSource>;
  readonly plan: ExportPlan;
}

/** A session from samples, planned. Groups that only tracks name are made. */
export function makeSession(parts: SessionParts, options: Partial<PlanOptions> = {}): MadeSession {
  const { tracks, files = {}, groups, ...rest } = parts;
  const sources = new Map<string, BlockSource>();
  const live = (planes: readonly Plane[]) =>
    ({ kind: 'source', source: sourceOf(planes, rest.layout) }) as const;
  const list = Object.entries(tracks).map(([id, { planes, dryPlanes, ...track }]): Track => {
    const made: Track = {
      name: id,
      ...track,
      id,
      audio: track.audio ?? live(planes ?? []),
      ...(dryPlanes ? { dry: live(dryPlanes) } : {}),
    };
    if (made.audio.kind === 'source') sources.set(liveKey(made), made.audio.source);
    if (made.dry?.kind === 'source') sources.set(liveKey(made, 'dry'), made.dry.source);
    return made;
  });
  for (const [path, planes] of Object.entries(files)) sources.set(path, sourceOf(planes, rest.layout));
  const named = [...new Set(list.flatMap(({ group }) => (group === undefined ? [] : [group])))];
  const session: Session = {
    name: 'Made',
    sampleRate: RATE,
    ...rest,
    tracks: list,
    groups: groups ?? named.map((id) => ({ id, name: id })),
  };
  const plan = planExport(session, sources, { container: NO_FILE, ...options });
  return { session, sources, plan };
}

function sourceOf(planes: readonly Plane[], layout?: ChannelLayout): BlockSource {
  return planarSource(formatOf(planes.length, layout), planes as readonly Float32Array[]);
}

/** One channel is mono, two are stereo, more are the session's layout. */
export function formatOf(channels: number, layout?: ChannelLayout): AudioFormat {
  const own = channels === 1 ? MONO : channels === 2 ? STEREO : (layout ?? discreteLayout(channels));
  return { sampleRate: RATE, layout: own };
}

export type Files = ReadonlyMap<string, readonly (readonly number[])[]>;

/** Every file as arrays. Checks that memory comes back, and that all files have the planned frames. */
export async function renderFiles(
  dsp: Dsp,
  { plan, sources }: Pick<MadeSession, 'plan' | 'sources'>,
  options: Partial<RenderOptions<string>> & { readonly sinks?: CollectingSinks } = {},
): Promise<Files> {
  const { sinks = new CollectingSinks(), ...rest } = options;
  const free = dsp.freeBytes;
  await renderPlan(plan, { dsp, sources, sinkFor: sinks.open, ...rest });
  expect(dsp.freeBytes).toBe(free);
  for (const { frames, state } of sinks.files.values()) {
    expect({ frames, state }).toEqual({ frames: plan.frameCount, state: 'closed' });
  }
  return sinks.planes();
}

/** The first channel of one file. */
export function plane(files: Files, id: string, channel = 0): readonly number[] {
  const planes = files.get(id);
  if (!planes) throw new Error(`no file ${id}; there are ${[...files.keys()].join(', ')}`);
  return planes[channel] as readonly number[];
}

/** `frames` samples that are 0 but for an impulse. */
export function impulse(frames: number, at: number, level = 1): Float64Array {
  const samples = new Float64Array(frames);
  samples[at] = level;
  return samples;
}

/** 1, 2, 3 ...: each sample tells its own place. */
export function ramp(frames: number, step = 1): Float64Array {
  return Float64Array.from({ length: frames }, (_, frame) => (frame + 1) * step);
}
