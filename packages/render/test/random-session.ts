import {
  type AudioContainer,
  type AudioFormat,
  type BlockSource,
  type ChannelLayout,
  channelCount,
  type ExportPlan,
  MONO,
  type PlanOptions,
  planarSource,
  planExport,
  type Session,
  type SourceFacts,
  STEREO,
  type Track,
} from '@trackout/core';
import { type Dsp, dbToGain } from '@trackout/dsp-wasm';
import type { Plane } from './picky-source.js';
import { type ReferenceFiles, renderReference } from './reference/reference-renderer.js';
import { seeded } from './seeded.js';

export const RATE = 48_000;

const NO_FILE: AudioContainer = { name: 'memory', extension: '', byteLength: () => 0 };

/** A session, its audio, and what it must become. */
export interface Material {
  readonly plan: ExportPlan;
  readonly formats: ReadonlyMap<string, AudioFormat>;
  readonly planes: ReadonlyMap<string, readonly Plane[]>;
  readonly expected: ReferenceFiles;
}

type TrackParts = Partial<Omit<Track, 'audio' | 'id'>> & { readonly planes: readonly Plane[] };

/** A session from its tracks, planned and rendered by the reference. */
export function materialOf(
  dsp: Dsp,
  tracks: Readonly<Record<string, TrackParts>>,
  options: Partial<PlanOptions> & { readonly layout?: ChannelLayout } = {},
): Material {
  const { layout = STEREO, ...planOptions } = options;
  const planes = new Map<string, readonly Plane[]>();
  const formats = new Map<string, AudioFormat>();
  const facts = new Map<string, SourceFacts>();
  const groups = new Set<string>();
  const list = Object.entries(tracks).map(([id, { planes: own, ...parts }]): Track => {
    const format = { sampleRate: RATE, layout: own.length === 1 ? MONO : layout };
    planes.set(id, own);
    formats.set(id, format);
    facts.set(id, { format, frameCount: own[0]?.length ?? 0 });
    if (parts.group !== undefined) groups.add(parts.group);
    const audio = { kind: 'source', source: planarSource(format, own as readonly Float32Array[]) } as const;
    return {
      id,
      name: id,
      audio,
      gainDb: 0,
      pan: 0,
      mute: false,
      polarity: 'normal',
      startFrame: 0,
      ...parts,
    };
  });
  const session: Session = {
    name: 'Random',
    sampleRate: RATE,
    layout,
    tracks: list,
    groups: [...groups].map((id) => ({ id, name: id })),
  };
  const plan = planExport(session, facts, { container: NO_FILE, ...planOptions });
  const expected = renderReference(
    list.map((track) => ({
      id: track.id,
      planes: (planes.get(track.id) as readonly Plane[]).map((plane) => [...plane]),
      gain: dbToGain(dsp.math, track.gainDb),
      inverted: track.polarity === 'inverted',
      pan: track.pan,
      mute: track.mute,
      startFrame: track.startFrame,
      group: track.group,
    })),
    channelCount(layout),
    plan.frameCount,
    planOptions.pannedMono ?? 'stereo',
  );
  return { plan, formats, planes, expected };
}

/** Sources that never wait, straight from memory. */
export function plainSources({ planes, formats }: Material): Map<string, BlockSource> {
  return new Map(
    [...planes].map(([id, own]) => [
      id,
      planarSource(formats.get(id) as AudioFormat, own as readonly Float32Array[]),
    ]),
  );
}

/** Tracks of every kind: mono and stereo, f32 and f64, early and late, panned, inverted, muted, grouped or not. */
export function randomMaterial(dsp: Dsp, seed: number, layout: ChannelLayout = STEREO): Material {
  const random = seeded(seed);
  const pick = <T>(...choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  const tracks: Record<string, TrackParts> = {};
  const count = 1 + Math.floor(random() * 7);
  const wide = channelCount(layout);
  for (let i = 0; i < count; i++) {
    const frames = pick(1, 40, 512, 700 + Math.floor(random() * 900));
    const double = random() < 0.5;
    const group = pick<string | undefined>(undefined, 'drums', 'vocals');
    const planes = Array.from({ length: wide === 2 ? pick(1, 2) : wide }, () => {
      const samples = Array.from({ length: frames }, () => 2 * random() - 1);
      return double ? Float64Array.from(samples) : Float32Array.from(samples);
    });
    tracks[`t${i}`] = {
      planes,
      gainDb: pick(0, 0, -6.3, 4.1, 20 * (random() - 0.5)),
      pan: wide === 2 ? pick(0, 0, -1, 1, 2 * random() - 1) : 0,
      polarity: pick('normal', 'normal', 'inverted'),
      mute: random() < 0.15,
      startFrame: pick(0, 0, 1, 511, Math.floor(random() * 900)),
      ...(group === undefined ? {} : { group }),
    };
  }
  return materialOf(dsp, tracks, { layout, pannedMono: pick('stereo', 'mono') });
}
