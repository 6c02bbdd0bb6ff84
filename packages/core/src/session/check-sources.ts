import {
  type ChannelLayout,
  channelCount,
  describeLayout,
  isMono,
  layoutsEqual,
  STEREO,
} from '../audio/audio-format.js';
import { UnsupportedError, UsageError } from '../errors.js';
import type { SourceFacts } from '../plan/export-plan.js';
import { trackLayout } from '../plan/file-drafts.js';
import type { Session, Strip, Track } from './session.js';
import { placedClips, sessionSources } from './session-sources.js';
import type { StripRef } from './strip-ref.js';

/** Refuses sources that do not run at the session's rate. Throws `UsageError`. */
export function checkRates(session: Session, facts: ReadonlyMap<string, SourceFacts>): void {
  const labelled = sessionSources(session).map(({ key, label }) => [label, facts.get(key)] as const);
  const odd = labelled.filter(([, f]) => f !== undefined && f.format.sampleRate !== session.sampleRate);
  if (odd.length > 0) {
    const shown = odd.slice(0, 4).map(([label, f]) => `${label} has ${f?.format.sampleRate} Hz`);
    if (odd.length > 4) shown.push(`${odd.length - 4} more differ`);
    throw new UsageError(
      'plan/sample-rates',
      `The session runs at ${session.sampleRate} Hz, but ${shown.join(', ')}. Nothing is resampled: export those files again at ${session.sampleRate} Hz, or set the session's sampleRate if all of them agree.`,
      { sampleRate: session.sampleRate, sampleRates: odd.map(([, f]) => f?.format.sampleRate ?? 0) },
    );
  }
}

/** Refuses a strip whose channels have no defined way into the mix. Throws `UnsupportedError`. */
export function checkRoute(ref: StripRef, strip: Strip, from: ChannelLayout, to: ChannelLayout): void {
  const label = `${ref.kind === 'track' ? 'Track' : `The ${ref.kind}`} "${strip.name}"`;
  const panned = (strip.pan ?? 0) !== 0 || strip.panAutomation !== undefined;
  if (panned && !layoutsEqual(to, STEREO)) {
    const pan = strip.pan ?? 0;
    throw new UnsupportedError(
      'plan/pan',
      `${label} is panned to ${strip.panAutomation ? 'changing places' : pan}, and the session's mix is ${describeLayout(to)}: pan is defined for stereo only. Set its pan to 0.`,
      { [ref.kind]: ref.id, pan },
    );
  }
  if (fits(from, to)) return;
  throw new UnsupportedError(
    'plan/layout',
    `${label} is ${describeLayout(from)}, the session's mix is ${describeLayout(to)}: it is not said which channel goes where. Set the session's layout to that of the track, or deliver the track in ${describeLayout(to)}.`,
    { [ref.kind]: ref.id, channels: channelCount(from), mixChannels: channelCount(to) },
  );
}

/** Refuses clips that leave their recordings, or whose channels do not fit the track. */
export function checkClipSources(track: Track, factsOf: (key: string) => SourceFacts): void {
  for (const version of track.dry ? (['audio', 'dry'] as const) : (['audio'] as const)) {
    const layout = trackLayout(track, factsOf, version);
    for (const { key, fromFrame, toFrame, offsetFrames } of placedClips(track, version, factsOf)) {
      const { frameCount, format } = factsOf(key);
      const end = offsetFrames + toFrame - fromFrame;
      if (offsetFrames > frameCount || end > frameCount) {
        throw new UsageError(
          'plan/clip-range',
          `Track "${track.name}" plays "${key}" from frame ${offsetFrames} to ${end}, but the recording has ${frameCount} frames. Shorten the clip.`,
          { track: track.id, from: offsetFrames, to: end, frameCount },
        );
      }
      if (!fits(format.layout, layout)) {
        throw new UnsupportedError(
          'plan/clip-layout',
          `Track "${track.name}" is ${describeLayout(layout)}, and "${key}" is ${describeLayout(format.layout)}: it is not said which channel goes where. Put it on a track of its own.`,
          { track: track.id, source: key },
        );
      }
    }
  }
}

function fits(from: ChannelLayout, to: ChannelLayout): boolean {
  if (channelCount(from) === channelCount(to)) {
    return from.kind === 'discrete' || to.kind === 'discrete' || isMono(from) || layoutsEqual(from, to);
  }
  return isMono(from) && layoutsEqual(to, STEREO);
}
