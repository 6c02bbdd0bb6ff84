import { placedClips, type Track } from '@trackout/core';
import { type DspMath, dbToGain } from '@trackout/dsp-wasm';

/** What was recorded, by source key. */
export interface Recording {
  readonly planes: readonly (Float32Array | Float64Array)[];
}

/** Frames of the session that an array holds: its first element is frame `from`. */
export interface Span {
  readonly from: number;
  readonly frames: number;
}

/**
 * The clips of a track on the session's time line: with their gains and fades (`shaped`), or as recorded.
 * A mono clip stands on every channel of its track.
 */
export function placedAudio(
  math: DspMath,
  recordings: ReadonlyMap<string, Recording>,
  track: Track,
  version: 'audio' | 'dry',
  shaped: boolean,
  channels: number,
  span: Span,
): Float64Array[] {
  const planes = Array.from({ length: channels }, () => new Float64Array(span.frames));
  const recordingOf = (key: string) => recordings.get(key) as Recording;
  const clips = placedClips(track, version, (key) => ({
    frameCount: recordingOf(key).planes[0]?.length ?? 0,
  }));
  for (const clip of clips) {
    const { planes: recorded } = recordingOf(clip.key);
    planes.forEach((plane, channel) => {
      const from = recorded[recorded.length === 1 ? 0 : channel] as Float32Array | Float64Array;
      for (let frame = clip.fromFrame; frame < clip.toFrame; frame++) {
        const at = frame - span.from;
        if (at < 0 || at >= span.frames) continue;
        let sample = from[clip.offsetFrames + frame - clip.fromFrame] as number;
        if (shaped) {
          sample *= dbToGain(math, clip.gainDb);
          sample *= fade(clip.fadeIn, frame - clip.fromFrame);
          sample *= fade(clip.fadeOut, clip.toFrame - 1 - frame);
        }
        plane[at] = (plane[at] as number) + sample;
      }
    });
  }
  return planes;
}

/** The gain of a fade, `frame` frames from its silent end. */
function fade(
  shape: { readonly frames: number; readonly shape: 'linear' | 'equal-power' } | undefined,
  frame: number,
): number {
  if (!shape || frame >= shape.frames) return 1;
  const t = frame / shape.frames;
  return shape.shape === 'linear' ? t : Math.sqrt(t);
}

/** Channels of a track: stated, or those of its first recording; of a dry version always these. */
export function trackChannels(
  recordings: ReadonlyMap<string, Recording>,
  track: Track,
  version: 'audio' | 'dry' = 'audio',
): number {
  if (track.layout && version === 'audio') {
    return track.layout.kind === 'discrete' ? track.layout.count : track.layout.roles.length;
  }
  const first = placedClips(track, version, () => ({ frameCount: 0 }))[0];
  return recordings.get(first?.key ?? '')?.planes.length ?? 0;
}
