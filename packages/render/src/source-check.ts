import {
  type BlockSource,
  channelCount,
  type ExportPlan,
  type PlacedClip,
  type Track,
  UsageError,
} from '@trackout/core';

/**
 * Refuses audio that is not what the plan was made for: another rate, or channels that have no way into the
 * track. Throws `UsageError`.
 */
export function checkSource(
  plan: ExportPlan,
  track: Track,
  source: BlockSource,
  trackChannels: number,
  { key }: PlacedClip,
): void {
  const channels = channelCount(source.format.layout);
  const mix = channelCount(plan.layout);
  const fits = channels === trackChannels || (channels === 1 && trackChannels === 2);
  const routed = trackChannels === mix || (trackChannels === 1 && mix === 2);
  if (fits && routed && source.format.sampleRate === plan.sampleRate) return;
  throw new UsageError(
    'render/source-differs',
    `"${key}" of the track "${track.name}" has ${source.format.sampleRate} Hz and ${channels} channel(s); the plan was made for ${plan.sampleRate} Hz, a track of ${trackChannels} and a mix of ${mix} channel(s). Plan again from the sources that are rendered.`,
    { track: track.id, source: key, sampleRate: source.format.sampleRate, channels },
  );
}

/** Refuses a file whose planned channels are not those of the track it is taken from. Throws `UsageError`. */
export function checkTrackChannels(
  plan: ExportPlan,
  track: Track,
  version: 'audio' | 'dry',
  channels: number,
): void {
  for (const file of plan.files) {
    if ((version === 'dry') !== (track.dry !== undefined && file.tap === 'dry')) continue;
    const own = channelCount(file.format.layout);
    if (own === 1 || file.tap === 'post-fader' || file.tap === 'through-groups') continue;
    if (file.tap === 'through-master' || file.tracks[0] !== track.id || file.set !== 'multitracks') continue;
    if (own === channels) continue;
    throw new UsageError(
      'render/source-differs',
      `The track "${track.name}" has ${channels} channel(s), but "${file.path}" was planned with ${own}. Plan again from the sources that are rendered.`,
      { track: track.id, file: file.id, channels },
    );
  }
}
