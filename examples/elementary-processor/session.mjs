// Nine tracks of a real song with a reverb on a return: trackout export examples/elementary-processor/session.mjs
import { elementaryProcessor } from './elementary-processor.js';

const SAMPLE_RATE = 48_000;
const DECAY_SECONDS = 1.2;
/** Until the tail lies 144 dB below its start: what 24 bits can hold. */
const TAIL_FRAMES = Math.round((144 / 60) * DECAY_SECONDS * SAMPLE_RATE);

const reverb = {
  id: 'plate',
  create: () =>
    elementaryProcessor({
      name: 'plate',
      graph: new URL('./plate.js', import.meta.url),
      options: { decaySeconds: DECAY_SECONDS },
      tailFrames: TAIL_FRAMES,
    }),
};

const GROUPS = { beat: 'BEAT', synth: 'SYNTH', voices: 'VOICES' };
const TRACKS = [
  ['BIG BEAT', 'beat'],
  ['SCRATCH BEAT', 'beat'],
  ['FILL SCRATCH', 'beat', -14],
  ['HATS', 'beat'],
  ['MINILOGUE_SYNTH', 'synth', -12],
  ['VOX LEAD', 'voices', -9],
  ['BGVOX BOP', 'voices', -9],
  ['BGVOX OUTRO', 'voices', -9],
  ['BGVOX ALT OUTRO', 'voices', -9],
];

export default {
  name: 'Francium',
  sampleRate: SAMPLE_RATE,
  tempo: 128,
  groups: Object.entries(GROUPS).map(([id, name]) => ({ id, name })),
  returns: [{ id: 'reverb', name: 'REVERB', processors: [reverb] }],
  tracks: TRACKS.map(([name, group, sendDb]) => ({
    id: name.toLowerCase().replaceAll(/\W/g, '-'),
    name,
    group,
    audio: { kind: 'file', path: `../real-session/audio/7.Francium_Stem_${name}.wav` },
    sends: sendDb === undefined ? [] : [{ to: 'reverb', position: 'post-fader', gainDb: sendDb }],
  })),
};
