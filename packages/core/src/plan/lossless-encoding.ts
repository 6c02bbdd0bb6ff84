import { FLOAT32, INT24, type PcmEncoding } from '../audio/pcm-encoding.js';
import type { Strip, Track } from '../session/session.js';
import { type PlacedClip, placedClips } from '../session/session-sources.js';
import { stripKey } from '../session/strip-ref.js';
import type { Draft, DraftContext } from './file-drafts.js';

/** 24-bit where every delivered sample is certain to lie on the 24-bit grid, without clipping; else 32-bit float. */
export function losslessEncoding(
  context: DraftContext,
  drafts: readonly Draft[],
): { encoding: PcmEncoding; reason: string } {
  const trim = context.options.trimDb ?? 0;
  const reason =
    trim === 0
      ? firstReason(drafts.filter(({ set }) => set !== 'mix').map((draft) => whyFloat(context, draft)))
      : `the trim of ${trim} dB leaves the 24-bit grid`;
  return reason === undefined
    ? { encoding: INT24, reason: 'every source has at most 24 bits, and nothing changes its level' }
    : { encoding: FLOAT32, reason };
}

function firstReason(reasons: readonly (string | undefined)[]): string | undefined {
  return reasons.find((reason) => reason !== undefined);
}

function whyFloat(context: DraftContext, draft: Draft): string | undefined {
  const { session, graph } = context;
  const tracks = session.tracks.filter(({ id }) => draft.tracks.includes(id));
  if (draft.set === 'multitracks' && draft.signal.kind === 'track') {
    return whyFloatTrack(context, tracks[0] as Track, draft.signal.point);
  }
  const run = context.instances.byKey(draft.signal.kind === 'instance' ? draft.signal.instance : '');
  const recorded = firstReason(tracks.map((track) => whyFloatTrack(context, track, 'played')));
  if (recorded !== undefined) return recorded;
  if (draft.tap === 'semi-wet' || draft.tap === 'pre-fader') {
    return whyFloatStrip(graph.strip(run.strip).strip, 'processors');
  }
  const strips = [run.strip, ...tracks.map(({ id }) => ({ kind: 'track' as const, id }))];
  const changed = firstReason(strips.map((ref) => whyFloatStrip(graph.strip(ref).strip, 'fader')));
  if (changed !== undefined) return changed;
  if (session.panLaw !== undefined && session.panLaw !== '0 dB') {
    return `the pan law of ${session.panLaw} leaves the 24-bit grid`;
  }
  if (run.tracks.length > 1 || run.strip.kind === 'return') {
    return `the stem "${graph.strip(run.strip).strip.name}" sums ${run.tracks.length} tracks and could exceed full scale`;
  }
  const nested = run.inputs.find(({ from }) => from !== stripKey({ kind: 'track', id: run.tracks[0] ?? '' }));
  return nested || run.inputs.length > 1
    ? `"${draft.name}" passes through other strips on its way`
    : undefined;
}

/** Why the samples of a track, before its chain, do not lie on the 24-bit grid. */
function whyFloatTrack(
  context: DraftContext,
  track: Track,
  point: 'source' | 'dry' | 'played',
): string | undefined {
  const version = point === 'dry' && track.dry ? 'dry' : 'audio';
  const clips = placedClips(track, version, context.factsOf);
  for (const { key } of clips) {
    const source = context.factsOf(key).encoding;
    if (source === undefined || source.type === 'float') return `"${track.name}" is floating point`;
    if (source.bits > 24) return `"${track.name}" has ${source.bits} bits`;
  }
  if (clips.some((a, i) => clips.slice(i + 1).some((b) => overlap(a, b)))) {
    return `clips of "${track.name}" overlap, and could exceed full scale`;
  }
  const faded = clips.some(({ gainDb, fadeIn, fadeOut }) => gainDb !== 0 || fadeIn || fadeOut);
  return point !== 'source' && faded ? `clips of "${track.name}" have fades or gains` : undefined;
}

function overlap(a: PlacedClip, b: PlacedClip): boolean {
  return a.fromFrame < b.toFrame && b.fromFrame < a.toFrame;
}

function whyFloatStrip(strip: Strip, to: 'processors' | 'fader'): string | undefined {
  if ((strip.processors ?? []).length > 0) return `"${strip.name}" has processors`;
  if (to === 'processors') return undefined;
  if ((strip.gainDb ?? 0) !== 0 || strip.gainAutomation) {
    return `the fader of "${strip.name}" leaves the 24-bit grid`;
  }
  if ((strip.pan ?? 0) !== 0 || strip.panAutomation) {
    return `the pan of "${strip.name}" leaves the 24-bit grid`;
  }
  return strip.polarity === 'inverted'
    ? `"${strip.name}" inverted could exceed full scale by one step`
    : undefined;
}
