// A session whose tracks are Web Audio graphs, none of them rendered yet.
import { MONO, STEREO } from '@trackout/core';
import { offlineContextSource } from './offline-context-source.js';

/** `tracks` as in sketch.js; each becomes a mono or a stereo track, each group a stem. */
export function webSession(name, sampleRate, seconds, tracks) {
  const groups = [...new Set(tracks.map(({ group }) => group))];
  return {
    name,
    sampleRate,
    groups: groups.map((id) => ({ id, name: id.toUpperCase() })),
    tracks: tracks.map(({ channels, build, ...track }) => ({
      ...track,
      audio: {
        kind: 'source',
        source: offlineContextSource({
          sampleRate,
          layout: channels === 1 ? MONO : STEREO,
          frameCount: seconds * sampleRate,
          build,
        }),
      },
    })),
  };
}
