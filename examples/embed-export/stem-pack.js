// An app's own recordings become a stem pack. Runs in Node and in a page.
import { MONO, planarSource, STEREO } from '@trackout/core';
import { exportSession, memoryDelivery } from 'trackout';

/**
 * `recordings` are what a web DAW holds: `{ name, group, gainDb, planes }`, planes being one Float32Array for
 * a mono track and two for a stereo one, all at `sampleRate`. Returns the report and the ZIP's bytes.
 */
export async function stemPack(name, sampleRate, recordings, onProgress) {
  const groups = [...new Set(recordings.map((recording) => recording.group))];
  const session = {
    name,
    sampleRate,
    groups: groups.map((group) => ({ id: group, name: group.toUpperCase() })),
    tracks: recordings.map(({ name: trackName, group, gainDb = 0, pan = 0, planes }) => ({
      id: trackName.toLowerCase(),
      name: trackName,
      group,
      audio: {
        kind: 'source',
        source: planarSource({ sampleRate, layout: planes.length === 1 ? MONO : STEREO }, planes),
      },
      gainDb,
      pan,
      mute: false,
      polarity: 'normal',
      startFrame: 0,
    })),
  };
  const delivery = memoryDelivery();
  const outcome = await exportSession(
    session,
    { delivery },
    { zip: () => delivery.create(`${name}.zip`), onProgress },
  );
  return { report: outcome.report, sha256: outcome.zip.sha256, zip: delivery.files.get(`${name}.zip`) };
}
