import {
  type BlockSource,
  channelCount,
  type ExportPlan,
  planExport,
  type Session,
  type Strip,
} from '@trackout/core';
import { type Dsp, dbToGain } from '@trackout/dsp-wasm';
import { renderPlan } from '../src/index.js';
import { CollectingSinks } from './collecting-sink.js';
import { pickySource } from './picky-source.js';
import type { RandomSession } from './random-session.js';
import { panned } from './reference/desk.js';
import { ReferenceRenderer } from './reference/reference-renderer.js';
import { seeded } from './seeded.js';
import { stripsOf } from './session-strips.js';
import { growthOf } from './test-processors.js';

type Files = ReadonlyMap<string, readonly (readonly number[])[]>;

/** What a session breaks, each a sentence; none where all laws hold. Throws where it cannot be rendered. */
export async function brokenLaws(dsp: Dsp, graph: RandomSession): Promise<string[]> {
  const plan = planExport(graph.session, graph.facts, graph.options);
  const files = await render(dsp, plan, graph.sources);
  return [
    ...unequalLengths(plan, files),
    ...(await unlikeReference(dsp, plan, graph, files)),
    ...failedNullTests(dsp, plan, files),
    ...notTheSame(plan, files),
    ...(await unlikeInOtherBlocks(dsp, plan, graph, files)),
    ...(await notDryWithoutProcessors(dsp, graph)),
  ];
}

/** Every file of a plan. */
export async function render(
  dsp: Dsp,
  plan: ExportPlan,
  sources: ReadonlyMap<string, BlockSource>,
  blockFrames?: number,
): Promise<Files> {
  const sinks = new CollectingSinks();
  const free = dsp.freeBytes;
  await renderPlan(plan, {
    dsp,
    sources,
    sinkFor: sinks.open,
    ...(blockFrames ? { blockFrames } : {}),
  });
  if (dsp.freeBytes !== free) throw new Error('memory was not given back');
  return sinks.planes();
}

function unequalLengths(plan: ExportPlan, files: Files): string[] {
  return plan.files.flatMap(({ id, format }) => {
    const lengths = (files.get(id) ?? []).map((plane) => plane.length);
    const right =
      lengths.length === channelCount(format.layout) && lengths.every((n) => n === plan.frameCount);
    return right ? [] : [`${id} has planes of ${lengths.join(', ')} frames, the plan ${plan.frameCount}`];
  });
}

/** Bit for bit: engine and reference do the same operations on every sample in the same order. */
async function unlikeReference(
  dsp: Dsp,
  plan: ExportPlan,
  { recordings }: RandomSession,
  files: Files,
): Promise<string[]> {
  const reference = await ReferenceRenderer.open(plan, recordings, dsp.math);
  const broken: string[] = [];
  for (const file of plan.files) {
    const difference = firstDifference(files.get(file.id) ?? [], await reference.file(file));
    if (difference) broken.push(`${file.id} is not what the reference renders: ${difference}`);
  }
  return broken;
}

/** What is told to be the same is. */
function notTheSame(plan: ExportPlan, files: Files): string[] {
  return plan.files.flatMap(({ id, sameAs }) => {
    if (sameAs === undefined) return [];
    const difference = firstDifference(files.get(id) ?? [], files.get(sameAs) ?? []);
    return difference ? [`${id} is told to be the same as ${sameAs}: ${difference}`] : [];
  });
}

async function unlikeInOtherBlocks(
  dsp: Dsp,
  plan: ExportPlan,
  { seed, recordings, sources }: RandomSession,
  files: Files,
): Promise<string[]> {
  const random = seeded(seed);
  const broken: string[] = [];
  for (const blockFrames of [1, 7, 64, 4096, 1 + Math.floor(random() * 300)]) {
    const arriving = () => 1 + Math.floor(random() * 90);
    const picky = new Map(
      [...recordings].map(([key, { planes }]) => {
        const { format } = sources.get(key) as BlockSource;
        return [key, pickySource(format, planes, { arriving }).source];
      }),
    );
    const found = await render(dsp, plan, picky, blockFrames);
    for (const [id, planes] of files) {
      const difference = firstDifference(found.get(id) ?? [], planes);
      if (difference) broken.push(`${id} differs in blocks of ${blockFrames}: ${difference}`);
    }
  }
  return broken;
}

/** Wet and dry differ by the processors alone: without them they are the same. */
async function notDryWithoutProcessors(
  dsp: Dsp,
  { session, facts, sources, options }: RandomSession,
): Promise<string[]> {
  const bare: Session = {
    ...session,
    tracks: session.tracks.map(({ processors: _, dry: __, ...track }) => track),
  };
  const plan = planExport(bare, facts, {
    ...options,
    sets: ['multitracks'],
    taps: ['dry', 'semi-wet', 'pre-fader'],
  });
  const files = await render(dsp, plan, sources);
  return plan.files.flatMap(({ id, tap }) => {
    if (tap === 'dry' || tap === 'post-fader') return [];
    const difference = firstDifference(files.get(id) ?? [], files.get(id.replace(tap, 'dry')) ?? []);
    return difference ? [`${id} has no processors and is not as dry as it was: ${difference}`] : [];
  });
}

