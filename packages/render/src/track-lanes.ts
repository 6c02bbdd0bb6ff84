import {
  type BlockSource,
  type ChannelLayout,
  channelCount,
  type ExportPlan,
  type PlacedClip,
  placedClips,
  type Track,
  UsageError,
} from '@trackout/core';
import { ClipLane } from './clip-lanes.js';
import { checkSource } from './source-check.js';

/** A track's own audio, or its dry recording. */
export type TrackVersion = 'audio' | 'dry';

/** The clips of a track, with the sources that they are cut from. */
export function trackLanes(
  plan: ExportPlan,
  track: Track,
  version: TrackVersion,
  sources: ReadonlyMap<string, BlockSource>,
  range: { readonly begin: number; readonly end: number },
): readonly ClipLane[] {
  const channels = channelCount(layoutOfTrack(track, sources, version));
  return clipsOf(track, version, sources).map((clip) => {
    const source = sources.get(clip.key) as BlockSource;
    checkSource(plan, track, source, channels, clip);
    return new ClipLane(track, clip, source, range, track[version]?.kind === 'clips');
  });
}

/**
 * The channels of a track, stated or those of its first recording; a dry version has those of its own.
 * Throws `UsageError` for a missing source.
 */
export function layoutOfTrack(
  track: Track,
  sources: ReadonlyMap<string, BlockSource>,
  version: TrackVersion = 'audio',
): ChannelLayout {
  if (track.layout && version === 'audio') return track.layout;
  const [first] = clipsOf(track, version, sources);
  return (sources.get((first as PlacedClip).key) as BlockSource).format.layout;
}

function clipsOf(
  track: Track,
  version: TrackVersion,
  sources: ReadonlyMap<string, BlockSource>,
): readonly PlacedClip[] {
  return placedClips(track, version, (key) => {
    const source = sources.get(key);
    if (source) return source;
    throw missing(track, key);
  }).map((clip) => {
    if (sources.has(clip.key)) return clip;
    throw missing(track, clip.key);
  });
}

function missing(track: Track, key: string): UsageError {
  return new UsageError(
    'render/source-missing',
    `There is no audio for the track "${track.name}". Give a source for its key "${key}".`,
    { track: track.id, source: key },
  );
}
