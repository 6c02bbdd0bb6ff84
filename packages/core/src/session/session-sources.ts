import type { BlockSource } from '../audio/audio-block.js';
import type { SourceFacts } from '../plan/export-plan.js';
import type { Session, Track, TrackAudio } from './session.js';

/** The key under which the facts and the audio of the reference mix are handed over. */
export const REFERENCE_MIX = '(reference mix)';

/** The key under which the facts and the audio of a recording are handed over: its path. */
export function fileKey(path: string): string {
  return path;
}

/** The key of an application's own source, as a track's audio or as its dry version. */
export function liveKey(track: Track, version: 'audio' | 'dry' = 'audio'): string {
  return version === 'dry' ? `(dry source of ${track.id})` : `(source of ${track.id})`;
}

/** Something that a session reads. Files that several clips or tracks use are one. */
export interface SessionSource {
  readonly key: string;
  /** For messages: `track "KICK"`, `the reference mix`. */
  readonly label: string;
  readonly audio:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'source'; readonly source: BlockSource };
}

/** Everything that a session reads, in session order, each once. */
export function sessionSources(session: Session): readonly SessionSource[] {
  const found = new Map<string, SessionSource>();
  const add = (source: SessionSource) => {
    if (!found.has(source.key)) found.set(source.key, source);
  };
  for (const track of session.tracks) {
    for (const source of sourcesOfTrack(track, track.audio, 'audio')) add(source);
    if (track.dry) for (const source of sourcesOfTrack(track, track.dry, 'dry')) add(source);
  }
  if (session.referenceMix) {
    add({ key: REFERENCE_MIX, label: 'the reference mix', audio: session.referenceMix });
  }
  return [...found.values()];
}

/** The keys of what a track is made of, its dry version not among them. */
export function sourceKeysOf(track: Track): readonly string[] {
  return [...new Set(sourcesOfTrack(track, track.audio, 'audio').map(({ key }) => key))];
}

function sourcesOfTrack(track: Track, audio: TrackAudio, version: 'audio' | 'dry'): SessionSource[] {
  const label = `track "${track.name}"`;
  if (audio.kind === 'source') return [{ key: liveKey(track, version), label, audio }];
  return clipPaths(audio).map((path) => ({ key: fileKey(path), label, audio: { kind: 'file', path } }));
}

function clipPaths(audio: Exclude<TrackAudio, { kind: 'source' }>): readonly string[] {
  return audio.kind === 'file' ? [audio.path] : audio.clips.map((clip) => clip.path);
}

/** A clip with nothing left open, on the session's time line. */
export interface PlacedClip {
  /** Of the facts and of the audio. */
  readonly key: string;
  /** Frames of the session: heard from `fromFrame` to before `toFrame`. */
  readonly fromFrame: number;
  readonly toFrame: number;
  /** Frame of the recording that is heard at `fromFrame`. */
  readonly offsetFrames: number;
  readonly gainDb: number;
  readonly fadeIn: { readonly frames: number; readonly shape: 'linear' | 'equal-power' } | undefined;
  readonly fadeOut: { readonly frames: number; readonly shape: 'linear' | 'equal-power' } | undefined;
}

/**
 * The clips of a track (or of its dry version) with their places; a whole file or a live source is one.
 * `factsOf` gives the header of a source by its key.
 */
export function placedClips(
  track: Track,
  version: 'audio' | 'dry',
  factsOf: (key: string) => Pick<SourceFacts, 'frameCount'>,
): readonly PlacedClip[] {
  const audio = version === 'dry' ? track.dry : track.audio;
  if (!audio) return [];
  const start = track.startFrame ?? 0;
  if (audio.kind !== 'clips') {
    const key = audio.kind === 'file' ? fileKey(audio.path) : liveKey(track, version);
    const { frameCount } = factsOf(key);
    return [
      {
        key,
        fromFrame: start,
        toFrame: start + frameCount,
        offsetFrames: 0,
        gainDb: 0,
        fadeIn: undefined,
        fadeOut: undefined,
      },
    ];
  }
  return audio.clips.map((clip) => {
    const key = fileKey(clip.path);
    const offsetFrames = clip.offsetFrames ?? 0;
    const fromFrame = start + clip.startFrame;
    return {
      key,
      fromFrame,
      toFrame: fromFrame + (clip.frameCount ?? factsOf(key).frameCount - offsetFrames),
      offsetFrames,
      gainDb: clip.gainDb ?? 0,
      fadeIn: clip.fadeIn,
      fadeOut: clip.fadeOut,
    };
  });
}