function firstDifference(
  found: readonly ArrayLike<number>[],
  expected: readonly ArrayLike<number>[],
): string | undefined {
  for (const [channel, plane] of expected.entries()) {
    for (let frame = 0; frame < plane.length; frame++) {
      const sample = found[channel]?.[frame];
      if (sample === plane[frame]) continue;
      return `channel ${channel}, frame ${frame} is ${sample} instead of ${plane[frame]}`;
    }
  }
  return undefined;
}

function failedNullTests(dsp: Dsp, plan: ExportPlan, files: Files): string[] {
  return plan.nullTests.flatMap(({ set, files: ids, reference }) => {
    const bound = nullBound(dsp, plan, ids.length);
    const mix = mixPlanes(plan, files, reference);
    const worst = mix.map((plane, channel) => {
      const residual = plane.map((sample, frame) => {
        const sum = ids.reduce((total, id) => total + partOf(dsp, plan, files, id, channel, frame), 0);
        return Math.abs(sample - sum);
      });
      return Math.max(0, ...residual);
    });
    const peak = Math.max(...worst);
    return peak <= bound ? [] : [`the null test of ${set} leaves ${peak}, more than ${bound}`];
  });
}

/**
 * What a file adds to one sample of a mix: a mono file at unity on both sides, or panned to where it is placed; one
 * channel of several on its own side alone.
 */
function partOf(
  dsp: Dsp,
  plan: ExportPlan,
  files: Files,
  id: string,
  channel: number,
  frame: number,
): number {
  const placement = plan.files.find((file) => file.id === id)?.placement;
  const planes = files.get(id) as readonly (readonly number[])[];
  const sample = planes[planes.length === 1 ? 0 : channel]?.[frame] as number;
  if (!placement) return sample;
  if ('channel' in placement) return placement.channel === channel ? sample : 0;
  return sample * (panned(dsp.math, placement.panLaw, placement.pan)[channel] as number);
}

/** The planes of a mix, also where it was written as a file for each channel. */
function mixPlanes(plan: ExportPlan, files: Files, id: string): readonly (readonly number[])[] {
  const whole = files.get(id);
  if (whole) return whole;
  return plan.files
    .filter((file) => file.id.startsWith(`${id}#`))
    .flatMap((file) => files.get(file.id) ?? []);
}

/**
 * How far files that add up to another may be off it. Every operation rounds its result by at most 2^-53 of it.
 * `loudest` bounds the level of every strip by its inputs, the growth of its processors and the highest its fader
 * goes; what a rounding error at a strip becomes on its way to the mix is that error grown by the same factors, so
 * no more than 2^-53 of the mix's own bound. That many roundings of the same mix, once in the parts and once in
 * the mix, and one for each file that is added: `2 x roundings + files` of these. Parts run through non-linear
 * processors are never tested, so no slope but `growth` counts.
 */
function nullBound(dsp: Dsp, plan: ExportPlan, files: number): number {
  const strips = [
    ...stripsOf(plan.session).map(([, strip]) => strip),
    { name: 'master', ...plan.session.master },
  ];
  const roundings = strips.reduce(
    (sum, { processors = [], sends = [] }) => sum + 4 + sends.length + 32 * processors.length,
    plan.session.tracks.reduce(
      (sum, { audio }) => sum + (audio.kind === 'clips' ? 4 * audio.clips.length : 1),
      0,
    ),
  );
  return 2 ** -53 * (2 * roundings + files) * loudestMix(dsp, plan.session);
}

/** No sample of the mix is louder, whatever its parts do. Recordings stay within full scale. */
function loudestMix({ math }: Dsp, session: Session): number {
  const fader = (strip: Strip) =>
    Math.max(
      dbToGain(math, strip.gainDb ?? 0),
      ...(strip.gainAutomation ?? []).map(({ gainDb }) => dbToGain(math, gainDb)),
    );
  const chain = ({ processors = [] }: Strip) =>
    processors.reduce((product, slot) => product * growthOf(slot), 1);
  const all = stripsOf(session);
  const loudest = (kind: string, id: string, strip: Strip, depth: number): number => {
    if (depth > all.length) throw new Error('a circle');
    const own = Math.max(1, fader(strip)) * Math.max(1, chain(strip));
    if (kind === 'track') {
      const { audio } = session.tracks.find((track) => track.id === id) ?? {};
      const clips = audio?.kind === 'clips' ? audio.clips : [{ gainDb: 0 }];
      return own * clips.reduce((sum, { gainDb = 0 }) => sum + dbToGain(math, gainDb), 0);
    }
    let sum = 0;
    for (const [ref, feeding] of all) {
      const level = () => loudest(ref.kind, ref.id, feeding, depth + 1);
      if (kind === 'return') {
        for (const send of feeding.sends ?? [])
          if (send.to === id) sum += level() * dbToGain(math, send.gainDb ?? 0);
      } else if (feeding.group === (kind === 'group' ? id : undefined)) sum += level();
    }
    return own * sum;
  };
  return loudest('master', 'master', { name: 'master', ...session.master }, 0);
}
