import {
  type BlockSource,
  channelCount,
  type ExportPlan,
  isMono,
  type Track,
  UsageError,
} from '@trackout/core';

/**
 * Refuses audio that is not what the plan was made for: another rate, other channels, or frames beyond the
 * planned length, which would be lost. Throws `UsageError`.
 */
export function checkSource(plan: ExportPlan, track: Track, source: BlockSource): void {
  const channels = channelCount(source.format.layout);
  const outputs = channelCount(plan.layout);
  const file = plan.files.find(({ set, tracks }) => set === 'multitracks' && tracks[0] === track.id);
  const routed = channels === outputs || (channels === 1 && outputs === 2);
  const fits = routed && (channels === 1 || file === undefined || !isMono(file.format.layout));
  const end = track.startFrame + source.frameCount;
  if (fits && source.format.sampleRate === plan.sampleRate && end <= plan.frameCount) return;
  throw new UsageError(
    'render/source-differs',
    `The audio of "${track.name}" has ${source.format.sampleRate} Hz, ${channels} channel(s) and ends at frame ${end}; the plan was made for ${plan.sampleRate} Hz, ${channelCount((file?.format ?? plan).layout)} channel(s) and ${plan.frameCount} frames. Plan again from the sources that are rendered.`,
    { track: track.id, sampleRate: source.format.sampleRate, channels, endFrame: end },
  );
}
