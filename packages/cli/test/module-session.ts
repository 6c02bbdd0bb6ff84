import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { noise, writeWav } from './wav-fixture.js';

/** Frames of every recording. */
export const FRAMES = 6000;
/** What the echo of the session states as its tail. */
export const ECHO_FRAMES = 1200;

/**
 * A session.mjs with processors: an echo behind a return, which lags and says so, a gain on the master, and a
 * clipper on one track; with a dry version, automation and an alternate. `changes` is JavaScript for the last
 * lines of the object.
 */
export function moduleSession(folder: string, changes = ''): string {
  writeWav(path.join(folder, 'kick.wav'), { channels: [noise(1, FRAMES)] });
  writeWav(path.join(folder, 'gtr.wav'), { channels: [noise(2, FRAMES), noise(3, FRAMES)] });
  writeWav(path.join(folder, 'gtr-di.wav'), { channels: [noise(4, FRAMES)] });
  writeWav(path.join(folder, 'vox.wav'), { channels: [noise(5, FRAMES)] });
  const file = path.join(folder, 'session.mjs');
  writeFileSync(
    file,
    `const each = (latencyFrames, tailFrames, sample) => () => {
  let planes;
  let at = 0;
  return {
    latencyFrames,
    tailFrames,
    prepare(format) { planes = format.layout.roles.map(() => new Float64Array(${ECHO_FRAMES} + latencyFrames)); },
    process(inputs, sidechain, outputs, frames) {
      for (let c = 0; c < inputs.length; c++) {
        const line = planes[c];
        for (let i = 0; i < frames; i++) {
          const now = (at + i) % line.length;
          line[now] = inputs[c][i];
          const late = line[(at + i + line.length - latencyFrames) % line.length];
          outputs[c][i] = sample(late, line[(at + i + 1) % line.length]);
        }
      }
      at += frames;
    },
    reset() { at = 0; for (const plane of planes) plane.fill(0); },
  };
};
const echo = { id: 'echo', linear: true, create: each(64, ${ECHO_FRAMES}, (now, before) => before / 2) };
const half = { id: 'half', linear: true, create: each(0, 0, (now) => now / 2) };
const file = (path) => ({ kind: 'file', path });

export default async () => ({
  name: 'Song', sampleRate: 48000, tempo: 1200, timeSignature: '4/4', key: 'A minor',
  tracks: [
    { id: 'kick', name: 'KICK', audio: file('kick.wav'), group: 'drums' },
    { id: 'gtr', name: 'GTR', audio: file('gtr.wav'), dry: file('gtr-di.wav'), sends: [{ to: 'echo', position: 'post-fader' }] },
    { id: 'vox', name: 'VOX', audio: file('vox.wav'), sends: [{ to: 'echo', position: 'post-fader' }],
      gainAutomation: [{ frame: 0, gainDb: -Infinity }, { frame: 1000, gainDb: 0 }] },
  ],
  groups: [{ id: 'drums', name: 'DRUMS' }],
  returns: [{ id: 'echo', name: 'ECHO', processors: [echo] }],
  master: { processors: [half] },
  alternates: [{ id: 'instrumental', name: 'INSTRUMENTAL', mute: ['vox'] }],
  ${changes}
});
`,
  );
  return file;
}
