import {
  type ChannelLayout,
  channelCount,
  describeLayout,
  isMono,
  layoutsEqual,
  STEREO,
} from './audio-format.js';
import { UnsupportedError, UsageError } from './errors.js';
import { REFERENCE_MIX, type SourceFacts } from './export-plan.js';
import type { Session, Track } from './session.js';

/** Refuses sources that do not run at the session's rate. Throws `UsageError`. */
export function checkRates(session: Session, facts: ReadonlyMap<string, SourceFacts>): void {
  const labelled: [string, SourceFacts | undefined][] = [
    ...session.tracks.map((track): [string, SourceFacts | undefined] => [
      `track "${track.name}"`,
      facts.get(track.id),
    ]),
    ['the reference mix', facts.get(REFERENCE_MIX)],
  ];
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

/** Refuses a track whose channels have no defined way into the mix. Throws `UnsupportedError`. */
export function checkRoute(track: Track, from: ChannelLayout, to: ChannelLayout): void {
  if (track.pan !== 0 && !layoutsEqual(to, STEREO)) {
    throw new UnsupportedError(
      'plan/pan',
      `Track "${track.name}" is panned to ${track.pan}, and the session's mix is ${describeLayout(to)}: pan is defined for stereo only. Set its pan to 0.`,
      { track: track.id, pan: track.pan },
    );
  }
  if (channelCount(from) === channelCount(to)) {
    if (from.kind === 'discrete' || to.kind === 'discrete' || isMono(from) || layoutsEqual(from, to)) return;
  } else if (isMono(from) && layoutsEqual(to, STEREO)) return;
  throw new UnsupportedError(
    'plan/layout',
    `Track "${track.name}" is ${describeLayout(from)}, the session's mix is ${describeLayout(to)}: it is not said which channel goes where. Set the session's layout to that of the track, or deliver the track in ${describeLayout(to)}.`,
    { track: track.id, channels: channelCount(from), mixChannels: channelCount(to) },
  );
}
