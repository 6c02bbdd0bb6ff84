import { UsageError } from './errors.js';
import type { Session } from './session.js';

/**
 * Refuses a session that contradicts itself: no tracks, equal ids, unknown groups, figures out of range.
 * Throws `UsageError`.
 */
export function checkSession(session: Session): void {
  if (!(Number.isInteger(session.sampleRate) && session.sampleRate > 0)) {
    throw new UsageError(
      'session/sample-rate',
      `The session's sample rate is ${session.sampleRate}. Give whole Hz, such as 48000.`,
      { sampleRate: session.sampleRate },
    );
  }
  if (session.tracks.length === 0) {
    throw new UsageError('session/no-tracks', `"${session.name}" has no tracks: there is nothing to export.`);
  }
  checkIds(session.tracks, 'track');
  checkIds(session.groups, 'group');
  const groups = new Set<string>(session.groups.map((group) => group.id));
  for (const track of session.tracks) {
    if (track.group !== undefined && !groups.has(track.group)) {
      const known = session.groups.map((group) => group.id);
      throw new UsageError(
        'session/unknown-group',
        `Track "${track.id}" names the group "${track.group}", which the session does not have. ` +
          (known.length > 0 ? `It has: ${known.join(', ')}.` : 'It has none. Add it under "groups".'),
        { track: track.id, group: track.group, groups: known },
      );
    }
    if (!Number.isFinite(track.gainDb) || !(track.pan >= -1 && track.pan <= 1)) {
      throw new UsageError(
        'session/track-figures',
        `Track "${track.id}" has gain ${track.gainDb} dB and pan ${track.pan}. Gain is a finite number, pan lies within -1 and 1.`,
        { track: track.id, gainDb: track.gainDb, pan: track.pan },
      );
    }
    if (!(Number.isSafeInteger(track.startFrame) && track.startFrame >= 0)) {
      throw new UsageError(
        'session/start-frame',
        `Track "${track.id}" starts at frame ${track.startFrame}. Give a whole number, 0 or more.`,
        { track: track.id, startFrame: track.startFrame },
      );
    }
  }
}

function checkIds(items: readonly { readonly id: string; readonly name: string }[], what: string): void {
  const seen = new Map<string, string>();
  for (const item of items) {
    const other = seen.get(item.id);
    if (other !== undefined) {
      throw new UsageError(
        `session/equal-${what}-ids`,
        `Two ${what}s have the id "${item.id}": "${other}" and "${item.name}". Give each an id of its own.`,
        { id: item.id },
      );
    }
    seen.set(item.id, item.name);
  }
}
