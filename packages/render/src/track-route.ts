import { channelCount, type ExportPlan, isMono, linearBalance, type Track } from '@trackout/core';
import { type DspMath, dbToGain } from '@trackout/dsp-wasm';

/** How one track reaches the channels of the session's layout. */
export interface TrackRoute {
  readonly channels: number;
  /** For each channel of the layout: which channel of the track feeds it, and with which gain. */
  readonly taps: readonly { readonly channel: number; readonly gain: number }[];
  /** Fader and polarity without the pan. */
  readonly fader: number;
  /** Fader, polarity and pan leave every sample as it was recorded. */
  readonly unity: boolean;
}

/** Fader, polarity and pan of a track as linear gains. */
export function routeTrack(math: DspMath, track: Track, channels: number, plan: ExportPlan): TrackRoute {
  const outputs = channelCount(plan.layout);
  const fader = dbToGain(math, track.gainDb) * (track.polarity === 'inverted' ? -1 : 1);
  const { left, right } = linearBalance(track.pan);
  const balanced = outputs === 2 ? [left, right] : [];
  return {
    channels,
    fader,
    unity: fader === 1 && track.pan === 0,
    taps: Array.from({ length: outputs }, (_, output) => ({
      channel: channels === 1 ? 0 : output,
      gain: fader * (balanced[output] ?? 1),
    })),
  };
}

/** True where the file of a track keeps the one channel of its source, whatever the pan. */
export function keepsMono(
  route: TrackRoute,
  file: { readonly format: { readonly layout: ExportPlan['layout'] } },
): boolean {
  return route.channels === 1 && isMono(file.format.layout);
}
